"""What is found in layers, and how JSON is read."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from ckanext.ogp_tn.checks.files import Limits, json_elements
from ckanext.ogp_tn.checks.files.json_elements import Invalid, TooLarge, members
from ckanext.ogp_tn.checks.files.places import place

from tests.checks.files.conftest import Look
from tests.checks.files.samples import RING, Sample, feature, layer


@pytest.mark.parametrize(
    ("latitude", "longitude", "where"),
    [
        (36.8065, 10.1815, "inside"),
        (37.53, 8.93, "inside"),  # La Galite
        (30.24, 9.56, "inside"),  # Borj el-Khadra
        (34.7, 11.3, "inside"),  # Kerkennah
        (10.1815, 36.8065, "swapped"),
        (48.85, 2.35, "outside"),
        (0, 0, "outside"),
        (4074500, 601200, "not_degrees"),
    ],
)
def test_where_a_position_is(latitude: float, longitude: float, where: str) -> None:
    """Tunisia from its farthest island to its southern corner, and nowhere else."""
    assert place(latitude, longitude) == where


def test_a_layer_is_summed_up(look: Look) -> None:
    """A page tells how many features of which kinds there are, and where."""
    inspection = look(
        layer(feature(), feature("MultiPolygon", [[RING]]), feature("Point", [11, 34]))
    )
    assert inspection.summary == {
        "features": 3,
        "geometry_types": {"MultiPolygon": 1, "Point": 2},
        "bbox": [10.0, 34, 11, 36.8],
    }


@pytest.mark.parametrize(
    ("bad", "check", "at"),
    [
        ({"type": "Feature", "properties": {}}, "structure", "features[0].geometry"),
        (feature("Circle", [1, 2]), "structure", "features[0].geometry.type"),
        (feature(properties=[1]), "structure", "features[0].properties"),
        (feature("LineString", [[10, 36]]), "coordinates", "features[0].geometry.coordinates"),
        (feature("Polygon", RING), "coordinates", "features[0].geometry.coordinates"),
        (feature("Point", [10.1]), "coordinates", "features[0].geometry.coordinates"),
        (feature("Point", [True, 36]), "coordinates", "features[0].geometry.coordinates"),
        (feature("Polygon", [RING[1:]]), "ring", "features[0].geometry.coordinates"),
        (
            {
                **feature(),
                "geometry": {
                    "type": "GeometryCollection",
                    "geometries": [{"type": "Point", "coordinates": [36.8, 10.1]}],
                },
            },
            "swapped",
            "features[0].geometry.geometries[0]",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_place(look: Look, bad: Any, check: str, at: str) -> None:
    """Each part of a feature has its rules, and whoever mends it has to find it."""
    [finding] = look(layer(bad)).findings
    assert (finding.check, finding.values["place"]) == (f"geojson_{check}", at)


def test_a_feature_may_have_no_geometry(look: Look) -> None:
    """The standard allows that nobody knows where something is; a third number is the height."""
    unknown = {"type": "Feature", "properties": None, "geometry": None}
    assert look(layer(unknown, feature("Point", [10.1, 36.8, 4]))).findings == []


def test_the_members_may_stand_in_any_order(look: Look) -> None:
    """The type of a layer may come after its features."""
    content = {"features": [feature("Point", [36.8, 10.1])], "type": "FeatureCollection"}
    inspection = look(Sample(json.dumps(content).encode(), "GEOJSON"))
    assert set(inspection.totals) == {"geojson_swapped"}


VALUES = [
    {},
    [],
    [1, 2.5, -3e10, "x", None, True, [], {}],
    {"a": [1, {"b": 'é\n"\\ ش'}], "features": [{"a": [1]}, 12, 13], "c": 123456},
    {"features": []},
    "text",
    12,
]


@pytest.mark.parametrize("chunk", [1, 3, 64])
@pytest.mark.parametrize("value", VALUES, ids=str)
def test_json_is_read_in_pieces_as_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, value: Any, chunk: int
) -> None:
    """Wherever a piece ends, in a number or a word, the values are the same."""
    monkeypatch.setattr(json_elements, "CHUNK", chunk)
    path = tmp_path / "file.json"
    path.write_text(f" {json.dumps(value, indent=chunk)}\n", encoding="utf-8")
    read = list(members(path, "utf-8", "features", 1000))
    if isinstance(value, dict):
        rest = {name: one for name, one in read if name != "features"}
        features = [one for name, one in read if name == "features"]
        assert rest == {name: one for name, one in value.items() if name != "features"}
        assert features == value.get("features", [])
    else:
        assert read == [(None, one) for one in (value if isinstance(value, list) else [value])]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"a": 1', 1),
        ('{"a": 1}\n{"b": 2}', 2),
        ("[1,\n2,\n]", 3),
        ("[NaN]", 1),
        ('{"a" 1}', 1),
        ("{1: 2}", 1),
        ("[" * 100_000, 1),
        ("[" + "9" * 5000 + "]", 1),
        ("", 1),
    ],
)
def test_what_is_no_json_is_said_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    """Also what a program would accept that is kinder than the standard."""
    path = tmp_path / "file.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as caught:
        list(members(path, "utf-8", None, 1_000_000))
    assert caught.value.line == line


def test_one_element_is_limited(tmp_path: Path) -> None:
    """A list may be of any length, what stands in it not of any size."""
    path = tmp_path / "file.json"
    path.write_text(json.dumps(["x" * 10, "y" * 200_000]), encoding="utf-8")
    with pytest.raises(TooLarge):
        list(members(path, "utf-8", None, 100_000))


def test_a_large_layer_takes_little_memory(look: Look) -> None:
    """Features are read one after another: the peak does not grow with their number."""
    one = json.dumps(feature("Polygon", [RING]))
    content = f'{{"type": "FeatureCollection", "features": [{",".join([one] * 30_000)}]}}'
    sample = Sample(content.encode(), "GEOJSON", limits=Limits(element=100_000))
    tracemalloc.start()
    try:
        inspection = look(sample)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert inspection.counts["features"] == 30_000
    assert peak < len(content)
