"""Who may load a plan, report on a commitment, and confirm what is reported."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult, Context, DataDict

from ckanext.ogp_tn.metadata.access import ALLOWED, refused
from ckanext.ogp_tn.stewards import permissions

__all__ = ["ogp_tn_confirm", "ogp_tn_plan_load", "ogp_tn_progress_add"]


def ogp_tn_plan_load(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever writes the plans and all their commitments."""
    if permissions.edits_every_commitment(context.get("user")):
        return ALLOWED
    return refused(tk._("Only the open-government team loads plans."))


def ogp_tn_progress_add(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may change the commitment."""
    return authz.is_authorized("package_update", context, {"id": data_dict.get("id")})


def ogp_tn_confirm(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever confirms what bodies report."""
    if permissions.may_confirm(context.get("user")):
        return ALLOWED
    return refused(tk._("Only the open-government team confirms."))
