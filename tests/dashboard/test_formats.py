"""A number is the same number wherever it is said: page, list, JSON, CSV, frame and snapshot."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from ckanext.ogp_tn.dashboard import indicators
from ckanext.ogp_tn.dashboard.indicators import NOTHING

Make = Callable[..., Any]
NAMES = list(indicators.declared().indicators)
NUMBERS = ("state", "value", "numerator", "denominator")
YESTERDAY = date.today() - timedelta(days=1)


def numbers(one: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(one[name] for name in NUMBERS)


def page_of(app: Any, address: str) -> BeautifulSoup:
    answer = app.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def rows_of(app: Any, address: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(app.get(address).text.removeprefix("\ufeff"))))


def written(row: dict[str, str]) -> tuple[Any, ...]:
    """Return the numbers of a row of a CSV as JSON has them."""
    read = [None if row[name] == "" else float(row[name]) for name in NUMBERS[1:]]
    return (row["state"], *read)


def said(tag: Tag | None) -> list[float]:
    """Return the numbers that a French reader reads in an element, in their order."""
    assert tag
    text = re.sub(r"[\s\u00a0\u202f]", " ", tag.get_text(" "))
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text).replace(",", ".").replace("\u2212", "-")
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def to_be_said(one: dict[str, Any], unit: str) -> list[float]:
    """Return the numbers that belong into the sentence of a number."""
    value, part, whole = numbers(one)[1:]
    if one["state"] != "measured":
        return []
    if not whole or (part is not None and unit != "percent" and part == whole):
        return [value]
    return [value, whole] if unit != "percent" or part is None else [value, part, whole]


@pytest.fixture
def portal_with_data(
    rated_plan: str, body: dict[str, Any], make_row: Make, make_dataset: Make
) -> dict[str, Any]:
    """Make something of everything that indicators count; return the body of the inventory."""
    data = make_dataset(
        resources=[{"url": "http://example.com/a.csv", "format": "CSV"}],
        frequency="http://publications.europa.eu/resource/authority/frequency/MONTHLY",
    )
    make_row(openness="open", published_dataset=data["name"], planned_quarter="2018-Q1")
    make_row(openness="open", planned_quarter="2018-Q2", sector="transport")
    make_row()
    return body


@pytest.mark.usefixtures("no_history", "portal_with_data")
def test_every_indicator_says_one_number_everywhere(
    app: Any, act: Make, ask: Make, backdate: Make
) -> None:
    """All indicators, all formats, with their parts and dimensions; yesterday's as it was."""
    act("ogp_tn_snapshot_take")
    listed = {one["name"]: one for one in app.get("/fr/ogp/indicators.json").json}
    table = {row["indicator"]: row for row in rows_of(app, "/fr/ogp/indicators.csv")}
    index = page_of(app, "/fr/ogp/indicators")
    frozen = {name: ask("ogp_tn_snapshot_list", name=name) for name in NAMES}
    backdate(YESTERDAY)
    for name in NAMES:
        address = f"/fr/ogp/indicators/{name}"
        shown = app.get(f"{address}.json").json
        one = numbers(shown)
        sentence = to_be_said(shown, shown["unit"])

        assert numbers(listed[name]) == written(table[name]) == one, name
        link = index.select_one(f'a[href="{address}"]')
        assert link
        item = link.find_parent("li")
        assert isinstance(item, Tag)
        assert said(item.select_one(".ogp-indicator__value")) == sentence, name

        page, frame = page_of(app, address), page_of(app, f"/fr/ogp/embed/indicator.{name}")
        assert said(page.select_one(".ogp-figure")) == sentence, name
        assert said(frame.select_one(".ogp-figure")) == sentence, name
        parts = [to_be_said(part, shown["unit"]) for part in shown["breakdown"]]
        assert [said(bar) for bar in page.select(".ogp-bars li > p")] == parts, name
        assert [said(bar) for bar in frame.select(".ogp-bars li > p")] == parts, name

        places = {
            ("", ""): shown,
            **{
                (dimension, value["key"]): value
                for dimension, values in shown["dimensions"].items()
                for value in values
            },
        }
        assert {
            (row["dimension"], row["key"], row["part"]): written(row)
            for row in rows_of(app, f"{address}.csv")
            if row["date"] == shown["date"]
        } == {
            (*place, part.get("key", "") if part is not number else ""): numbers(part)
            for place, number in places.items()
            for part in (number, *number["breakdown"])
        }, name

        if indicators.declared().indicators[name].kind == NOTHING:
            assert frozen[name] == []
            assert shown["state"] == "not_measured"
            continue
        assert [numbers(each) for each in frozen[name]] == [one], name
        then = ask("ogp_tn_indicator_show", name=name, date=YESTERDAY.isoformat())
        for same in (*NUMBERS, "breakdown", "left_out", "dimensions"):
            assert then[same] == ask("ogp_tn_indicator_show", name=name)[same], (name, same)
