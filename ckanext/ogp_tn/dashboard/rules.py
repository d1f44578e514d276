"""What a number says: its value, its state, the days it speaks of. Plain functions on plain data.

A share of nothing is no share: its state says ``no_base``, and its value is None, never 0 %. What
nobody has measured is ``not_measured``, what the source does not say is ``not_in_source``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from string import Template
from typing import Any

from ckanext.ogp_tn.metadata.rules import percent

MEASURED, NO_BASE, NOT_MEASURED = "measured", "no_base", "not_measured"

Value = int | float | None


@dataclass(frozen=True)
class Count:
    """What was counted for one number, before it is a share or a median."""

    numerator: int | None = None
    denominator: int | None = None
    value: Value = None
    """Where the value is neither the numerator nor its share: a median."""
    left_out: Sequence[Mapping[str, Any]] = ()
    """``why`` (by language) and ``count`` of each."""
    breakdown: Mapping[str, int] = field(default_factory=dict)
    of: int | None = None
    """How many are broken down."""
    said: tuple[str, Value] | None = None
    """State and value as they were frozen: nothing is computed again."""


def figure(count: Count | None, unit: str, empty: str = NO_BASE) -> dict[str, Any]:
    """Return a number with its state.

    :param count: None where nothing was measured
    :param unit: ``percent`` makes a share of numerator and denominator
    :param empty: the state where there is nothing to divide by
    :returns: ``state``, ``value``, ``numerator``, ``denominator``
    """
    if count is None:
        return {"state": NOT_MEASURED, "value": None, "numerator": None, "denominator": None}
    both = {"numerator": count.numerator, "denominator": count.denominator}
    if count.said:
        return {"state": count.said[0], "value": plain(count.said[1]), **both}
    if unit == "percent":
        value: Value = percent(count.numerator or 0, count.denominator)
    elif unit == "days":
        value = count.value
    else:
        value = count.numerator
    state = MEASURED if value is not None and (unit in PLAIN or count.denominator) else empty
    return {"state": state, "value": plain(value) if state == MEASURED else None, **both}


def plain(value: Value) -> Value:
    """Return a number without decimals that it has not: 20, not 20.0, wherever it comes from."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


#: Units in which zero of nothing is a number: there are none.
PLAIN = ("commitments", "rows", "changes", "links")


def shares(count: Count, unit: str, keys: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the parts of a breakdown, by key, each a number of its own.

    :param keys: in order, those with nothing in them too
    """
    counted_in = "percent" if unit == "percent" else "rows"
    return {key: figure(Count(count.breakdown.get(key, 0), count.of), counted_in) for key in keys}


def thinned(days: Iterable[date], today: date, full_days: int) -> list[date]:
    """Return the days whose numbers are dropped: old ones, but for the last of each month.

    :param days: those of which there are numbers
    :param full_days: for so many days every day is kept; 0 keeps all
    """
    if not full_days:
        return []
    every = sorted(set(days))
    last = {(day.year, day.month): day for day in every}
    return [
        day for day in every if (today - day).days > full_days and day != last[day.year, day.month]
    ]


def points(
    history: Iterable[Mapping[str, Any]], today: date, full_days: int, *, monthly: bool = False
) -> list[dict[str, Any]]:
    """Return the numbers of a history that count as points of a line, the earliest first.

    A number stands for its day; where days were thinned out, and in a monthly history, until the
    end of the next month. Imported ones stand alone: nobody measured the days around them.

    :param history: as ``ogp_tn_snapshot_list`` gives it
    :returns: ``date``, ``value`` (None where it was not measured) and ``days``
    """
    found = []
    for past in history:
        if past["superseded_by"]:
            continue
        day = date.fromisoformat(past["date"])
        is_thinned = monthly or bool(full_days and (today - day).days > full_days)
        lasts = (_end_of_next_month(day) - day).days if is_thinned and not past["imported"] else 1
        found.append({"date": past["date"], "value": past["value"], "days": lasts})
    return sorted(found, key=lambda point: point["date"])


def _end_of_next_month(day: date) -> date:
    years, month = divmod(day.month + 1, 12)
    return date(day.year + years, month + 1, 1) - timedelta(days=1)


def months_before(day: date, months: int) -> date:
    """Return the same day some months earlier, or the last day of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    following = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - timedelta(days=1)).day))


def days(today: date) -> dict[str, str]:
    """Return the days that the queries of a declaration know, ISO."""
    return {
        "today": today.isoformat(),
        "three_months_ago": months_before(today, 3).isoformat(),
        "six_months_ago": months_before(today, 6).isoformat(),
    }


def on(query: str, today: date) -> str:
    """Return a query with its days filled in.

    :raises KeyError: if it names a day that nobody knows
    """
    return Template(query).substitute(days(today))
