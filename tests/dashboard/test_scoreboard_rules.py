"""Which body comes first, which is not ranked, what has changed."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckanext.ogp_tn.dashboard import indicators, scoreboard_rules
from ckanext.ogp_tn.dashboard.rules import Count, figure


def body(name: str, part: int, whole: int | None, by: str = "inventory_open") -> dict[str, Any]:
    """Return a body with one number."""
    unit = indicators.declared().indicators[by].unit
    return {"name": name, "figures": {by: figure(Count(part, whole), unit)}}


def order(bodies: list[dict[str, Any]], by: str) -> list[tuple[str, str, int | None]]:
    return [
        (one["name"], one["group"], one["rank"]) for one in scoreboard_rules.ordered(bodies, by)
    ]


def test_all_of_four_rows_is_not_first() -> None:
    """A share of few stands apart, without a rank; what has no rows at all comes last."""
    bodies = [body("small", 4, 4), body("none", 0, 0), body("good", 24, 40), body("best", 7, 10)]
    assert order(bodies, "inventory_open") == [
        ("best", "ranked", 1),
        ("good", "ranked", 2),
        ("small", "few", None),
        ("none", "none", None),
    ]


def test_a_number_of_rows_is_compared_however_small() -> None:
    """Only of shares a least is asked for; whose quarters are all to come has none late."""
    late = "inventory_late"
    bodies = [body("one", 1, 2, late), body("nought", 0, 3, late), body("unplanned", 0, 0, late)]
    assert order(bodies, late) == [
        ("one", "ranked", 1),
        ("nought", "ranked", 2),
        ("unplanned", "none", None),
    ]


def test_equal_numbers_have_the_same_rank() -> None:
    """They stand in the order in which they came, and the next rank is left out."""
    bodies = [body("a", 5, 10), body("b", 10, 20), body("c", 3, 10), body("d", 9, 10)]
    assert order(bodies, "inventory_open") == [
        ("d", "ranked", 1),
        ("a", "ranked", 2),
        ("b", "ranked", 2),
        ("c", "ranked", 4),
    ]


def test_by_name_nobody_is_ranked() -> None:
    """The order stays as it was."""
    bodies = [body("small", 4, 4), body("good", 24, 40)]
    assert order(bodies, "name") == [("small", None, None), ("good", None, None)]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({}, True),
        ({"kind": "ministry"}, True),
        ({"kind": "agency"}, False),
        ({"governorate": "TN-11"}, False),
        ({"inventory": "with", "steward": "without"}, True),
        ({"inventory": "without"}, False),
        ({"kind": "ministry", "steward": "with"}, False),
    ],
)
def test_a_body_is_shown_if_it_is_all_that_is_asked_for(asked: dict[str, str], shown: bool) -> None:
    """Every filter narrows; a body without a governorate is of none."""
    one = {
        "organization": {"body_kind": "ministry", "governorate": None, "former": False},
        "has_inventory": True,
        "steward": None,
    }
    assert scoreboard_rules.is_shown(one, asked) is shown


def test_a_former_body_lacks_no_inventory() -> None:
    """It is neither with nor without one, since it owes none."""
    organization = {"body_kind": "ministry", "governorate": None, "former": True}
    one = {"organization": organization, "has_inventory": False, "steward": None}
    assert scoreboard_rules.is_shown(one, {})
    for asked in ("with", "without"):
        assert not scoreboard_rules.is_shown(one, {"inventory": asked})


@pytest.mark.parametrize(
    ("name", "now", "then", "change"),
    [
        ("inventory_open", (5, 10), {"value": 41.6, "numerator": 5}, 8.4),
        ("inventory_open", (5, 10), {"value": 50.0, "numerator": 4}, 0),
        ("inventory_open", (5, 10), {"value": None, "numerator": None}, None),
        ("inventory_open", (0, 0), {"value": 50.0, "numerator": 4}, None),
        ("inventory_open", (5, 10), None, None),
        ("inventory_rows", (12, 12), {"value": 15.0, "numerator": 15}, -3),
    ],
)
def test_a_change_needs_both_numbers(
    name: str, now: tuple[int, int], then: dict[str, Any] | None, change: float | None
) -> None:
    """Points of a share, a number of rows; nothing where one of both is not there, never 0."""
    unit = indicators.declared().indicators[name].unit
    assert scoreboard_rules.change(name, figure(Count(*now), unit), then) == change


@pytest.mark.parametrize(
    ("today", "quarter", "first", "last"),
    [
        (date(2026, 11, 26), "2026-Q3", date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 4, 1), "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 1, 1), "2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
    ],
)
def test_the_former_quarter(today: date, quarter: str, first: date, last: date) -> None:
    """The whole quarter before the day's own."""
    assert scoreboard_rules.former_quarter(today) == (quarter, first, last)
