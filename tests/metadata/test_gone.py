"""What its source has no more counts nowhere as if it were live; its page stays, it is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

GONE = {
    "source_portal": "data-transport",
    "source_id": "there",
    "source_url": "https://catalogue-data.transport.tn/dataset/there",
    "gone_on": "2020-01-31",
}

Body = dict[str, Any]
Way = Callable[[Any, Body, str], Any]


def indicators(app: Any, body: Body, plan: str) -> Any:
    shown = call_action("ogp_tn_indicator_list", organization=body["name"])
    return {one["name"]: (one["numerator"], one["denominator"], one["value"]) for one in shown}


def scoreboard(app: Any, body: Body, plan: str) -> Any:
    bodies = call_action("ogp_tn_scoreboard", {"user": ""})["bodies"]
    return next(one for one in bodies if one["organization"]["name"] == body["name"])


def inventory(app: Any, body: Body, plan: str) -> Any:
    return call_action("ogp_tn_body_show", {"user": ""}, id=body["name"])


def bodies(app: Any, body: Body, plan: str) -> Any:
    listed = call_action("ogp_tn_body_list", {"user": ""})["bodies"]
    return next(one for one in listed if one["organization"]["name"] == body["name"])


def dashboard(app: Any, body: Body, plan: str) -> Any:
    return call_action("ogp_tn_plan_overview", {"user": ""}, id=plan)


def calendar(app: Any, body: Body, plan: str) -> Any:
    return call_action("ogp_tn_calendar_show", {"user": ""}, organization=body["name"])["entries"]


def changes(app: Any, body: Body, plan: str) -> Any:
    listed = call_action("ogp_tn_change_list", {"user": ""}, organization=body["name"])["changes"]
    return [(one["kind"], one.get("dataset"), one.get("commitment")) for one in listed]


def facets(app: Any, body: Body, plan: str) -> Any:
    found = call_action(
        "package_search",
        {"user": ""},
        fq=f"owner_org:{body['id']}",
        **{"facet.field": json.dumps(["dataset_type", "license_id", "inventory_state"])},
    )
    return found["count"], found["facets"]


def of_the_body(app: Any, body: Body, plan: str) -> Any:
    shown = call_action("organization_show", {"user": ""}, id=body["id"])
    listed = call_action("organization_list", {"user": ""}, all_fields=True)
    return shown["package_count"], [one for one in listed if one["id"] == body["id"]]


def exported(app: Any, body: Body, plan: str) -> Any:
    return call_action("ogp_tn_inventory_rows", {"user": ""}, organization=body["name"])


def workbench(app: Any, body: Body, plan: str) -> Any:
    user = factories.Sysadmin()["name"]
    asked = {"user": user, "ignore_auth": False}
    sections = call_action("ogp_tn_workbench_show", asked, organization=body["name"])["kinds"]
    return {one["kind"]: one["count"] for one in sections}


WAYS = (
    indicators,
    scoreboard,
    inventory,
    bodies,
    dashboard,
    calendar,
    changes,
    facets,
    of_the_body,
    exported,
    workbench,
)


def mark(record: dict[str, Any], day: str) -> None:
    """Say since when a record is gone; empty says that it is back."""
    user = factories.Sysadmin()["name"]
    call_action("package_patch", {"user": user}, id=record["id"], gone_on=day)


@pytest.fixture(scope="module")
def make(portal: Any, unique: Callable[[str], str]) -> Callable[..., dict[str, Any]]:
    """Return a function that makes a record of a type and of a body."""

    def make(kind: str, body: Body, plan: str, **fields: Any) -> dict[str, Any]:
        required: dict[str, dict[str, Any]] = {
            "dataset": {"license_id": "cc-by"},
            "inventory": {
                "reference": unique("ref"),
                "openness": "open",
                "planned_quarter": "2000-Q1",
            },
            "commitment": {"plan": plan, "number": 2, "axis": "axis1", "due": "2017-01-31"},
        }
        texts = {"title_translated": {"fr": "Vent"}}
        named = {"type": kind, "name": unique(kind), "owner_org": body["id"]}
        return factories.Dataset(**{**texts, **named, **required[kind], **fields})

    return make


@pytest.fixture(scope="module")
def world(
    portal: Any, make: Any, make_plan: Callable[..., str]
) -> tuple[Body, dict[str, list[dict[str, Any]]]]:
    """Return a body, and what each way tells of it: before, with what is gone, as it returns."""
    body = factories.Organization(title_translated={"fr": "Office"})
    plan = make_plan(body["id"], {1: ["limited"]})
    make("dataset", body, plan)
    make("inventory", body, plan)

    def told() -> dict[str, Any]:
        model.Session.expire_all()
        answers = {way.__name__: way(portal, body, plan) for way in WAYS}
        return json.loads(json.dumps(answers, default=str))

    seen = [told()]
    gone = [make(kind, body, plan, **GONE) for kind in ("dataset", "inventory", "commitment")]
    seen.append(told())
    for one in gone:
        mark(one, "")
    seen.append(told())
    for one in gone:
        mark(one, "2020-01-31")
    return body, {way.__name__: [one[way.__name__] for one in seen] for way in WAYS} | {
        "gone": gone
    }


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_is_gone_does_not_count(world: Any, way: Way) -> None:
    """Each number is the same as if it had never been there, and counts it once it returns."""
    before, with_gone, returned = world[1][way.__name__]
    assert with_gone == before
    assert returned != before


@pytest.mark.parametrize("place", [0, 1, 2], ids=["dataset", "inventory", "commitment"])
def test_its_page_stays_and_it_is_found_by_who_asks(app: Any, world: Any, place: int) -> None:
    """A search of the API by its state, one on the page by its address; both only then."""
    one = world[1]["gone"][place]
    asked = f"name:{one['name']}"
    page = app.get(f"/en/{one['type']}/{one['name']}", status=200)
    assert "no more since" in page.body

    def found(**more: Any) -> int:
        return call_action("package_search", {"user": ""}, q=asked, **more)["count"]

    assert (found(), found(fq="+state:gone"), found(extras={"ext_gone": "1"})) == (0, 1, 1)
    address = f"/en/{one['type']}/?q={asked}"
    for more, number in (("", 0), ("&ext_gone=1", 1)):
        results = BeautifulSoup(app.get(address + more).body, "html.parser")
        assert len(results.select(f'a[href$="/{one["name"]}"]')) == number
    assert "Gone at its source" in results.text


def test_a_row_is_not_open_by_a_dataset_that_is_gone(make: Any, unique: Any) -> None:
    """It is again as soon as the dataset is."""
    body = factories.Organization()
    dataset = make("dataset", body, "", **GONE)
    row = make("inventory", body, "", published_dataset=dataset["name"])

    def state() -> tuple[str, int]:
        found = call_action("package_search", fq=f"+name:{row['name']} +inventory_state:published")
        return call_action("package_show", id=row["id"])["inventory_state"], found["count"]

    assert state() == ("scheduled", 0)
    mark(dataset, "")
    assert state() == ("published", 1)


def test_a_base_has_no_row_that_is_gone(make: Any) -> None:
    """A target promises what the body holds."""
    body = factories.Organization()
    make("inventory", body, "")
    make("inventory", body, "", **GONE)
    year = date.today().year
    call_action("ogp_tn_target_set", organization=body["name"], year=year, share=50)
    [target] = call_action("ogp_tn_target_list", organization=body["name"])
    assert target["base"] == 1
