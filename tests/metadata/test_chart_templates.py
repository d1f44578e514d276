"""How lines are drawn: titles, descriptions, tables, what was not measured."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import render_template_string

IMPORT = '{% import "ogp_tn/snippets/chart.html" as chart %}'
POINTS = [
    {"date": "2026-01-01", "value": 20.5},
    {"date": "2026-01-02", "value": 25},
    {"date": "2026-01-03", "value": None},
    {"date": "2026-01-04", "value": 40},
]


def _drawn(portal: Any, template: str, **values: Any) -> BeautifulSoup:
    with portal.flask_app.test_request_context("/", environ_overrides={"CKAN_LANG": "ar"}):
        text = render_template_string(IMPORT + template, **values)
    return BeautifulSoup(text, "html.parser")


@pytest.fixture
def line(portal: Any) -> BeautifulSoup:
    """Return a line with its table, in Arabic."""
    return _drawn(
        portal,
        "{{ chart.trend(h.ogp_tn_trend(points), 'A title', 'A description', 'percent') }}"
        "{{ chart.trend_table(points, 'A title', 'percent') }}",
        points=POINTS,
    )


def test_a_line_has_a_title_and_a_description(line: BeautifulSoup) -> None:
    """A screen reader hears what the image is and what it says."""
    svg = line.select_one("svg.ogp-trend")
    assert svg
    assert svg["role"] == "img"
    assert [tag.get_text() for tag in svg.select("title, desc")] == ["A title", "A description"]


def test_a_line_is_broken_where_nothing_was_measured(line: BeautifulSoup) -> None:
    """Two days make a line, the day after the gap is a dot; Arabic begins at the right."""
    (run,) = line.select("polyline")
    assert [point.split(",")[0] for point in run["points"].split()] == ["100", "66.67"]
    assert line.select("circle")[0]["cx"] == "0.0%"


def test_the_table_of_a_line_says_what_was_not_measured(line: BeautifulSoup) -> None:
    """Every day is there; one without a number has words, no zero; months are Tunisia's."""
    rows = line.select("tbody tr")
    assert len(rows) == len(POINTS)
    assert rows[2].select_one(".ogp-absent")
    assert "جانفي" in rows[0].get_text()


def test_lines_beside_each_other_have_their_names_and_a_table(portal: Any) -> None:
    """Each small line says its name and its last number; one table has all, gaps in words."""
    series = [{"label": name, "points": POINTS[: 2 + 2 * many]} for many, name in enumerate("ab")]
    drawn = _drawn(portal, "{{ chart.multiples(series, 'Shares', 'percent') }}", series=series)
    items = drawn.select(".ogp-multiples > li")
    assert [item.select_one("title").get_text() for item in items] == ["a", "b"]
    assert ["25%" in item.select_one("p").get_text() for item in items] == [True, False]
    assert len(drawn.select("thead th")) == len(POINTS)
    rows = [
        [bool(cell.select(".ogp-absent")) for cell in row.select("td")]
        for row in drawn.select("tbody tr")
    ]
    assert rows == [[False, False, True, True], [False, False, True, False]]
