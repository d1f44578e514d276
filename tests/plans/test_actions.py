"""Loading a plan through the API."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.tests import factories, helpers


@pytest.fixture
def content() -> dict[str, Any]:
    """Return the content of a small valid plan file, for a body that exists."""
    body = factories.Organization()
    return {
        "plan": {
            "name": f"plan-{uuid.uuid4().hex[:8]}",
            "owner_org": body["name"],
            "title_translated": {"ar": "خطة", "en": "A plan"},
            "period_start": "2020-01-01",
            "axes": [{"id": "axis1", "title_translated": {"en": "An axis"}}],
        },
        "commitments": [
            {
                "number": number,
                "owner_org": body["name"],
                "axis": "axis1",
                "title_translated": {"ar": f"تعهد {number}", "en": f"Commitment {number}"},
                "parts": [{"code": f"{number}.1", "title_translated": {"en": "A part"}}],
                "assessments": [
                    {
                        "assessor": "government",
                        "level": "limited",
                        "basis": "Report",
                        "date": "2021-12-31",
                        "part": f"{number}.1",
                        "transcribed": True,
                    }
                ],
            }
            for number in (1, 2)
        ],
    }


def _sysadmin() -> str:
    return factories.Sysadmin()["name"]


def load(content: dict[str, Any], **options: Any) -> dict[str, Any]:
    return tk.get_action("ogp_tn_plan_load")({"user": _sysadmin()}, {"content": content, **options})


def names(content: dict[str, Any]) -> list[str]:
    plan = content["plan"]["name"]
    return [plan, *(f"{plan}-{row['number']:02d}" for row in content["commitments"])]


def test_a_first_load_creates_plan_and_commitments(content: dict[str, Any]) -> None:
    """Everything in the file is there afterwards, as the file says it."""
    report = load(content)
    assert report["created"] == names(content)
    stored = helpers.call_action("package_show", id=names(content)[1])
    assert stored["title_translated"] == {"ar": "تعهد 1", "en": "Commitment 1"}
    assert stored["title"] == "تعهد 1"
    assert stored["number"] == 1
    assert stored["plan"] == content["plan"]["name"]
    assert stored["assessments"][0]["part"] == "1.1"
    assert stored["completion"]["level"] == "limited"


def test_a_second_load_changes_nothing(content: dict[str, Any]) -> None:
    """A file loaded again is up to date, and no dataset is written again."""
    load(content)
    before = helpers.call_action("package_show", id=names(content)[1])["metadata_modified"]
    report = load(content)
    assert report["unchanged"] == names(content)
    assert not report["created"]
    assert not report["updated"]
    after = helpers.call_action("package_show", id=names(content)[1])["metadata_modified"]
    assert after == before


def test_only_what_changed_is_written(content: dict[str, Any]) -> None:
    """A change in one commitment updates that one, also where a field was taken out."""
    load(content)
    del content["commitments"][1]["assessments"]
    report = load(content)
    assert report["updated"] == [names(content)[2]]
    stored = helpers.call_action("package_show", id=names(content)[2])
    assert not stored.get("assessments")
    assert stored["completion"]["level"] is None


def test_a_dry_run_writes_nothing(content: dict[str, Any]) -> None:
    """A dry run reports what would be created, and creates none of it."""
    report = load(content, dry_run=True)
    assert report["created"] == names(content)
    with pytest.raises(tk.ObjectNotFound):
        helpers.call_action("package_show", id=names(content)[0])


def test_a_commitment_that_left_the_file_stays(content: dict[str, Any]) -> None:
    """What the file no longer has is reported and not deleted."""
    load(content)
    gone = names(content)[2]
    content["commitments"].pop()
    assert load(content)["left"] == [gone]
    assert helpers.call_action("package_show", id=gone)["state"] == "active"


def test_a_load_needs_no_search_engine_to_know_what_is_there(content: dict[str, Any]) -> None:
    """What an index lost is still on the portal: it is found, and not created again."""
    load(content)
    index = search.index_for(model.Package)
    for name in names(content):
        index.delete_package({"id": model.Package.get(name).id})
    assert load(content)["unchanged"] == names(content)


def test_a_deleted_commitment_comes_back_with_its_file(content: dict[str, Any]) -> None:
    """A commitment that somebody deleted is restored by the file that still has it."""
    load(content)
    deleted = names(content)[1]
    tk.get_action("package_delete")({"user": _sysadmin()}, {"id": deleted})
    assert load(content)["updated"] == [deleted]
    assert helpers.call_action("package_show", id=deleted)["state"] == "active"


def test_an_unknown_body_is_named_with_its_place(content: dict[str, Any]) -> None:
    """A body that the portal does not have stops the load before anything is written."""
    content["commitments"][1]["owner_org"] = "no-such-body"
    with pytest.raises(tk.ValidationError) as refused:
        load(content)
    assert set(refused.value.error_dict) == {"commitments[1].owner_org"}
    assert "no-such-body" in refused.value.error_dict["commitments[1].owner_org"][0]
    with pytest.raises(tk.ObjectNotFound):
        helpers.call_action("package_show", id=names(content)[0])


def test_every_problem_is_reported_with_its_place(content: dict[str, Any]) -> None:
    """Several mistakes come back together, keyed by their places in the file."""
    content["commitments"][0]["assessments"][0]["level"] = "half"
    content["commitments"][1]["due"] = "soon"
    with pytest.raises(tk.ValidationError) as refused:
        load(content)
    assert set(refused.value.error_dict) == {
        "commitments[0].assessments[0].level",
        "commitments[1].due",
    }


def test_a_person_of_a_body_may_not_load_a_plan(content: dict[str, Any]) -> None:
    """Loading is for administrators of the portal."""
    user = factories.User()
    with pytest.raises(tk.NotAuthorized):
        tk.get_action("ogp_tn_plan_load")({"user": user["name"]}, {"content": content})


def test_a_claim_of_completion_through_the_api_needs_evidence(content: dict[str, Any]) -> None:
    """The same rule holds for a commitment written by hand, and names the row."""
    load(content)
    patch = tk.get_action("package_patch")
    user = _sysadmin()
    changes: dict[str, Any] = {
        "id": names(content)[1],
        "assessments": [{"assessor": "government", "level": "completed", "basis": "We say so"}],
    }
    with pytest.raises(tk.ValidationError) as refused:
        patch({"user": user}, dict(changes))
    assert "evidence" in str(refused.value.error_dict["assessments"])
    changes["evidence"] = [{"title": "The portal", "url": "https://example.org/"}]
    assert patch({"user": user}, changes)["completion"]["level"] == "completed"


def test_what_was_reported_on_the_portal_outlives_a_load(content: dict[str, Any]) -> None:
    """Reports, self-reports and dates that moved stay; a second load changes nothing."""
    step = {"title_translated": {"en": "A step"}, "due": "2021-06-30"}
    content["commitments"][0]["milestones"] = [step]
    load(content)
    name, user = names(content)[1], _sysadmin()
    report = {"date": "2021-05-31", "text_translated": {"en": "Soon"}, "without_evidence": True}
    own = {"assessor": "government", "basis": "Note", "level": "substantial", "self_report": True}
    moved = {**step, "due": "2021-09-30"}
    official = helpers.call_action("package_show", id=name)["assessments"]
    tk.get_action("package_patch")(
        {"user": user},
        {
            "id": name,
            "progress": [report],
            "assessments": [own, *official],
            "milestones": [{**moved, "reason_translated": {"en": "Rain"}}],
        },
    )
    log = helpers.call_action("package_show", id=name)["slippages"]
    content["commitments"][0]["title_translated"]["en"] = "Another title"
    assert load(content)["updated"] == [name]
    stored = helpers.call_action("package_show", id=name)
    assert stored["title_translated"]["en"] == "Another title"
    assert stored["progress"] == [report]
    assert stored["assessments"] == [*official, own]
    assert (stored["milestones"], stored["slippages"]) == ([moved], log)
    assert load(content)["unchanged"] == names(content)


def test_a_date_that_the_file_corrects_has_not_moved(content: dict[str, Any]) -> None:
    """It was written down wrongly: no reason is asked for, and the log stays empty."""
    content["commitments"][0] |= {"due": "2021-06-30"}
    load(content)
    content["commitments"][0] |= {"due": "2021-07-31"}
    assert load(content)["updated"] == [names(content)[1]]
    stored = helpers.call_action("package_show", id=names(content)[1])
    assert (stored["due"], "slippages" in stored) == ("2021-07-31", False)
