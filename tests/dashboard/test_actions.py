"""The numbers of a plan through the API."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories, helpers


def commitment(plan: str, number: int, levels: list[str], body: str, **more: Any) -> None:
    """Create a commitment with one government reading for each level, all of one date."""
    factories.Dataset(
        type="commitment",
        name=f"{plan}-{number:02d}",
        title_translated={"en": f"Commitment {number}"},
        owner_org=body,
        plan=plan,
        number=number,
        axis="axis1",
        assessments=[
            {
                "assessor": "government",
                "basis": f"Source {index}",
                "level": level,
                "date": "2018-07-31",
                "transcribed": True,
            }
            for index, level in enumerate(levels)
        ],
        **more,
    )


@pytest.fixture
def plan() -> str:
    """Return the name of a plan with three commitments: contested, completed, unrated."""
    body = factories.Organization(title_translated={"ar": "وزارة", "en": "A ministry"})
    created = factories.Dataset(
        type="action-plan",
        title_translated={"en": "A plan"},
        owner_org=body["id"],
        period_start="2016-01-01",
        axes=[{"id": "axis1", "title_translated": {"en": "An axis"}}],
    )
    name = created["name"]
    commitment(name, 10, [], body["id"])
    commitment(name, 2, ["completed"], body["id"], due="2018-07-31")
    commitment(name, 1, ["limited", "substantial"], body["id"], due="2017-03-31")
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
    assert set(overview["formulas"]) == {"levels", "contested", "late", "without_evidence"}
    assert overview["date"]


def test_private_commitments_do_not_count(plan: str) -> None:
    """Public numbers are the same for everybody: a draft is in nobody's overview."""
    body = helpers.call_action("package_show", id=plan)["owner_org"]
    commitment(plan, 3, ["limited"], body, private=True)
    user = factories.Sysadmin()
    overview = tk.get_action("ogp_tn_plan_overview")({"user": user["name"]}, {"id": plan})
    assert overview["total"] == 3


def test_a_dataset_that_is_no_plan_is_not_found() -> None:
    """Only an action plan has an overview."""
    dataset = factories.Dataset(owner_org=factories.Organization()["id"])
    with pytest.raises(tk.ObjectNotFound):
        helpers.call_action("ogp_tn_plan_overview", id=dataset["id"])
