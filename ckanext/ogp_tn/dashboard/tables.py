"""The dashboard's numbers as tables for spreadsheets: plain functions on plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.ogp_tn.dashboard import calendar_rules
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.tables import Table, cell, table
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
    return table(_COLUMNS, (_commitment(one, overview) for one in overview["commitments"]))


def _commitment(one: Mapping[str, Any], overview: Mapping[str, Any]) -> dict[str, Any]:
    body = one["organization"]
    return {
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
    return table(
        _PLAN_COLUMNS,
        (
            {
                **one,
                **one["plan"],
                "plan": one["plan"]["name"],
                **_by_language("title_translated", one["plan"].get("title_translated")),
                **{f"level_{level}": count for level, count in one["levels"].items()},
                "date": numbers["date"],
            }
            for one in numbers["plans"]
        ),
    )


def _by_language(field: str, texts: Mapping[str, str] | None) -> dict[str, str]:
    return {f"{field}-{language}": text for language, text in (texts or {}).items()}


_BODY = ("organization", *(f"organization_title-{language}" for language in LANGUAGES))
_DUE = (
    "date",
    "quarter",
    "kind",
    "plan",
    "number",
    "commitment",
    *(f"title_translated-{language}" for language in LANGUAGES),
    *_BODY,
    "total",
    *calendar_rules.OUTCOMES,
    "done_on",
    "modified",
)


def calendar(calendar: Mapping[str, Any]) -> Table:
    """Return what is due as a table, one row for each entry.

    :param calendar: what ``ogp_tn_calendar_show`` gives
    """
    return table(
        _DUE,
        (
            {
                **one,
                **dict.fromkeys(calendar_rules.OUTCOMES, 0),
                **one["outcomes"],
                **_by_language("title_translated", one.get("title_translated")),
                "organization": one["organization"]["name"],
                **_by_language("organization_title", one["organization"]["title_translated"]),
                "done_on": one.get("done"),
            }
            for one in calendar["entries"]
        ),
    )


_NUMBERS = ("state", "value", "numerator", "denominator")
_LABELS = tuple(f"label-{language}" for language in LANGUAGES)


def indicators(listed: Iterable[Mapping[str, Any]]) -> Table:
    """Return indicators as a table with a number in each row.

    :param listed: what ``ogp_tn_indicator_list`` gives
    """
    return [
        ["indicator", *_LABELS, "unit", "direction", *_NUMBERS, "date"],
        *(
            [
                one["name"],
                *_labels(one),
                one["unit"],
                one["direction"],
                *(cell(one[name]) for name in _NUMBERS),
                one["date"],
            ]
            for one in listed
        ),
    ]


def indicator(shown: Mapping[str, Any], history: Iterable[Mapping[str, Any]]) -> Table:
    """Return an indicator as a table: its number, its parts, by each dimension, and past days.

    :param shown: what ``ogp_tn_indicator_show`` gives
    :param history: what ``ogp_tn_snapshot_list`` gives; what does not count any more is left out
    """
    name, day = shown["name"], shown["date"]
    places = [
        ("", "", shown),
        *(
            (dimension, value["key"], value)
            for dimension, values in shown.get("dimensions", {}).items()
            for value in values
        ),
    ]
    return [
        ["indicator", "date", "dimension", "key", "part", *_LABELS, *_NUMBERS, "source"],
        *(
            [name, day, dimension, key, part.get("key", "") if part is not number else "",
             *_labels(part), *(cell(part[one]) for one in _NUMBERS), ""]
            for dimension, key, number in places
            for part in (number, *number["breakdown"])
        ),
        *(
            [name, past["date"], "", "", "", *_labels(shown),
             *(cell(past[one]) for one in _NUMBERS), past["source"] or ""]
            for past in history
            if past["superseded_by"] is None and past["date"] != day
        ),
    ]  # fmt: skip


def _labels(labelled: Mapping[str, Any]) -> list[str]:
    return [labelled["label_translated"].get(language, "") for language in LANGUAGES]
