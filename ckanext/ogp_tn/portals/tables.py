"""The register as a table for spreadsheets: plain functions on plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.tables import Table, cell
from ckanext.ogp_tn.portals.harvest_rules import TYPES

#: How many records of each type a portal has here.
_RECORDS = tuple(f"records-{kind}" for kind in TYPES)
_ANSWER = ("address", "since", "checked", "reason")
_COLUMNS = (
    "id",
    "kind",
    *(f"name-{language}" for language in LANGUAGES),
    "sector",
    *(f"owner-{language}" for language in LANGUAGES),
    "organization",
    "printed",
    "address",
    "read",
    "read_address",
    "plan",
    "commitments",
    "state",
    "state_date",
    *(f"source-{language}" for language in LANGUAGES),
    "source_url",
    "answer",
    *(f"answer_{name}" for name in _ANSWER),
    "harvest_state",
    "harvest_checked",
    "harvest_last_good",
    "harvest_since",
    "harvest_seconds",
    "harvest_reason",
    "reachable",
    "healthy",
    "records",
    *_RECORDS,
    "latest_change",
    "gone",
    "errors",
    "errors_by_kind",
)


def portals(listed: Iterable[Mapping[str, Any]]) -> Table:
    """Return portals as a table, one row each under a row of field names.

    :param listed: portals as ``ogp_tn_portal_show`` gives them
    """
    return [list(_COLUMNS), *([cell(_cells(one).get(name)) for name in _COLUMNS] for one in listed)]


def _cells(one: Mapping[str, Any]) -> dict[str, Any]:
    latest, read, health = one["states"][0], one["read"] or {}, one["health"] or {}
    answer = one["answer"] or {}
    return {
        **one,
        **{f"answer_{name}": answer.get(name) for name in _ANSWER},
        "answer": answer.get("state"),
        **_by_language("name", one["name"]),
        **_by_language("owner", one["owner"]),
        **_by_language("source", latest["source"]["title"]),
        "organization": (one["organization"] or {}).get("name"),
        "read": read.get("how"),
        "read_address": read.get("address"),
        "commitments": [
            f"{of['name']}:{of['part']}" if of["part"] else of["name"] for of in one["commitments"]
        ],
        "state_date": latest.get("date"),
        "source_url": latest["source"]["url"],
        "harvest_state": health.get("state"),
        "harvest_checked": health.get("checked"),
        "harvest_last_good": health.get("last_good"),
        **(_health(health) if health else {}),
    }


def _health(health: Mapping[str, Any]) -> dict[str, Any]:
    states = health["states"]
    return {
        **{name: health[name] for name in ("reachable", "healthy", "latest_change", "gone")},
        "harvest_since": states[0]["since"] if states else None,
        "harvest_seconds": health["seconds"],
        "harvest_reason": health["reason"],
        "records": sum(health["records"].values()),
        **{f"records-{kind}": health["records"].get(kind, 0) for kind in TYPES},
        "errors": health["counts"]["errors"],
        "errors_by_kind": [
            f"{kind['count']} × {kind['label']} {kind['message']}" for kind in health["errors"]
        ],
    }


def _by_language(field: str, texts: Mapping[str, str] | None) -> dict[str, str]:
    return {f"{field}-{language}": text for language, text in (texts or {}).items()}
