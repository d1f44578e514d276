"""The geometry of charts: plain functions on plain data, for any subject's numbers.

These are all the kinds of chart there are; templates draw what the functions return
(``templates/ogp_tn/snippets/bars.html`` and ``chart.html``). Across, places are in per cent of the
width, so that a chart is as wide as its page while its words keep their size; downwards they are
in pixels. A chart for a right-to-left reader begins at the right: its numbers are mirrored here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor, log10
from typing import Any

from ckanext.ogp_tn.metadata.rules import percent

#: How high a line chart and one of several small ones are.
HEIGHT, SMALL = 160, 56
#: Room above and below the line of a chart, for its dots.
AIR = 6
#: The most dates that are written below a chart: more run into each other on a phone.
TICKS = 4
#: How near to the end of a chart words stand beside their place instead of over it, in per cent.
EDGE = 8

Item = Mapping[str, Any]


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


# Marks by row and column


def grid(
    items: Iterable[Item], row: str, column: str, rows: Sequence[str], columns: Sequence[str]
) -> dict[str, dict[str, list[Item]]]:
    """Return which items stand in each cell of a grid.

    :param row: the field that says in which row an item stands; what is in none of the rows
        stands in one more, ``""``, which is there only if it is needed
    :param column: the field that says in which column; nothing there is the column ``none``
    """
    cells: dict[str, dict[str, list[Item]]] = {one: {} for one in rows}
    for item in items:
        place = item.get(row) if item.get(row) in cells else ""
        cells.setdefault(place or "", {}).setdefault(item.get(column) or "none", []).append(item)
    return {one: {each: found.get(each, []) for each in columns} for one, found in cells.items()}


# A time line


@dataclass(frozen=True)
class Tick:
    """A date, or a number, that is written beside a chart, and where."""

    at: float
    value: Any
    anchor: str = "middle"
    """Which end of its words stands there: ``start``, ``middle`` or ``end``."""


@dataclass(frozen=True)
class Lane:
    """A promise on a time line; what there is no date for is not drawn."""

    due: float | None
    given: tuple[float, float] | None
    """Start and width of the time until the due date."""
    beyond: tuple[float, float] | None
    """Start and width of the time after it: until it was kept or, if it is open, to the end."""
    open: bool
    """Whether that time goes on."""
    kept: float | None
    steps: tuple[float, ...]
    """What was done on the way."""


@dataclass(frozen=True)
class Timeline:
    """Promises under each other on one axis of time."""

    ticks: tuple[Tick, ...]
    lanes: tuple[Lane, ...]


def timeline(items: Sequence[Item], start: str | None, *, right_to_left: bool = False) -> Timeline:
    """Return what was due when, against when it was done.

    :param items: of each ``due``, ``kept`` (when the whole was done), ``steps`` (when parts of it
        were) and ``open`` (the due date is over and it is not done); ISO days, absent if unknown
    :param start: the first day of the axis, unless a date is before it
    """
    days = [
        date.fromisoformat(day)
        for item in items
        for day in (item.get("due"), item.get("kept"), *(item.get("steps") or ()))
        if day
    ]
    if not days:
        return Timeline((), tuple(Lane(None, None, None, False, None, ()) for _ in items))
    last = max(days)
    if start:
        days.append(date.fromisoformat(start))
    first = min(days)
    # Some air at the end, where what is open goes on.
    length = max((last - first).days, 1) * 1.08

    def share(day: str | date) -> float:
        day = date.fromisoformat(day) if isinstance(day, str) else day
        return 100 * (day - first).days / length

    def place(at: float) -> float:
        return _rounded(100 - at if right_to_left else at)

    def span(before: float, after: float) -> tuple[float, float]:
        return _rounded(100 - after if right_to_left else before), _rounded(after - before)

    def lane(item: Item) -> Lane:
        due, kept = item.get("due"), item.get("kept")
        is_open = bool(item.get("open") and due)
        until = share(kept) if kept else 100.0
        late = due and (is_open or (kept and until > share(due)))
        return Lane(
            due=place(share(due)) if due else None,
            given=span(0, share(due)) if due else None,
            beyond=span(share(due), until) if due and late else None,
            open=is_open,
            kept=place(until) if kept else None,
            steps=tuple(place(share(day)) for day in sorted(set(item.get("steps") or ()))),
        )

    ticks = tuple(
        Tick(place(share(month)), month.isoformat()[:7], _anchor(share(month)))
        for month in _months(first, last)
    )
    return Timeline(ticks, tuple(map(lane, items)))


def _anchor(at: float) -> str:
    """Return how words stand at a place so that they do not reach beyond the chart."""
    return "start" if at < EDGE else "end" if at > 100 - EDGE else "middle"


def _months(first: date, last: date) -> list[date]:
    """Return the first days of months that tell a reader where they are, few of them."""
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((one for one in (1, 3, 6, 12, 24, 60, 120, 240) if months / one < TICKS), 1200)
    found = []
    number = first.year * 12 + first.month - 1
    number += -number % step
    while (month := date(number // 12, number % 12 + 1, 1)) <= last:
        if month >= first:
            found.append(month)
        number += step
    return found


# Lines


@dataclass(frozen=True)
class Dot:
    """A measurement."""

    x: float
    y: float
    day: str
    value: float


@dataclass(frozen=True)
class Trend:
    """A line through measurements, broken where one is missing."""

    height: int
    runs: tuple[str, ...]
    """Points of each unbroken piece, for a ``polyline``; one of a single day is its dot."""
    alone: tuple[Dot, ...]
    """Measurements with none beside them."""
    last: Dot | None
    values: tuple[Tick, ...]
    """Numbers along the height, each with a line across."""
    days: tuple[Tick, ...]
    """The first and the last day."""


def trend(points: Sequence[Item], *, right_to_left: bool = False) -> Trend:
    """Return the line of a number over time, see :func:`multiples`."""
    return multiples([points], height=HEIGHT, right_to_left=right_to_left)[0]


def multiples(
    series: Sequence[Sequence[Item]], *, height: int = SMALL, right_to_left: bool = False
) -> list[Trend]:
    """Return lines on one scale of time and of numbers, so that they can be compared.

    A day without a number is a gap: nothing is drawn where nothing was measured.

    :param series: for each line its points in the order of time: ``date`` (ISO day), ``value``
        (``None`` where it was not measured) and ``days``, for how many days the point stands
        (default 1): a line joins two points if the first lasts until the second
    """
    days = [point["date"] for points in series for point in points]
    values = [point["value"] for points in series for point in points if _measured(point)]
    if not values:
        return [Trend(height, (), (), None, (), ()) for _ in series]
    first, last = date.fromisoformat(min(days)), date.fromisoformat(max(days))
    top = _round_top(max(values))
    room = height - 2 * AIR

    def across(day: str) -> float:
        length = (last - first).days
        at = 100 * (date.fromisoformat(day) - first).days / length if length else 50
        return _rounded(100 - at if right_to_left else at)

    def down(value: float) -> float:
        return _rounded(AIR + room * (1 - value / top))

    def dot(point: Item) -> Dot:
        return Dot(across(point["date"]), down(point["value"]), point["date"], point["value"])

    ends = [first.isoformat()] if first == last else [first.isoformat(), last.isoformat()]
    anchors = ["middle"] if first == last else ["start", "end"]
    ticks = tuple(Tick(across(day), day, anchor) for day, anchor in zip(ends, anchors, strict=True))
    lines = tuple(Tick(down(value), value) for value in (0, top / 2, top))
    found = []
    for points in series:
        runs = [[dot(point) for point in run] for run in _runs(points)]
        found.append(
            Trend(
                height=height,
                runs=tuple(
                    " ".join(f"{one.x:g},{one.y:g}" for one in run) for run in runs if len(run) > 1
                ),
                alone=tuple(run[0] for run in runs if len(run) == 1),
                last=runs[-1][-1] if runs else None,
                values=lines,
                days=ticks,
            )
        )
    return found


def _measured(point: Item) -> bool:
    return point.get("value") is not None


def _runs(points: Sequence[Item]) -> list[list[Item]]:
    """Return the points that follow each other without a gap, together."""
    runs: list[list[Item]] = []
    before: Item | None = None
    for point in points:
        if _measured(point):
            if before is None or not _joined(before, point):
                runs.append([])
            runs[-1].append(point)
        before = point if _measured(point) else None
    return runs


def _joined(before: Item, after: Item) -> bool:
    lasts = timedelta(days=before.get("days", 1))
    return date.fromisoformat(before["date"]) + lasts >= date.fromisoformat(after["date"])


def _round_top(value: float) -> float:
    """Return the number at which a scale from 0 ends: 1, 2 or 5 times a power of ten."""
    if value <= 0:
        return 1
    power = 10 ** floor(log10(value))
    top = next(step * power for step in (1, 2, 5, 10) if ceil(value / power * 1e9) <= step * 1e9)
    return int(top) if top == int(top) else top


# A funnel


@dataclass(frozen=True)
class Stage:
    """How many came this far; the join leads to those that came further."""

    kind: str
    count: int
    share: float | None
    """In per cent of those that there were at first; None where there were none."""
    start: float
    width: float
    join: str
    """Points of what leads to the next stage, in a box of 100 by 1; empty for the last."""


def funnel(stages: Sequence[tuple[str, int]], *, right_to_left: bool = False) -> list[Stage]:
    """Return stages of which each holds a part of those before it.

    :param stages: the kind and the count of each, the first the whole
    """
    whole = stages[0][1] if stages else 0
    widths = [_rounded(100 * count / whole) if whole else 0.0 for _, count in stages]

    def place(at: float) -> str:
        return f"{_rounded(100 - at if right_to_left else at):g}"

    joins = [
        f"{place(0)},0 {place(wide)},0 {place(narrow)},1 {place(0)},1"
        for wide, narrow in pairwise(widths)
    ]
    return [
        Stage(
            kind=kind,
            count=count,
            share=percent(count, whole),
            start=_rounded(100 - width) if right_to_left else 0,
            width=width,
            join=join,
        )
        for (kind, count), width, join in zip(stages, widths, [*joins, ""], strict=True)
    ]


def _rounded(value: float) -> float:
    return round(value, 2)
