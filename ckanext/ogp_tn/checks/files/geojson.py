"""Checking GeoJSON (RFC 7946), a feature at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ckanext.ogp_tn.checks.files import json_elements
from ckanext.ogp_tn.checks.files.found import Found, Limits
from ckanext.ogp_tn.checks.files.kinds import GEOJSON_TYPES
from ckanext.ogp_tn.checks.files.places import place

#: How deep the positions of a geometry stand in its lists.
DEPTHS = {
    "Point": 0,
    "MultiPoint": 1,
    "LineString": 1,
    "MultiLineString": 2,
    "Polygon": 2,
    "MultiPolygon": 3,
}
#: The fewest positions of a line and of a ring, whose last is its first.
LINE, RING = 2, 4
#: The members of the outermost object that mean something.
OUTER = ("type", "crs", "geometry", "geometries", "coordinates", "properties")
#: A collection may hold collections; deeper nobody draws.
NESTED = 10


@dataclass
class Layer:
    """What is kept of a file while it is read."""

    found: Found
    features: int = 0
    types: Counter[str] = field(default_factory=Counter)
    box: list[float] | None = None

    def wrong(self, at: str, check: str = "geojson_structure", **values: Any) -> None:
        """Note what is wrong at a place such as ``features[3].geometry``."""
        self.found.add(check, {"member": at}, place=at, **values)


def check(
    path: Path, encoding: str, found: Found, limits: Limits
) -> tuple[dict[str, int], dict[str, Any]]:
    """Check a file.

    :returns: how many ``features`` it has, and a summary: ``features``, ``geometry_types`` (how
        many of each), ``bbox`` (west, south, east, north; None where nothing has a position)
    """
    layer = Layer(found)
    outer: dict[str, Any] = {}
    members = json_elements.members(path, encoding, "features", limits.element)
    for name, value in found.in_time(members):
        if name == "features" and not isinstance(value, list):
            _feature(layer, value, f"features[{layer.features}]")
            layer.features += 1
        elif name in OUTER:
            outer[name] = value
        elif name is None:
            layer.wrong("$")
            break
    _outer(layer, outer)
    return {"features": layer.features}, {
        "features": layer.features,
        "geometry_types": dict(sorted(layer.types.items())),
        "bbox": layer.box,
    }


def _outer(layer: Layer, outer: Mapping[str, Any]) -> None:
    kind = outer.get("type")
    if kind not in GEOJSON_TYPES:
        layer.wrong("type")
    elif kind == "Feature":
        _feature(layer, outer, "$")
        layer.features = 1
    elif kind != "FeatureCollection":
        _geometry(layer, outer, "$")
    elif not layer.features:
        # An empty list gives no element, and cannot be told from one that is not there.
        layer.found.add("geojson_empty")
    if "crs" in outer:
        layer.found.add("geojson_crs", {"member": "crs"}, crs=_crs(outer["crs"]))


def _crs(crs: Any) -> str:
    properties = crs.get("properties") if isinstance(crs, Mapping) else None
    name = properties.get("name") if isinstance(properties, Mapping) else None
    return str(name or "crs")[:80]


def _feature(layer: Layer, feature: Any, at: str) -> None:
    if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
        layer.wrong(at)
        return
    if not isinstance(feature.get("properties", 0), Mapping | None):
        layer.wrong(f"{at}.properties")
    if "geometry" not in feature:
        layer.wrong(f"{at}.geometry")
    elif feature["geometry"] is not None:
        _geometry(layer, feature["geometry"], f"{at}.geometry")


def _geometry(layer: Layer, geometry: Any, at: str, depth: int = 0) -> None:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if kind == "GeometryCollection" and depth < NESTED:
        parts = geometry.get("geometries")
        if not isinstance(parts, list):
            layer.wrong(f"{at}.geometries")
            return
        layer.types[kind] += 1
        for number, part in enumerate(parts):
            _geometry(layer, part, f"{at}.geometries[{number}]", depth + 1)
        return
    if not isinstance(kind, str) or kind not in DEPTHS:
        layer.wrong(f"{at}.type")
        return
    layer.types[kind] += 1
    places: Counter[str] = Counter()
    try:
        for position in _positions(geometry.get("coordinates"), kind):
            longitude, latitude = position[0], position[1]
            places[place(latitude, longitude)] += 1
            _grow(layer, longitude, latitude)
    except _NotClosed:
        layer.wrong(f"{at}.coordinates", "geojson_ring")
    except (TypeError, ValueError, LookupError):
        layer.wrong(f"{at}.coordinates", "geojson_coordinates")
        return
    for name in ("swapped", "outside", "not_degrees"):
        if places[name]:
            layer.wrong(at, f"geojson_{name}", count=places[name])


class _NotClosed(Exception):
    """A ring whose last position is not its first, or which has too few."""


def _positions(coordinates: Any, kind: str) -> Iterator[list[float]]:
    """Yield the positions of a geometry.

    :raises TypeError: if they are no lists of numbers, as deep as the kind of geometry says
    """
    lists = [coordinates]
    for level in range(DEPTHS[kind]):
        if any(not isinstance(one, list) for one in lists):
            raise TypeError
        if level == DEPTHS[kind] - 1:
            for line in lists:
                _check_line(line, kind)
        lists = [item for one in lists for item in one]
    for position in lists:
        if not isinstance(position, list) or not 2 <= len(position) <= 4:
            raise TypeError
        if any(isinstance(one, bool) or not isinstance(one, int | float) for one in position):
            raise TypeError
        yield position


def _check_line(line: list[Any], kind: str) -> None:
    """Check that a line or a ring has as many positions as it needs, and that a ring is closed."""
    if any(not isinstance(position, list) for position in line):
        raise TypeError
    if kind.endswith("Polygon") and (len(line) < RING or line[0] != line[-1]):
        raise _NotClosed
    if kind.endswith("LineString") and len(line) < LINE:
        raise ValueError


def _grow(layer: Layer, longitude: float, latitude: float) -> None:
    if layer.box is None:
        layer.box = [longitude, latitude, longitude, latitude]
        return
    west, south, east, north = layer.box
    layer.box = [
        min(west, longitude),
        min(south, latitude),
        max(east, longitude),
        max(north, latitude),
    ]
