"""The comparison of municipalities as a table for spreadsheets: a plain function on plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.tables import Table, cell

_COLUMNS = (
    "municipality",
    *(f"municipality_name-{language}" for language in LANGUAGES),
    *("governorate", "category", "year", "unit", "schema", "name", "organization"),
    *("comparable", "compared_with", "reasons"),
)


def table(found: Mapping[str, Any]) -> Table:
    """Return every dataset of a comparison, one row each under a row of names.

    :param found: what ``ogp_tn_municipal_comparison`` gives
    """
    rows = [[cell(row.get(name)) for name in _COLUMNS] for row in _rows(found)]
    return [list(_COLUMNS), *rows]


def _rows(found: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for group in found["groups"]:
        for one in group["entries"]:
            yield {**_cells(one), "comparable": True, "compared_with": group["municipalities"] - 1}
    for one in found["apart"]:
        reasons = [":".join(_said(reason)) for reason in one["reasons"]]
        yield {**_cells(one), "comparable": False, "reasons": reasons}


def _cells(one: Mapping[str, Any]) -> dict[str, Any]:
    names = one["municipality_name"] or {}
    return {
        **one,
        **{f"municipality_name-{language}": text for language, text in names.items()},
        "organization": one["organization"]["name"],
    }


def _said(reason: Mapping[str, Any]) -> Iterator[str]:
    yield from (reason["of"], reason["why"])
    if "others" in reason:
        yield str(reason["others"])
