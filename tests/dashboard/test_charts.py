"""The geometry of the mark."""

from __future__ import annotations

import itertools
import re

import pytest

from ckanext.ogp_tn.dashboard import charts
from ckanext.ogp_tn.plans import rules

PAIRS = [
    (low, high)
    for low, high in itertools.product(rules.LEVELS, repeat=2)
    if rules.rank(low) < rules.rank(high)
]


def _in_rounded_square(x: float, y: float, slack: float = 0.02) -> bool:
    """Tell whether a point is in the mark, by distance to the core of the square."""
    near = charts.INSET + charts.RADIUS
    far = charts.VIEW - near
    across = max(near - x, 0, x - far)
    down = max(near - y, 0, y - far)
    return (across**2 + down**2) ** 0.5 <= charts.RADIUS + slack


@pytest.mark.parametrize("level", rules.LEVELS)
def test_the_filling_rises_by_a_third_for_each_level(level: str) -> None:
    """The height alone says the level, so that it is readable without colour."""
    fill = charts.mark(level).fill
    if level == "not_started":
        assert fill == ""
        return
    side = charts.VIEW - 2 * charts.INSET
    expected = charts.VIEW - charts.INSET - side * rules.rank(level) / 3
    heights = [float(y) for y in re.findall(r"(?:M[\d.]+ |V)([\d.]+)", fill)]
    top = charts.INSET if level == "completed" else min(heights)
    assert top == pytest.approx(expected, abs=0.01)


def test_nothing_done_is_a_dashed_edge() -> None:
    """Not started is an empty square with a dashed edge, never just blank."""
    drawn = charts.mark("not_started")
    assert (drawn.edge, drawn.fill, drawn.crossed) == ("dashed", "", False)


def test_no_evidence_is_dotted_and_not_in_the_source_is_crossed() -> None:
    """What nobody could judge and what the source leaves out look unlike any level."""
    assert charts.mark("no_evidence").edge == "dotted"
    assert not charts.mark("no_evidence").crossed
    for absent in (None, "", "none"):
        assert charts.mark(absent).crossed
        assert charts.mark(absent).fill == ""


@pytest.mark.parametrize(("low", "high"), PAIRS)
def test_a_contested_mark_is_solid_to_the_lower_and_hatched_to_the_higher(
    low: str, high: str
) -> None:
    """The solid part is the headline's; the hatching fills exactly the difference."""
    drawn = charts.mark(low, high)
    assert drawn.fill == charts.mark(low).fill
    third = (charts.VIEW - 2 * charts.INSET) / 3
    bottom = charts.VIEW - charts.INSET - rules.rank(low) * third
    top = charts.VIEW - charts.INSET - rules.rank(high) * third
    assert drawn.top == pytest.approx(top, abs=0.01)
    assert len(drawn.hatch) >= 5
    for x1, y1, x2, y2 in drawn.hatch:
        for x, y in ((x1, y1), (x2, y2)):
            assert top - 0.02 <= y <= bottom + 0.02
            assert _in_rounded_square(x, y)
        assert x2 - x1 == pytest.approx(y1 - y2, abs=0.02)


def test_an_agreeing_or_lower_reading_is_not_hatched() -> None:
    """Hatching says that sources differ, and nothing else."""
    assert charts.mark("limited", "limited").hatch == ()
    assert charts.mark("substantial", "limited") == charts.mark("substantial")


@pytest.mark.parametrize(
    ("low", "high", "behind"),
    [
        ("not_started", "limited", "paper"),
        ("limited", None, "paper"),
        ("limited", "substantial", "lines"),
        ("substantial", "completed", "fill"),
        ("completed", None, "fill"),
        (None, None, "lines"),
        ("no_evidence", None, "paper"),
    ],
)
def test_the_number_knows_what_lies_behind_it(low: str, high: str | None, behind: str) -> None:
    """The number takes its colour, and its halo, from what is drawn at half height."""
    assert charts.mark(low, high).number_on == behind


def test_an_unknown_level_is_refused() -> None:
    """A misspelt level must not be drawn as if it were one."""
    with pytest.raises(ValueError, match="not in"):
        charts.mark("finished")
