"""Who may load a plan: the open-government team and administrators of the portal."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.ogp_tn.stewards import permissions

__all__ = ["ogp_tn_plan_load"]


def ogp_tn_plan_load(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever writes the plans and all their commitments."""
    if permissions.edits_every_commitment(context.get("user")):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the open-government team loads plans.")}
