"""The geometry of charts: plain functions on plain data, for any subject's numbers.

Templates draw what these functions return (``templates/ogp_tn/snippets/bars.html``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Segment:
    """A piece of a bar; places and widths in per cent of the widest bar of the chart."""

    kind: str
    """What is counted: a level, an outcome."""
    count: int
    start: float
    width: float
    middle: float


def bars(
    rows: Sequence[Mapping[str, int]], order: Sequence[str], *, right_to_left: bool = False
) -> list[list[Segment]]:
    """Return bars on one scale, each made of its counts.

    :param rows: for each bar how many there are of each kind
    :param order: the kinds, in the order in which their pieces follow each other; others are
        left out
    :param right_to_left: whether bars begin at the right
    :returns: the segments of each bar, without the empty ones
    """
    widest = max((sum(row.get(kind, 0) for kind in order) for row in rows), default=0)
    found = []
    for row in rows:
        bar, before = [], 0
        for kind in order:
            count = row.get(kind, 0)
            if not count:
                continue
            width = 100 * count / widest
            start = 100 * before / widest
            if right_to_left:
                start = 100 - start - width
            bar.append(
                Segment(kind, count, _rounded(start), _rounded(width), _rounded(start + width / 2))
            )
            before += count
        found.append(bar)
    return found


def _rounded(value: float) -> float:
    return round(value, 2)
