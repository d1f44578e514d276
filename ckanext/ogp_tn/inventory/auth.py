"""Who may change an inventory: whoever may change its rows and, to publish, its datasets."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import AuthResult, Context, DataDict

from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.metadata.access import ALLOWED, everybody, refused
from ckanext.ogp_tn.stewards import permissions

__all__ = [
    "ogp_tn_body_list",
    "ogp_tn_body_show",
    "ogp_tn_import_list",
    "ogp_tn_import_show",
    "ogp_tn_inventory_import",
    "ogp_tn_inventory_link",
    "ogp_tn_inventory_matches",
    "ogp_tn_inventory_publish",
    "ogp_tn_inventory_remove",
    "ogp_tn_inventory_restore",
    "ogp_tn_inventory_rows",
    "ogp_tn_opening_calendar",
    "ogp_tn_target_freeze",
    "ogp_tn_target_list",
    "ogp_tn_target_set",
]

ogp_tn_body_list = everybody
ogp_tn_body_show = everybody
ogp_tn_inventory_rows = everybody
ogp_tn_opening_calendar = everybody
ogp_tn_target_list = everybody


def _may_change(context: Context, data_dict: DataDict) -> AuthResult:
    return _allows("package_update", context, {"id": data_dict["id"]})


def _allows(action: str, context: Context, data_dict: dict[str, Any]) -> AuthResult:
    try:
        tk.check_access(action, tk.fresh_context(context), data_dict)
    except tk.NotAuthorized as error:
        return refused(error.message or "")
    return ALLOWED


def ogp_tn_inventory_remove(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may change the row."""
    return _may_change(context, data_dict)


def ogp_tn_inventory_restore(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may change the row."""
    return _may_change(context, data_dict)


def ogp_tn_inventory_matches(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may change the row."""
    return _may_change(context, data_dict)


def ogp_tn_inventory_link(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may change both the row and, where a dataset is named, the dataset."""
    allowed = _may_change(context, data_dict)
    if not allowed.get("success") or not data_dict.get("dataset"):
        return allowed
    return _allows("package_update", context, {"id": data_dict["dataset"]})


def ogp_tn_inventory_publish(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may change the row and create datasets of its body."""
    allowed = _may_change(context, data_dict)
    row = model.Package.get(data_dict["id"])
    if not allowed.get("success") or row is None or row.type != TYPE:
        return allowed
    return _allows("package_create", context, {"type": "dataset", "owner_org": row.owner_org})


def ogp_tn_inventory_import(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may import into the inventory of the body."""
    if permissions.may_import(context.get("user"), data_dict["organization"]):
        return ALLOWED
    return refused(tk._("You may not change the inventory of this body."))


def ogp_tn_import_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may import into the inventory of the body."""
    return ogp_tn_inventory_import(context, data_dict)


def ogp_tn_import_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may import into the inventory of the body."""
    return ogp_tn_inventory_import(context, data_dict)


def ogp_tn_target_set(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may set the targets of the body."""
    if permissions.may_set_targets(context.get("user"), data_dict["organization"]):
        return ALLOWED
    return refused(tk._("You may not set the targets of this body."))


def ogp_tn_target_freeze(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return refused(tk._("Only a system administrator freezes all bases."))
