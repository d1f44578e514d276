"""A portal with this extension, gathered from by its RDF alone: nothing declared is lost."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest

from ckan.tests.helpers import call_action

from ckanext.ogp_tn.portals.harvest_rules import NAMES
from ckanext.ogp_tn.rdf import mapping
from ckanext.ogp_tn.rdf.mapping import Field

from tests.rdf.conftest import demo, said  # noqa: F401

SITE, THERE = "http://test.ckan.net/", "http://there.example.tn/"


@pytest.fixture
def gather(
    catalogue: Any, harvest: Callable[..., Any]
) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Return a function that gathers records that another portal says in RDF, as they are here."""
    text = catalogue.register.read_text(encoding="utf-8")
    url = catalogue.server.url
    text = text.replace(f'ogp_tn, address: "{url}"', f'dcat_rdf, address: "{url}/catalog.ttl"')
    catalogue.register.write_text(text, encoding="utf-8")

    def gather(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
        turtle = said(*records).serialize(format="turtle").replace(SITE, THERE).encode()
        catalogue.server.at["/catalog.ttl"] = lambda to: to.answer(200, turtle)
        health = harvest()
        assert health["errors"] == []
        assert health["counts"]["added"] == len(records)
        found = call_action(
            "package_search", fq=f'source_portal:"{catalogue.id}"', rows=100, facet="false"
        )["results"]
        by_id = {one["source_id"]: one for one in found}
        return [by_id[f"{THERE}{one['type']}/{one['name']}"] for one in records]

    return gather


def says(record: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """Return what a record says in some fields, of lists without an order in one."""
    loose = ("missing_in_source", "sdg_indicator", "tags")
    found = {
        one.name: record[one.name] for one in fields if record.get(one.name) not in (None, "", [])
    }
    for name in loose:
        if name in found:
            found[name] = sorted(
                one["name"] if isinstance(one, dict) else one for one in found[name]
            )
    return found


def same(ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> None:
    """Hold that a record came as it was there."""
    theirs = json.loads(json.dumps(theirs).replace(SITE, THERE))
    # What another record is called here is another rule's matter: those of that name are others.
    fields = [one for one in mapping.fields(theirs["type"]) if one.name not in NAMES]
    assert says(ours, fields) == says(theirs, fields)
    assert ours["type"] == theirs["type"]
    assert ours.get("license_id") == theirs.get("license_id")
    assert ours["organization"]["name"] == theirs["organization"]["name"]
    files = mapping.file_fields()
    for one, other in zip(ours["resources"], theirs["resources"], strict=True):
        left_out = [field for field in files if field.name != "check_state"]
        assert says(one, left_out) == says(other, left_out)
        assert one["url"] == other["url"]


def test_every_dataset_of_the_demonstration_comes_as_it_was(
    gather: Callable[..., Any],
    demo: list[dict[str, Any]],  # noqa: F811
) -> None:
    """Texts, themes, licences, places, bodies and files, in their order."""
    theirs = [one for one in demo if one["type"] == "dataset"]
    assert len(theirs) > 10
    for ours, record in zip(gather(theirs), theirs, strict=True):
        same(ours, record)
        assert ours["source_url"] == f"{THERE}dataset/{record['name']}"


def test_commitments_and_rows_come_as_they_were(
    gather: Callable[..., Any],
    demo: list[dict[str, Any]],  # noqa: F811
    unique: Callable[[str], str],
) -> None:
    """Milestones, readings, deliverables, corrections; openness, grounds, quarters."""
    plan = unique("plan")
    commitments = [one for one in demo if one["type"] == "commitment"]
    theirs = [
        {
            **one,
            "name": f"{plan}-{one['number']}",
            "plan": plan,
            # One that is known here by its identifier would be the same commitment.
            "ogp_id": f"QZ{one['number']:04d}",
        }
        for one in commitments
    ]
    by_openness = {one.get("openness"): one for one in demo if one["type"] == "inventory"}
    theirs += [
        {**one, "name": unique("row"), "reference": unique("row"), "sample": True}
        for one in by_openness.values()
    ]
    for ours, record in zip(gather(theirs), theirs, strict=True):
        same(ours, record)
