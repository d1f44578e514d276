"""The pages of the register."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

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
    assert "Not measured yet" in page.text


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


def test_a_commitment_leads_to_its_systems(app: Any, make_plan: Any, make_commitment: Any) -> None:
    """A deliverable that the register has leads to its page there, which knows whether it lives."""
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
    page = read(app, f"/en/commitment/{plan}-01")
    portal, law = page.select("#ogp-deliverables ~ ul > li")
    assert portal.a["href"] == "/en/ogp/portals/openbaladiati"
    assert "No longer there" in portal.text
    assert law.a["href"] == "http://example.com/law"


def test_the_header_leads_to_the_register(app: Any) -> None:
    """It is one of the portal's sections."""
    current = read(app, "/en/ogp/portals").select_one('#ogp-menu nav a[aria-current="page"]')
    assert current.text == "Portals"
