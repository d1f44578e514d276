"""The addresses of RDF, and the page of our vocabulary."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from rdflib import DCAT, RDF, RDFS, SKOS, Graph, URIRef

from ckan.tests import factories

from ckanext.ogp_tn.rdf import addresses, mapping

NOTATIONS = {
    "ttl": ("text/turtle", "turtle"),
    "jsonld": ("application/ld+json", "json-ld"),
    "xml": ("application/rdf+xml", "xml"),
    "rdf": ("application/rdf+xml", "xml"),
}


@pytest.fixture
def records(unique: Callable[[str], str], make_plan: Callable[..., str]) -> dict[str, str]:
    """Make a record of each type; returns their names."""
    body = factories.Organization(title_translated={"ar": "هيكل", "fr": "Un organisme"})["id"]
    plan = make_plan(body, {1: ["limited"]})
    row = factories.Dataset(
        type="inventory",
        name=unique("i"),
        owner_org=body,
        reference="1",
        title_translated={"fr": "Une ligne"},
    )
    dataset = factories.Dataset(name=unique("d"), owner_org=body, license_id="cc-by")
    return {
        "action-plan": plan,
        "commitment": f"{plan}-01",
        "inventory": row["name"],
        "dataset": dataset["name"],
    }


@pytest.mark.parametrize("ending", NOTATIONS)
def test_every_type_is_served_in_every_notation(
    app: Any, records: dict[str, str], ending: str
) -> None:
    """At the address of its page with an ending, and named by it."""
    content_type, notation = NOTATIONS[ending]
    for kind, name in records.items():
        answer = app.get(f"/{kind}/{name}.{ending}", status=200)
        assert answer.headers["Content-Type"].startswith(content_type)
        graph = Graph().parse(data=answer.body, format=notation)
        ref = addresses.page(kind, name)
        assert {DCAT.Dataset, mapping.classes()[kind]} <= set(graph.objects(ref, RDF.type))


def test_a_page_leads_to_its_rdf(app: Any, records: dict[str, str]) -> None:
    """In its head for machines and on the page for people; every link leads there."""
    for kind, name in records.items():
        page = BeautifulSoup(app.get(f"/en/{kind}/{name}", status=200).body, "html.parser")
        heads = {one["href"] for one in page.select('link[type="text/turtle"]')}
        links = {one["href"] for one in page.select('a[href$=".ttl"], a[href$=".jsonld"], a[href$=".rdf"]')}  # fmt: skip # noqa: E501
        assert len(links) == 3
        for address in heads | links:
            path = address.removeprefix("http://test.ckan.net")
            assert path.startswith(f"/en/{kind}/"), path
            assert app.get(path, status=200)


def test_a_record_that_is_not_public_leads_nowhere(app: Any, unique: Callable[[str], str]) -> None:
    """Its page offers no RDF to those who see it, and there is none."""
    body = factories.Organization()["id"]
    name = factories.Dataset(name=unique("d"), owner_org=body, license_id="cc-by", private=True)[
        "name"
    ]
    headers = {"Authorization": factories.SysadminWithToken()["token"]}
    page = app.get(f"/en/dataset/{name}", headers=headers, status=200).body
    assert BeautifulSoup(page, "html.parser").select('a[href$=".ttl"]') == []
    assert app.get(f"/dataset/{name}.ttl", headers=headers, status=404)


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "xml"])
def test_the_vocabulary_is_served(app: Any, ending: str) -> None:
    """Every class and property that the mapping uses, in three languages."""
    answer = app.get(f"/ogp/vocabulary.{ending}", status=200)
    graph = Graph().parse(data=answer.body, format=NOTATIONS[ending][1])
    for node in (*mapping.classes().values(), mapping.address("ogp:milestone")):
        if str(node).startswith(mapping.namespace()):
            assert {one.language for one in graph.objects(node, RDFS.label)} == {"ar", "fr", "en"}
    level = URIRef(f"{mapping.namespace()}levels/limited")
    assert {one.language for one in graph.objects(level, SKOS.prefLabel)} == {"ar", "fr", "en"}


def test_every_term_is_defined(app: Any) -> None:
    """No property of ours is without its words."""
    graph = Graph().parse(data=app.get("/ogp/vocabulary.ttl").body, format="turtle")
    terms = {*graph.subjects(RDF.type, RDF.Property), *graph.subjects(RDF.type, RDFS.Class)}
    assert len(terms) > 60
    assert [one for one in terms if len(list(graph.objects(one, RDFS.label))) != 3] == []


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_vocabulary_has_a_page(app: Any, language: str) -> None:
    """Where people read what a term means."""
    page = BeautifulSoup(app.get(f"/{language}/ogp/vocabulary").body, "html.parser")
    assert page.select_one("#milestone code").text == "ogp:milestone"
    assert page.select_one("#levels")
