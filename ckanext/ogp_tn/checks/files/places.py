"""Where Tunisia is, as far as a check of coordinates has to know."""

from __future__ import annotations

import math
from typing import Literal

#: South, west, north, east, in degrees. The area "Tunisia – onshore" of the EPSG dataset (the area
#: of use of EPSG:22300: 30.23, 7.49, 37.4, 11.59), to the north as far as the island of La Galite.
#: It is a box, not the border: what is at sea or just across the border passes.
SOUTH, WEST, NORTH, EAST = 30.23, 7.49, 37.6, 11.6

Place = Literal["inside", "swapped", "outside", "not_degrees"]


def place(latitude: float, longitude: float) -> Place:
    """Tell where a position is.

    No latitude of Tunisia is one of its longitudes, so two that change places are known.

    :returns: ``inside`` Tunisia, or it would be if the two were ``swapped``; ``not_degrees`` where
        no place on earth has these numbers (metres of a projection); else ``outside``
    """
    if SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST:
        return "inside"
    if SOUTH <= longitude <= NORTH and WEST <= latitude <= EAST:
        return "swapped"
    if not (abs(latitude) <= 180 and abs(longitude) <= 180):
        return "not_degrees"
    return "outside"


def number(text: object) -> float | None:
    """Return a coordinate as a number; a comma may be its decimal point."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    try:
        value = float(text.strip().replace(",", ".") if isinstance(text, str) else text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
