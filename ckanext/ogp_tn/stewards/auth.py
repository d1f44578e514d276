"""Who may: CKAN's own auth functions, with what the policy adds for stewards and the team.

Everything asks ``permissions.py``. Whom it says nothing about, CKAN decides as always.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.logic.auth import get_package_object
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.ogp_tn.metadata.access import ALLOWED, everybody, refused
from ckanext.ogp_tn.stewards import permissions, proposals, review
from ckanext.ogp_tn.stewards.model import Mandate
from ckanext.ogp_tn.stewards.permissions import PLAN, PLAN_TYPES
from ckanext.ogp_tn.stewards.review_auth import (
    ogp_tn_review_decide,
    ogp_tn_review_list,
    ogp_tn_review_show,
    ogp_tn_review_waiting,
    ogp_tn_review_withdraw,
    package_create_default_resource_views,
    package_relationship_create,
    refused_to_delete,
    resource_create_default_resource_views,
    resource_update,
    resource_view_create,
    resource_view_delete,
)

__all__ = [
    "bulk_update_private",
    "bulk_update_public",
    "ogp_tn_mandate_absence",
    "ogp_tn_mandate_apply",
    "ogp_tn_mandate_create",
    "ogp_tn_mandate_end",
    "ogp_tn_mandate_list",
    "ogp_tn_review_decide",
    "ogp_tn_review_list",
    "ogp_tn_review_show",
    "ogp_tn_review_waiting",
    "ogp_tn_review_withdraw",
    "ogp_tn_steward_list",
    "ogp_tn_workbench_digest",
    "ogp_tn_workbench_show",
    "package_create",
    "package_create_default_resource_views",
    "package_delete",
    "package_relationship_create",
    "package_update",
    "resource_create_default_resource_views",
    "resource_delete",
    "resource_update",
    "resource_view_create",
    "resource_view_delete",
]

ogp_tn_steward_list = everybody


# Datasets


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_create(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let the team make plans and commitments of every body, and no steward make any."""
    asked = data_dict or {}
    if asked.get("type") in PLAN_TYPES:
        user = context.get("user")
        if permissions.edits_every_commitment(user):
            return _as_to_groups(user, None, asked)
        if not permissions.may_change_plan(user, asked.get("owner_org")):
            return refused(tk._("A steward does not change the plan: the team does."))
    return up(context, asked)


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_update(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let the team change plans and commitments; a steward neither changes plans nor deletes."""
    asked, user = data_dict or {}, context.get("user")
    dataset = get_package_object(context, asked)
    if asked.get("state") == "deleted" and dataset.state != "deleted":
        deleting = _deletes(context, dataset)
        if not deleting.get("success"):
            return deleting
    if dataset.type in PLAN_TYPES and permissions.edits_every_commitment(user):
        return _as_to_groups(user, dataset, asked)
    if dataset.type == PLAN and not permissions.may_change_plan(user, dataset.owner_org):
        return refused(tk._("A steward does not change the plan: the team does."))
    return up(context, asked)


@tk.chained_auth_function
def package_delete(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let delete whom CKAN lets, except where only our own roles let somebody edit."""
    asked = data_dict or {}
    allowed = up(context, asked)
    if not allowed.get("success"):
        return allowed
    return _deletes(context, get_package_object(context, asked))


@tk.chained_auth_function
def resource_delete(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let a steward take a file off a dataset: that changes it, though CKAN calls it deleting.

    So may one whose change of a public dataset will wait for review.
    """
    asked, user = data_dict or {}, context.get("user")
    dataset = proposals.record_of_file(asked.get("id"))
    if dataset and (
        permissions.is_only_steward(user, dataset.owner_org)
        or review.is_proposing(dataset, context)
    ):
        return authz.is_authorized("package_update", context, {"id": dataset.id})
    return up(context, asked)


@tk.chained_auth_function
def bulk_update_public(
    up: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Let a steward publish many datasets at once; CKAN asks for an admin."""
    return _publishes(context, data_dict or {}) or up(context, data_dict or {})


@tk.chained_auth_function
def bulk_update_private(
    up: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Let a steward unpublish many datasets at once; CKAN asks for an admin."""
    return _publishes(context, data_dict or {}) or up(context, data_dict or {})


# Mandates


def ogp_tn_mandate_create(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever appoints the stewards of the body."""
    return _appoints(context, data_dict.get("organization"))


def ogp_tn_mandate_end(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever appoints the stewards of the mandate's body."""
    mandate = model.Session.get(Mandate, data_dict["id"])
    return _appoints(context, mandate.organization if mandate else None)


def ogp_tn_mandate_absence(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever holds the mandate, and whoever may end it."""
    mandate = model.Session.get(Mandate, data_dict["id"])
    person = model.User.get(context.get("user"))
    if mandate and person and mandate.granted and mandate.user == person.id:
        return ALLOWED
    return ogp_tn_mandate_end(context, data_dict)


def ogp_tn_mandate_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever has a role in the body, and whoever appoints its stewards."""
    body = data_dict.get("organization")
    if permissions.may_see_drafts(context.get("user"), body):
        return ALLOWED
    return _appoints(context, body)


def ogp_tn_mandate_apply(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return refused(tk._("Only a system administrator applies all mandates."))


def ogp_tn_workbench_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever writes for a body their own, and to see a body's whoever publishes there."""
    body = data_dict.get("organization")
    if permissions.may_see_workbench(context.get("user"), body):
        return ALLOWED
    if body:
        return refused(tk._("Only its data stewards and admins see what waits in this body."))
    return refused(
        tk._(
            "A workbench is for those who write for a public body. You have no such role yet: the "
            "admin of your body gives it, or the open-government team."
        )
    )


def ogp_tn_workbench_digest(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return refused(tk._("Only a system administrator sends the weekly e-mails."))


# What several of them ask


def _appoints(context: Context, body: str | None) -> AuthResult:
    if permissions.may_appoint(context.get("user"), body):
        return ALLOWED
    return refused(tk._("You do not appoint the data stewards of this body."))


def _publishes(context: Context, data_dict: DataDict) -> AuthResult | None:
    may = permissions.may_publish(context.get("user"), data_dict.get("org_id"))
    return ALLOWED if may else None


def _deletes(context: Context, dataset: model.Package) -> AuthResult:
    if permissions.is_kept_from_deleting(context.get("user"), dataset.owner_org, dataset.type):
        return refused(tk._("A steward deletes nothing: make it private instead."))
    return refused_to_delete(context, dataset) or ALLOWED


def _as_to_groups(
    user: str | None, dataset: model.Package | None, data_dict: dict[str, Any]
) -> AuthResult:
    """Allow, unless a record comes into a thematic group that the user may not fill."""
    there = dataset.get_groups() if dataset else []
    known = {key for group in there for key in (group.id, group.name)}
    for group in data_dict.get("groups") or []:
        key = (group.get("id") or group.get("name")) if isinstance(group, dict) else group
        if key and key not in known and not permissions.may_fill_group(user, key):
            return refused(tk._("You may not put anything into this group."))
    return ALLOWED
