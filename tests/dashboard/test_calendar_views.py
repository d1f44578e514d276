"""The calendar of what is due: page, data, calendar file; the feed of what changed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any
from xml.etree import ElementTree

import icalendar
import pytest
from bs4 import BeautifulSoup

from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.dashboard import calendar_rules
from ckanext.ogp_tn.metadata import cache

ATOM = "{http://www.w3.org/2005/Atom}"
XML = "{http://www.w3.org/XML/1998/namespace}"
HOSTILE = "Eau; énergie, <b>\\n\x0b “air”\nBEGIN:VEVENT"

Row = Callable[..., dict[str, Any]]


@pytest.fixture
def body() -> dict[str, Any]:
    return factories.Organization(title_translated={"fr": "Office du vent", "ar": "ديوان الرياح"})


@pytest.fixture
def make_row(unique: Callable[[str], str], body: dict[str, Any]) -> Row:
    """Return a function that makes a public row of the body's inventory."""

    def make(**fields: Any) -> dict[str, Any]:
        return factories.Dataset(
            **{
                "type": "inventory",
                "name": unique("row"),
                "owner_org": body["id"],
                "reference": unique("ref"),
                "title_translated": {"fr": "Vitesse du vent"},
                "openness": "open",
                **fields,
            }
        )

    return make


@pytest.fixture
def plan(
    body: dict[str, Any], make_plan: Callable[..., str], make_commitment: Callable[..., None]
) -> str:
    """Return a plan with a commitment, late, two milestones, evidence; and a draft."""
    name = make_plan(body["id"], {})
    titled = {"title_translated": {"fr": "Une étape"}}
    make_commitment(
        name,
        1,
        ["limited"],
        owner_org=body["id"],
        title_translated={"fr": HOSTILE, "ar": "تعهد؛ أول، ثان"},
        due="2018-07-31",
        due_qualifier="end_of",
        milestones=[
            {**titled, "due": "2018-02-28", "done": "2018-03-05"},
            {**titled, "due": "2091-05-31"},
        ],
        evidence=[{"title": "Une page", "url": "https://example.org/", "date": "2018-06-01"}],
    )
    make_commitment(name, 2, [], owner_org=body["id"], due="2018-07-31", private=True)
    return name


@pytest.fixture
def of(body: dict[str, Any], plan: str, make_row: Row) -> str:
    """Return the query for the body of the plan, which has also rows to open."""
    make_row(planned_quarter="2018-Q2")
    make_row(planned_quarter="2018-Q2")
    make_row(planned_quarter="2018-Q2", private=True)
    make_row(planned_quarter="2018-Q2", removed_on="2018-01-01", removal_reason="Twice")
    make_row()
    return f"organization={body['name']}"


def edit(action: str, **data: Any) -> None:
    """Change something as somebody whom the activity stream can name."""
    call_action(action, {"user": factories.Sysadmin()["name"]}, **data)


def soup(app: Any, address: str) -> BeautifulSoup:
    answer = app.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.body, "html.parser")


# What is due


def test_the_calendar_has_all_that_is_due_of_a_body(app: Any, plan: str, of: str) -> None:
    """Rows are summed; drafts, rows without a quarter and hidden rows are nobody's."""
    found = app.get(f"/ogp/calendar.json?{of}").json
    assert [(one["date"], one["kind"], one["outcomes"]) for one in found["entries"]] == [
        ("2018-02-28", "milestone", {"done": 1}),
        ("2018-06-30", "opening", {"late": 2, "removed": 1}),
        ("2018-07-31", "commitment", {"late": 1}),
        ("2091-05-31", "milestone", {"planned": 1}),
    ]
    assert found["years"] == [2091, 2018]
    assert {one["plan"] for one in found["entries"] if "plan" in one} == {plan}


def test_nobody_is_told_more(of: str) -> None:
    """Who may see drafts gets the public's calendar all the same."""
    name = of.partition("=")[2]
    admin = factories.Sysadmin()["name"]
    found = call_action("ogp_tn_calendar_show", {"user": admin}, organization=name)
    changed = call_action("ogp_tn_change_list", {"user": admin}, organization=name)
    assert len(found["entries"]) == 4
    assert {one.get("number") for one in changed["changes"]} == {1, None}


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_page_shows_a_year_by_quarter_and_month(app: Any, of: str, language: str) -> None:
    """The year is chosen by links, the month is named as Tunisia names it."""
    page = soup(app, f"/{language}/ogp/calendar?{of}")
    assert page.html["lang"] == language
    assert [one["id"] for one in page.select("section > h2[id*=Q]")] == [
        "2018-Q1",
        "2018-Q2",
        "2018-Q3",
    ]
    months = [one.text.strip() for one in page.select(".ogp-section > h3")]
    assert months[2] == {"ar": "جويلية 2018", "fr": "Juillet 2018", "en": "July 2018"}[language]
    assert {"2091", "2018"} == {one.text for one in page.select(".ogp-kinds a")}
    assert len(page.select(".ogp-dates > li")) == 3


def test_an_opening_leads_to_its_rows(app: Any, body: dict[str, Any], of: str) -> None:
    """The search has what the entry sums."""
    page = soup(app, f"/en/ogp/calendar?{of}")
    link = page.select_one('.ogp-dates a[href*="planned_quarter=2018-Q2"]')
    assert f"organization={body['name']}" in link["href"]
    assert link.text.strip().startswith("3 ")


def test_the_filters_are_a_form_without_script(app: Any, plan: str, of: str) -> None:
    """What is chosen stays chosen, there and in the addresses of the data."""
    page = soup(app, f"/en/ogp/calendar?{of}&plan={plan}&kind=milestone&year=2018")
    form = page.select_one("form.ogp-choose")
    assert form["method"] == "get"
    chosen = {one.find_parent("select")["name"]: one["value"] for one in form.select("[selected]")}
    assert chosen == {"plan": plan, "organization": of.partition("=")[2], "kind": "milestone"}
    assert len(page.select(".ogp-dates > li")) == 1
    for link in page.select(".ogp-sources a, .ogp-head a[type]"):
        assert f"plan={plan}" in link["href"]
        assert "kind=milestone" in link["href"] or "feed.atom" in link["href"]


def test_of_a_plan_are_its_commitments_and_the_rows_that_serve_them(
    app: Any, plan: str, of: str, make_row: Row
) -> None:
    """Other rows of the same body are not the plan's."""
    make_row(planned_quarter="2018-Q4", commitment=[f"{plan}-01"])
    found = app.get(f"/ogp/calendar.json?plan={plan}").json["entries"]
    assert [one["quarter"] for one in found if one["kind"] == "opening"] == ["2018-Q4"]
    assert len(found) == 4


def test_the_calendar_as_a_table(app: Any, plan: str, of: str) -> None:
    """A row for each entry, with each outcome in a column."""
    answer = app.get(f"/ogp/calendar.csv?{of}&year=2018")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert [(row["date"], row["kind"], row["late"], row["total"]) for row in rows] == [
        ("2018-02-28", "milestone", "0", "1"),
        ("2018-06-30", "opening", "2", "3"),
        ("2018-07-31", "commitment", "1", "1"),
    ]
    assert (rows[0]["done_on"], rows[0]["commitment"]) == ("2018-03-05", f"{plan}-01")
    assert rows[2]["title_translated-ar"] == "تعهد؛ أول، ثان"


@pytest.mark.parametrize(
    "address",
    [
        "calendar?year=12",
        "calendar.json?kind=luck",
        "calendar.ics?plan=no-such-plan",
        "calendar?organization=no-such-body",
        "feed.atom?organization=no-such-body",
        "calendar.xml",
    ],
)
def test_what_makes_no_sense_is_not_found(app: Any, address: str) -> None:
    """A year, a kind, a plan, a body, a format that there is not."""
    assert app.get(f"/ogp/{address}").status_code == 404


@pytest.mark.parametrize("address", ["/fr/ogp/calendar", "/ogp/calendar.ics", "/ogp/feed.atom"])
def test_a_search_engine_that_is_down_gets_a_sentence(
    app: Any, ckan_config: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """An empty calendar would say that nothing is due."""
    monkeypatch.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
    assert app.get(address).status_code == 503


# For a calendar


def events(app: Any, address: str) -> list[Any]:
    """Return what a calendar's own reader finds at an address."""
    answer = app.get(address)
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")


def test_a_calendar_reads_what_is_due(app: Any, plan: str, of: str) -> None:
    """Events last whole days and say in the address's language what is due."""
    found = events(app, f"/fr/ogp/calendar.ics?{of}")
    assert [one.decoded("dtstart") for one in found] == [
        date(2018, 2, 28),
        date(2018, 6, 30),
        date(2018, 7, 31),
        date(2091, 5, 31),
    ]
    assert found[0].decoded("dtend") == date(2018, 3, 1)
    assert found[2]["summary"].endswith(HOSTILE.replace("\x0b", ""))
    assert found[2]["url"].endswith(f"/fr/commitment/{plan}-01")
    assert "Office du vent" in found[2]["description"]
    assert found[1]["summary"].params["LANGUAGE"] == "fr"


def test_the_language_is_that_of_the_address(app: Any, of: str) -> None:
    """The calendar's name, its events and their addresses."""
    text = app.get(f"/ar/ogp/calendar.ics?{of}").data.decode()
    (calendar,) = [icalendar.Calendar.from_ical(text)]
    assert calendar["x-wr-timezone"] == "Africa/Tunis"
    assert "ديوان الرياح" in calendar["x-wr-calname"]
    found = calendar.walk("VEVENT")
    assert found[2]["summary"].endswith("تعهد؛ أول، ثان")
    assert "/ar/" in found[2]["url"]
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75


def test_an_event_keeps_its_identifier_and_its_stamp(app: Any, plan: str, of: str) -> None:
    """Nothing changed: the same file; a date moved: the same event, stamped anew."""
    first = app.get(f"/fr/ogp/calendar.ics?{of}").data
    cache.changed()
    assert app.get(f"/fr/ogp/calendar.ics?{of}").data == first
    before = events(app, f"/fr/ogp/calendar.ics?{of}&kind=commitment")[0]
    edit("package_patch", id=f"{plan}-01", due="2019-12-31")
    after = events(app, f"/ar/ogp/calendar.ics?{of}&kind=commitment")[0]
    assert after["uid"] == before["uid"]
    assert after.decoded("dtstart") == date(2019, 12, 31)
    assert after.decoded("dtstamp") >= before.decoded("dtstamp")


# What has changed


def feed(app: Any, address: str) -> ElementTree.Element:
    answer = app.get(address)
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(answer.data)


def test_the_feed_tells_what_changed(app: Any, plan: str, of: str, body: dict[str, Any]) -> None:
    """Records that were saved and dated parts, the latest first, each with its address."""
    name = factories.Dataset(
        owner_org=body["id"], license_id="cc-by", title_translated={"fr": "Vent"}
    )["name"]
    found = feed(app, f"/fr/ogp/feed.atom?{of}")
    entries = found.findall(f"{ATOM}entry")
    kinds = {one.find(f"{ATOM}category").get("term"): one for one in entries}
    assert len(kinds) == len(entries) == len(calendar_rules.CHANGES)
    assert set(kinds) == set(calendar_rules.CHANGES)
    moments = [one.findtext(f"{ATOM}updated") for one in entries]
    assert moments == sorted(moments, reverse=True)
    assert found.findtext(f"{ATOM}updated") == moments[0]
    assert kinds["dataset"].find(f"{ATOM}link").get("href").endswith(f"/fr/dataset/{name}")
    assert "Office du vent" in found.findtext(f"{ATOM}title")


def test_the_feed_is_valid(app: Any, of: str) -> None:
    """What RFC 4287 wants of a feed and of each entry is there, once."""
    found = feed(app, f"/ar/ogp/feed.atom?{of}")
    assert found.tag == f"{ATOM}feed"
    assert found.get(f"{XML}lang") == "ar"
    links = {one.get("rel"): one.get("href") for one in found.findall(f"{ATOM}link")}
    assert links["self"].endswith(f"/ar/ogp/feed.atom?{of}")
    assert "/ar/ogp/bodies/" in links["alternate"]
    assert found.find(f"{ATOM}author/{ATOM}name").text
    for one in (found, *found.findall(f"{ATOM}entry")):
        alternates = [link for link in one.findall(f"{ATOM}link") if link.get("rel") != "self"]
        assert len(alternates) == 1
        for name in ("id", "title", "updated"):
            (only,) = one.findall(f"{ATOM}{name}")
            assert only.text
    ids = [one.findtext(f"{ATOM}id") for one in found.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids) > 0
    assert all(one.startswith("urn:uuid:") for one in ids)


def test_an_entry_of_the_feed_keeps_its_identifier(app: Any, plan: str, of: str) -> None:
    """Saved again, a commitment is the same entry, updated."""

    def ids() -> list[str]:
        entries = feed(app, f"/fr/ogp/feed.atom?plan={plan}").findall(f"{ATOM}entry")
        return sorted(one.findtext(f"{ATOM}id") or "" for one in entries)

    before = ids()
    edit("package_patch", id=f"{plan}-01", objective_translated={"fr": "Un but"})
    assert ids() == before


def test_a_feed_without_entries_is_one(app: Any) -> None:
    """A body that has nothing yet can be followed."""
    name = factories.Organization()["name"]
    found = feed(app, f"/fr/ogp/feed.atom?organization={name}")
    assert found.findall(f"{ATOM}entry") == []
    assert found.findtext(f"{ATOM}updated")


# Ways in


@pytest.mark.parametrize("page", ["plan/{plan}", "bodies/{body}", "calendar?{of}"])
def test_pages_lead_to_the_calendar_and_the_feed(
    app: Any, plan: str, body: dict[str, Any], of: str, page: str
) -> None:
    """In the head for programs, in the text for people, of what the page is about."""
    path = page.format(plan=plan, body=body["name"], of=of)
    found = soup(app, f"/fr/ogp/{path}")
    asked = f"plan={plan}" if "plan" in page else of
    for kind, address in (("text/calendar", "calendar.ics"), ("application/atom+xml", "feed.atom")):
        wanted = f"/fr/ogp/{address}?{asked}"
        assert found.select_one(f'link[rel=alternate][type="{kind}"]')["href"] == wanted
        assert found.select_one(f'a[type="{kind}"]')["href"] == wanted
