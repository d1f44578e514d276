"""Answers of auth functions that need no rule: everybody, and nobody but system administrators."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

ALLOWED: AuthResult = {"success": True}


@tk.auth_allow_anonymous_access
def everybody(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: what is given comes from public records only, or leaves out the others."""
    return ALLOWED


def refused(message: str) -> AuthResult:
    """Refuse with a sentence. System administrators are allowed all the same: nobody asks."""
    return {"success": False, "msg": message}
