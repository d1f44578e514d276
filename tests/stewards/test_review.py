"""Whose changes wait, in each mode; and that nothing is different where four eyes is off."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.logic.auth import create, delete, update

from ckanext.ogp_tn.stewards import permissions, review, review_auth
from ckanext.ogp_tn.stewards.review_rules import Standing

Cast = Any
Mode = Callable[[str], None]
EVERYBODY = ("anonymous", "citizen", "member", "editor", "steward", "admin", "sysadmin")


def waiting(cast: Cast, kind: str = "dataset") -> set[str]:
    """Return whose public records of the body would wait."""
    after = Standing(cast.body["id"], private=False)
    people = (*EVERYBODY, "parent_steward", "foreign_steward", "team", "team_editor")
    return {one for one in people if review.waits({"user": getattr(cast, one)}, kind, None, after)}


def test_editors_wait(cast: Cast) -> None:
    """By default everybody does who does not publish for the body."""
    publishing = {"steward", "admin", "sysadmin", "parent_steward"}
    assert waiting(cast).isdisjoint(publishing)
    assert {"editor", "foreign_steward", "team"} <= waiting(cast)


def test_the_team_changes_commitments_alone(cast: Cast) -> None:
    """It writes every commitment, and publishes no ministry's data."""
    assert "team" not in waiting(cast, "commitment")
    assert {"editor", "team_editor", "foreign_steward"} <= waiting(cast, "commitment")


def test_all_wait_but_system_administrators(cast: Cast, four_eyes: Mode) -> None:
    """Whoever could be somebody's second pair of eyes needs one too."""
    four_eyes("all")
    assert {"editor", "steward", "admin", "parent_steward"} <= waiting(cast)
    assert "sysadmin" not in waiting(cast)


def test_nobody_waits_where_it_is_off(cast: Cast, four_eyes: Mode) -> None:
    """Then CKAN decides alone."""
    four_eyes("off")
    assert waiting(cast) == set()


def test_the_system_never_waits(cast: Cast) -> None:
    """Harvesting, commands and plugins write without asking, as ever."""
    after = Standing(cast.body["id"], private=False)
    assert not review.waits({"user": cast.editor, "ignore_auth": True}, "dataset", None, after)


def test_an_import_is_for_who_publishes_alone(cast: Cast, four_eyes: Mode) -> None:
    """Thousands of rows are no proposal."""
    body = cast.body["id"]
    assert permissions.may_import(cast.steward, body)
    assert not permissions.may_import(cast.editor, body)
    four_eyes("all")
    assert not permissions.may_import(cast.steward, body)
    assert permissions.may_import(cast.sysadmin, body)


#: CKAN's own functions that we chain for the sake of the review, with what they are asked.
CHAINED = {
    "package_update": (update.package_update, lambda w: {"id": w["dataset"]}),
    "package_delete": (delete.package_delete, lambda w: {"id": w["dataset"]}),
    "package_create": (create.package_create, lambda w: {"owner_org": w["body"]}),
    "resource_create": (create.resource_create, lambda w: {"package_id": w["dataset"]}),
    "resource_update": (update.resource_update, lambda w: {"id": w["file"]}),
    "resource_delete": (delete.resource_delete, lambda w: {"id": w["file"]}),
    "resource_view_create": (create.resource_view_create, lambda w: {"resource_id": w["file"]}),
    "resource_view_update": (update.resource_view_update, lambda w: {"resource_id": w["file"]}),
    "resource_view_reorder": (update.resource_view_reorder, lambda w: {"resource_id": w["file"]}),
    "resource_view_delete": (delete.resource_view_delete, lambda w: {"id": w["view"]}),
    "resource_create_default_resource_views": (
        create.resource_create_default_resource_views,
        lambda w: {"resource": {"id": w["file"]}},
    ),
    "package_create_default_resource_views": (
        create.package_create_default_resource_views,
        lambda w: {"package": {"id": w["dataset"]}},
    ),
    "package_relationship_create": (
        create.package_relationship_create,
        lambda w: {"subject": w["dataset"], "object": w["dataset"]},
    ),
}


@pytest.fixture(scope="module")
def records(cast: Cast) -> dict[bool, dict[str, str]]:
    """Make a public and a private dataset with a file and a view."""
    found = {}
    for private in (False, True):
        made = cast.make(private=private, resources=[{"url": "https://example.org"}])
        file = made["resources"][0]["id"]
        view = model.ResourceView(resource_id=file, title="v", view_type="image_view", order=0)
        model.Session.add(view)
        model.Session.commit()
        found[private] = {
            "dataset": made["id"],
            "body": cast.body["id"],
            "file": file,
            "view": view.id,
        }
    return found


@pytest.mark.parametrize("private", [False, True], ids=["public", "private"])
@pytest.mark.parametrize("who", ["editor", "member", "admin", "citizen"])
def test_off_is_exactly_ckan(
    cast: Cast, four_eyes: Mode, records: dict[bool, dict[str, str]], who: str, private: bool
) -> None:
    """Each auth function that the review chains answers as CKAN's own."""
    four_eyes("off")
    person = model.User.get(getattr(cast, who))
    for name, (own, asked) in CHAINED.items():
        context: Any = {"user": person.name, "auth_user_obj": person, "session": model.Session}
        ours = authz.is_authorized(name, {**context}, asked(records[private]))
        cores = own({**context}, asked(records[private]))
        assert (name, ours["success"]) == (name, cores["success"])


def test_off_changes_the_public_at_once(cast: Cast, four_eyes: Mode) -> None:
    """An editor publishes, changes and deletes, and nothing waits."""
    four_eyes("off")
    made = cast.write()
    assert not made["private"]
    answer = cast.act("editor", "package_patch", id=made["id"], version="2")
    assert (answer["version"], answer.get("proposal")) == ("2", None)
    cast.act("editor", "package_delete", id=made["id"])
    assert model.Package.get(made["id"]).state == "deleted"


REFUSED = [
    "resource_update",
    "resource_view_create",
    "resource_view_update",
    "resource_view_reorder",
    "resource_view_delete",
    "resource_create_default_resource_views",
    "package_create_default_resource_views",
    "package_relationship_create",
    "package_delete",
]


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_proposed_is_refused(
    cast: Cast, records: dict[bool, dict[str, str]], name: str
) -> None:
    """An editor does it to drafts; on public records a steward or an admin does."""
    asked = CHAINED[name][1]
    for who, private, allowed in (
        ("editor", False, False),
        ("editor", True, True),
        ("admin", False, True),
    ):
        person = model.User.get(getattr(cast, who))
        context: Any = {"user": person.name, "auth_user_obj": person, "session": model.Session}
        answer = authz.is_authorized(name, context, asked(records[private]))
        assert (who, private, answer["success"]) == (who, private, allowed)
        if not allowed:
            assert answer["msg"]


def test_a_proposal_of_a_record_without_a_body_is_for_system_administrators(
    cast: Cast, public_dataset: dict[str, Any]
) -> None:
    """Nobody else could say who reviews it."""
    id = cast.act("editor", "package_patch", id=public_dataset["id"], version="2")["proposal"]["id"]
    model.Package.get(public_dataset["id"]).owner_org = None
    model.Session.commit()
    allowed = {
        who
        for who in ("citizen", "editor", "steward", "sysadmin")
        if review_auth.ogp_tn_review_decide({"user": getattr(cast, who)}, {"id": id})["success"]
    }
    assert allowed == {"sysadmin"}


def test_an_unknown_proposal_is_not_there(cast: Cast) -> None:
    """Whoever asks."""
    with pytest.raises(tk.ObjectNotFound):
        cast.act("steward", "ogp_tn_review_show", id="nothing")
