"""The numbers of bodies as tables for spreadsheets: plain functions on plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.tables import Table, cell

Record = Mapping[str, Any]

_BODY = ("organization", *(f"organization_title-{language}" for language in LANGUAGES))
_NUMBERS = (
    "rows",
    "assessed",
    "assessed_share",
    "scheduled",
    "published",
    "open_share",
    "withheld",
    "late",
    "removed",
)
#: What stands beside the value of each indicator.
_PARTS = ("numerator", "denominator", "change")
_TARGET = (
    "share",
    "base",
    "base_date",
    "opened",
    "reached",
    "met",
    "to_open",
    "late",
    "withheld",
    "removed",
    "gone",
    "added",
    "judged_on",
)


def bodies(scoreboard: Record) -> Table:
    """Return the bodies of a scoreboard as a table, in its order.

    :param scoreboard: what ``ogp_tn_scoreboard`` gives
    """
    names = list(scoreboard["indicators"])
    rows: Table = [
        [
            *_BODY,
            *("body_kind", "governorate", "former", "successor", "steward", "group", "rank"),
            *(f"{name}{part}" for name in names for part in ("", *(f"_{one}" for one in _PARTS))),
            "target_year",
            *(f"target_{name}" for name in _TARGET),
            *("since", "date"),
        ]
    ]
    for one in scoreboard["bodies"]:
        target = one["target"] or {}
        rows.append(
            [
                *_body(one["organization"]),
                *_cells(one["organization"], ("body_kind", "governorate", "former", "successor")),
                cell(one["steward"] is not None),
                *_cells(one, ("group", "rank")),
                *(
                    value
                    for name in names
                    for value in _cells(one["figures"][name], ("value", *_PARTS))
                ),
                target.get("year", ""),
                *_cells(target, _TARGET),
                cell(scoreboard["since"]),
                scoreboard["date"],
            ]
        )
    return rows


def body(numbers: Record) -> Table:
    """Return the numbers of one body as a table with a number in each row.

    :param numbers: what ``ogp_tn_body_show`` gives
    """
    name, day = numbers["organization"]["name"], numbers["date"]
    found: list[tuple[str, Any, Any]] = [
        *((figure, "", numbers[figure]) for figure in _NUMBERS),
        *(("state", state, number) for state, number in numbers["states"].items()),
        *(("ground", ground, number) for ground, number in numbers["grounds"].items()),
        ("datasets", "", numbers["datasets"]["total"]),
        *(
            (f"datasets_{by}", key, number)
            for by in ("licences", "formats", "updates")
            for key, number in numbers["datasets"][by].items()
        ),
        *(
            (f"quarter_{outcome}", one["quarter"], number)
            for one in numbers["quarters"]
            for outcome, number in one["outcomes"].items()
        ),
        *(
            (f"target_{figure}", target["year"], target[figure])
            for target in numbers["targets"]
            for figure in _TARGET
        ),
    ]
    return [
        ["organization", "figure", "key", "value", "date"],
        *([name, figure, key, cell(value), day] for figure, key, value in found),
    ]


def _body(organization: Record) -> list[str]:
    titles = organization["title_translated"]
    return [organization["name"], *(titles.get(language, "") for language in LANGUAGES)]


def _cells(record: Record, names: Iterable[str]) -> list[Any]:
    return [cell(record.get(name)) for name in names]
