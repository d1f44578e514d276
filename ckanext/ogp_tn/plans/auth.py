"""Who may load a plan: administrators of the portal."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = ["ogp_tn_plan_load"]


def ogp_tn_plan_load(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow nobody here: a system administrator passes before this is asked."""
    return {"success": False, "msg": tk._("Only a system administrator may load a plan.")}
