"""Comparing what the portal has with what a file says."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.metadata.compare import same


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        (None, ""),
        (None, []),
        ([], {}),
        (3, "3"),
        (True, "true"),
        ([{"a": "x", "b": None}], [{"a": "x"}]),
        ([{"a": {}}, {"a": "x"}], [{"a": "x"}]),
        (["x", "y"], ["y", "x"]),
    ],
)
def test_absent_empty_and_text_are_the_same(stored: Any, wanted: Any) -> None:
    """What is empty does not count, a number is its text, choices have no order."""
    assert same({"field": stored}, {"field": wanted}, ["field"])


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        ("x", "y"),
        ("x", None),
        ([{"a": "x"}, {"a": "y"}], [{"a": "y"}, {"a": "x"}]),
        (["x", "y"], ["x"]),
        ({"ar": "x"}, {"fr": "x"}),
        (False, None),
        (0, None),
    ],
)
def test_a_difference_is_seen(stored: Any, wanted: Any) -> None:
    """The order of rows, a language, a zero and a no are content."""
    assert not same({"field": stored}, {"field": wanted}, ["field"])


def test_only_the_fields_asked_for_count() -> None:
    """What is no field of the type may differ."""
    assert same({"a": 1, "id": "x"}, {"a": 1}, ["a"])
