"""Who may see tables and comparisons: everybody. An agenda: whoever may see its dataset."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import AuthResult, Context, DataDict

from ckanext.ogp_tn.metadata.access import ALLOWED, everybody

__all__ = [
    "ogp_tn_agenda_show",
    "ogp_tn_municipal_comparison",
    "ogp_tn_table_list",
    "ogp_tn_table_show",
]

ogp_tn_municipal_comparison = everybody
ogp_tn_table_list = everybody
ogp_tn_table_show = everybody


@tk.auth_allow_anonymous_access
def ogp_tn_agenda_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may see the dataset."""
    tk.check_access("package_show", context, data_dict)
    return ALLOWED
