"""What stewards and the team may do with records, asked of the real API."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import helpers

Cast = Any


def refused(cast: Cast, person: str, action: str, **fields: Any) -> None:
    """See that somebody may not."""
    with pytest.raises(tk.NotAuthorized):
        cast.act(person, action, **fields)


@pytest.mark.parametrize("person", ["steward", "parent_steward"])
def test_a_steward_writes_publishes_and_unpublishes(cast: Cast, person: str) -> None:
    """All of it without an administrator, in the body and in those below."""
    dataset = cast.act(
        person,
        "package_create",
        name=cast.unique("made"),
        title="Made",
        private=True,
        license_id="cc-by",
        owner_org=cast.body["id"],
    )
    for private in (False, True, False):
        cast.act(person, "package_patch", id=dataset["id"], private=private)
        assert helpers.call_action("package_show", id=dataset["id"])["private"] is private


def test_a_steward_publishes_many_at_once(cast: Cast) -> None:
    """CKAN asks an admin for that; of another body's datasets none is touched."""
    mine, theirs = cast.make(private=True), cast.make(body="other", private=True)
    cast.act(
        "steward",
        "bulk_update_public",
        org_id=cast.body["id"],
        datasets=[mine["id"], theirs["id"]],
    )
    shown = [helpers.call_action("package_show", id=one["id"]) for one in (mine, theirs)]
    assert [one["private"] for one in shown] == [False, True]
    refused(cast, "steward", "bulk_update_public", org_id=cast.other["id"], datasets=[theirs["id"]])
    refused(cast, "editor", "bulk_update_public", org_id=cast.body["id"], datasets=[mine["id"]])


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("package_delete", {}),
        ("package_patch", {"state": "deleted"}),
        ("dataset_purge", {}),
    ],
)
def test_a_steward_deletes_no_dataset(cast: Cast, action: str, fields: dict[str, Any]) -> None:
    """Not by the action for it, nor by writing the state."""
    dataset = cast.make()
    refused(cast, "steward", action, id=dataset["id"], **fields)
    assert helpers.call_action("package_show", id=dataset["id"])["state"] == "active"


def test_a_steward_deletes_nothing_through_the_bulk_or_a_revision(cast: Cast) -> None:
    """The ways round: many at once, and a revision of the state."""
    dataset = cast.make()
    refused(cast, "steward", "bulk_update_delete", org_id=cast.body["id"], datasets=[dataset["id"]])
    refused(
        cast, "steward", "package_revise", match={"id": dataset["id"]}, update={"state": "deleted"}
    )
    assert helpers.call_action("package_show", id=dataset["id"])["state"] == "active"


@pytest.mark.parametrize("person", ["editor", "admin"])
def test_who_deleted_before_still_deletes(cast: Cast, person: str) -> None:
    """Editors and admins keep what CKAN gives them, editors for what is not public."""
    dataset = cast.make(private=person == "editor")
    cast.act(person, "package_delete", id=dataset["id"])
    assert helpers.call_action("package_show", id=dataset["id"])["state"] == "deleted"


def test_a_steward_takes_a_file_off(cast: Cast) -> None:
    """That changes the dataset, it does not delete it; another body's is closed."""
    mine = cast.make(resources=[{"url": "http://example.com/a.csv"}])
    theirs = cast.make(body="other", resources=[{"url": "http://example.com/a.csv"}])
    cast.act("steward", "resource_delete", id=mine["resources"][0]["id"])
    assert helpers.call_action("package_show", id=mine["id"])["resources"] == []
    refused(cast, "steward", "resource_delete", id=theirs["resources"][0]["id"])


@pytest.mark.parametrize("person", ["foreign_steward", "member", "citizen", "anonymous"])
@pytest.mark.parametrize("kind", ["dataset", "inventory", "commitment"])
def test_nobody_changes_another_bodys_things(cast: Cast, person: str, kind: str) -> None:
    """A role elsewhere, or none that writes, opens nothing."""
    record = cast.make(kind)
    refused(cast, person, "package_patch", id=record["id"], private=True)


def test_a_steward_changes_no_plan_of_the_own_body(cast: Cast) -> None:
    """Plans are the team's; commitments that the body leads are worked on by its steward."""
    plan, commitment = cast.make("action-plan"), cast.make("commitment")
    refused(cast, "steward", "package_patch", id=plan["id"], period_end="2019-01-01")
    cast.act(
        "steward",
        "package_patch",
        id=commitment["id"],
        evidence=[{"title": "A page", "url": "http://example.com"}],
    )
    shown = helpers.call_action("package_show", id=commitment["id"])
    assert shown["completion"]["evidence"] is True


@pytest.mark.parametrize("kind", ["action-plan", "commitment"])
def test_a_steward_makes_neither_plans_nor_commitments(cast: Cast, kind: str) -> None:
    """What a plan promises is written by the team."""
    fields = {key: value for key, value in cast.make(kind).items() if key != "id"}
    refused(cast, "steward", "package_create", **{**fields, "name": cast.unique("new")})


@pytest.mark.parametrize("person", ["team", "team_admin"])
@pytest.mark.parametrize("kind", ["action-plan", "commitment"])
def test_the_team_writes_every_plan_and_commitment(cast: Cast, person: str, kind: str) -> None:
    """Of any body, also what is not public yet, and moves it to the body that leads now."""
    hidden = cast.make(kind, private=True)
    assert cast.act(person, "package_show", id=hidden["id"])["name"] == hidden["name"]
    found = cast.act(person, "package_search", fq=f"name:{hidden['name']}", include_private=True)
    assert found["count"] == 1
    cast.act(person, "package_patch", id=hidden["id"], private=False, owner_org=cast.other["name"])
    shown = helpers.call_action("package_show", id=hidden["id"])
    assert (shown["private"], shown["owner_org"]) == (False, cast.other["id"])
    new = {key: value for key, value in shown.items() if key != "id"}
    made = cast.act(person, "package_create", **{**new, "name": cast.unique("new")})
    assert made["owner_org"] == cast.other["id"]


@pytest.mark.parametrize("kind", ["action-plan", "commitment"])
def test_the_team_deletes_nothing(cast: Cast, kind: str) -> None:
    """It writes them, and an administrator removes them."""
    record = cast.make(kind)
    refused(cast, "team", "package_delete", id=record["id"])
    refused(cast, "team", "package_patch", id=record["id"], state="deleted")


def test_the_team_publishes_no_ministrys_data(cast: Cast) -> None:
    """Neither sees nor changes datasets and rows of another body."""
    for kind in ("dataset", "inventory"):
        hidden = cast.make(kind, private=True)
        refused(cast, "team", "package_show", id=hidden["id"])
        refused(cast, "team", "package_patch", id=hidden["id"], private=False)
    refused(cast, "team", "bulk_update_public", org_id=cast.body["id"], datasets=[])


def test_an_editor_of_the_teams_body_is_not_the_team(cast: Cast) -> None:
    """The team are its stewards and admins."""
    refused(cast, "team_editor", "package_patch", id=cast.make("commitment")["id"], number=2)


def test_the_team_fills_no_thematic_group_of_others(cast: Cast) -> None:
    """The right to write a commitment does not put it where the team has no say."""
    from ckan.tests import factories

    group, commitment = factories.Group(), cast.make("commitment")
    refused(cast, "team", "package_patch", id=commitment["id"], groups=[{"id": group["id"]}])
    helpers.call_action("group_member_create", id=group["id"], username=cast.team, role="member")
    cast.act("team", "package_patch", id=commitment["id"], groups=[{"id": group["id"]}])
    # What is in a group already stays there when the commitment changes.
    cast.act("team_admin", "package_patch", id=commitment["id"], number=3)


def test_a_body_that_is_not_there_leads_nothing(cast: Cast) -> None:
    """The team names a body of the portal, not a group, nor one in the bin."""
    from ckan.tests import factories

    commitment = cast.make("commitment")
    for wrong in (factories.Group()["id"], "nobody"):
        with pytest.raises(tk.ValidationError) as error:
            cast.act("team", "package_patch", id=commitment["id"], owner_org=wrong)
        assert list(error.value.error_dict) == ["owner_org"]


def test_without_a_team_only_administrators_write_all_plans(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option is empty by default."""
    monkeypatch.setitem(tk.config, "ckanext.ogp_tn.team_organization", "")
    commitment = cast.make("commitment")
    refused(cast, "team", "package_patch", id=commitment["id"], number=2)
    cast.act("sysadmin", "package_patch", id=commitment["id"], number=2)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("organization_member_create", {"username": "citizen", "role": "editor"}),
        ("organization_member_delete", {"username": "member"}),
        ("member_create", {"object": "citizen", "object_type": "user", "capacity": "admin"}),
        ("member_delete", {"object": "member", "object_type": "user"}),
        ("organization_patch", {"title": "Ours"}),
        ("organization_update", {"title": "Ours"}),
        ("organization_delete", {}),
        ("organization_purge", {}),
    ],
)
@pytest.mark.parametrize("person", ["steward", "parent_steward", "team"])
def test_stewards_leave_members_and_the_body_alone(
    cast: Cast, person: str, action: str, fields: dict[str, Any]
) -> None:
    """Managing members and changing the body's identity is the admin's."""
    named = {key: getattr(cast, value, value) for key, value in fields.items()}
    refused(cast, person, action, id=cast.body["id"], **named)


def test_a_steward_invites_nobody(cast: Cast) -> None:
    """An invitation makes a member."""
    refused(
        cast,
        "steward",
        "user_invite",
        email="new@example.com",
        group_id=cast.body["id"],
        role="editor",
    )


def test_a_steward_sees_drafts_and_members(cast: Cast) -> None:
    """What is not public of the body, and who belongs to it."""
    for kind in ("dataset", "inventory", "commitment"):
        hidden = cast.make(kind, private=True)
        for person in ("steward", "parent_steward"):
            assert cast.act(person, "package_show", id=hidden["id"])["private"] is True
        refused(cast, "foreign_steward", "package_show", id=hidden["id"])
    members = cast.act("steward", "member_list", id=cast.body["id"], object_type="user")
    assert "Data steward" in {label for _, _, label in members}
