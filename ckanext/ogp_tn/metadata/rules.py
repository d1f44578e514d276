"""Arithmetic of shares and medians, the same wherever a number is shown."""

from __future__ import annotations

from collections.abc import Mapping


def percent(part: int, whole: int | None) -> float | None:
    """Return a share in per cent, cut to one decimal so that what is missed never looks reached.

    :returns: None where there is nothing of which it could be a share
    """
    return part * 1000 // whole / 10 if whole else None


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
