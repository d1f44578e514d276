"""The role of the steward, and what it leans on in CKAN."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.tests import factories, helpers

from ckanext.ogp_tn.stewards import permissions, roles

CORES = {
    "admin": ["admin", "membership"],
    "editor": ["read", "delete_dataset", "create_dataset", "update_dataset", "manage_group"],
    "member": ["read", "manage_group"],
}


def test_ckan_keeps_roles_where_we_add_ours() -> None:
    """The two mappings are there, and the three roles of CKAN say what they said."""
    assert isinstance(authz._trans_functions, dict)
    assert {name: authz.ROLE_PERMISSIONS[name] for name in CORES} == CORES
    assert set(authz._trans_functions) == {*CORES, roles.STEWARD}


def test_registering_again_changes_nothing() -> None:
    """CKAN calls update_config at every change of the plugins."""
    before = dict(authz.ROLE_PERMISSIONS)
    roles.register()
    assert before == authz.ROLE_PERMISSIONS


def test_a_steward_has_what_an_editor_has_except_deleting() -> None:
    """Reviewing comes in the place of deleting."""
    assert set(roles.PERMISSIONS) ^ set(CORES["editor"]) == {roles.REVIEW, "delete_dataset"}


def test_the_role_is_offered_in_organizations_only(cast: Any) -> None:
    """The list of roles that forms and the API's clients ask for."""
    offered = helpers.call_action("member_roles_list", group_type="organization")
    assert {"text": "Data steward", "value": "steward"} in offered
    of_groups = helpers.call_action("member_roles_list", group_type="group")
    assert [role["value"] for role in of_groups] == ["admin", "member"]


def test_a_group_takes_no_steward(cast: Any) -> None:
    """By none of the ways in which somebody gets a role in a group."""
    group = factories.Group()
    ways: list[tuple[str, dict[str, Any]]] = [
        ("group_member_create", {"id": group["id"], "username": cast.citizen, "role": "steward"}),
        (
            "member_create",
            {
                "id": group["id"],
                "object": cast.citizen,
                "object_type": "user",
                "capacity": "steward",
            },
        ),
        (
            "user_invite",
            {"group_id": group["id"], "email": "new@example.com", "role": "steward"},
        ),
        (
            "group_patch",
            {"id": group["id"], "users": [{"name": cast.citizen, "capacity": "steward"}]},
        ),
        (
            "group_create",
            {
                "name": cast.unique("group"),
                "users": [{"name": cast.citizen, "capacity": "steward"}],
            },
        ),
    ]
    for action, fields in ways:
        with pytest.raises(tk.ValidationError):
            cast.act("sysadmin", action, **fields)
    members = helpers.call_action("member_list", id=group["id"], object_type="user")
    assert cast.citizen not in {model.User.get(user).name for user, _, _ in members}


def test_only_who_may_invite_is_told_what_is_wrong_with_it(cast: Any) -> None:
    """A stranger learns nothing of a group from the message."""
    group = factories.Group()
    with pytest.raises(tk.NotAuthorized):
        cast.act(
            "citizen", "user_invite", group_id=group["id"], email="a@example.com", role="steward"
        )


def test_the_members_form_offers_and_describes_four_roles(cast: Any, app: Any) -> None:
    """An admin of the body chooses the steward, and reads what that means."""
    token = helpers.call_action("api_token_create", {"user": cast.admin}, user=cast.admin, name="t")
    page = app.get(
        f"/en/organization/member_new/{cast.body['name']}",
        headers={"Authorization": token["token"]},
    )
    found = BeautifulSoup(page.body, "html.parser")
    offered = {one["value"]: one.text for one in found.select("select[name=role] option")}
    assert set(offered) == {"admin", "editor", "member", "steward"}
    described = {one.text for one in found.select(".ogp-roles dt")}
    assert described == set(offered.values())
    assert len(found.select(".ogp-roles dd")) == 4
    assert page.body.count("What are roles?") == 1


@pytest.mark.ckan_config("smtp.mail_from", "portal@example.org")
def test_an_invitation_names_the_role(cast: Any, app: Any, mail_server: Any) -> None:
    """Somebody new becomes a steward by the link in an e-mail, and nothing before."""
    with app.flask_app.test_request_context("/", environ_base={"CKAN_LANG": "en"}):
        user = cast.act(
            "admin",
            "user_invite",
            email=f"{cast.unique('new')}@example.com",
            group_id=cast.body["id"],
            role="steward",
        )
    assert not permissions.may_publish(user["name"], cast.body["id"])
    sent = mail_server.get_smtp_messages()[-1][3]
    text = base64.b64decode(sent.split("\n\n", 1)[1]).decode()
    assert "Data steward" in text
