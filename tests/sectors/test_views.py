"""The pages of tables and municipalities, and agendas as files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from ckanext.ogp_tn.metadata import table_schemas

AGENDA = "uid,title_fr,start,recurrence\na,Un festival,2025-07-11,FREQ=YEARLY\n"


def read(app: Any, path: str) -> BeautifulSoup:
    """Return a page as a visitor gets it."""
    return BeautifulSoup(app.get(path, status=200).body, "html.parser")


def test_the_list_leads_to_every_table(app: Any) -> None:
    """And says the same as data: one row for each column of each table."""
    page = read(app, "/fr/ogp/tables")
    links = [a["href"].rsplit("/", 1)[1] for a in page.select(".ogp-row__title a")]
    assert links == table_schemas.names()
    rows = list(csv.DictReader(io.StringIO(app.get("/ogp/tables.csv").body.removeprefix("\ufeff"))))
    assert {row["table"] for row in rows} == set(links)
    hidden = [row["column"] for row in rows if row["personal"] == "hidden"]
    assert "holder_cin" in hidden
    assert [one["name"] for one in json.loads(app.get("/ogp/tables.json").body)] == links


@pytest.mark.parametrize("name", ["agenda", "budget", "permits"])
def test_a_table_tells_each_column(app: Any, name: str) -> None:
    """With its name for programs, where it comes from, and what is not published."""
    page = read(app, f"/en/ogp/tables/{name}")
    columns = table_schemas.columns(table_schemas.table(name))
    assert [one.text for one in page.select("h3 code")] == [one["name"] for one in columns]
    hidden = table_schemas.table(name).get(table_schemas.NOT_PUBLISHED, [])
    flags = [flag.text for flag in page.select(".ogp-flag") if "hides this column" in flag.text]
    assert len(flags) == len(hidden)
    assert table_schemas.address(name) in page.text


def test_the_schema_is_had_at_its_address(app: Any) -> None:
    """As JSON, in the reader's language where the address says one."""
    answer = app.get("/ogp/tables/permits.json", status=200)
    assert answer.headers["Content-Type"].startswith("application/json")
    schema = json.loads(answer.body)
    assert schema["title"] == "تصاريح البناء"
    assert {one["ogp_tn:personal"] for one in schema[table_schemas.NOT_PUBLISHED]} == {"hidden"}
    assert json.loads(app.get("/fr/ogp/tables/permits.json").body)["title"] == "Permis de bâtir"


def test_a_file_to_begin_with_has_what_is_published(app: Any) -> None:
    """The columns' names and an example; the workbook explains them in the reader's language."""
    names = [one["name"] for one in table_schemas.table("permits")["fields"]]
    rows = list(csv.reader(io.StringIO(app.get("/ogp/tables/permits.csv").body[1:])))
    assert rows[0] == names
    assert len(rows) == 2
    book = CalamineWorkbook.from_filelike(io.BytesIO(app.get("/fr/ogp/tables/permits.xlsx").data))
    sheet, explained = (book.get_sheet_by_name(name).to_python() for name in book.sheet_names)
    assert sheet == rows
    assert [row[0] for row in explained[1:]] == names
    assert explained[1][1] == "Code de la commune *"


@pytest.mark.parametrize("ending", ["", ".json", ".csv", ".xlsx"])
def test_a_table_that_is_not_there_is_not_found(app: Any, ending: str) -> None:
    """Whatever is asked of it."""
    app.get(f"/ogp/tables/taxes{ending}", status=404)


def test_municipalities_stand_side_by_side(app: Any, make: Callable[..., Any]) -> None:
    """What can be compared, and beside what cannot its reason; the same as a table."""
    names = []
    for code, unit in (("13020", "dinar"), ("81011", "dinar"), ("51020", "millime")):
        file = {"url": "https://example.org/a.csv", "unit": unit, "table_schema": "grants"}
        fields = {"municipal_category": "services", "municipality_code": code}
        period = [{"start": "1974", "end": "1974"}]
        made = make(sector="municipal", resources=[file], temporal_coverage=period, **fields)
        names.append(made["name"])
    asked = "?category=services&year=1974"
    page = read(app, f"/en/ogp/municipalities{asked}")
    together = page.select_one(".ogp-alike")
    links = [a["href"].rsplit("/", 1)[1] for a in together.select(".ogp-row__title a")]
    assert links == names[:2]
    apart = page.select_one("#ogp-apart").parent.text
    assert "The unit differs: Millime here, Dinar elsewhere." in apart
    assert page.select_one("option[value=services]").has_attr("selected")
    data = app.get(page.select_one('link[type="text/csv"]')["href"]).body
    rows = list(csv.DictReader(io.StringIO(data.removeprefix("\ufeff"))))
    assert [(row["name"], row["comparable"], row["reasons"]) for row in rows] == [
        *((name, "true", "") for name in names[:2]),
        (names[2], "false", "unit:different:dinar"),
    ]


@pytest.mark.parametrize("asked", ["category=nothing", "year=then"])
def test_a_comparison_of_nothing_is_not_found(app: Any, asked: str) -> None:
    """A misspelt address is not an empty page."""
    app.get(f"/ogp/municipalities?{asked}", status=404)


def test_an_agenda_is_a_calendar_beside_its_dataset(
    app: Any, make: Callable[..., Any], upload: Any
) -> None:
    """The dataset's page and the file's lead there; schema.org is at the same place."""
    name = make()["name"]
    file = upload(name, AGENDA, table_schema="agenda")
    address = f"/dataset/{name}/agenda.ics"
    for path in (f"/en/dataset/{name}", f"/en/dataset/{name}/resource/{file['id']}"):
        links = [a["href"] for a in read(app, path).select(".ogp-agenda a")]
        assert [link for link in links if link.endswith(address)]
    answer = app.get(address, status=200)
    assert answer.headers["Content-Type"].startswith("text/calendar")
    [event] = Calendar.from_ical(answer.data).walk("VEVENT")
    assert str(event["summary"]) == "Un festival"
    linked = app.get(f"/dataset/{name}/agenda.jsonld", status=200)
    assert linked.headers["Content-Type"].startswith("application/ld+json")
    assert json.loads(linked.body)["@graph"][0]["@type"] == "Event"


def test_what_has_no_agenda_has_no_calendar(app: Any, make: Callable[..., Any]) -> None:
    """Nor does its page lead to one; a private dataset is not there at all."""
    name = make()["name"]
    assert not read(app, f"/en/dataset/{name}").select(".ogp-agenda")
    for dataset in (name, make(private=True)["name"], "nothing-is-here"):
        app.get(f"/dataset/{dataset}/agenda.ics", status=404)


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"format": "GeoJSON", "url": "https://example.org/a"}, "RFC 7946"),
        ({"format": "", "url": "https://example.org/ows?service=WMS"}, "OGC"),
        ({"format": "IIIF", "url": "https://example.org/iiif/a/manifest"}, "Manifest"),
    ],
)
def test_a_file_says_what_it_is(
    app: Any, make: Callable[..., Any], fields: dict[str, str], word: str
) -> None:
    """On its page; the address of a manifest is a link, with the licence beside it."""
    dataset = make(resources=[{"name": "A", **fields}])
    page = read(app, f"/en/dataset/{dataset['name']}/resource/{dataset['resources'][0]['id']}")
    kind = page.select_one(".ogp-kind")
    assert word in kind.text
    if fields["format"] == "IIIF":
        assert kind.select_one(f'a[href="{fields["url"]}"]')
        assert "Creative Commons" in kind.text
