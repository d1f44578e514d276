"""How bodies are compared: fairly, or not at all. Plain functions on plain data.

A share of few says little: with fewer than :data:`MINIMUM` to count from, one more or less moves
it by more than 10 %. Such bodies stand apart, after those that are ranked, and have no rank; so
do those that have nothing to count from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from ckanext.ogp_tn.inventory.rules import quarter_of

Record = Mapping[str, Any]

#: The least that a share is counted from where bodies are ranked by it.
MINIMUM = 10

SHARE, COUNT = "share", "count"
TARGET = "target_progress"
#: The indicators in which bodies are compared, and by what: a share, or how many there are.
SCORES: Mapping[str, str] = {
    "inventory_rows": COUNT,
    "inventory_assessed": SHARE,
    "inventory_open": SHARE,
    "inventory_withheld": SHARE,
    "inventory_late": COUNT,
    TARGET: SHARE,
    "licence_coverage": SHARE,
    "commitments": COUNT,
    "commitments_late": COUNT,
}
NAME = "name"
SORTS = (*SCORES, NAME)

RANKED, FEW, NONE = "ranked", "few", "none"
#: In this order, each group one after the other.
GROUPS = (RANKED, FEW, NONE)

WITH, WITHOUT = "with", "without"


def ordered(bodies: Iterable[Record], by: str) -> list[dict[str, Any]]:
    """Return bodies, the largest number first, each with its ``group`` and ``rank``.

    Equal numbers have the same rank. Sorted by name, nobody is ranked: both are None.

    :param bodies: with ``figures`` by name, in the order in which equal ones are to stand
    :param by: one of :data:`SORTS`
    """
    if by == NAME:
        return [{**body, "group": None, "rank": None} for body in bodies]
    grouped = [(group(body["figures"][by], by), _size(body["figures"][by], by), body)
               for body in bodies]  # fmt: skip
    grouped.sort(key=lambda one: (GROUPS.index(one[0]), -one[1]))
    ranked = [size for where, size, _ in grouped if where == RANKED]
    return [
        {**body, "group": where, "rank": ranked.index(size) + 1 if where == RANKED else None}
        for where, size, body in grouped
    ]


def group(figure: Record, by: str) -> str:
    """Return whether a body is ranked by a number, and if not, why."""
    if not figure["denominator"]:
        return NONE
    few = SCORES[by] == SHARE and figure["denominator"] < MINIMUM
    return FEW if few else RANKED


def _size(figure: Record, by: str) -> float:
    return figure["value" if SCORES[by] == SHARE else "numerator"] or 0


def is_shown(body: Record, asked: Record) -> bool:
    """Tell whether a body is among those that are asked for.

    A body that is there no more lacks no inventory: it owes none.

    :param asked: ``kind``, ``governorate``, ``inventory`` and ``steward``, each if it matters
    """
    has = {"inventory": body["has_inventory"], "steward": body["steward"] is not None}
    is_of = {
        "kind": body["organization"]["body_kind"],
        "governorate": body["organization"]["governorate"],
        **{name: WITH if there else WITHOUT for name, there in has.items()},
    }
    if body["organization"]["former"] and not body["has_inventory"]:
        is_of["inventory"] = None
    return all(is_of[name] == wanted for name, wanted in asked.items())


def has_numbers(figures: Mapping[str, Record]) -> bool:
    """Tell whether there is anything to count of a body, in whichever way bodies are compared."""
    return any(figure["denominator"] for figure in figures.values())


def change(name: str, now: Record, then: Record | None) -> float | int | None:
    """Return by how much a number has changed: rows or commitments, of a share its points.

    :param then: the number of a former day; None where nothing was frozen
    :returns: None where one of both is not there: that is no change of nought
    """
    field = "value" if SCORES[name] == SHARE else "numerator"
    before, after = (then or {}).get(field), now[field]
    if before is None or after is None:
        return None
    difference = round(after - before, 1)
    return int(difference) if float(difference).is_integer() else difference


def former_quarter(today: date) -> tuple[str, date, date]:
    """Return the quarter before a day's, its first day and its last."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    last = first - timedelta(days=1)
    return quarter_of(last), date(last.year, last.month - 2, 1), last
