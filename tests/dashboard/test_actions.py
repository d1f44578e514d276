"""The numbers of a plan through the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories, helpers


@pytest.fixture
def plan(make_plan: Callable[..., str], make_commitment: Callable[..., None]) -> str:
    """Return the name of a plan with three commitments: contested, completed, unrated."""
    body = factories.Organization(title_translated={"ar": "وزارة", "en": "A ministry"})["id"]
    name = make_plan(body, {10: []})
    make_commitment(name, 2, ["completed"], owner_org=body, due="2018-07-31")
    make_commitment(name, 1, ["limited", "substantial"], owner_org=body, due="2017-03-31")
    return name


def test_an_overview_counts_the_plans_commitments(plan: str) -> None:
    """The numbers are those of this plan's commitments, in the order of their numbers."""
    overview = helpers.call_action("ogp_tn_plan_overview", id=plan)
    assert [row["number"] for row in overview["commitments"]] == [1, 2, 10]
    assert overview["total"] == 3
    assert overview["levels"] == {
        "not_started": 0,
        "limited": 1,
        "substantial": 0,
        "completed": 1,
        "none": 1,
    }
    assert overview["contested"] == [f"{plan}-01"]
    assert overview["late"] == [f"{plan}-01"]
    assert overview["without_evidence"] == [f"{plan}-02"]


def test_an_overview_names_bodies_in_every_language(plan: str) -> None:
    """A commitment's lead body comes with its titles, for readers of each language."""
    row = helpers.call_action("ogp_tn_plan_overview", id=plan)["commitments"][0]
    assert row["organization"]["title_translated"] == {"ar": "وزارة", "en": "A ministry"}


def test_an_overview_explains_its_numbers(plan: str) -> None:
    """Every figure has its formula and the overview has its date."""
    overview = helpers.call_action("ogp_tn_plan_overview", id=plan)
    assert set(overview["formulas"]) == {
        *("levels", "contested", "late", "without_evidence", "kept"),
    }
    assert overview["date"]


def test_private_commitments_do_not_count(plan: str, make_commitment: Callable[..., None]) -> None:
    """Public numbers are the same for everybody: a draft is in nobody's overview."""
    body = helpers.call_action("package_show", id=plan)["owner_org"]
    make_commitment(plan, 3, ["limited"], owner_org=body, private=True)
    user = factories.Sysadmin()
    overview = tk.get_action("ogp_tn_plan_overview")({"user": user["name"]}, {"id": plan})
    assert overview["total"] == 3


def test_a_dataset_that_is_no_plan_is_not_found() -> None:
    """Only an action plan has an overview."""
    dataset = factories.Dataset(license_id="cc-by", owner_org=factories.Organization()["id"])
    with pytest.raises(tk.ObjectNotFound):
        helpers.call_action("ogp_tn_plan_overview", id=dataset["id"])


def test_an_overview_says_what_was_kept_in_time(plan: str) -> None:
    """Each commitment says whether it was kept in time, and what the IRM says of it."""
    first, second, last = helpers.call_action("ogp_tn_plan_overview", id=plan)["commitments"]
    assert (first["kept"]["state"], second["kept"]["state"]) == ("overdue", "on_time")
    assert last["kept"] == {"state": "no_due", "day": None, "days": None}
    assert (last["irm"], last["done"]) == (None, [])
