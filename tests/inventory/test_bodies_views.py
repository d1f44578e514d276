"""The pages on what bodies hold, have opened and promise, and the same numbers as data."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.inventory import figures

YEAR = date.today().year
#: A year for which no other test plans anything.
FAR = 2090

Make = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def inventory(portal: Any, unique: Callable[[str], str]) -> dict[str, Any]:
    """Return a body whose inventory has a row of every kind, and a target; nothing changes it."""
    body = factories.Organization(name=unique("body"), title_translated={"fr": "Office du vent"})
    data = factories.Dataset(
        name=unique("data"),
        owner_org=body["id"],
        title_translated={"fr": "Vent"},
        license_id="licence-nationale-de-donnees-publiques-ouvertes",
    )
    for fields in (
        {"openness": "open", "published_dataset": data["name"], "planned_quarter": f"{FAR}-Q1"},
        {"openness": "open", "planned_quarter": f"{FAR}-Q3", "title_translated": {"ar": "رياح"}},
        {"openness": "open", "planned_quarter": "2000-Q1"},
        {"openness": "undetermined"},
        {
            "openness": "closed",
            "legal_ground": ["personal_data"],
            "justification_translated": {"fr": "Noms"},
        },
        {"planned_quarter": f"{FAR}-Q3", "removed_on": "2018-01-01", "removal_reason": "Twice"},
    ):
        title = {"title_translated": {"fr": "Vitesse du vent"}}
        factories.Dataset(
            type="inventory",
            name=unique("row"),
            owner_org=body["id"],
            reference=unique("ref"),
            **title | fields,
        )
    call_action("ogp_tn_target_set", organization=body["name"], year=YEAR, share=40)
    return body


def numbers_of(listing: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in listing["bodies"] if one["organization"]["name"] == body["name"])


def table(app: Any, address: str) -> list[dict[str, str]]:
    """Return a CSV as a spreadsheet reads it."""
    answer = app.get(address)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_each_page_is_in_the_readers_language(
    app: Any, inventory: dict[str, Any], language: str
) -> None:
    """Each language has the pages at its own addresses, in its own direction."""
    pages = ("bodies", f"bodies/{inventory['name']}")
    for page in (app.get(f"/{language}/ogp/{path}") for path in pages):
        assert page.status_code == 200
        assert f'lang="{language}"' in page.text
        assert ('dir="rtl"' in page.text.split("<body", 1)[0]) is (language == "ar")


def test_a_body_in_numbers(app: Any, inventory: dict[str, Any]) -> None:
    """The list and the body's own page count the same."""
    wanted = {
        "rows": 5,
        "assessed": 4,
        "scheduled": 3,
        "published": 1,
        "withheld": 1,
        "late": 1,
        "removed": 1,
        "assessed_share": 80.0,
        "open_share": 20.0,
    }
    listed = numbers_of(call_action("ogp_tn_body_list", year=YEAR), inventory)
    own = app.get(f"/ogp/bodies/{inventory['name']}.json").json
    for found in (listed, own):
        assert {name: found[name] for name in wanted} == wanted
    assert own["grounds"] == {"personal_data": 1}
    assert listed["target"]["base"] == own["targets"][0]["base"] == 5
    assert listed["target"]["reached"] == 20.0


def test_a_body_says_when_its_data_are_to_be_opened(app: Any, inventory: dict[str, Any]) -> None:
    """Each quarter has its rows, with what became of them; a removed row leaves its trace."""
    quarters = app.get(f"/ogp/bodies/{inventory['name']}.json").json["quarters"]
    assert [(one["quarter"], one["outcomes"]) for one in quarters] == [
        ("2000-Q1", {"late": 1}),
        (f"{FAR}-Q1", {"published": 1}),
        (f"{FAR}-Q3", {"planned": 1, "removed": 1}),
    ]
    assert [len(one["rows"]) for one in quarters] == [1, 1, 2]
    page = BeautifulSoup(app.get(f"/fr/ogp/bodies/{inventory['name']}").body, "html.parser")
    for row in (row for one in quarters for row in one["rows"]):
        assert page.select_one(f'.ogp-opening a[href="/fr/inventory/{row["name"]}"]')
    assert page.select_one('.ogp-opening [lang="ar"]')


def test_a_body_has_its_datasets_in_numbers(app: Any, inventory: dict[str, Any]) -> None:
    """By licence, format and freshness, the latest few by name; private ones are for nobody."""
    factories.Dataset(owner_org=inventory["id"], private=True, title_translated={"fr": "Caché"})
    found = app.get(f"/ogp/bodies/{inventory['name']}.json").json["datasets"]
    assert found["total"] == 1
    assert found["licences"] == {"licence-nationale-de-donnees-publiques-ouvertes": 1}
    assert found["formats"] == {"": 1}
    assert found["updates"] == {"fresh": 0, "overdue": 0, "unknown": 1}
    [latest] = found["latest"]
    page = BeautifulSoup(app.get(f"/fr/ogp/bodies/{inventory['name']}").body, "html.parser")
    section = page.select_one("[aria-labelledby=ogp-datasets]")
    assert section.select_one(f'a[href="/fr/dataset/{latest["name"]}"]')
    rows = table(app, f"/ogp/bodies/{inventory['name']}.csv")
    said = {(row["figure"], row["key"]): row["value"] for row in rows}
    assert (said["datasets", ""], said["datasets_updates", "unknown"]) == ("1", "1")


def test_a_body_that_is_there_no_more_owes_no_inventory(
    app: Any, unique: Callable[[str], str]
) -> None:
    """It stands apart with who took over, in the list, on the scoreboard and on its own page."""
    heir = factories.Organization(name=unique("body"), title_translated={"fr": "Office nouveau"})
    ended = factories.Organization(name=unique("body"), valid_to="2018")
    merged = factories.Organization(name=unique("body"), successor=heir["name"])
    ending = factories.Organization(name=unique("body"), valid_to="2999", successor=heir["name"])
    listing = call_action("ogp_tn_body_list")
    names = {
        part: {one["organization"]["name"] for one in listing[part]}
        for part in ("without_inventory", "former")
    }
    assert {ended["name"], merged["name"]} <= names["former"]
    assert {heir["name"], ending["name"]} <= names["without_inventory"]
    assert not names["former"] & names["without_inventory"]
    owing = call_action("ogp_tn_scoreboard", inventory="without")["bodies"]
    assert merged["name"] not in [one["organization"]["name"] for one in owing]
    page = BeautifulSoup(app.get("/fr/ogp/bodies").body, "html.parser")
    item = page.select_one(f'.ogp-names a[href="/fr/ogp/bodies/{merged["name"]}"]').parent
    assert item.select_one(f'a[href="/fr/ogp/bodies/{heir["name"]}"]').text == "Office nouveau"
    own = BeautifulSoup(app.get(f"/fr/ogp/bodies/{merged['name']}").body, "html.parser")
    assert own.select_one(f'.ogp-flag a[href="/fr/ogp/bodies/{heir["name"]}"]')


def openings_of(body: dict[str, Any], **asked: Any) -> list[dict[str, Any]]:
    found = call_action("ogp_tn_opening_calendar", **asked)["openings"]
    return [one for one in found if one["organization"]["name"] == body["name"]]


def test_openings_are_summed_by_quarter_and_body(inventory: dict[str, Any]) -> None:
    """Each body has one entry for a quarter in which it opens something."""
    found = openings_of(inventory)
    assert [(one["quarter"], one["total"], one["outcomes"]) for one in found] == [
        ("2000-Q1", 1, {"late": 1}),
        (f"{FAR}-Q1", 1, {"published": 1}),
        (f"{FAR}-Q3", 2, {"planned": 1, "removed": 1}),
    ]
    assert all(one["modified"].startswith(str(YEAR)) for one in found)
    assert openings_of(inventory, organization=inventory["name"]) == found
    assert openings_of(inventory, organization=factories.Organization()["name"]) == []


def test_openings_that_serve_a_commitment(
    body: dict[str, Any], make_row: Make, unique: Callable[[str], str]
) -> None:
    """Of no commitment at all there are none."""
    commitment = unique("commitment")
    make_row(planned_quarter=f"{FAR}-Q1", commitment=[commitment])
    make_row(planned_quarter=f"{FAR}-Q1")
    found = openings_of(body, commitments=[commitment, unique("other")])
    assert [one["total"] for one in found] == [1]
    assert openings_of(body, commitments=[]) == []


def test_private_rows_are_counted_for_nobody(
    body: dict[str, Any], make_row: Make, editor: dict[str, Any]
) -> None:
    """Who may see a hidden row gets the public's numbers all the same."""
    make_row(private=True, planned_quarter=f"{FAR}-Q3")
    make_row(planned_quarter=f"{FAR}-Q3")
    context = {"user": editor["name"], "ignore_auth": False}
    assert call_action("ogp_tn_body_show", context, id=body["name"])["rows"] == 1
    found = call_action("ogp_tn_opening_calendar", context, organization=body["name"])
    assert [one["total"] for one in found["openings"]] == [1]


def test_the_scoreboard_as_a_table(app: Any, inventory: dict[str, Any]) -> None:
    """Each body has a row; one without an inventory has no shares, not nought."""
    empty = factories.Organization()
    rows = {row["organization"]: row for row in table(app, f"/ogp/bodies.csv?year={YEAR}")}
    mine = rows[inventory["name"]]
    numbers = [mine[name] for name in ("inventory_rows", "inventory_open", "target_progress")]
    assert numbers == ["5", "20", "20"]
    assert (mine["inventory_open_numerator"], mine["inventory_open_denominator"]) == ("1", "5")
    assert (mine["steward"], mine["rank"] == "") == ("false", False)
    assert mine["target_met"] == "false"
    other = rows[empty["name"]]
    numbers = [other[name] for name in ("inventory_rows", "inventory_open", "target_share")]
    assert numbers == ["0", "", ""]


def test_a_body_as_a_table(app: Any, inventory: dict[str, Any]) -> None:
    """Every number of the page is a line that says what it counts."""
    rows = table(app, f"/ogp/bodies/{inventory['name']}.csv")
    found = {(row["figure"], row["key"]): row["value"] for row in rows}
    assert found["rows", ""] == "5"
    assert found["ground", "personal_data"] == "1"
    assert found["quarter_late", "2000-Q1"] == "1"
    assert found["target_base", str(YEAR)] == "5"
    assert found["target_met", str(YEAR)] == "false"


def test_a_body_without_an_inventory_is_listed_as_such(app: Any) -> None:
    """It stands apart from the others, and its own page says so."""
    empty = factories.Organization()
    listing = call_action("ogp_tn_body_list")
    assert empty["name"] in [one["organization"]["name"] for one in listing["without_inventory"]]
    assert empty["name"] not in [one["organization"]["name"] for one in listing["bodies"]]
    page = app.get(f"/en/ogp/bodies/{empty['name']}")
    assert "has not published an inventory" in page.text


@pytest.mark.parametrize(
    "address",
    [
        "/ogp/bodies?sort=luck",
        "/ogp/bodies?kind=luck",
        "/ogp/bodies?steward=perhaps",
        "/ogp/bodies?year=next",
        "/ogp/bodies/no-such-body",
        "/ogp/bodies/no-such-body.csv",
        "/ogp/bodies/no-such-body/target",
        "/ogp/bodies.xml",
    ],
)
def test_what_makes_no_sense_is_not_found(app: Any, address: str) -> None:
    """An order, a year, a body, a format that there is not."""
    assert app.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/fr/ogp/bodies", "/ogp/bodies.json"])
def test_a_search_engine_that_is_down_gets_a_sentence(
    app: Any, ckan_config: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """No number is better than a wrong one."""
    monkeypatch.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
    assert app.get(address).status_code == 503


def test_of_many_rows_those_still_to_be_opened_are_listed(
    app: Any, inventory: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A big inventory leads to the search for the rest; what is late comes first."""
    monkeypatch.setattr(figures, "LISTED", 2)
    found = app.get(f"/ogp/bodies/{inventory['name']}.json").json
    assert found["listed"] is False
    assert [one["total"] for one in found["quarters"]] == [1, 1, 2]
    assert [[row["outcome"] for row in one["rows"]] for one in found["quarters"]] == [
        ["late"],
        [],
        ["planned"],
    ]
    page = BeautifulSoup(app.get(f"/en/ogp/bodies/{inventory['name']}").body, "html.parser")
    more = page.find("a", string="1 more row")
    assert f"planned_quarter={FAR}-Q3" in more["href"]


# Setting a target


@pytest.fixture
def signed_in(editor: dict[str, Any]) -> dict[str, str]:
    """Return the headers of somebody who may change the body's inventory."""
    token = call_action("api_token_create", user=editor["name"], name="test")["token"]
    return {"Authorization": token}


def test_a_steward_sets_a_target_on_a_page(
    app: Any, body: dict[str, Any], make_row: Make, signed_in: dict[str, str]
) -> None:
    """The form says what counts, and leads back to the body, where the target stands."""
    make_row()
    call_action("ogp_tn_target_set", organization=body["name"], year=YEAR, share=40)
    address = f"/en/ogp/bodies/{body['name']}/target"
    form = app.get(address, headers=signed_in)
    assert "40%" in form.text
    assert "csrf" in form.text
    answer = app.post(
        address,
        data={"year": str(YEAR), "share": "60"},
        headers=signed_in,
        follow_redirects=False,
    )
    assert answer.headers["Location"].endswith(f"/en/ogp/bodies/{body['name']}")
    page = app.get(f"/en/ogp/bodies/{body['name']}", headers=signed_in)
    assert f"Target: 60% of the inventory open by the end of {YEAR}" in page.text
    assert "before: 40%" in page.text


def test_a_wrong_target_is_explained_beside_what_was_typed(
    app: Any, body: dict[str, Any], signed_in: dict[str, str]
) -> None:
    """The form comes back with a sentence that leads to the field."""
    page = app.post(
        f"/en/ogp/bodies/{body['name']}/target",
        data={"year": str(YEAR), "share": "140"},
        headers=signed_in,
    )
    found = BeautifulSoup(page.body, "html.parser")
    assert "from 0 to 100" in found.select_one('.ogp-errors a[href="#field-share"]').parent.text
    assert found.select_one("#field-share")["value"] == "140"


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else_sets_a_target(app: Any, inventory: dict[str, Any], method: str) -> None:
    """A visitor gets neither the form nor its effect, and no link to it."""
    address = f"/ogp/bodies/{inventory['name']}/target"
    answer = getattr(app, method)(address, data={"year": str(YEAR), "share": "1"})
    assert answer.status_code == 403
    page = app.get(f"/en/ogp/bodies/{inventory['name']}")
    assert "/target" not in page.text


# Ways in


def test_the_pages_are_found_where_a_visitor_looks(
    app: Any, body: dict[str, Any], make_row: Make
) -> None:
    """From the header, the inventory's search, the body's page and the page of a row."""
    row = make_row(planned_quarter=f"{FAR}-Q2")
    own = f'href="/en/ogp/bodies/{body["name"]}"'
    assert 'href="/en/ogp/bodies"' in app.get("/en/about").text
    assert 'href="/en/ogp/calendar"' in app.get("/en/inventory/").text
    assert own in app.get(f"/en/organization/{body['name']}").text
    page = app.get(f"/en/inventory/{row['name']}").text
    assert own in page
    calendar = f"/en/ogp/calendar?organization={body['name']}&amp;year={FAR}#{FAR}-Q2"
    assert f'href="{calendar}"' in page
