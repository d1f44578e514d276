"""Who may set the licence of many datasets, and who may cite one."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import AuthResult, Context, DataDict

__all__ = ["ogp_tn_citation_show", "ogp_tn_licence_list", "ogp_tn_licence_set"]


def ogp_tn_licence_set(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may publish many datasets of the body at once."""
    return authz.is_authorized("bulk_update_public", context, {"org_id": data_dict["organization"]})


def ogp_tn_licence_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may set them: private datasets are among them."""
    return authz.is_authorized("ogp_tn_licence_set", context, data_dict)


@tk.auth_allow_anonymous_access
def ogp_tn_citation_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may see the dataset."""
    return authz.is_authorized("package_show", context, data_dict)
