"""Roles and mandates through the API."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.ogp_tn.stewards import permissions
from ckanext.ogp_tn.stewards.mandate_actions import (
    ogp_tn_mandate_absence,
    ogp_tn_mandate_apply,
    ogp_tn_mandate_create,
    ogp_tn_mandate_end,
    ogp_tn_mandate_list,
    ogp_tn_steward_list,
)
from ckanext.ogp_tn.stewards.review_actions import (
    dataset_purge,
    ogp_tn_review_decide,
    ogp_tn_review_list,
    ogp_tn_review_show,
    ogp_tn_review_waiting,
    ogp_tn_review_withdraw,
    package_create,
    package_resource_reorder,
    package_update,
    resource_create,
    resource_delete,
    resource_patch,
    resource_show,
    resource_update,
)
from ckanext.ogp_tn.stewards.roles import STEWARD
from ckanext.ogp_tn.stewards.workbench_actions import (
    ogp_tn_workbench_digest,
    ogp_tn_workbench_show,
)

__all__ = [
    "dataset_purge",
    "group_create",
    "group_update",
    "member_create",
    "member_list",
    "member_roles_list",
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
    "package_resource_reorder",
    "package_update",
    "resource_create",
    "resource_delete",
    "resource_patch",
    "resource_show",
    "resource_update",
    "user_invite",
]


# The steward is a role of public bodies, not of CKAN's thematic groups


@tk.chained_action
@tk.side_effect_free
def member_roles_list(up: Action, context: Context, data_dict: DataDict) -> list[dict[str, str]]:
    """Return the roles that there are; the steward only for organizations."""
    offered = up(context, data_dict)
    if data_dict.get("group_type") != "group":
        return offered
    return [role for role in offered if role["value"] != STEWARD]


@tk.chained_action
def member_create(up: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make somebody a member; a steward only of an organization."""
    _refuse_in_group(data_dict.get("id"), data_dict.get("capacity"), "capacity")
    return up(context, data_dict)


@tk.chained_action
def user_invite(up: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Invite somebody by e-mail; as a steward only into an organization."""
    tk.check_access("user_invite", context, data_dict)
    _refuse_in_group(data_dict.get("group_id"), data_dict.get("role"), "role")
    return up(context, data_dict)


@tk.chained_action
def group_create(up: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Create a group; it has no stewards."""
    _refuse_among(data_dict.get("users"))
    return up(context, data_dict)


@tk.chained_action
def group_update(up: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change a group; it has no stewards."""
    _refuse_among(data_dict.get("users"))
    return up(context, data_dict)


# What belongs to a body is told as far as the reader may see it


@tk.chained_action
@tk.side_effect_free
def member_list(up: Action, context: Context, data_dict: DataDict) -> list[tuple[str, str, str]]:
    """Return who and what belongs to a group; of its records only what the reader may see."""
    members = up(context, data_dict)
    records = {id for id, kind, _ in members if kind == "package"}
    if not records or context.get("ignore_auth"):
        return members
    seen = permissions.bodies_where(context.get("user"), "read")
    record = model.Package
    shown = set(
        model.Session.scalars(
            sa.select(record.id).where(
                record.id.in_(records),
                sa.or_(
                    sa.and_(record.state == "active", sa.not_(record.private)),
                    record.owner_org.in_(seen),
                ),
            )
        )
    )
    return [one for one in members if one[1] != "package" or one[0] in shown]


def _refuse_in_group(group_id: Any, role: Any, field: str) -> None:
    group = model.Group.get(group_id) if role == STEWARD else None
    if group is not None and not group.is_organization:
        raise tk.ValidationError({field: [tk._("Only an organization has data stewards.")]})


def _refuse_among(users: Any) -> None:
    given = users if isinstance(users, list) else []
    if any(isinstance(one, dict) and one.get("capacity") == STEWARD for one in given):
        raise tk.ValidationError({"users": [tk._("Only an organization has data stewards.")]})
