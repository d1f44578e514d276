"""Shares, medians, and which bodies are there: the same wherever a number is shown."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date


def percent(part: int, whole: int | None) -> float | None:
    """Return a share in per cent, as every page, file and chart says it.

    It is rounded to one decimal, half up. But only all are 100 %, and only none are 0 %: what is
    missed by one of many never looks reached, and the first of many never looks like nothing.

    :returns: None where there is nothing of which it could be a share
    """
    if not whole:
        return None
    tenths = (2000 * part + whole) // (2 * whole)
    if part < whole:
        tenths = min(tenths, 999)
    return (max(tenths, 1) if part else tenths) / 10


def median(numbers: Mapping[int, int]) -> float | None:
    """Return the median of numbers that are given by how often each occurs.

    :returns: the middle one, or the mean of the two in the middle; None where there is none
    """
    total = sum(numbers.values())
    if not total:
        return None
    seen, middle = 0, []
    for number in sorted(numbers):
        before, seen = seen, seen + numbers[number]
        middle += [number for place in ((total - 1) // 2, total // 2) if before <= place < seen]
    found = sum(middle) / 2
    return int(found) if found.is_integer() else found


def is_former(valid_to: str | None, successor: str | None, today: date) -> bool:
    """Tell whether a body is there no more: its end is over or, without one, another follows it.

    :param valid_to: the last day, month or year of it, ISO
    :param successor: the name of the body that took over
    """
    return valid_to < today.isoformat()[: len(valid_to)] if valid_to else bool(successor)
