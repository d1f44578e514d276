"""A map of named places as numbers for a drawing: no tiles, no other host.

Distances are right near the middle of the map, which is as large as a city's network or the
country: degrees of longitude are shortened by the cosine of the middle latitude.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: The drawing's own units; at 360 px a unit is about a pixel, so its words can be read there.
WIDTH, MOST_HEIGHT, LEAST_HEIGHT = 340, 420, 120
MARGIN = 16
#: What a letter takes of a label's room, and how high a label is.
LETTER, LINE = 6.5, 14
MOST_LABELS = 12
MOST_PLACES = 1000
METRES_IN_A_DEGREE = 111_320
#: The least that a map shows: a single place is no map of a point.
LEAST_METRES = 500


def drawn(places: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """Return where places stand on a map that holds all of them.

    :param places: ``name``, ``latitude`` and ``longitude``; those without are left out
    :returns: ``width``, ``height``; ``points`` (``x``, ``y``, ``name``, and where it has room
        ``label``: ``x``, ``y`` and ``anchor``); ``scale``: a bar of ``length`` for ``metres``;
        None where there is no place
    """
    known = [one for one in places if _is_placed(one)][:MOST_PLACES]
    if not known:
        return None
    west, east = _ends(known, "longitude")
    south, north = _ends(known, "latitude")
    shortened = math.cos(math.radians((south + north) / 2))
    wide = max((east - west) * shortened * METRES_IN_A_DEGREE, LEAST_METRES)
    high = max((north - south) * METRES_IN_A_DEGREE, LEAST_METRES * LEAST_HEIGHT / WIDTH)
    per_metre = min((WIDTH - 2 * MARGIN) / wide, (MOST_HEIGHT - 3 * MARGIN) / high)
    height = max(LEAST_HEIGHT, round(high * per_metre) + 3 * MARGIN)
    middle = (west + east) / 2, (south + north) / 2

    def point(one: Mapping[str, Any]) -> dict[str, Any]:
        x = (one["longitude"] - middle[0]) * shortened * METRES_IN_A_DEGREE * per_metre
        y = (one["latitude"] - middle[1]) * METRES_IN_A_DEGREE * per_metre
        return {
            "name": one.get("name") or "",
            "x": round(WIDTH / 2 + x, 1),
            # Below is room for the bar of the scale.
            "y": round((height - MARGIN) / 2 - y, 1),
        }

    return {
        "width": WIDTH,
        "height": height,
        "points": _labelled([point(one) for one in known]),
        "scale": _scale(per_metre),
    }


def _is_placed(one: Mapping[str, Any]) -> bool:
    numbers = (one.get("latitude"), one.get("longitude"))
    return all(isinstance(number, (int, float)) and math.isfinite(number) for number in numbers)


def _ends(places: Iterable[Mapping[str, Any]], name: str) -> tuple[float, float]:
    numbers = [one[name] for one in places]
    return min(numbers), max(numbers)


def _labelled(points: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return points, as many as have room with a label that covers neither label nor point."""
    taken = [(one["x"] - 4, one["y"] - 4, one["x"] + 4, one["y"] + 4) for one in points]
    labels = 0
    found = []
    for one in points:
        room = _room(one, taken) if one["name"] and labels < MOST_LABELS else None
        if room:
            labels += 1
            taken.append(room[0])
            found.append({**one, "label": room[1]})
        else:
            found.append(one)
    return found


def _room(point: Mapping[str, Any], taken: Sequence[Sequence[float]]) -> Any:
    long = len(point["name"]) * LETTER
    for anchor, left in (("start", point["x"] + 7), ("end", point["x"] - 7 - long)):
        box = (left, point["y"] - LINE / 2, left + long, point["y"] + LINE / 2)
        if left >= 0 and left + long <= WIDTH and not any(_overlap(box, one) for one in taken):
            x = left if anchor == "start" else left + long
            return box, {"x": round(x, 1), "y": round(point["y"] + 4, 1), "anchor": anchor}
    return None


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _scale(per_metre: float) -> dict[str, Any]:
    """Return a bar of a round number of metres, at most a third of the map."""
    room = WIDTH / 3 / per_metre
    unit = 10 ** math.floor(math.log10(room))
    metres = next(step * unit for step in (5, 2, 1) if step * unit <= room)
    return {"metres": metres, "length": round(metres * per_metre, 1)}
