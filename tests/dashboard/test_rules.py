"""What the points of a history stand for."""

from __future__ import annotations

from datetime import date
from typing import Any

from ckanext.ogp_tn.dashboard import rules
from ckanext.ogp_tn.metadata import charts

TODAY = date(2026, 3, 31)


def past(day: str, value: float | None = 1.0, **more: Any) -> dict[str, Any]:
    return {"date": day, "value": value, "imported": False, "superseded_by": None, **more}


def joined(history: list[dict[str, Any]], **options: Any) -> list[int]:
    """Return how many points each unbroken piece of the line has."""
    points = rules.points(history, TODAY, 30, **options)
    line = charts.trend(points)
    return [*(len(run.split()) for run in line.runs), *(1 for _ in line.alone)]


def test_what_was_replaced_is_no_point() -> None:
    """Of a day that was corrected the correction counts; the earliest is first."""
    history = [past("2026-03-30", 2), past("2026-03-29", 3, superseded_by="x"), past("2026-03-29")]
    found = rules.points(history, TODAY, 30)
    assert [(one["date"], one["value"]) for one in found] == [("2026-03-29", 1), ("2026-03-30", 2)]


def test_a_day_that_was_missed_is_a_gap() -> None:
    """A recent number stands for its day alone, and one that was not measured joins nothing."""
    days = ("2026-03-25", "2026-03-26", "2026-03-28", "2026-03-29")
    assert joined([past(day) for day in days]) == [2, 2]
    assert joined([past("2026-03-25"), past("2026-03-26", None), past("2026-03-27")]) == [1, 1]


def test_thinned_months_follow_each_other() -> None:
    """An old number stands for its month; a month without one is a gap."""
    assert joined([past("2025-10-05"), past("2025-11-30"), past("2025-12-31")]) == [3]
    assert joined([past("2025-09-30"), past("2025-11-30"), past("2025-12-01")]) == [2, 1]
    assert joined([past("2026-02-28"), past("2026-03-30")], monthly=True) == [2]


def test_an_imported_number_stands_alone() -> None:
    """Nobody measured what was before and after it."""
    assert joined([past("2025-10-31", imported=True), past("2025-11-30")]) == [1, 1]
