"""What ckanext-dcat serves in our profile is what anybody may see, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rdflib import DCAT, RDF, Graph, Namespace

import ckan.plugins.toolkit as tk
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata import search
from ckanext.ogp_tn.rdf import addresses

HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
Unique = Callable[[str], str]


@pytest.fixture
def body() -> dict[str, Any]:
    return factories.Organization()


@pytest.fixture
def catalogue(app: Any) -> Callable[..., Graph]:
    """Return a function that reads a page of the catalogue as a signed-in administrator."""
    headers = {"Authorization": factories.SysadminWithToken()["token"]}

    def read(address: str) -> Graph:
        text = app.get(address, headers=headers, status=200).body
        return Graph().parse(data=text, format="turtle")

    return read


def records(graph: Graph) -> set[str]:
    """Return the addresses of the records of a graph."""
    return {str(one) for one in graph.subjects(RDF.type, DCAT.Dataset)}


def of(body: dict[str, Any]) -> str:
    """Return where the catalogue of one body's records is."""
    return f"/catalog.ttl?fq=organization:{body['name']}"


@pytest.mark.parametrize("fields", [{"private": True}, {"state": "draft"}, {"state": "deleted"}])
def test_what_is_not_public_is_not_found(
    body: dict[str, Any], unique: Unique, fields: dict[str, Any], catalogue: Callable[..., Graph]
) -> None:
    """Not even by those who may see it: RDF is kept and joined by machines."""
    record = factories.Dataset(name=unique("d"), owner_org=body["id"], license_id="cc-by", **fields)
    context = {"user": factories.Sysadmin()["name"], "ignore_auth": True}
    with pytest.raises(tk.ObjectNotFound):
        call_action("dcat_dataset_show", context, id=record["id"], format="ttl")
    assert records(catalogue(of(body))) == set()


def test_a_change_that_waits_is_not_said(body: dict[str, Any], unique: Unique, app: Any) -> None:
    """The record stays what the public sees until a second person has published the change."""
    editor = factories.UserWithToken()
    call_action("member_create", id=body["id"], object=editor["name"], object_type="user",
                capacity="editor")  # fmt: skip
    record = factories.Dataset(
        name=unique("d"), owner_org=body["id"], license_id="cc-by", title="As it is"
    )
    call_action("package_patch", {"user": editor["name"], "ignore_auth": False}, id=record["id"],
                title="As it will be")  # fmt: skip
    headers = {"Authorization": editor["token"]}
    text = app.get(f"/dataset/{record['name']}.ttl", headers=headers).body
    assert "As it is" in text
    assert "As it will be" not in text


def test_the_catalogue_has_every_type_at_its_page(
    body: dict[str, Any],
    unique: Unique,
    make_plan: Callable[..., str],
    catalogue: Callable[..., Graph],
) -> None:
    """Datasets, plans, commitments and rows, each at the address of its page."""
    plan = make_plan(body["id"], {1: ["limited"]})
    dataset = factories.Dataset(name=unique("d"), owner_org=body["id"], license_id="cc-by")
    row = factories.Dataset(
        type="inventory",
        name=unique("i"),
        owner_org=body["id"],
        reference="1",
        title_translated={"fr": "Une ligne"},
    )
    assert records(catalogue(of(body))) == {
        str(addresses.page(kind, name))
        for kind, name in (
            ("action-plan", plan),
            ("commitment", f"{plan}-01"),
            ("dataset", dataset["name"]),
            ("inventory", row["name"]),
        )
    }


def test_the_catalogue_goes_on_page_by_page(
    body: dict[str, Any],
    unique: Unique,
    monkeypatch: pytest.MonkeyPatch,
    ckan_config: Any,
    catalogue: Callable[..., Graph],
) -> None:
    """Each record is on one page, and every page but the last says where the next one is."""
    made = [
        factories.Dataset(name=unique("d"), owner_org=body["id"], license_id="cc-by")
        for _ in range(5)
    ]
    monkeypatch.setitem(ckan_config, "ckanext.dcat.datasets_per_page", 2)
    pages, address = [], of(body)
    while address:
        graph = catalogue(address)
        pages.append(records(graph))
        following = next(iter(graph.objects(None, HYDRA.next)), None)
        address = str(following).removeprefix("http://test.ckan.net") if following else ""
    assert [len(page) for page in pages] == [2, 2, 1]
    assert set.union(*pages) == {str(addresses.page("dataset", one["name"])) for one in made}


def test_what_an_order_leaves_open_is_the_same_on_every_machine() -> None:
    """Records that were written at one moment follow each other by their identifiers."""
    asked = {"q": "*:*", "sort": "metadata_modified desc"}
    assert search.query(asked, "ar")["sort"] == "metadata_modified desc, id asc"
