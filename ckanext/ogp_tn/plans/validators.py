"""What CKAN checks of a commitment beyond each field alone."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.plans import files, rules

__all__ = ["ogp_tn_completion_has_evidence"]


def ogp_tn_completion_has_evidence(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a claim of completion with nothing to show for it, at the row that claims it.

    A reading transcribed from an official source is kept as printed.
    """
    evidence = list(_rows(data, "evidence").values())
    for index, assessment in _rows(data, "assessments").items():
        if rules.is_unproven(assessment, evidence):
            errors.setdefault(("assessments", index, "level"), []).append(tk._(files.UNPROVEN))


def _rows(data: FlattenDataDict, name: str) -> dict[int, dict[str, Any]]:
    """Return the rows of a repeating part from CKAN's flattened data, by their index."""
    rows: dict[int, dict[str, Any]] = {}
    for key, value in data.items():
        if len(key) == 3 and key[0] == name and value is not tk.missing:
            rows.setdefault(key[1], {})[key[2]] = value
    return rows
