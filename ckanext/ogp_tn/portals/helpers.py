"""What other pages ask of the register."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata import gone
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.portals import registry, rules, showing

__all__ = [
    "ogp_tn_deliverables",
    "ogp_tn_gone_switch",
    "ogp_tn_portal_filters",
    "ogp_tn_portal_name",
]

#: The vocabulary of each filter.
VOCABULARIES = {"kind": "portal_kinds", "sector": "sectors", "state": "deliverable_states"}


def ogp_tn_gone_switch() -> dict[str, Any] | None:
    """Return the link by which a search lists what is gone at its source too, or no more.

    :returns: ``on`` and ``url``; None on a portal that gathers from no other
    """
    if not p.plugin_loaded(rules.GATHERS):
        return None
    asked = tk.request.args.to_dict(flat=False)
    on = bool(asked.pop(gone.ALSO, None))
    asked.pop("page", None)
    if not on:
        asked[gone.ALSO] = ["1"]
    here = {**(tk.request.view_args or {}), **asked}
    return {"on": on, "url": tk.h.url_for(tk.request.endpoint, **here)}


def ogp_tn_deliverables(
    commitment: str, deliverables: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return a commitment's deliverables, each with the entry of the register that it is.

    :returns: each with ``portal``, None if there is none, else its ``id``; ``state``, what the
        sources last said of it; and ``answer``, how its address answers
    """
    entries, listed = registry.portals(), list(deliverables)
    found = [rules.delivered(entries, commitment, one) for one in listed]
    answers = showing.answered(filter(None, found)) if any(found) else {}
    return [
        {
            **one,
            "portal": entry
            and {
                "id": entry["id"],
                "state": rules.state(entry)["state"],
                "answer": answers[entry["id"]],
            },
        }
        for one, entry in zip(listed, found, strict=True)
    ]


def ogp_tn_portal_name(id: str) -> dict[str, str] | None:
    """Return the name of a portal by language; None where the register has it no more."""
    entry = registry.portal(id)
    return entry["name"] if entry else None


def ogp_tn_portal_filters(listing: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Return what a list of portals can be narrowed by, each value with its number.

    :param listing: what ``ogp_tn_portal_list`` gives
    :returns: filter to ``value``, ``vocabulary``, ``count`` and ``chosen``, for values that occur
    """
    return {
        name: [
            {
                "value": value,
                "vocabulary": VOCABULARIES[name],
                "count": listing["counts"][name][value],
                "chosen": value == listing["asked"][name],
            }
            for value in vocabulary(VOCABULARIES[name]).values()
            if value in listing["counts"][name]
        ]
        for name in rules.FILTERS
    }
