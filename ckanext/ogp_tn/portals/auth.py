"""Who may see the register: everybody. Who changes what was gathered: its portal."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic.auth import get_package_object
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.ogp_tn.metadata.access import everybody, refused
from ckanext.ogp_tn.metadata.reader import seen
from ckanext.ogp_tn.portals import registry, rules

__all__ = [
    "ogp_tn_portal_harvest",
    "ogp_tn_portal_list",
    "ogp_tn_portal_show",
    "ogp_tn_portal_sync",
    "group_create",
    "group_update",
    "member_create",
    "package_create",
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


@tk.chained_auth_function
@tk.auth_allow_anonymous_access
def package_create(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let nobody say that a portal of the register is somewhere else than the register says."""
    asked = data_dict or {}
    if asked.get("source_type") == rules.CATALOGUE:
        return refused(_from_the_register())
    return up(context, asked)


@tk.chained_auth_function
def member_create(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let nobody put into a theme, or out of one, what another portal holds."""
    asked = data_dict or {}
    name = asked.get("object")
    is_record = asked.get("object_type") == "package" and isinstance(name, str)
    record = model.Package.get(name) if is_record else None
    return (_refusal(record) if record else None) or up(context, asked)


@tk.chained_auth_function
def group_create(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let nobody make a theme with what another portal holds."""
    return _themes(data_dict or {}) or up(context, data_dict or {})


@tk.chained_auth_function
def group_update(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Let nobody list the records of a theme so that one of another portal comes or goes."""
    return _themes(data_dict or {}) or up(context, data_dict or {})


def _themes(asked: DataDict) -> AuthResult | None:
    """Return why a theme may not have the records that are listed for it; None where it may."""
    listed = asked.get("packages")
    if not isinstance(listed, list):
        return None
    names = [one.get("id") or one.get("name") for one in listed if isinstance(one, dict)]
    found = [model.Package.get(name) for name in names if isinstance(name, str)]
    after = {one.id: one for one in found if one}
    group = model.Group.get(asked.get("id")) if asked.get("id") else None
    before = {one.id: one for one in group.packages()} if group else {}
    moved = [one for id, one in (after | before).items() if (id in after) != (id in before)]
    return next((refusal for one in moved if (refusal := _refusal(one))), None)


def _of_another_portal(context: Context, data_dict: DataDict | None) -> AuthResult | None:
    return _refusal(get_package_object(context, data_dict))


def _refusal(record: model.Package) -> AuthResult | None:
    """Return why nobody changes a record here, nor the source that others come from; or None."""
    if record.type == rules.SOURCE and record.name.startswith(rules.SOURCE_OF):
        return refused(_from_the_register())
    source = (record.extras or {}).get("source_portal")
    if not source:
        return None
    entry = registry.portal(source)
    name = seen(entry["name"]) if entry else source
    return refused(
        tk._("This record comes from another portal and is changed there: {portal}.").format(
            portal=name
        )
    )


def _from_the_register() -> str:
    return tk._("Where this portal gathers from is said in its register of portals.")
