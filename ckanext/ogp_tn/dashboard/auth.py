"""Who may see the numbers: everybody. Their history is written by the system."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.ogp_tn.metadata.access import everybody, refused

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

ogp_tn_calendar_show = everybody
ogp_tn_change_list = everybody
ogp_tn_indicator_list = everybody
ogp_tn_indicator_show = everybody
ogp_tn_plan_list = everybody
ogp_tn_plan_overview = everybody
ogp_tn_scoreboard = everybody
ogp_tn_snapshot_list = everybody


def ogp_tn_snapshot_take(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return refused(tk._("Only a system administrator freezes numbers."))


def ogp_tn_snapshot_correct(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return refused(tk._("Only a system administrator corrects numbers."))
