"""What the option that names a register may hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.portals import registry

__all__ = ["ogp_tn_portals_file"]


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
