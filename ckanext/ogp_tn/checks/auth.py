"""Who has data checked, and who learns what was found."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.logic.auth import get_package_object
from ckan.types import AuthResult, Context, DataDict

from ckanext.ogp_tn.metadata.access import ALLOWED, everybody, refused
from ckanext.ogp_tn.stewards import permissions

__all__ = [
    "ogp_tn_check_all",
    "ogp_tn_check_kind_list",
    "ogp_tn_check_list",
    "ogp_tn_check_run",
    "ogp_tn_check_site_list",
    "ogp_tn_check_sites",
]


ogp_tn_check_kind_list = everybody
ogp_tn_check_site_list = everybody


@tk.auth_allow_anonymous_access
def ogp_tn_check_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever sees the dataset."""
    tk.check_access("package_show", context, {"id": data_dict["id"]})
    return ALLOWED


def ogp_tn_check_run(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever writes for the dataset's body."""
    dataset = get_package_object(context, {"id": data_dict["id"]})
    if permissions.may_check(context.get("user"), dataset.owner_org):
        return ALLOWED
    return refused(tk._("Only who writes for the body has its data checked."))


def ogp_tn_check_all(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return refused(tk._("Only a system administrator checks the whole portal."))


ogp_tn_check_sites = ogp_tn_check_all
