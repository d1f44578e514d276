"""A real portal with this extension, read as another one reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata.fetching import Reader
from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.portals import sources


def test_a_real_portal_is_read(
    address: str,
    unique: Callable[[str], str],
    make_plan: Callable[..., str],
) -> None:
    """Its list says when each record changed, as the record does; what comes is the record."""
    body = factories.Organization()["id"]
    plan = make_plan(body, {1: ["completed"]})
    dataset = factories.Dataset(name=unique("d"), owner_org=body, license_id="cc-by")
    hidden = factories.Dataset(name=unique("d"), owner_org=body, private=True)
    commitment = call_action("package_show", id=f"{plan}-01")
    reader = Reader("test", ["127.0.0.1"])
    listed = sources.listed(reader, f"{address}/")
    for one in (dataset, commitment):
        assert rules.moment(listed[one["id"]]) == rules.moment(one["metadata_modified"])
    assert hidden["id"] not in listed
    assert call_action("package_show", id=plan)["id"] not in listed
    ids = [dataset["id"], commitment["id"]]
    found = {one["id"]: one for one in sources.contents(reader, address, ids)}
    assert set(found) == set(ids)
    for id in ids:
        alone = sources.content(reader, address, id)
        assert (alone["type"], alone["name"]) == (found[id]["type"], found[id]["name"])
    assert found[commitment["id"]]["assessments"] == commitment["assessments"]
    assert found[dataset["id"]]["license_id"] == "cc-by"


def test_a_list_is_read_page_by_page(source: Any, monkeypatch: Any) -> None:
    """However long it is."""
    monkeypatch.setattr(sources, "LISTED", 2)

    def page(to: Any) -> None:
        start = int(to.path.partition("start=")[2].partition("&")[0])
        results = [{"id": str(n), "metadata_modified": ""} for n in range(start, min(start + 2, 5))]
        told = {"success": True, "result": {"count": 5, "results": results}}
        to.answer(200, json.dumps(told).encode())

    source.at["/api/3/action/package_search"] = page
    assert set(sources.listed(Reader("test", ["127.0.0.1"]), source.url)) == set("01234")
    assert len(source.asked) == 3
