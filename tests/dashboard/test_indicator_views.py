"""The pages of the indicators, and one that is added: seen everywhere without another line."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

import pytest
from markupsafe import escape

from ckanext.ogp_tn.dashboard import indicators

from dev import indicators_docs

Make = Callable[..., Any]
NAMES = list(indicators.declared().indicators)


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_every_indicator_is_on_the_page_and_in_its_data(app: Any) -> None:
    """The page links to each; JSON and CSV have the same numbers."""
    page = app.get("/en/ogp/indicators").text
    listed = app.get("/ogp/indicators.json").json
    rows = table(app.get("/ogp/indicators.csv").text)
    assert [one["name"] for one in listed] == [row["indicator"] for row in rows] == NAMES
    for one, row in zip(listed, rows, strict=True):
        assert f'/en/ogp/indicators/{one["name"]}"' in page
        assert row["value"] == ("" if one["value"] is None else str(one["value"]))
        assert row["label-fr"] == one["label_translated"]["fr"]


@pytest.mark.parametrize("name", NAMES)
def test_an_indicator_says_what_it_means_and_agrees_with_its_data(app: Any, name: str) -> None:
    """Label, meaning, formula, who counts, source on the page; one number in all formats."""
    one = app.get(f"/fr/ogp/indicators/{name}.json").json
    page = app.get(f"/fr/ogp/indicators/{name}").text
    for said in ("label", "meaning", "formula", "counts"):
        assert str(escape(one[said])) in page
    assert one["source"]["text"] in page
    first = table(app.get(f"/fr/ogp/indicators/{name}.csv").text)[0]
    assert (first["state"], first["dimension"], first["part"]) == (one["state"], "", "")
    assert first["value"] == ("" if one["value"] is None else str(one["value"]))


def test_the_table_has_parts_and_dimensions(app: Any, body: Any, make_plan: Make) -> None:
    """A row for each level of each plan, axis, body and year."""
    plan = make_plan(body["id"], {1: ["completed"], 2: ["limited"]})
    rows = table(app.get(f"/ogp/indicators/commitments.csv?organization={body['name']}").text)
    found = {(row["dimension"], row["key"], row["part"]): row["value"] for row in rows}
    assert found["", "", ""] == "2"
    assert found["plan", plan, "completed"] == "1"
    assert found["axis", f"{plan}:axis1", ""] == "2"


def test_what_does_not_exist_is_not_found(app: Any) -> None:
    """An indicator, a body, a day to come."""
    for address in (
        "/ogp/indicators/weather",
        "/ogp/indicators/commitments?organization=no-such-body",
        "/ogp/indicators/commitments?date=2999-01-01",
        "/ogp/indicators/commitments.json?date=yesterday",
    ):
        app.get(address, status=404)


def test_a_day_without_a_snapshot_says_so(app: Any) -> None:
    """The page does not show another day's number instead."""
    page = app.get("/en/ogp/indicators/commitments?date=2001-01-01").text
    assert "There is no snapshot of this day." in page
    assert "Not measured yet" in page


ADDED = {
    "name": "rows_of_transport",
    "label": {"ar": "نقل", "fr": "Lignes du transport", "en": "Rows of transport"},
    "meaning": {"ar": "معنى", "fr": "Un sens", "en": "A meaning that nobody else has"},
}


def test_an_indicator_that_is_added_is_everywhere(
    app: Any, ask: Make, body: Any, make_row: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One declaration: list, show, page, CSV, JSON, snapshot and documentation follow."""
    declared = indicators.declared()
    asks = {"part": "sector:transport"}
    new = replace(declared.indicators["inventory_open"], **ADDED, asks=asks)
    more = MappingProxyType({**declared.indicators, new.name: new})
    with_it = replace(declared, indicators=more)
    monkeypatch.setattr(indicators, "declared", lambda: with_it)
    make_row(sector="transport")
    make_row()

    of_body = {"organization": body["name"]}
    listed = {one["name"]: one["value"] for one in ask("ogp_tn_indicator_list", **of_body)}
    assert listed[new.name] == 50.0
    assert ask("ogp_tn_indicator_show", name=new.name, **of_body)["numerator"] == 1
    address = f"/en/ogp/indicators/{new.name}"
    assert address in app.get("/en/ogp/indicators").text
    assert "A meaning that nobody else has" in app.get(address).text
    assert app.get(f"{address}.json?organization={body['name']}").json["value"] == 50.0
    assert table(app.get(f"{address}.csv?organization={body['name']}").text)[0]["value"] == "50"
    assert "A meaning that nobody else has" in indicators_docs.page()

    from ckanext.ogp_tn.dashboard import snapshots

    snapshots.take(date.today())
    [frozen] = ask("ogp_tn_snapshot_list", name=new.name, **of_body)
    assert frozen["value"] == 50.0
