"""Shares and medians."""

from __future__ import annotations

from datetime import date

import pytest

from ckanext.ogp_tn.metadata import rules


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (4, 15, 26.7),
        (1, 3, 33.3),
        (2, 3, 66.7),
        (1, 16, 6.3),
        (1999, 4000, 50.0),
        (4, 4, 100.0),
        (0, 7, 0.0),
        (9999, 10000, 99.9),
        (1, 10000, 0.1),
        (3, 2, 150.0),
        (0, 0, None),
        (0, None, None),
    ],
)
def test_a_share_is_rounded_but_neither_to_all_nor_to_nothing(
    part: int, whole: int | None, share: float | None
) -> None:
    """To one decimal, half up; only all are 100 %, only none 0 %; of nothing there is no share."""
    assert rules.percent(part, whole) == share


@pytest.mark.parametrize(
    ("valid_to", "successor", "former"),
    [
        ("2018", None, True),
        ("2026", None, False),
        ("2026-10", None, True),
        ("2026-11", None, False),
        ("2026-11-25", None, True),
        ("2030", "heir", False),
        (None, "heir", True),
        ("", "", False),
    ],
)
def test_a_body_is_former_once_its_end_is_over(
    valid_to: str | None, successor: str | None, former: bool
) -> None:
    """Of a year or month the last day counts; one that has only a successor is there no more."""
    assert rules.is_former(valid_to, successor, date(2026, 11, 26)) is former
