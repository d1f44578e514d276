"""Which rows count for a target, when it is met, and how an inventory is counted."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from ckanext.ogp_tn.inventory import target_rules

TODAY = date(2018, 8, 1)
NEW_YEAR = datetime(2018, 1, 1, tzinfo=UTC)
BEFORE, AFTER = NEW_YEAR - timedelta(seconds=1), NEW_YEAR + timedelta(seconds=1)


@pytest.mark.parametrize(
    ("created", "removed_on", "counts"),
    [
        (BEFORE, "", True),
        (BEFORE, None, True),
        (NEW_YEAR, "", False),
        (AFTER, "", False),
        (BEFORE, "2017-12-31", False),
        (BEFORE, "2018-01-01", True),
        (BEFORE, "2018-03-01", True),
    ],
)
def test_the_base_of_a_year_is_what_its_first_moment_found(
    created: datetime, removed_on: str | None, counts: bool
) -> None:
    """Rows made before, and not removed before: what is removed within the year still counts."""
    assert target_rules.in_base(created, removed_on, NEW_YEAR) is counts


@pytest.mark.parametrize(("removed_on", "counts"), [("", True), ("2018-07-31", False)])
def test_the_base_of_a_target_set_within_the_year_is_what_is_there(
    removed_on: str, counts: bool
) -> None:
    """Every row that is not removed at that moment counts, however new."""
    assert target_rules.in_base(AFTER, removed_on, None) is counts


@pytest.mark.parametrize(("year", "due"), [(2017, True), (2018, True), (2019, False)])
def test_a_base_waits_for_its_year(year: int, due: bool) -> None:
    """A year that has not begun has no base yet."""
    assert target_rules.is_due(year, TODAY) is due


@pytest.mark.parametrize(
    ("opened", "base", "share", "met", "to_open"),
    [
        (1, 3, 33, True, 0),
        (1, 3, 34, False, 1),
        (1999, 4000, 50, False, 1),
        (0, 10, 0, True, 0),
        (9, 10, 100, False, 1),
        (0, 0, 50, None, None),
        (0, None, 50, None, None),
    ],
)
def test_a_target_is_met_by_whole_rows(
    opened: int, base: int | None, share: int, met: bool | None, to_open: int | None
) -> None:
    """The exact share decides, not the printed one; without a base nothing is met or missed."""
    assert target_rules.is_met(opened, base, share) is met
    assert target_rules.still_to_open(opened, base, share) == to_open


def test_every_row_of_a_base_is_accounted_for() -> None:
    """What the public does not find any more is gone, and still counts."""
    states = {"published": 2, "withheld": 1, "removed": 1, "scheduled": 3}
    assert target_rules.progress(10, 30, states, 1) == {
        "opened": 2,
        "withheld": 1,
        "late": 1,
        "removed": 1,
        "gone": 3,
        "reached": 20.0,
        "met": False,
        "to_open": 1,
    }


def test_a_stage_includes_those_after_it() -> None:
    """What is open was scheduled, and what is withheld was assessed; a trace is no row."""
    states = {
        "identified": 5,
        "assessed": 4,
        "scheduled": 3,
        "published": 2,
        "withheld": 1,
        "removed": 9,
    }
    assert target_rules.counts(states, late=2) == {
        "rows": 15,
        "assessed": 10,
        "scheduled": 5,
        "published": 2,
        "withheld": 1,
        "late": 2,
        "removed": 9,
        "assessed_share": 66.7,
        "open_share": 13.3,
    }


def test_an_empty_inventory_has_no_shares() -> None:
    """Nothing of nothing is not nought per cent."""
    assert target_rules.counts({}, 0)["open_share"] is None


def test_a_quarter_says_what_became_of_its_rows() -> None:
    """Late rows are not planned any more; outcomes that did not happen are left out."""
    states = {"scheduled": 5, "published": 2, "removed": 1}
    assert target_rules.outcomes(states, late=3) == {
        "published": 2,
        "late": 3,
        "planned": 2,
        "removed": 1,
    }


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ({"inventory_state": "scheduled", "late": True}, "late"),
        ({"inventory_state": "scheduled", "late": False}, "planned"),
        ({"inventory_state": "published", "late": False}, "published"),
        ({"inventory_state": "withheld", "late": False}, "withheld"),
        ({"inventory_state": "removed", "late": False}, "removed"),
    ],
)
def test_one_row_is_counted_as_its_quarter_counts_it(row: dict[str, Any], outcome: str) -> None:
    """The mark beside a row and the number above it agree."""
    state = row["inventory_state"]
    assert target_rules.outcome(row) == outcome
    assert target_rules.outcomes({state: 1}, int(row["late"])) == {outcome: 1}


@pytest.mark.parametrize(
    ("years", "shown"),
    [([], 2018), ([2018, 2019], 2018), ([2016, 2017], 2017), ([2020, 2019], 2019)],
)
def test_a_page_shows_this_year_or_the_nearest(years: list[int], shown: int) -> None:
    """Where this year has nothing, the last that had something; where none had, the next."""
    assert target_rules.year_to_show(years, TODAY) == shown
