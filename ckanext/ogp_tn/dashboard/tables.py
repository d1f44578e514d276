"""The dashboard's numbers as tables for spreadsheets: plain functions on plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.tables import Table, cell
from ckanext.ogp_tn.plans import rules

_COLUMNS = (
    "plan",
    "number",
    "name",
    *(f"title_translated-{language}" for language in LANGUAGES),
    "axis",
    "owner_org",
    *(f"owner_org_title-{language}" for language in LANGUAGES),
    "completion_level",
    "completion_highest",
    "completion_contested",
    "completion_irm",
    "parts",
    "evidence",
    "due",
    "due_qualifier",
    "due_printed",
    "late",
    "kept",
    "kept_day",
    "kept_days",
    "missing_in_source",
    "date",
)


def commitments(overview: Mapping[str, Any]) -> Table:
    """Return a plan's commitments as a table, one row each under a row of field names.

    :param overview: what ``ogp_tn_plan_overview`` gives
    :returns: rows of equal length; a value that is not in the source is an empty cell
    """
    rows: Table = [list(_COLUMNS)]
    for one in overview["commitments"]:
        body = one["organization"]
        cells = {
            **one,
            "plan": overview["plan"]["name"],
            **_by_language("title_translated", one.get("title_translated")),
            "owner_org": body["name"],
            **_by_language("owner_org_title", body.get("title_translated")),
            "completion_level": one.get("level"),
            "completion_highest": one.get("highest"),
            "completion_contested": one.get("contested"),
            "completion_irm": one.get("irm"),
            "kept": one["kept"]["state"],
            "kept_day": one["kept"]["day"],
            "kept_days": one["kept"]["days"],
            "parts": [f"{part['code']}:{part['level'] or ''}" for part in one.get("parts") or []],
            "date": overview["date"],
        }
        rows.append([cell(cells.get(column)) for column in _COLUMNS])
    return rows


_PLAN_COLUMNS = (
    "plan",
    *(f"title_translated-{language}" for language in LANGUAGES),
    "period_start",
    "period_end",
    "total",
    *(f"level_{level}" for level in (*rules.LEVELS, "none")),
    "contested",
    "late",
    "date",
)


def plans(numbers: Mapping[str, Any]) -> Table:
    """Return the plans in numbers as a table, one row each under a row of field names.

    :param numbers: what ``ogp_tn_plan_list`` gives
    """
    rows: Table = [list(_PLAN_COLUMNS)]
    for one in numbers["plans"]:
        plan = one["plan"]
        cells = {
            **one,
            **plan,
            "plan": plan["name"],
            **_by_language("title_translated", plan.get("title_translated")),
            **{f"level_{level}": count for level, count in one["levels"].items()},
            "date": numbers["date"],
        }
        rows.append([cell(cells.get(column)) for column in _PLAN_COLUMNS])
    return rows


def _by_language(field: str, texts: Mapping[str, str] | None) -> dict[str, str]:
    return {f"{field}-{language}": text for language, text in (texts or {}).items()}
