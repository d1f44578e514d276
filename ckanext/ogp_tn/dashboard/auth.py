"""Who may see the numbers: everybody."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["ogp_tn_plan_list", "ogp_tn_plan_overview"]


@tk.auth_allow_anonymous_access
def ogp_tn_plan_overview(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the numbers come from public records only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_plan_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the numbers come from public records only."""
    return {"success": True}
