"""What the pages of plans draw, and what they cost."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

from ckan.tests import factories, helpers

from ckanext.ogp_tn.dashboard import helpers as dashboard_helpers


def _page(app: Any, address: str) -> BeautifulSoup:
    answer = app.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.data, "html.parser")


def _words(tag: Tag | None) -> str:
    assert tag
    return " ".join(tag.get_text(" ").split())


def test_a_mark_stands_where_axis_and_level_meet(app: Any, rated_plan: str) -> None:
    """Columns are the levels with their counts; what no source rates has a column of its own."""
    page = _page(app, f"/en/ogp/plan/{rated_plan}")
    heads = [_words(head) for head in page.select(".ogp-grid thead th")]
    assert heads == [
        "Not in the source 1",
        "Not started 0",
        "Limited 1",
        "Substantial 0",
        "Completed 1",
    ]
    cells = page.select(".ogp-grid tbody tr:not(.ogp-grid__axis) td")
    assert [[svg.find("text").get_text() for svg in cell.select("svg")] for cell in cells] == [
        ["3"],
        [],
        ["2"],
        [],
        ["1"],
    ]
    assert "another reading" in cells[2].select("svg")[0]["aria-label"]


def test_the_time_line_says_in_words_what_it_draws(app: Any, rated_plan: str) -> None:
    """Each promise is an image with a title and a description, and a sentence beside it."""
    section = _page(app, f"/en/ogp/plan/{rated_plan}").find(
        attrs={"aria-labelledby": "ogp-timeline"}
    )
    assert isinstance(section, Tag)
    lanes = section.select("svg.ogp-lane")
    assert [_words(lane.find("title")) for lane in lanes] == [
        f"Commitment {number}" for number in (1, 2, 3)
    ]
    said = [_words(lane.find("desc")) for lane in lanes]
    assert said[0].endswith("Completed on 31 August 2017, 153 days late")
    assert said[1].endswith("Overdue and not completed")
    assert said[2] == "Due date not in the source – Not completed"
    assert [bool(lane.select(".ogp-lane__kept")) for lane in lanes] == [True, False, False]
    rows = section.select("table tbody tr")
    assert [_words(row.select("td")[2]) for row in rows] == [
        text.split(" – ", 1)[1] for text in said
    ]


def test_the_irm_stands_beside_the_government(app: Any, rated_plan: str) -> None:
    """Where the IRM rated a commitment both levels are shown, and that they differ."""
    section = _page(app, f"/en/ogp/plan/{rated_plan}").find(attrs={"aria-labelledby": "ogp-irm"})
    assert isinstance(section, Tag)
    (row,) = section.select("tbody tr")
    assert [_words(cell) for cell in row.select("td")] == ["Limited", "Not started (differs)"]
    assert "has not rated 2 other commitments" in _words(section)


def test_a_plan_without_the_irm_says_so(app: Any, make_plan: Callable[..., str]) -> None:
    """No rating is said, not left out."""
    plan = make_plan(factories.Organization()["id"], {1: ["limited"]})
    assert "No rating of single commitments" in _words(_page(app, f"/en/ogp/plan/{plan}"))


def test_plans_stand_beside_each_other(
    app: Any, rated_plan: str, make_plan: Callable[..., str]
) -> None:
    """Two plans are compared with their own numbers, on the page, as JSON and as CSV."""
    other = make_plan(factories.Organization()["id"], {1: ["limited"], 2: ["not_started"]})
    told = {one["plan"]["name"]: one for one in app.get("/ogp/plans.json").json["plans"]}
    assert (told[rated_plan]["total"], told[rated_plan]["contested"]) == (3, 1)
    assert (told[other]["levels"]["limited"], told[other]["levels"]["completed"]) == (1, 0)
    sheet = app.get("/ogp/plans.csv").data.decode("utf-8-sig")
    rows = {row["plan"]: row for row in csv.DictReader(io.StringIO(sheet))}
    assert rows[other]["level_not_started"] == "1"
    page = _page(app, "/en/ogp/plans")
    for plan, sentence in ((rated_plan, "1 of 3 completed"), (other, "0 of 2 completed")):
        item = page.select_one(f'.ogp-compared:has(a[href="/en/ogp/plan/{plan}"])')
        assert sentence in _words(item)
        assert item
        assert item.select_one("svg title")
    nav = _page(app, f"/en/ogp/plan/{other}").select_one(".ogp-plans")
    assert nav
    assert nav.select_one('a[href="/en/ogp/plans"]')


def test_plans_count_what_their_own_pages_count(rated_plan: str) -> None:
    """The numbers of a plan among all are those of its overview."""
    overview = helpers.call_action("ogp_tn_plan_overview", id=rated_plan)
    everything = helpers.call_action("ogp_tn_plan_list")["plans"]
    one = next(each for each in everything if each["plan"]["name"] == rated_plan)
    assert one["total"] == overview["total"]
    assert one["levels"] == overview["levels"]
    assert one["contested"] == len(overview["contested"])
    assert one["late"] == len(overview["late"])


@pytest.mark.parametrize("address", ["/ogp/plan/{plan}", "/ogp/plan/{plan}/self-assessment"])
def test_more_commitments_ask_no_more_often(
    app: Any,
    searches: list[str],
    make_plan: Callable[..., str],
    make_commitment: Callable[..., None],
    address: str,
) -> None:
    """A page asks the search engine as often for eleven commitments as for one, and seldom."""
    body = factories.Organization()["id"]
    plan = make_plan(body, {1: ["limited"]})
    searches.clear()
    app.get(address.format(plan=plan))
    once = len(searches)
    for number in range(2, 12):
        make_commitment(plan, number, ["limited"], owner_org=body)
    searches.clear()
    page = app.get(address.format(plan=plan))
    assert len(searches) == once <= 3
    assert len(page.data) < 150_000


def test_more_plans_ask_no_more_often(
    app: Any, searches: list[str], make_plan: Callable[..., str]
) -> None:
    """All plans are compared with two requests to the search engine, however many there are."""
    for _ in range(2):
        make_plan(factories.Organization()["id"], {1: ["limited"]})
        searches.clear()
        app.get("/ogp/plans")
        assert len(searches) == 2


@pytest.fixture
def dataset(rated_plan: str) -> dict[str, Any]:
    """Return a dataset that is part of a commitment."""
    return factories.Dataset(
        license_id="cc-by",
        owner_org=factories.Organization()["id"],
        commitment=[f"{rated_plan}-02"],
    )


def test_a_dataset_shows_the_promise_that_it_is_part_of(
    app: Any, dataset: dict[str, Any], rated_plan: str
) -> None:
    """Beside a dataset stand its commitments with their levels."""
    panel = _page(app, f"/en/dataset/{dataset['name']}").select_one(".ogp-panel")
    assert panel
    assert panel.select_one(f'a[href="/en/commitment/{rated_plan}-02"]')
    assert "Limited" in _words(panel)


def test_a_dataset_shows_how_open_its_body_is(app: Any, unique: Callable[[str], str]) -> None:
    """Beside a dataset of a body with an inventory stands how much of that is open."""
    body = factories.Organization()
    factories.Dataset(
        type="inventory",
        name=unique("row"),
        owner_org=body["id"],
        reference="1",
        title_translated={"en": "A row"},
        openness="open",
    )
    dataset = factories.Dataset(license_id="cc-by", owner_org=body["id"])
    panel = _page(app, f"/en/dataset/{dataset['name']}").select_one(".ogp-panel")
    assert "0 of 1 rows of its inventory are open" in _words(panel)


@pytest.mark.parametrize("switched", [True, False])
def test_the_panel_can_be_left_out(
    app: Any,
    dataset: dict[str, Any],
    ckan_config: Any,
    monkeypatch: pytest.MonkeyPatch,
    switched: bool,
) -> None:
    """A portal that does not want the panel switches it off."""
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.dataset_panel", switched)
    page = _page(app, f"/en/dataset/{dataset['name']}")
    assert bool(page.select(".ogp-panel")) is switched


def test_a_dataset_without_promise_and_inventory_has_no_panel(app: Any) -> None:
    """Where there is nothing to say there is no empty box."""
    dataset = factories.Dataset(license_id="cc-by", owner_org=factories.Organization()["id"])
    assert not _page(app, f"/en/dataset/{dataset['name']}").select(".ogp-panel")


@pytest.mark.parametrize("switched", [True, False])
def test_the_home_page_says_more_if_it_is_asked_to(
    app: Any,
    rated_plan: str,
    unique: Callable[[str], str],
    ckan_config: Any,
    monkeypatch: pytest.MonkeyPatch,
    switched: bool,
) -> None:
    """The option adds how far all inventories are, and the latest evidence of the plan."""
    factories.Dataset(
        type="inventory",
        name=unique("row"),
        owner_org=factories.Organization()["id"],
        reference="1",
        title_translated={"en": "A row"},
    )
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.home_block", switched)
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.current_plan", rated_plan)
    page = _page(app, "/en/")
    assert bool(page.select(".ogp-funnel")) is switched
    assert bool(page.find(id="ogp-evidence")) is switched


@pytest.mark.usefixtures("no_history")
def test_a_body_shows_how_its_open_share_grew(
    app: Any,
    act: Callable[..., Any],
    backdate: Callable[[date], None],
    body: dict[str, Any],
    make_row: Callable[..., Any],
) -> None:
    """The line is of the body alone, its table has the numbers; one day draws nothing."""
    address = f"/en/ogp/bodies/{body['name']}"
    row = make_row(openness="open")
    for before in (2, 1):
        act("ogp_tn_snapshot_take")
        backdate(date.today() - timedelta(days=before))
        drawn = _page(app, address).select("[aria-labelledby=ogp-trend] svg")
        assert bool(drawn) is (before == 1)
        published = factories.Dataset(license_id="cc-by", owner_org=body["id"])["name"]
        act("package_patch", id=row["id"], published_dataset=published)
    section = _page(app, address).find(attrs={"aria-labelledby": "ogp-trend"})
    assert isinstance(section, Tag)
    assert [_words(cell) for cell in section.select("tbody td")] == ["0%", "100%"]
    assert len(section.select("polyline")) == 1


@pytest.mark.usefixtures("no_history")
def test_each_body_has_a_line_of_its_months(
    app: Any,
    act: Callable[..., Any],
    backdate: Callable[[date], None],
    body: dict[str, Any],
    make_row: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Small lines on one scale stand below the table of a dimension; not within a body."""
    # Other tests left more bodies than anybody compares.
    monkeypatch.setattr(dashboard_helpers, "LINES", 10_000)
    for day in (date(2026, 1, 31), date(2026, 2, 28)):
        make_row()
        act("ogp_tn_snapshot_take")
        backdate(day)
    page = _page(app, "/fr/ogp/indicators/inventory_rows")
    section = page.find(attrs={"aria-labelledby": "ogp-by-body"})
    assert isinstance(section, Tag)
    lines = {
        _words(line.select_one("p")): len(line.select("polyline"))
        for line in section.select(".ogp-multiples > li")
    }
    assert lines["Office du vent 2"] == 1
    of_body = _page(app, f"/fr/ogp/indicators/inventory_rows?organization={body['name']}")
    assert not of_body.select(".ogp-multiples")
    monkeypatch.setattr(dashboard_helpers, "LINES", 0)
    assert not _page(app, "/fr/ogp/indicators/inventory_rows").select(".ogp-multiples")
