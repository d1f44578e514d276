"""The geometry of the mark: plain functions on plain data.

Templates draw what these functions return. Nothing here needs an identifier in the page (no
pattern, no clip path), so any number of marks can stand on one page, in print or in a frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import sqrt

from ckanext.ogp_tn.plans import rules

#: Side of the square in which a mark is drawn, in units of its ``viewBox``.
VIEW = 48.0
#: Distance of the mark's edge from the ``viewBox``: half of the edge and some air.
INSET = 2.0
RADIUS = 8.0
#: Distance between two lines of the hatching, along an axis.
HATCH_STEP = 6.0

_LOW, _HIGH = INSET, VIEW - INSET
_THIRD = (_HIGH - _LOW) / 3

#: A line from (x1, y1) to (x2, y2).
Line = tuple[float, float, float, float]


@dataclass(frozen=True)
class Mark:
    """What is drawn for one level, or for two that contradict each other."""

    fill: str
    """SVG path of the solid part; empty where nothing is filled."""
    hatch: tuple[Line, ...]
    """Lines of the hatching from the level up to the more favourable reading."""
    top: float | None
    """Height (y) of the more favourable reading, where there is one."""
    thirds: tuple[float, ...]
    """Heights (y) of the thirds that are neither filled nor hatched, drawn faintly."""
    edge: str
    """``solid``, ``dashed`` (not started) or ``dotted`` (no evidence, not in the source)."""
    crossed: bool
    """Whether a diagonal says that the source has no level."""
    number_on: str
    """What lies behind the number: ``paper``, ``fill`` or ``lines`` (hatching, diagonal)."""


@cache
def mark(level: str | None, highest: str | None = None) -> Mark:
    """Return the mark of a level: a square filled from below by thirds.

    :param level: one of :data:`rules.LEVELS`, ``no_evidence``, or nothing where the source
        gives no level
    :param highest: the most favourable of the readings that contradict each other; the same
        level, or nothing, where they agree
    :raises ValueError: if a level is unknown
    """
    if not level or level == "none":
        return Mark("", (), None, (), "solid", crossed=True, number_on="lines")
    if level == "no_evidence":
        return Mark("", (), None, (), "dotted", crossed=False, number_on="paper")
    low = rules.rank(level)
    high = max(low, rules.rank(highest)) if highest else low
    middle = 2  # the number stands in the second third from below
    return Mark(
        fill=_filled(low),
        hatch=_hatched(_height(high), _height(low)) if high > low else (),
        top=_rounded(_height(high)) if high > low else None,
        thirds=tuple(_rounded(_height(third)) for third in (1, 2) if third > high),
        edge="dashed" if low == 0 else "solid",
        crossed=False,
        number_on="fill" if low >= middle else "lines" if high >= middle else "paper",
    )


def _height(thirds: int) -> float:
    """Return the y of the top of a filling; y grows downwards."""
    return _HIGH - thirds * _THIRD


def _rounded(value: float) -> float:
    return round(value, 2)


def _filled(thirds: int) -> str:
    """Return the path of a filling whose corners follow those of the square."""
    if thirds == 0:
        return ""
    low, high = f"{_LOW:g}", f"{_HIGH:g}"
    near, far = f"{_LOW + RADIUS:g}", f"{_HIGH - RADIUS:g}"
    arc = f"A{RADIUS:g} {RADIUS:g} 0 0 1"
    below = f"V{far}{arc} {far} {high}H{near}{arc} {low} {far}"
    if thirds == len(rules.LEVELS) - 1:
        return f"M{low} {near}{arc} {near} {low}H{far}{arc} {high} {near}{below}Z"
    return f"M{low} {_rounded(_height(thirds)):g}H{high}{below}Z"


def _hatched(top: float, bottom: float) -> tuple[Line, ...]:
    """Return lines that rise by 45 degrees in a band of the square, cut at its round corners."""
    lines = []
    place = _LOW + top + HATCH_STEP / 2
    while place < _HIGH + bottom:
        # On the line x + y = place, x says where we are.
        inside = _in_square(place)
        if inside:
            start = max(inside[0], place - bottom)
            end = min(inside[1], place - top)
            if end - start > 1:
                lines.append(tuple(map(_rounded, (start, place - start, end, place - end))))
        place += HATCH_STEP
    return tuple(lines)  # pyright: ignore[reportReturnType]


def _in_square(place: float) -> tuple[float, float] | None:
    """Return from which x to which x the line x + y = place is inside the rounded square.

    The square with round corners is two rectangles, a cross, and a disc in each corner.
    """
    near, far = _LOW + RADIUS, _HIGH - RADIUS
    found = []
    for left, right, top, bottom in ((_LOW, _HIGH, near, far), (near, far, _LOW, _HIGH)):
        start, end = max(left, place - bottom), min(right, place - top)
        if start < end:
            found.append((start, end))
    for x in (near, far):
        for y in (near, far):
            # (t - x)² + (place - t - y)² = r²
            half = x + place - y
            root = half * half - 2 * (x * x + (place - y) ** 2 - RADIUS * RADIUS)
            if root > 0:
                found.append(((half - sqrt(root)) / 2, (half + sqrt(root)) / 2))
    if not found:
        return None
    return min(start for start, _ in found), max(end for _, end in found)
