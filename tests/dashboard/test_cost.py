"""What the pages of numbers ask of the search engine and the database, whatever there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.inventory import bulk
from ckanext.ogp_tn.metadata import cache

from dev import asking

FEW, MANY = 10, 1000
#: As many as the search engine may be asked for any page.
MOST = 5
#: Pages without data of the same address.
MORE = (
    "/ogp/calendar.ics",
    "/ogp/feed.atom",
    "/ogp/calendar?organization={ogp_bodies}",
    "/ogp/indicators/licence_coverage",
    "/ogp/indicators/target_progress",
    "/ogp/plan/{ogp}/self-assessment",
    "/ogp/embed/plan-levels?plan={ogp}",
    "/ogp/embed/bodies",
    "/ogp/bodies?sort=inventory_open&kind=agency&inventory=with&steward=without",
)

#: Where an address says whose page it is.
WHOSE = re.compile("<(name|id)>")

Counts = dict[str, int]


def pages(app: Any, names: dict[str, str]) -> list[str]:
    """Return the addresses of all pages that are data too, and a few more.

    :param names: whose page it is, by the blueprint
    """
    found = {page.format(**names) for page in MORE}
    for rule in app.flask_app.url_map.iter_rules():
        if rule.rule.startswith("/ogp") and "any(json, csv)" in rule.rule:
            address = WHOSE.sub(names.get(rule.endpoint.split(".")[0], ""), rule.rule)
            page = address.split(".<", 1)[0]
            found |= {page, f"{page}.json", f"{page}.csv"}
    return sorted(found)


def asked_by(app: Any, addresses: list[str]) -> dict[str, Counts]:
    """Return how often each page asks when nothing is kept."""
    found = {}
    for address in addresses:
        cache.changed()
        with asking.counted() as counts:
            answer = app.get(address)
        assert answer.status_code == 200, address
        found[address] = counts
    return found


def write_rows(body: str, first: int, last: int, user: str) -> None:
    """Write rows of every kind, many at once."""
    kinds: list[dict[str, Any]] = [
        {"openness": "open", "planned_quarter": "2024-Q1"},
        {"openness": "open", "planned_quarter": "2031-Q2"},
        {
            "openness": "closed",
            "legal_ground": ["personal_data"],
            "justification_translated": {"fr": "Noms"},
        },
        {"openness": "undetermined"},
    ]
    rows = [
        {
            "type": "inventory",
            "owner_org": body,
            "reference": f"R-{number}",
            "title_translated": {"fr": f"Mesures du vent {number}"},
            **kinds[number % len(kinds)],
        }
        for number in range(first, last)
    ]
    bulk.write([bulk.Change(place, row) for place, row in enumerate(rows)], user)


@pytest.fixture(scope="module")
def asked(
    portal: Any,
    unique: Callable[[str], str],
    make_plan: Callable[..., str],
    make_commitment: Callable[..., None],
) -> dict[str, tuple[Counts, Counts]]:
    """Return how often each page asks with few rows and with many, of more bodies and plans."""

    def make_dataset(owner: str) -> str:
        made = factories.Dataset(
            name=unique("data"),
            owner_org=owner,
            title_translated={"fr": "Vent"},
            license_id="licence-nationale-de-donnees-publiques-ouvertes",
        )
        return made["name"]

    admin = factories.Sysadmin()["name"]
    bodies = [factories.Organization(name=unique("body"), body_kind="agency") for _ in range(3)]
    [first, *others] = [one["id"] for one in bodies]
    plan = make_plan(first, {1: ["limited"], 2: ["completed"]})
    call_action("ogp_tn_target_set", organization=first, year=date.today().year, share=40)
    write_rows(first, 0, FEW, admin)
    dataset = make_dataset(first)
    names = {
        "ogp": plan,
        "ogp_bodies": bodies[0]["name"],
        "ogp_checks": dataset,
        "ogp_indicators": "inventory_rows",
        "ogp_portals": call_action("ogp_tn_portal_list")["portals"][0]["id"],
    }
    addresses = pages(portal, names)
    asked_by(portal, addresses)  # what is learnt once per process
    few = asked_by(portal, addresses)
    write_rows(first, FEW, MANY - 200, admin)
    for owner in others:
        write_rows(owner, 0, 100, admin)
        make_dataset(owner)
    for number in range(3, 9):
        steps = [{"title_translated": {"en": "A step"}, "due": f"2018-0{number}-01"}] * number
        make_commitment(plan, number, ["limited"], owner_org=others[0], milestones=steps)
    many = asked_by(portal, addresses)
    model.Session.remove()
    return {address: (few[address], many[address]) for address in addresses}


def test_no_page_asks_more_often_when_there_is_more(
    asked: dict[str, tuple[Counts, Counts]],
) -> None:
    """1,000 rows cost as many requests as 10: pages, JSON, CSV, calendar and feed."""
    assert len(asked) > 20
    grown = {address: both for address, both in asked.items() if both[0] != both[1]}
    assert grown == {}


def test_no_page_asks_the_search_engine_often(asked: dict[str, tuple[Counts, Counts]]) -> None:
    """Once for each type of dataset, and once for the targets."""
    often = {address: many["solr"] for address, (_, many) in asked.items() if many["solr"] > MOST}
    assert often == {}
