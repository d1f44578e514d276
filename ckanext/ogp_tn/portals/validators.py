"""What the option that names a register may hold, and who says where a record is from."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.portals import registry

__all__ = ["ogp_tn_gathered", "ogp_tn_portals_file"]


def ogp_tn_gathered(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Let nobody but the harvest say that a record comes from another portal.

    Whoever could would give a record out as another portal's, and close it to its own body.
    """
    if context.get("ignore_auth") or authz.is_sysadmin(context.get("user")):
        return
    stored = context.get("package")
    before = (stored.extras or {}).get(key[-1], "") if stored else ""
    if (data.get(key) or "") != before:
        errors[key].append(tk._("Only what this portal gathers from another one has a source."))


def ogp_tn_portals_file(value: Any) -> str:
    """Accept the path of a register that can be used.

    :raises ckan.plugins.toolkit.Invalid: if it cannot; says what is wrong with it, and where
    """
    path = str(value).strip()
    try:
        registry.read(Path(path))
    except registry.WrongRegister as error:
        raise tk.Invalid(
            tk._("The register {path} cannot be used: {why}").format(path=path, why=error)
        ) from error
    return path
