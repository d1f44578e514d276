"""A map of places as numbers for a drawing."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from ckanext.ogp_tn.sectors import map_rules as rules


def places(*found: tuple[float, float]) -> list[dict[str, Any]]:
    """Return places, each with a name of some length."""
    return [
        {"name": f"Station {number}", "latitude": latitude, "longitude": longitude}
        for number, (latitude, longitude) in enumerate(found)
    ]


def drawn(found: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the map of places of which there are some."""
    made = rules.drawn(found)
    assert made
    return made


def test_north_is_up_and_east_is_right() -> None:
    """Also for a reader of Arabic."""
    south_west, north_east = drawn(places((36.8, 10.1), (36.9, 10.3)))["points"]
    assert south_west["x"] < north_east["x"]
    assert south_west["y"] > north_east["y"]


def test_a_kilometre_is_as_long_to_the_east_as_to_the_north() -> None:
    """Degrees of longitude are shorter than those of latitude: 0.8 at 36.87° north."""
    middle, east, north = drawn(places((36.87, 10), (36.87, 10.1), (36.95, 10)))["points"]
    assert east["x"] - middle["x"] == pytest.approx(middle["y"] - north["y"], rel=0.01)


@pytest.mark.parametrize(
    "found",
    [
        [(36.8, 10.1)],
        [(36.8, 10.1), (36.8, 10.1)],
        [(37.3, 9.9), (30.3, 9.6)],
        [(36.8, 7.6), (36.8, 11.5)],
        [(36.8001, 10.1), (36.8002, 10.1)],
    ],
)
def test_everything_is_on_the_map(found: list[tuple[float, float]]) -> None:
    """One place, two in one spot, the whole country from north to south or from west to east."""
    made = drawn(places(*found))
    for point in made["points"]:
        assert 0 <= point["x"] <= made["width"]
        assert 0 <= point["y"] <= made["height"] - rules.MARGIN
    assert rules.LEAST_HEIGHT <= made["height"] <= rules.MOST_HEIGHT + rules.MARGIN


def test_labels_cover_neither_each_other_nor_leave_the_map() -> None:
    """Where there is no room, a place has its name in the table only."""
    many = places(*((36.8 + number % 7 / 100, 10.1 + number / 100) for number in range(16)))
    made = drawn(many)
    boxes = []
    for point in made["points"]:
        if label := point.get("label"):
            long = len(point["name"]) * rules.LETTER
            left = label["x"] - (long if label["anchor"] == "end" else 0)
            assert left >= 0
            assert left + long <= made["width"]
            boxes.append((left, left + long, label["y"]))
    assert 0 < len(boxes) <= rules.MOST_LABELS
    for one, other in combinations(boxes, 2):
        apart = abs(one[2] - other[2]) >= rules.LINE
        assert apart or one[1] <= other[0] or other[1] <= one[0]


@pytest.mark.parametrize(("east", "metres"), [(10.101, 100), (10.2, 2000), (11.5, 20_000)])
def test_the_bar_is_of_a_round_number_of_metres(east: float, metres: int) -> None:
    """1, 2 or 5 of some size, at most a third of the map."""
    scale = drawn(places((36.8, 10.1), (36.8, east)))["scale"]
    assert scale["metres"] == metres
    assert rules.WIDTH / 9 < scale["length"] <= rules.WIDTH / 3


def test_what_has_no_place_is_not_on_the_map() -> None:
    """And where nothing has one there is no map."""
    nowhere = [{"name": "A"}, {"name": "B", "latitude": "36", "longitude": float("nan")}]
    assert rules.drawn(nowhere) is None
    assert len(drawn([*nowhere, *places((36.8, 10.1))])["points"]) == 1
