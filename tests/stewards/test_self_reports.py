"""What a lead body says of its own commitment, and what of it counts."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import helpers

Cast = Any

OFFICIAL = {
    "assessor": "government",
    "basis": "Report",
    "level": "limited",
    "date": "2018-07-31",
    "transcribed": True,
}
INDEPENDENT = {"assessor": "irm", "basis": "IRM", "level": "not_started", "date": "2018-09-30"}
OURS = {
    "assessor": "government",
    "basis": "Note of the ministry",
    "level": "completed",
    "date": "2019-01-31",
    "url": "http://example.com/note",
}


@pytest.fixture
def commitment(cast: Cast) -> dict[str, Any]:
    """Make a commitment with what the team has recorded of it."""
    return cast.make(
        "commitment", assessments=[OFFICIAL, INDEPENDENT], due="2018-06-30", corrections=[]
    )


def assess(cast: Cast, person: str, record: dict[str, Any], *rows: dict[str, Any]) -> Any:
    return cast.act(person, "package_patch", id=record["id"], assessments=list(rows))


def shown(record: dict[str, Any]) -> dict[str, Any]:
    return helpers.call_action("package_show", id=record["id"])


@pytest.mark.parametrize("person", ["steward", "parent_steward", "admin"])
def test_a_self_report_awaits_the_team(cast: Cast, commitment: Any, person: str) -> None:
    """It is kept and shown, and the headline stays what it was."""
    assess(cast, person, commitment, OFFICIAL, INDEPENDENT, OURS)
    found = shown(commitment)
    assert found["assessments"][2] == {**OURS, "self_report": True}
    assert found["completion"]["level"] == "limited"
    assert found["completion"]["contested"] is False
    assert found["completion"]["readings"][2]["self_report"] is True


def test_confirmed_it_is_the_headline(cast: Cast, commitment: Any) -> None:
    """The day on which the team confirmed it stays with it."""
    assess(cast, "steward", commitment, OFFICIAL, INDEPENDENT, OURS)
    confirmed = {**OURS, "self_report": True, "confirmed": "2019-02-15"}
    assess(cast, "team", commitment, OFFICIAL, INDEPENDENT, confirmed)
    found = shown(commitment)
    assert found["completion"]["level"] == "completed"
    assert found["assessments"][2]["confirmed"] == "2019-02-15"
    indexed = helpers.call_action("package_search", fq=f"name:{commitment['name']}")["results"]
    assert indexed[0]["completion"]["level"] == "completed"


@pytest.mark.parametrize(
    "forged",
    [
        {"confirmed": "2019-01-31"},
        {"self_report": False},
        {"self_report": False, "confirmed": "2019-01-31"},
        {"transcribed": True},
    ],
)
def test_nobody_confirms_the_own_report(
    cast: Cast, commitment: Any, forged: dict[str, Any]
) -> None:
    """Whatever the fields of the row say."""
    assess(cast, "steward", commitment, OFFICIAL, INDEPENDENT, {**OURS, **forged})
    row = shown(commitment)["assessments"][2]
    assert (row["self_report"], row.get("confirmed")) == (True, None)
    assert shown(commitment)["completion"]["level"] == "limited"


@pytest.mark.parametrize(
    "rows",
    [
        [INDEPENDENT],
        [{**OFFICIAL, "level": "completed"}, INDEPENDENT],
        [OFFICIAL],
        [OFFICIAL, {**INDEPENDENT, "level": "substantial"}],
        [],
    ],
)
def test_what_the_team_recorded_stays(
    cast: Cast, commitment: Any, rows: list[dict[str, Any]]
) -> None:
    """The lead body neither changes it nor leaves it out."""
    with pytest.raises(tk.ValidationError):
        assess(cast, "steward", commitment, *rows)
    assert shown(commitment)["assessments"] == commitment["assessments"]


def test_a_confirmed_report_stays_too(cast: Cast, commitment: Any) -> None:
    """What counts is no longer the lead body's to change."""
    confirmed = {**OURS, "self_report": True, "confirmed": "2019-02-15"}
    assess(cast, "team", commitment, OFFICIAL, INDEPENDENT, confirmed)
    with pytest.raises(tk.ValidationError):
        assess(cast, "steward", commitment, OFFICIAL, INDEPENDENT)


def test_a_report_that_waits_is_changed_or_withdrawn(cast: Cast, commitment: Any) -> None:
    """Until it is confirmed it is the lead body's own."""
    assess(cast, "steward", commitment, OFFICIAL, INDEPENDENT, OURS)
    milder = {**OURS, "level": "substantial"}
    assess(cast, "steward", commitment, milder, OFFICIAL, INDEPENDENT)
    assert shown(commitment)["assessments"][0]["level"] == "substantial"
    assess(cast, "steward", commitment, OFFICIAL, INDEPENDENT)
    assert len(shown(commitment)["assessments"]) == 2


@pytest.mark.parametrize("assessor", ["irm", "civil_society"])
def test_a_lead_body_does_not_speak_for_others(cast: Cast, commitment: Any, assessor: str) -> None:
    """Readings of other assessors are the team's to record."""
    with pytest.raises(tk.ValidationError) as error:
        assess(cast, "steward", commitment, OFFICIAL, INDEPENDENT, {**OURS, "assessor": assessor})
    assert "assessments" in error.value.error_dict
    assess(cast, "team", commitment, OFFICIAL, INDEPENDENT, {**OURS, "assessor": assessor})


@pytest.mark.parametrize(
    "change",
    [
        {"due": "2027-12-31"},
        {"plan": "another-plan"},
        {"number": 9},
        {"title_translated": {"en": "Something easier"}},
        {"private": True},
        {"state": "draft"},
        {"name": "renamed"},
        {"axis": "axis2"},
        {"parts": [{"code": "1.1", "title_translated": {"en": "Half of it"}}]},
        {"partners": [{"name": "A friend", "kind": "private"}]},
        {"due": ""},
    ],
)
def test_a_steward_does_not_change_what_was_promised(
    cast: Cast, commitment: Any, change: dict[str, Any]
) -> None:
    """Neither text nor day, nor whether people see it; the team does."""
    with pytest.raises(tk.ValidationError) as error:
        cast.act("steward", "package_patch", id=commitment["id"], **change)
    assert list(error.value.error_dict) == list(change)
    reason = {"en": "The plan was changed."}
    cast.act("team", "package_patch", id=commitment["id"], **change, due_reason_translated=reason)


def test_a_steward_does_not_move_a_commitment_to_the_body_below(cast: Cast) -> None:
    """Who leads is part of the promise."""
    commitment = cast.make("commitment", body="above")
    with pytest.raises(tk.ValidationError) as error:
        cast.act("parent_steward", "package_patch", id=commitment["id"], owner_org=cast.body["id"])
    assert list(error.value.error_dict) == ["owner_org"]


def test_a_steward_reports_all_of_the_progress(cast: Cast, commitment: Any) -> None:
    """Milestones, deliverables, evidence, results: what came of the promise."""
    progress: dict[str, Any] = {
        "milestones": [{"title_translated": {"en": "A step"}, "due": "2018-01-31"}],
        "deliverables": [{"name_translated": {"en": "A system"}}],
        "evidence": [{"title": "A page", "url": "http://example.com"}],
        "results_translated": {"en": "It works."},
    }
    cast.act("steward", "package_patch", id=commitment["id"], **progress)
    found = shown(commitment)
    assert found["results_translated"] == {"en": "It works."}
    assert [len(found[name]) for name in ("milestones", "deliverables", "evidence")] == [1, 1, 1]


def test_a_steward_saves_the_form_as_it_was(cast: Cast, app: Any, commitment: Any) -> None:
    """All fields of the page go back as the browser sends them, with a new piece of evidence."""
    token = helpers.call_action(
        "api_token_create", {"user": cast.steward}, user=cast.steward, name="t"
    )
    headers = {"Authorization": token["token"]}
    address = f"/en/commitment/edit/{commitment['name']}"
    form = BeautifulSoup(app.get(address, headers=headers).body, "html.parser").select_one(
        "#dataset-edit"
    )
    data: dict[str, Any] = {}
    for one in form.select("input[name], textarea[name]"):
        if one.get("type") not in ("checkbox", "radio", "submit") or one.has_attr("checked"):
            data[one["name"]] = one.get("value") if one.name == "input" else one.text.lstrip("\n")
    for one in form.select("select[name]"):
        chosen = one.select("option[selected]") or one.select("option")[:1]
        data[one["name"]] = chosen[0]["value"] if chosen else ""
    data = {name: value or "" for name, value in data.items()}
    data |= {"evidence-0-title": "A page", "evidence-0-url": "http://example.com", "save": "go"}
    answer = app.post(address, data=data, headers=headers, follow_redirects=False)
    assert answer.status_code == 302, BeautifulSoup(answer.body, "html.parser").select(
        ".ogp-errors"
    )
    assert [one["url"] for one in shown(commitment)["evidence"]] == ["http://example.com"]
    assert shown(commitment)["assessments"] == commitment["assessments"]


def test_the_page_says_that_a_report_waits(cast: Cast, app: Any, commitment: Any) -> None:
    """A reader sees what the lead body says, and that it does not count yet."""
    assess(cast, "steward", commitment, OFFICIAL, INDEPENDENT, OURS)
    page = app.get(f"/en/commitment/{commitment['name']}").body
    assert "Note of the ministry" in page
    assert "has not confirmed yet" in page
    confirmed = {**OURS, "self_report": True, "confirmed": "2019-02-15"}
    assess(cast, "team", commitment, OFFICIAL, INDEPENDENT, confirmed)
    page = app.get(f"/en/commitment/{commitment['name']}").body
    assert "confirmed on 15 February 2019" in page
    assert "has not confirmed yet" not in page
