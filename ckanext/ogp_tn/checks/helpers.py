"""What templates ask of the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.checks import rules, showing
from ckanext.ogp_tn.stewards import permissions

__all__ = [
    "ogp_tn_check_groups",
    "ogp_tn_checks",
    "ogp_tn_file_checks",
    "ogp_tn_may_check",
]

#: So many findings of a check are shown; all are counted.
FIRST = 5


def ogp_tn_checks(pkg: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was found of a dataset, as the reader may know it; see ``ogp_tn_check_list``."""
    return showing.of(pkg, to_steward=ogp_tn_may_check(pkg))


def ogp_tn_file_checks(pkg: Mapping[str, Any], file: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was found of a file, as the reader may know it; empty where none are made."""
    files = ogp_tn_checks(pkg)["files"] if pkg.get("type") == "dataset" else []
    return next((one for one in files if one["id"] == file.get("id")), {})


def ogp_tn_may_check(pkg: Mapping[str, Any]) -> bool:
    """Tell whether the reader may have a dataset checked."""
    return permissions.may_check(tk.current_user.name, pkg.get("owner_org"))


def ogp_tn_check_groups(findings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return findings by check, the worst first: the first of each, and how many there are."""
    return rules.grouped(findings, FIRST)
