"""The geometry of charts."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest

from ckanext.ogp_tn.metadata import charts

ORDER = ("completed", "substantial", "limited", "not_started", "none")


ROWS = [
    {"not_started": 0, "limited": 3, "substantial": 3, "completed": 2, "none": 0},
    {"not_started": 1, "limited": 2, "substantial": 0, "completed": 1, "none": 0},
    {"not_started": 0, "limited": 0, "substantial": 0, "completed": 0, "none": 1},
]


def test_bars_share_one_scale() -> None:
    """The widest bar takes the whole width; the others their share of it."""
    widths = [sum(segment.width for segment in bar) for bar in charts.bars(ROWS, ORDER)]
    assert widths == pytest.approx([100, 50, 12.5])


def test_segments_follow_each_other_in_their_order() -> None:
    """Segments touch, do not overlap, and leave out what counts nothing."""
    first, second, third = charts.bars(ROWS, ORDER)
    assert [segment.kind for segment in first] == ["completed", "substantial", "limited"]
    assert [segment.kind for segment in second] == ["completed", "limited", "not_started"]
    assert [segment.kind for segment in third] == ["none"]
    for before, after in itertools.pairwise(first):
        assert after.start == pytest.approx(before.start + before.width)


def test_bars_are_mirrored_for_a_right_to_left_reader() -> None:
    """In Arabic a bar begins at the right, and every piece keeps its width."""
    for left, right in zip(
        charts.bars(ROWS, ORDER), charts.bars(ROWS, ORDER, right_to_left=True), strict=True
    ):
        for one, other in zip(left, right, strict=True):
            assert one.width == other.width
            assert other.start == pytest.approx(100 - one.start - one.width, abs=0.02)
            assert other.middle == pytest.approx(100 - one.middle, abs=0.02)


def test_no_rows_make_no_bars() -> None:
    """A plan without commitments has an empty chart and no division by zero."""
    assert charts.bars([], ORDER) == []
    assert charts.bars([dict.fromkeys(ORDER, 0)], ORDER) == [[]]


# A grid


def test_a_grid_has_every_item_once_and_no_place_for_nothing() -> None:
    """An item stands where its row and column meet; what fits in no row stands in one more."""
    items = [
        {"axis": "a", "level": "limited", "n": 1},
        {"axis": "a", "level": None, "n": 2},
        {"axis": "gone", "level": "limited", "n": 3},
    ]
    found = charts.grid(items, "axis", "level", ["a", "b"], ["none", "limited"])
    assert list(found) == ["a", "b", ""]
    assert [one["n"] for one in found["a"]["limited"]] == [1]
    assert [one["n"] for one in found["a"]["none"]] == [2]
    assert found["b"] == {"none": [], "limited": []}
    assert [one["n"] for one in found[""]["limited"]] == [3]


def test_a_grid_without_strays_has_only_its_rows() -> None:
    """The row of what fits nowhere is there only if something does."""
    assert list(charts.grid([], "axis", "level", ["a"], ["limited"])) == ["a"]


# A time line

PROMISES = [
    {"due": "2017-03-31", "kept": "2017-08-31", "steps": ["2017-08-31", "2017-01-10"]},
    {"due": "2018-03-31", "kept": "2018-03-23", "steps": []},
    {"due": "2018-07-31", "kept": None, "steps": [], "open": True},
    {"due": None, "kept": None, "steps": []},
]


def test_a_time_line_shows_what_came_after_the_due_date() -> None:
    """Late is the time from the due date to the day it was kept, open is to the end."""
    late, early, still, undated = charts.timeline(PROMISES, "2016-06-01").lanes
    assert late.due
    assert late.kept
    assert late.beyond == pytest.approx((late.due, late.kept - late.due), abs=0.02)
    assert len(late.steps) == 2
    assert early.beyond is None
    assert early.kept
    assert early.due
    assert early.kept < early.due
    assert still.open
    assert still.beyond
    assert sum(still.beyond) == pytest.approx(100, abs=0.02)
    assert undated == charts.Lane(None, None, None, False, None, ())


def test_a_time_line_begins_at_the_right_for_a_right_to_left_reader() -> None:
    """Every place is mirrored, every length stays."""
    left = charts.timeline(PROMISES, "2016-06-01")
    right = charts.timeline(PROMISES, "2016-06-01", right_to_left=True)
    for one, other in zip(left.lanes, right.lanes, strict=True):
        if one.due is not None:
            assert other.due == pytest.approx(100 - one.due, abs=0.02)
        if one.beyond:
            assert other.beyond
            assert other.beyond[1] == one.beyond[1]
            assert other.beyond[0] == pytest.approx(100 - sum(one.beyond), abs=0.02)
    assert [tick.value for tick in left.ticks] == [tick.value for tick in right.ticks]


@pytest.mark.parametrize("days", [10, 100, 800, 4000, 20000])
def test_a_time_line_writes_few_dates_inside_it(days: int) -> None:
    """As many dates as a phone has room for, none outside the axis."""
    last = date(2016, 6, 1) + timedelta(days=days)
    ticks = charts.timeline([{"due": last.isoformat()}], "2016-06-01").ticks
    assert len(ticks) <= charts.TICKS
    assert all(0 <= tick.at <= 100 for tick in ticks)


def test_a_time_line_without_dates_is_empty() -> None:
    """A plan whose source gives no dates has lanes with nothing in them."""
    found = charts.timeline([{"due": None}], "2016-06-01")
    assert found.ticks == ()
    assert len(found.lanes) == 1


# Lines


def days(*values: float | None, first: str = "2026-01-01", **more: object) -> list[dict]:
    start = date.fromisoformat(first)
    return [
        {"date": (start + timedelta(days=number)).isoformat(), "value": value, **more}
        for number, value in enumerate(values)
    ]


def test_a_day_that_was_not_measured_is_a_gap() -> None:
    """Nothing is drawn over a missing day, whether it says so or is not there at all."""
    said = charts.trend(days(1, 2, None, 3, 4))
    absent = charts.trend([*days(1, 2), *days(3, 4, first="2026-01-04")])
    assert len(said.runs) == len(absent.runs) == 2
    assert said.runs == absent.runs


def test_a_measurement_alone_is_a_dot() -> None:
    """A day between two gaps is seen although no line leads to it."""
    found = charts.trend(days(1, 2, None, 3, None, 4))
    assert [dot.value for dot in found.alone] == [3, 4]
    assert found.last
    assert found.last.value == 4


def test_a_point_that_stands_for_a_month_reaches_to_the_next() -> None:
    """Days thinned to months are joined, since the point lasts as long as it says."""
    points = [{"date": "2026-01-01", "value": 1, "days": 31}, {"date": "2026-02-01", "value": 2}]
    assert len(charts.trend(points).runs) == 1
    del points[0]["days"]
    assert charts.trend(points).runs == ()


def test_lines_beside_each_other_share_their_scale() -> None:
    """The same number on the same day is at the same place in each of them."""
    high, low = charts.multiples([days(10, 100), days(10, 20)])
    assert high.runs[0].split()[0] == low.runs[0].split()[0]
    assert high.values == low.values
    assert [tick.value for tick in high.values] == [0, 50, 100]


def test_time_runs_to_the_left_for_a_right_to_left_reader() -> None:
    """In Arabic the first day is at the right."""
    found = charts.trend(days(1, 2), right_to_left=True)
    assert [tick.at for tick in found.days] == [100, 0]
    assert found.last
    assert found.last.x == 0


@pytest.mark.parametrize(
    ("highest", "top"),
    [(0, 1), (1, 1), (3, 5), (7, 10), (10, 10), (12, 20), (0.3, 0.5), (100, 100)],
)
def test_a_scale_ends_at_a_round_number(highest: float, top: float) -> None:
    """The scale begins at 0 and ends at 1, 2 or 5 times a power of ten, not below the highest."""
    assert charts.trend(days(0, highest)).values[-1].value == pytest.approx(top)


def test_a_line_of_nothing_is_empty() -> None:
    """Without a measurement there is neither a line nor a scale."""
    found = charts.trend(days(None, None))
    assert (found.runs, found.alone, found.last, found.values) == ((), (), None, ())


# A funnel

STAGES = [("rows", 35), ("assessed", 33), ("published", 3)]


def test_each_stage_of_a_funnel_is_a_share_of_the_first() -> None:
    """Widths are on one scale; a share is the one that stands everywhere."""
    found = charts.funnel(STAGES)
    assert [stage.share for stage in found] == [100, 94.3, 8.6]
    assert [stage.width for stage in found] == pytest.approx([100, 94.29, 8.57])
    assert [bool(stage.join) for stage in found] == [True, True, False]


def test_a_funnel_is_mirrored_for_a_right_to_left_reader() -> None:
    """In Arabic each stage ends at the right edge."""
    for stage in charts.funnel(STAGES, right_to_left=True):
        assert stage.start + stage.width == pytest.approx(100)


def test_a_funnel_of_nothing_has_no_share() -> None:
    """Nothing divided by nothing is no share, and no 0 %."""
    assert [stage.share for stage in charts.funnel([("rows", 0), ("assessed", 0)])] == [None, None]
