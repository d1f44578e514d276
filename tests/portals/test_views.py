"""The pages of the register."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan import logic

from ckanext.ogp_tn.portals import registry

REGISTER = registry.read(Path(__file__).parent.parent.parent / "schemas" / "portals.yaml")
IDS = [entry["id"] for entry in REGISTER["portals"]]


def read(app: Any, path: str) -> BeautifulSoup:
    """Return a page as a visitor gets it."""
    return BeautifulSoup(app.get(path, status=200).body, "html.parser")


def rows(answer: Any) -> list[dict[str, str]]:
    """Return a CSV answer's rows."""
    return list(csv.DictReader(io.StringIO(answer.body.removeprefix("\ufeff"))))


@pytest.mark.parametrize("id", IDS)
def test_every_entry_has_its_page(app: Any, id: str) -> None:
    """Every system that the report names has a page, with and without the plan."""
    page = read(app, f"/en/ogp/portals/{id}")
    name = registry.portal(id)["name"]["en"]  # pyright: ignore[reportOptionalSubscript]
    assert page.h1.text.strip() == name
    assert ("Not measured yet" in page.text) is (registry.portal(id)["kind"] == "portal")


def test_the_list_leads_to_every_page(app: Any) -> None:
    """Portals of open data and other systems, each once."""
    page = read(app, "/en/ogp/portals")
    links = [a["href"].rsplit("/", 1)[1] for a in page.select(".ogp-row__title a")]
    assert links == [entry["id"] for entry in registry.portals()]


def test_the_list_is_narrowed_by_a_form_without_scripts(app: Any) -> None:
    """What is chosen stays chosen, and the data at the page's address are narrowed as well."""
    page = read(app, "/en/ogp/portals?kind=portal&sector=municipal&state=gone")
    assert [a.text for a in page.select(".ogp-row__title a")] == [
        "Municipal open data portal “openbaladiati”"
    ]
    form = page.select_one("form.ogp-filter")
    assert form["method"] == "get"
    chosen = [option["value"] for option in form.select("option[selected]")]
    assert chosen == ["portal", "municipal", "gone"]
    data = app.get(page.select_one('link[type="text/csv"]')["href"])
    assert [row["id"] for row in rows(data)] == ["openbaladiati"]


def test_a_dead_site_is_a_text(app: Any) -> None:
    """Its page names the address, when it was seen dead and by whom, and does not lead there."""
    page = read(app, "/en/ogp/portals/openbaladiati")
    assert "http://www.openbaladiati.tn/" in page.text
    assert not page.select('[href*="openbaladiati.tn"]')
    assert "No longer there" in page.select_one(".ogp-verdict").text
    assert "August 2026" in page.select_one(".ogp-verdict").text


def test_a_living_site_is_a_link_that_says_so(app: Any) -> None:
    """Whoever follows it knows that it leaves the portal."""
    page = read(app, "/en/ogp/portals/data-transport")
    link = page.select_one("a.ogp-address")
    assert link["href"] == "https://catalogue-data.transport.tn"
    assert "another site" in link.parent.text
    assert not page.select('a[href="http://data.transport.tn/"]')


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the address of a portal be silent since a day, after it had answered."""
    address = "https://catalogue-data.transport.tn"
    past = {"id": "b", "address": address, "state": "answers", "since": "2026-01-05T02:00:00+00:00"}
    now = {"id": "a", "address": address, "state": "silent", "since": "2026-03-05T02:00:00+00:00"}
    states = [{**now, "reason": "Nobody answers."}, {**past, "reason": None}]
    told = {**states[0], "checked": "2026-03-09T02:00:00+00:00", "states": states}
    found = {"data-transport": told}
    monkeypatch.setitem(logic._actions, "ogp_tn_check_site_list", lambda context, data: found)


def test_what_the_address_says_stands_beside_what_the_sources_say(app: Any, silent: None) -> None:
    """Neither takes the other's place; what was before is told as well."""
    page = read(app, "/en/ogp/portals/data-transport")
    sources, answer = page.select(".ogp-verdict")
    assert "In service" in sources.text
    assert "Does not answer" in answer.text
    assert "Nobody answers." in answer.text
    assert [time["datetime"][:10] for time in answer.select("time")] == ["2026-03-09", "2026-03-05"]
    told = page.select("[aria-labelledby=ogp-answers] li strong")
    assert [one.text for one in told] == ["Does not answer", "Answers"]


def test_the_list_says_how_addresses_answer(app: Any, silent: None) -> None:
    """One that nobody has asked is not asked yet; without an address nothing is said."""
    page = read(app, "/en/ogp/portals")
    assert "Does not answer" in page.select_one("#data-transport").text
    assert "Not asked yet" in page.select_one("#e-people").text
    assert "Address" not in page.select_one("#environment-data").text
    assert "Of 1 address that this portal asked, 0 answers." in page.text


def test_an_address_that_answers_tells_nothing_of_who_it_is(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody may have bought the name: it becomes no link, and the page says why."""
    state = {"id": "a", "address": "http://www.openbaladiati.tn/", "state": "answers"}
    state |= {"since": "2026-03-05T02:00:00+00:00", "reason": None}
    found = {"openbaladiati": {**state, "checked": state["since"], "states": [state]}}
    monkeypatch.setitem(logic._actions, "ogp_tn_check_site_list", lambda context, data: found)
    page = read(app, "/en/ogp/portals/openbaladiati")
    assert "still the same site" in page.text
    assert not page.select('[href*="openbaladiati.tn"]')


def test_a_change_of_the_answer_is_in_the_feeds(app: Any, silent: None) -> None:
    """The latest first, with the reason, of all portals and of one."""
    for path in ("/en/ogp/portals.atom", "/en/ogp/portals/data-transport.atom"):
        feed = BeautifulSoup(app.get(path).body, "xml")
        found = [one for one in feed.select("entry") if "catalogue-data" in one.text]
        assert [one.title.text for one in found] == [
            "Transport open data portal: Does not answer",
            "Transport open data portal: Answers",
        ]
        assert "Nobody answers." in found[0].summary.text


def test_the_answer_is_in_json_and_csv(app: Any, silent: None) -> None:
    """With its address and days, for whoever computes with them."""
    answer = app.get("/en/ogp/portals/data-transport.json").json["answer"]
    (row,) = rows(app.get("/en/ogp/portals/data-transport.csv"))
    assert row["answer"] == answer["state"] == "silent"
    for name in ("address", "since", "checked", "reason"):
        assert row[f"answer_{name}"] == answer[name]


def test_a_kind_of_system_is_one_fold_that_opens_without_scripts(app: Any) -> None:
    """All are in the page; whoever narrows it down sees what was asked for."""
    page = read(app, "/en/ogp/portals")
    assert len(page.select("details.ogp-systems:not([open]) .ogp-row")) == 32
    assert page.select("details.ogp-systems > summary > h3")
    assert page.select("details.ogp-systems h4.ogp-row__title")
    narrowed = read(app, "/en/ogp/portals?kind=application")
    assert len(narrowed.select("details.ogp-systems[open]")) == 1


def test_what_is_not_in_the_source_is_said(app: Any) -> None:
    """The environment portal's address is nowhere."""
    page = read(app, "/en/ogp/portals/environment-data")
    facts = {dt.text: dt.find_next("dd").text.strip() for dt in page.select(".ogp-facts dt")}
    assert facts["Address in the source"] == "Not in the source"
    assert facts["Address now"] == "Not known"
    assert facts["How its catalogue is read"] == "Not read by machine"


def test_json_and_csv_are_at_the_same_address(app: Any) -> None:
    """The data behind a page, for whoever computes with them."""
    assert app.get("/ogp/portals/agridata.json").json["read"]["how"] == "dcat_rdf"
    (row,) = rows(app.get("/ogp/portals/agridata.csv"))
    assert (row["id"], row["read"], row["name-en"]) == (
        "agridata",
        "dcat_rdf",
        "Agriculture open data portal “agridata”",
    )
    listed = app.get("/ogp/portals.json?sector=culture").json["portals"]
    assert {one["sector"] for one in listed} == {"culture"}


@pytest.mark.parametrize("path", ["/ogp/portals/nobody", "/ogp/portals?kind=shop"])
def test_what_is_not_there_is_not_found(app: Any, path: str) -> None:
    """An unknown portal, and a filter that makes no sense."""
    assert app.get(path, status=404)


def test_a_commitment_leads_to_its_systems(
    app: Any, make_plan: Any, make_commitment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A deliverable that the register has leads to its page there, and says whether it lives."""
    from ckan.tests import factories

    body = factories.Organization()["id"]
    plan = make_plan(body, {})
    make_commitment(
        plan,
        1,
        [],
        owner_org=body,
        deliverables=[
            {
                "name_translated": {"en": "A municipal portal"},
                "kind": "portal",
                "state": "delivered",
                "url": "http://openbaladiati.tn",
            },
            {"name_translated": {"en": "A law"}, "kind": "law", "url": "http://example.com/law"},
        ],
    )
    found: dict[str, Any] = {}
    monkeypatch.setitem(logic._actions, "ogp_tn_check_site_list", lambda context, data: found)
    page = read(app, f"/en/commitment/{plan}-01")
    portal, law = page.select("#ogp-deliverables ~ ul > li")
    assert portal.a["href"] == "/en/ogp/portals/openbaladiati"
    assert "No longer there" in portal.text
    assert "Not asked yet" in portal.text
    assert law.a["href"] == "http://example.com/law"


def test_the_header_leads_to_the_register(app: Any) -> None:
    """It is one of the portal's sections."""
    current = read(app, "/en/ogp/portals").select_one('#ogp-menu nav a[aria-current="page"]')
    assert current.text == "Portals"
