"""Searching rows by what is computed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.tests import helpers

Row = Callable[..., dict[str, Any]]


def search(body: dict[str, Any], **query: Any) -> dict[str, Any]:
    """Search the rows of a body."""
    own = f'+dataset_type:inventory +organization:"{body["name"]}"'
    query["fq"] = f"{own} {query.get('fq', '')}"
    return helpers.call_action("package_search", **query)


def test_what_is_late_is_found_and_counted(make_row: Row, body: dict[str, Any]) -> None:
    """A facet says how many are late, choosing it finds them; the state is a facet too."""
    late = make_row(openness="open", planned_quarter="2018-Q3")
    make_row(openness="open", planned_quarter="2999-Q1")
    make_row()
    found = search(body, **{"facet.field": ["late", "inventory_state"]})
    assert found["facets"]["late"] == {"true": 1}
    [item] = found["search_facets"]["late"]["items"]
    assert (item["name"], item["count"]) == ("true", 1)
    assert item["display_name"] != "true"
    assert found["facets"]["inventory_state"] == {"scheduled": 2, "identified": 1}
    chosen = search(body, fq='+late:"true"')
    assert [row["name"] for row in chosen["results"]] == [late["name"]]
    assert chosen["results"][0]["late"] is True


def test_nothing_late_is_an_empty_facet(make_row: Row, body: dict[str, Any]) -> None:
    """No row of that kind, no line in the facet."""
    make_row()
    found = search(body, **{"facet.field": ["late"]})
    assert found["facets"]["late"] == {}
    assert found["search_facets"]["late"]["items"] == []


def test_what_is_computed_is_not_taken_from_a_client(call: Any, make_row: Row) -> None:
    """A client sends back what it read: computed fields are ignored and not stored."""
    row = make_row(openness="open", planned_quarter="2018-Q3")
    sent = {**call("package_show", id=row["id"]), "inventory_state": "published"}
    call("package_update", **{**sent, "late": False, "broken": True})
    shown = call("package_show", id=row["id"])
    assert (shown["inventory_state"], shown["late"], shown["broken"]) == ("scheduled", True, False)
