"""What pages say of timetables, municipalities and tables."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk

SUMMARY: dict[str, Any] = {
    "agencies": ["شركة النقل", "SNTRI"],
    "routes": 3,
    "route_types": {"0": 1, "3": 2, "99": 1},
    "trips": 40,
    "stops": 2,
    "positions": [[36.8, 10.18, "Barcelone"], [36.83, 10.15]],
    "service_start": "2025-01-01",
    "service_end": "2025-12-31",
}


@pytest.fixture
def timetable(app: Any) -> Any:
    """Return a function that renders what a page says of a timetable."""

    def rendered(**changes: Any) -> BeautifulSoup:
        with app.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "en"}):
            page = tk.render_snippet(
                "ogp_tn/sectors/timetable.html", {"summary": {**SUMMARY, **changes}}
            )
        return BeautifulSoup(page, "html.parser")

    return rendered


def test_a_timetable_tells_who_what_and_until_when(timetable: Any) -> None:
    """Each name in its own direction, kinds of routes by their names; it is over since 2026."""
    page = timetable()
    assert [one.text for one in page.select("dd bdi")][:2] == ["شركة النقل", "SNTRI"]
    assert page.select(".ogp-flag")
    assert "40" in page.text


def test_a_timetable_in_force_is_not_over(timetable: Any) -> None:
    """Nor one that does not say until when."""
    for end in ("2999-12-31", None):
        assert not timetable(service_end=end).select(".ogp-flag")


def test_stops_are_on_a_map_and_in_a_table(timetable: Any) -> None:
    """Drawn here, with a bar for the distance; nothing is asked of another host."""
    page = timetable()
    assert len(page.select("svg circle")) == 2
    assert [one.text for one in page.select("svg text[text-anchor]")] == ["Barcelone"]
    assert page.select_one("svg .ogp-map__bar")
    assert [row.td.text for row in page.select("tbody tr")] == ["36.8", "36.83"]
    assert "http" not in str(page.select_one("svg"))


def test_without_positions_there_is_no_map(timetable: Any) -> None:
    """What was not found is not drawn."""
    page = timetable(positions=[], agencies=[], route_types={})
    assert not page.select("svg")
    assert "3" in page.text


def test_municipalities_and_tables_are_suggested(app: Any) -> None:
    """In the form, with their names."""
    with app.flask_app.test_request_context("/"):
        codes = {one["value"]: one["label"] for one in tk.h.ogp_tn_municipalities()}
        assert codes["13020"] == "حمام الشط"
        addresses = [one["value"] for one in tk.h.ogp_tn_tables()]
        assert any(one.endswith("/ogp/tables/agenda.json") for one in addresses)
