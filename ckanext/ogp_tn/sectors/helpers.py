"""What pages and forms ask of sectors."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ckanext.ogp_tn.metadata import table_schemas, territory
from ckanext.ogp_tn.metadata.reader import language, seen
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.sectors import agenda, example_files, map_rules, rules

__all__ = [
    "ogp_tn_column_values",
    "ogp_tn_file_kind",
    "ogp_tn_has_agenda",
    "ogp_tn_municipalities",
    "ogp_tn_municipality",
    "ogp_tn_sdg_goal",
    "ogp_tn_table_address",
    "ogp_tn_table_name",
    "ogp_tn_table_title",
    "ogp_tn_tables",
    "ogp_tn_timetable",
]


def ogp_tn_municipalities() -> list[dict[str, str]]:
    """Return the municipalities that are known by name, for a field that suggests them."""
    return [
        {"value": code, "label": seen(name)} for code, name in territory.municipalities().items()
    ]


def ogp_tn_municipality(code: str) -> dict[str, Any]:
    """Return the ``name`` of a municipality by language, None if unknown, and ``governorate``."""
    name = territory.municipalities().get(code)
    return {"name": name, "governorate": territory.governorate_of(code)}


def ogp_tn_tables() -> list[dict[str, str]]:
    """Return the portal's Table Schemas, for a field that suggests them."""
    return [
        {
            "value": table_schemas.address(name),
            "label": ogp_tn_table_title(name),
        }
        for name in table_schemas.names()
    ]


def ogp_tn_table_name(address: str) -> str | None:
    """Return which of the portal's tables an address means; None if it is another's."""
    return table_schemas.of_address(address)


def ogp_tn_table_title(name: str) -> str:
    """Return the title of one of the portal's tables in the reader's language."""
    return seen(table_schemas.table(name)["title_translated"])


def ogp_tn_table_address(name: str) -> str:
    """Return where the portal has a table's schema, whatever the reader's language."""
    return table_schemas.address(name)


def ogp_tn_column_values(field: Mapping[str, Any]) -> str:
    """Return what the cells of a column may say, in the signs of the standard."""
    return example_files.allowed(field)


def ogp_tn_file_kind(resource: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a file or service is, where its format or its address tells.

    :returns: ``value``, and ``label`` and ``about`` by language; None for an ordinary file
    """
    terms = vocabulary("file_kinds").terms
    kinds = [{"value": term.value, **term.more} for term in terms]
    value = rules.file_kind(resource.get("format"), resource.get("url"), kinds)
    return next(
        (
            {"value": term.value, "label": dict(term.label), "about": term.more["about"]}
            for term in terms
            if term.value == value
        ),
        None,
    )


def ogp_tn_has_agenda(dataset: Mapping[str, Any]) -> bool:
    """Tell whether a dataset has an agenda whose file is stored on this portal."""
    return any(one.get("url_type") == "upload" for one in agenda.files(dataset))


def ogp_tn_sdg_goal(code: str) -> str:
    """Return the name of the goal that a target or indicator is of, in the reader's language."""
    return vocabulary("sdg_goals").label(rules.goal(code), language())


def ogp_tn_timetable(summary: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a page says of a timetable (GTFS).

    :param summary: what a check found in the feed: ``agencies``, ``routes``, ``trips`` and
        ``stops`` (how many), ``route_types`` (how many routes of each type), ``service_start`` and
        ``service_end``, ``positions`` of stops (latitude, longitude and, where it is known, name)
    :returns: the same with ``kinds`` (``label`` and ``count`` of each type of route), ``places``
        (``latitude``, ``longitude``, ``name``), ``map`` (None without places), and whether it is
        ``over``
    """
    names = ("latitude", "longitude", "name")
    positions = summary.get("positions") or []
    places: list[dict[str, Any]] = [dict(zip(names, one, strict=False)) for one in positions]
    end = summary.get("service_end")
    types = vocabulary("route_types")
    return {
        **summary,
        "kinds": [
            {"label": types.label(kind, language()), "count": count}
            for kind, count in (summary.get("route_types") or {}).items()
            if kind in types
        ],
        "places": places,
        "map": map_rules.drawn(places),
        "over": bool(end) and end < date.today().isoformat(),
    }
