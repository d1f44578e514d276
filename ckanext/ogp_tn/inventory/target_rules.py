"""Opening targets and what is counted of an inventory: plain functions on plain data.

A target says which share of a body's inventory is to be open by the end of a year. Its base are
the rows that the inventory had when the year began or, where the target was set later, when it
was set. Every row counts: withheld ones, since a body that withholds much opens little, and
undetermined ones, since not having decided is no excuse. The base never changes: rows that are
removed, hidden or purged later stay in it, rows that come later do not enter it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any

from ckanext.ogp_tn.inventory import rules
from ckanext.ogp_tn.metadata.rules import percent

Record = Mapping[str, Any]

FIRST_YEAR, LAST_YEAR = 2000, 2100

#: What became of the rows that a quarter was to open. ``planned`` still has time.
PUBLISHED, LATE, PLANNED = rules.PUBLISHED, "late", "planned"
OUTCOMES = (PUBLISHED, LATE, PLANNED, rules.WITHHELD, rules.REMOVED)

#: The rows of an inventory as a bar shows them, the nearest to being open first.
STAGES = (
    rules.PUBLISHED,
    rules.SCHEDULED,
    rules.ASSESSED,
    rules.WITHHELD,
    rules.IDENTIFIED,
)


# The base


def new_year(year: int) -> datetime:
    """Return the first moment of a year."""
    return datetime(year, 1, 1, tzinfo=UTC)


def last_day(year: int) -> str:
    """Return the day by which a year's target is judged, ISO."""
    return date(year, 12, 31).isoformat()


def is_due(year: int, today: date) -> bool:
    """Tell whether the year of a target has begun, so that its base can be frozen."""
    return year <= today.year


def in_base(created: datetime, removed_on: str | None, began: datetime | None) -> bool:
    """Tell whether a row that the public sees belongs to a base.

    :param created: when the row was made
    :param removed_on: the day it was removed, ISO; empty where it was not
    :param began: the first moment of the year, where the base is that of the year's beginning;
        None where it is that of now
    """
    if began is None:
        return not removed_on
    return created < began and (not removed_on or removed_on >= began.date().isoformat())


# Shares


def is_met(opened: int, base: int | None, share: int) -> bool | None:
    """Tell whether a target is reached; None where it has no base."""
    return opened * 100 >= share * base if base else None


def still_to_open(opened: int, base: int | None, share: int) -> int | None:
    """Return how many rows of the base are missing for a target; None where it has no base."""
    return max(0, -(-share * base // 100) - opened) if base else None


def progress(base: int | None, share: int, states: Mapping[str, int], late: int) -> dict[str, Any]:
    """Return how far a target is.

    :param base: how many rows its base has; None where it is not frozen yet
    :param share: how many per cent of them are to be open
    :param states: how many rows of the base, of those that the public still sees, are in each
        state
    :param late: how many of them are late
    :returns: ``opened``, ``withheld``, ``late`` and ``removed`` rows; ``gone``: rows that are
        not among the body's public ones any more (hidden, purged, given to another body);
        ``reached`` (per cent), ``met``, and ``to_open``: how many rows are missing. Without a
        base, or with an empty one, the last three are None
    """
    return {
        **reached(base, share, states.get(rules.PUBLISHED, 0)),
        "withheld": states.get(rules.WITHHELD, 0),
        "late": late,
        "removed": states.get(rules.REMOVED, 0),
        "gone": max(0, (base or 0) - sum(states.values())),
    }


def reached(base: int | None, share: int, opened: int) -> dict[str, Any]:
    """Return what so many open rows mean for a target, see :func:`progress`."""
    return {
        "opened": opened,
        "reached": percent(opened, base),
        "met": is_met(opened, base, share),
        "to_open": still_to_open(opened, base, share),
    }


# An inventory in numbers


def held(states: Mapping[str, int]) -> int:
    """Return how many rows an inventory has; a removed one is only a trace."""
    return sum(number for state, number in states.items() if state != rules.REMOVED)


def counts(states: Mapping[str, int], late: int) -> dict[str, Any]:
    """Return an inventory in numbers.

    The stages are those of a row's life: what is scheduled was assessed before.

    :param states: how many rows are in each state
    :param late: how many are late
    :returns: ``rows``, ``assessed``, ``scheduled``, ``published``, ``withheld``, ``late``,
        ``removed``, and ``assessed_share`` and ``open_share`` in per cent of the rows (None
        where there are none)
    """
    rows = held(states)
    published, withheld = states.get(rules.PUBLISHED, 0), states.get(rules.WITHHELD, 0)
    scheduled = states.get(rules.SCHEDULED, 0) + published
    assessed = states.get(rules.ASSESSED, 0) + scheduled + withheld
    return {
        "rows": rows,
        "assessed": assessed,
        "scheduled": scheduled,
        "published": published,
        "withheld": withheld,
        "late": late,
        "removed": states.get(rules.REMOVED, 0),
        "assessed_share": percent(assessed, rows),
        "open_share": percent(published, rows),
    }


def outcomes(states: Mapping[str, int], late: int) -> dict[str, int]:
    """Return what became of the rows that a quarter was to open, how many of each outcome."""
    waiting = sum(states.get(state, 0) for state in rules.WAITING)
    found = {
        PUBLISHED: states.get(PUBLISHED, 0),
        LATE: late,
        PLANNED: waiting - late,
        rules.WITHHELD: states.get(rules.WITHHELD, 0),
        rules.REMOVED: states.get(rules.REMOVED, 0),
    }
    return {outcome: number for outcome, number in found.items() if number}


def outcome(row: Record) -> str:
    """Return what became of one row that a quarter was to open."""
    if row["late"]:
        return LATE
    return PLANNED if row["inventory_state"] in rules.WAITING else row["inventory_state"]


# What a page shows first


def year_to_show(years: Collection[int], today: date) -> int:
    """Return the year that a page shows when nobody chose: this one, or the nearest with content.

    :param years: those for which there is something, may be none
    """
    past = [year for year in years if year <= today.year]
    return max(past, default=min(years, default=today.year))
