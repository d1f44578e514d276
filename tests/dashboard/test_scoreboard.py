"""The scoreboard: the numbers of the indicators side by side, and what has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from ckan import model
from ckan.tests import factories, helpers

from ckanext.ogp_tn.dashboard import scoreboard_rules
from ckanext.ogp_tn.dashboard.snapshot_model import Snapshot

Make = Callable[..., Any]


def of(listing: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in listing["bodies"] if one["organization"]["name"] == body["name"])


def page(app: Any, address: str) -> BeautifulSoup:
    return BeautifulSoup(app.get(address).body, "html.parser")


@pytest.fixture
def held(body: dict[str, Any], make_row: Make, make_dataset: Make) -> dict[str, Any]:
    """Return a body with four rows, one late and one withheld, a target and a dataset."""
    make_row(openness="open", published_dataset=make_dataset()["name"])
    make_row(openness="open", planned_quarter="2000-Q1")
    make_row()
    make_row(
        openness="closed",
        legal_ground=["personal_data"],
        justification_translated={"fr": "Noms"},
    )
    helpers.call_action(
        "ogp_tn_target_set", organization=body["name"], year=date.today().year, share=40
    )
    return body


@pytest.fixture
def frozen(portal: Any) -> Iterator[Callable[[dict[str, Any], int], date]]:
    """Return a function that imports how many rows a body had at the end of the last quarter."""
    _, _, last = scoreboard_rules.former_quarter(date.today())

    def freeze(body: dict[str, Any], rows: int) -> date:
        figures = [
            {"indicator": name, "dimension": "body", "key": body["name"], **number}
            for name, number in (
                ("inventory_rows", {"numerator": rows, "denominator": rows}),
                ("inventory_open", {"numerator": 1, "denominator": rows}),
            )
        ]
        helpers.call_action(
            "ogp_tn_snapshot_take", date=last.isoformat(), source="A report", figures=figures
        )
        return last

    yield freeze
    model.Session.execute(sa.delete(Snapshot))
    model.Session.commit()


def test_numbers_are_those_of_the_indicators(ask: Make, held: dict[str, Any]) -> None:
    """Each one, for a body with rows and for one that has nothing yet."""
    empty = factories.Organization()
    listing = ask("ogp_tn_scoreboard")
    assert list(listing["indicators"]) == list(scoreboard_rules.SCORES)
    for body in (held, empty):
        figures = of(listing, body)["figures"]
        for name in scoreboard_rules.SCORES:
            shown = ask("ogp_tn_indicator_show", name=name, organization=body["name"])
            figure = figures[name]
            assert figure["state"] == shown["state"], name
            assert figure["value"] == shown["value"], name
            assert (figure["numerator"] or 0) == shown["numerator"], name
    assert of(listing, held)["figures"]["inventory_open"]["value"] == 25


def test_few_rows_are_not_ranked(app: Any, ask: Make, held: dict[str, Any]) -> None:
    """Their share stands with its base, apart, and a sentence says why."""
    mine = of(ask("ogp_tn_scoreboard", sort="inventory_open"), held)
    assert (mine["group"], mine["rank"]) == ("few", None)
    found = page(app, "/en/ogp/bodies?sort=inventory_open")
    row = found.find(id=held["name"])
    cell = row.select_one(".ogp-scores__sort")
    assert cell["data-label"] == "Open"
    assert "25%" in cell.text
    assert "1 of 4" in cell.text
    assert "fewer than 10" in row.find_parent("tbody").select_one(".ogp-scores__group").text
    assert found.select_one("thead [aria-sort=descending]").text == "Open"


def test_what_has_changed_since_the_former_quarter(
    app: Any, ask: Make, held: dict[str, Any], frozen: Make
) -> None:
    """Rows by their number, a share by its points, what was not frozen said so, never 0."""
    last = frozen(held, 2)
    listing = ask("ogp_tn_scoreboard")
    assert listing["since"] == last.isoformat()
    changes = {name: one["change"] for name, one in of(listing, held)["figures"].items()}
    assert changes["inventory_rows"] == 2
    assert changes["inventory_open"] == -25
    assert changes["inventory_assessed"] is None
    cells = {cell["data-label"]: cell.text for cell in page(app, "/en/ogp/bodies").find(
        id=held["name"]).select("td")}  # fmt: skip
    assert "+2" in cells["Inventory rows"]
    assert "−25 points" in cells["Open"]
    assert "no snapshot" in cells["Assessed"]


def test_a_body_with_two_months_has_a_line(
    app: Any, held: dict[str, Any], make_row: Make, frozen: Make
) -> None:
    """Its share open month by month; one that was not frozen twice says that it has none yet."""
    address, other = "/en/ogp/bodies", factories.Organization()
    factories.Dataset(
        type="inventory", owner_org=other["id"], reference="1", title_translated={"fr": "Vent"}
    )
    assert "No history yet: lines are drawn" in page(app, address).text
    frozen(held, 4)
    helpers.call_action("ogp_tn_snapshot_take")
    found = page(app, address)
    assert found.find(id=held["name"]).select_one("svg.ogp-trend desc").text == "2 measurements"
    assert found.find(id=other["name"]).select_one("svg.ogp-trend") is None
    assert "No history yet" in found.find(id=other["name"]).text


def test_bodies_without_numbers_are_folded(app: Any, held: dict[str, Any]) -> None:
    """They are named with their count, and stand side by side where they are asked for."""
    empty = factories.Organization()
    found = page(app, "/en/ogp/bodies")
    assert found.find(id=empty["name"]) is None
    folded = found.select_one("details:has(.ogp-names)")
    assert f"/en/ogp/bodies/{empty['name']}" in [link["href"] for link in folded.select("a")]
    assert "not published an inventory yet" in folded.summary.text
    [link] = [link["href"] for link in folded.select("p a")]
    assert "inventory=without" in link
    names = []
    for number in range(1, 10):
        names += [row.get("id") for row in page(app, f"{link}&page={number}").select("tbody tr")]
    assert empty["name"] in names


def test_the_target_of_another_year_has_no_change(
    ask: Make, held: dict[str, Any], frozen: Make
) -> None:
    """Two targets with two bases are not compared."""
    frozen(held, 2)
    listing = ask("ogp_tn_scoreboard", year=date.today().year - 1)
    assert of(listing, held)["figures"]["target_progress"]["change"] is None


def test_bodies_are_chosen_by_what_they_are_and_have(
    ask: Make, unique: Make, held: dict[str, Any]
) -> None:
    """By kind, governorate, inventory and steward, all at once."""
    other = factories.Organization(
        name=unique("body"), body_kind="municipality", governorate="TN-11"
    )
    for asked, wanted in (
        ({"kind": "municipality", "governorate": "TN-11"}, [other]),
        ({"kind": "municipality", "inventory": "with"}, []),
        ({"inventory": "with", "steward": "without"}, [held]),
        ({"inventory": "without"}, [other]),
        ({"steward": "with"}, []),
    ):
        listing = ask("ogp_tn_scoreboard", **asked)
        names = {one["organization"]["name"] for one in listing["bodies"]}
        assert names & {other["name"], held["name"]} == {one["name"] for one in wanted}
        assert listing["asked"] == asked
        assert listing["all"] >= 2
    assert listing["kinds"]["municipality"] >= 1


def test_the_choice_stays_in_the_links(app: Any, held: dict[str, Any]) -> None:
    """Headings sort what is chosen, and the data are of the same choice."""
    found = page(app, "/fr/ogp/bodies?inventory=with&sort=inventory_late")
    assert found.select_one("#field-inventory option[selected]")["value"] == "with"
    assert found.select_one("#field-sort option[selected]")["value"] == "inventory_late"
    for link in (*found.select(".ogp-scores thead a"), *found.select(".ogp-sources > p a")):
        assert "inventory=with" in link["href"]
    formulas = [link["href"] for link in found.select(".ogp-sources details a")]
    assert formulas == [f"/fr/ogp/indicators/{name}" for name in scoreboard_rules.SCORES]


def test_nothing_found_leads_back(app: Any, portal: Any) -> None:
    """A choice that no body meets says so."""
    found = page(app, "/en/ogp/bodies?kind=court&governorate=TN-83")
    assert found.select_one(".ogp-scores") is None
    assert "No body is like this" in found.text
