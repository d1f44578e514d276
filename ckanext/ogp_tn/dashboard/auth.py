"""Who may see the numbers: everybody. Their history is written by the system."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

__all__ = [
    "ogp_tn_calendar_show",
    "ogp_tn_change_list",
    "ogp_tn_indicator_list",
    "ogp_tn_indicator_show",
    "ogp_tn_plan_list",
    "ogp_tn_plan_overview",
    "ogp_tn_scoreboard",
    "ogp_tn_snapshot_correct",
    "ogp_tn_snapshot_list",
    "ogp_tn_snapshot_take",
]


@tk.auth_allow_anonymous_access
def ogp_tn_plan_overview(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the numbers come from public records only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_plan_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the numbers come from public records only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_calendar_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: what is told comes from public records only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_change_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: what is told comes from public records only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_indicator_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the numbers come from public records only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_indicator_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the numbers come from public records only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_scoreboard(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: the numbers come from public records only."""
    return {"success": True}


@tk.auth_allow_anonymous_access
def ogp_tn_snapshot_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody: what was public on its day stays so."""
    return {"success": True}


def ogp_tn_snapshot_take(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return {"success": False, "msg": tk._("Only a system administrator freezes numbers.")}


def ogp_tn_snapshot_correct(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return {"success": False, "msg": tk._("Only a system administrator corrects numbers.")}
