"""Who may see the register: everybody."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["ogp_tn_portal_list", "ogp_tn_portal_show"]


@tk.auth_allow_anonymous_access
def ogp_tn_portal_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the register is public."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_portal_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the register is public."""
    return {"success": True}
