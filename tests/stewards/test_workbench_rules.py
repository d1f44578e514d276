"""What waits, in which order: plain functions."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckanext.ogp_tn.stewards import workbench_rules as rules


def section(urgency: str, *days: str | None, count: int | None = 1) -> dict[str, Any]:
    return {"urgency": urgency, "count": count, "entries": [{"date": day} for day in days]}


def test_whom_others_wait_for_comes_first() -> None:
    """Then what is late, what comes nearer, what is to be put in order; days count within."""
    others = section(rules.OTHERS_WAIT, "2026-11-30")
    long_late, late = section(rules.LATE, "2018-06-30"), section(rules.LATE, "2026-10-01")
    soon = section(rules.SOON, "2026-12-01")
    dated, undated, empty = (
        section(rules.MEND, "2026-01-01"),
        section(rules.MEND, None),
        section(rules.MEND),
    )
    wrong = [undated, empty, late, soon, dated, long_late, others]
    right = [others, long_late, late, soon, dated, undated, empty]
    assert rules.in_order(wrong) == right


@pytest.mark.parametrize(
    ("today", "quarter", "end"),
    [
        (date(2026, 1, 1), "2026-Q1", "2026-03-31"),
        (date(2026, 6, 30), "2026-Q2", "2026-06-30"),
        (date(2026, 12, 31), "2026-Q4", "2026-12-31"),
    ],
)
def test_the_days_of_a_quarter(today: date, quarter: str, end: str) -> None:
    """Its name and its last day, at the ends of the year too."""
    days = rules.days(today)
    assert (days["quarter"], days["quarter_end"]) == (quarter, end)


def test_soon_is_three_months_and_silence_six() -> None:
    """Counted in days from today."""
    days = rules.days(date(2026, 11, 26))
    assert (days["due_soon"], days["silent_since"]) == ("2027-02-24", "2026-05-27")


@pytest.mark.parametrize(
    ("day", "week"),
    [
        (date(2026, 11, 23), "2026-W48"),
        (date(2026, 11, 29), "2026-W48"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2027, 1, 4), "2027-W01"),
    ],
)
def test_a_week_goes_from_monday_to_sunday(day: date, week: str) -> None:
    """Also where it belongs to two years."""
    assert rules.week(day) == week
