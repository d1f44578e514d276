"""Portals as the API gives them: an entry of the register with what this portal knows of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.query import solr_literal
from ckan.types import Context

from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.plans import rules as plan_rules
from ckanext.ogp_tn.portals import health, rules

#: More commitments than any register names (CKAN's own limit, ``ckan.search.rows_max``).
EVERY_COMMITMENT = 1000

Entry = Mapping[str, Any]


def shown(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return entries with their body, their commitments and the address to lead to.

    However many there are, few requests go to the database and one to the search engine.
    """
    entries = list(entries)
    bodies = {body["name"]: body for body in organizations.listed()}
    commitments = _commitments(
        {one["commitment"] for entry in entries for one in entry.get("delivers", ())}
    )
    measured = health.of([entry["id"] for entry in entries if entry.get("read")])
    answers = answered(entries)
    return [
        {
            **_shown(entry, bodies, commitments),
            "answer": answers[entry["id"]],
            "health": measured.get(entry["id"]),
        }
        for entry in entries
    ]


def answered(entries: Iterable[Entry]) -> dict[str, dict[str, Any] | None]:
    """Return how the address of each entry answers, with one request for all."""
    found = tk.get_action("ogp_tn_check_site_list")(Context(user=""), {})
    return {entry["id"]: rules.answer(entry, found) for entry in entries}


def _shown(entry: Entry, bodies: Mapping[str, Any], commitments: Mapping[str, Any]) -> Any:
    body = bodies.get(entry.get("organization", ""))
    return {
        **{name: entry[name] for name in ("id", "kind", "name", "sector")},
        **{
            name: entry.get(name)
            for name in ("about", "owner", "plan", "printed", "address", "read")
        },
        "organization": body
        and {name: body[name] for name in ("name", "title", "title_translated")},
        "link": rules.link(entry),
        "commitments": [_promise(one, commitments) for one in entry.get("delivers", ())],
        "state": rules.state(entry)["state"],
        "states": entry["states"][::-1],
    }


def _promise(promise: Entry, commitments: Mapping[str, Any]) -> dict[str, Any]:
    """Return what an entry delivers: the commitment's name and part, and how far they are."""
    name, part = promise["commitment"], promise.get("part")
    found = commitments.get(name)
    if not found:
        return {"name": name, "part": part}
    parts = plan_rules.parts_levels(found.get("parts") or [], found.get("assessments") or [])
    return {
        "name": name,
        "part": part,
        "part_level": parts.get(part or ""),
        **{key: found[key] for key in ("plan", "number", "title_translated")},
        **{key: found["completion"][key] for key in ("level", "highest", "contested")},
    }


def _commitments(names: set[str]) -> dict[str, dict[str, Any]]:
    """Return the public commitments of these names: what everybody sees, whoever asks."""
    if not names:
        return {}
    asked = " OR ".join(solr_literal(name) for name in sorted(names))
    found = tk.get_action("package_search")(
        Context(user=""),
        {"fq": f"+dataset_type:commitment +name:({asked})", "rows": EVERY_COMMITMENT},
    )
    return {one["name"]: one for one in found["results"]}
