"""The geometry of bars."""

from __future__ import annotations

import itertools

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
