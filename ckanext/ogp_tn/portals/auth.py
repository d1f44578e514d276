"""Who may see the register: everybody. Who changes what was gathered: its portal."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.logic.auth import get_package_object
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.ogp_tn.metadata.access import everybody, refused
from ckanext.ogp_tn.metadata.languages import pick
from ckanext.ogp_tn.metadata.reader import language
from ckanext.ogp_tn.portals import registry

__all__ = [
    "ogp_tn_portal_harvest",
    "ogp_tn_portal_list",
    "ogp_tn_portal_show",
    "ogp_tn_portal_sync",
    "package_delete",
    "package_update",
]

ogp_tn_portal_list = everybody
ogp_tn_portal_show = everybody


def ogp_tn_portal_sync(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return refused(tk._("Only a system administrator gathers from other portals."))


def ogp_tn_portal_harvest(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow system administrators, whom CKAN does not ask."""
    return refused(tk._("Only a system administrator gathers from other portals."))


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_update(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let nobody change here what another portal holds: the next harvest would undo it."""
    return _of_another_portal(context, data_dict) or up(context, data_dict or {})


@tk.chained_auth_function
def package_delete(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let nobody delete here what another portal holds: it would come back."""
    return _of_another_portal(context, data_dict) or up(context, data_dict or {})


def _of_another_portal(context: Context, data_dict: DataDict | None) -> AuthResult | None:
    source = (get_package_object(context, data_dict).extras or {}).get("source_portal")
    if not source:
        return None
    entry = registry.portal(source)
    name = pick(entry["name"], language())[0] if entry else source
    return refused(
        tk._("This record comes from another portal and is changed there: {portal}.").format(
            portal=name
        )
    )
