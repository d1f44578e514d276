"""Kinds of files, goals and years."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.sectors import rules

KINDS: list[dict[str, Any]] = [
    {"value": term.value, **term.more} for term in vocabulary("file_kinds").terms
]


@pytest.mark.parametrize("code", ["6", "17", "6.3", "14.1", "6.a", "6.3.2"])
def test_goals_targets_and_indicators_have_numbers(code: str) -> None:
    """As the 2030 Agenda numbers them."""
    assert rules.is_sdg(code)


@pytest.mark.parametrize("code", ["0", "18", "6.", "6.e", "6.3.2.1", "06", "six", ""])
def test_other_numbers_are_none(code: str) -> None:
    """There are seventeen goals."""
    assert not rules.is_sdg(code)


def test_goals_are_counted_once_in_their_order() -> None:
    """Ten comes after six."""
    assert rules.goals(["14.1", "6.3.2", "6.4", "10"]) == ["6", "10", "14"]


@pytest.mark.parametrize(
    ("period", "years"),
    [
        ({"start": "2024-01-01", "end": "2024-12-31"}, [2024]),
        ({"start": "2023"}, [2023]),
        ({"end": "2022-05"}, [2022]),
        ({"start": "2021-07", "end": "2023-06"}, [2021, 2022, 2023]),
        ({"start": "0001", "end": "2024"}, []),
        ({"start": "before"}, []),
        ({}, []),
    ],
)
def test_a_period_covers_years(period: dict[str, str], years: list[int]) -> None:
    """One of which only an end is known is that year."""
    assert rules.years([period]) == years


@pytest.mark.parametrize(
    ("format", "url", "kind"),
    [
        ("GeoJSON", "https://example.org/a", "GEOJSON"),
        ("", "https://example.org/a.geojson", "GEOJSON"),
        ("", "https://example.org/ows?SERVICE=WMS&request=GetCapabilities", "WMS"),
        (None, "https://example.org/geoserver/wms", "WMS"),
        ("OGC WMS", "https://example.org/", "WMS"),
        ("", "https://example.org/ows?service=WFS", "WFS"),
        ("gtfs", "https://example.org/feed.zip", "GTFS"),
        ("ZIP", "https://example.org/lines-gtfs.zip", "GTFS"),
        ("", "https://example.org/iiif/3/book/manifest.json", "IIIF"),
        ("ICS", "", "ICS"),
        ("CSV", "https://example.org/a.csv", None),
        ("", "https://example.org/wmsomething?a=b", None),
        ("", "http://[", None),
        (None, None, None),
    ],
)
def test_a_kind_is_told_by_format_or_address(format: str, url: str, kind: str) -> None:
    """What the body says comes first; an ordinary file is no kind of ours."""
    assert rules.file_kind(format, url, KINDS) == kind
