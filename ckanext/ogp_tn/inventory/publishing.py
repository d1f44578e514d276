"""From a row of the inventory to the dataset that keeps its promise."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from ckanext.ogp_tn.metadata import licences

#: What a dataset takes over from its row as it is.
CARRIED = ("title_translated", "notes_translated", "owner_org", "theme", "sector", "frequency")

Record = Mapping[str, Any]


def dataset_of(row: Record, contact: list[dict[str, str]]) -> dict[str, Any]:
    """Return the draft of a dataset, filled with what the row knows.

    :param row: the row as ``package_show`` gives it
    :param contact: the body's contact, empty where it has none
    """
    carried = {name: row[name] for name in CARRIED if row.get(name)}
    reference = "".join(
        letter if letter.isascii() and letter.isalnum() else "-" for letter in row["reference"]
    )
    return {
        **carried,
        "type": "dataset",
        "state": "draft",
        "private": False,
        "name": f"data-{reference.strip('-').lower()[:60]}-{secrets.token_hex(3)}",
        "license_id": licences.of_row(row),
        "commitment": list(row.get("commitment") or []),
        "inventory_row": row["name"],
        **({"contact": contact} if contact else {}),
    }


def ranked(row: Record, datasets: Iterable[Record]) -> list[dict[str, Any]]:
    """Return datasets in the order in which they may be the row's, the likeliest first.

    :returns: ``name``, ``title_translated``, ``title`` and ``likeness`` from 0 to 1: how alike
        the titles are, in the language in which they are most alike
    """
    titles = row.get("title_translated") or {}
    found = [
        {
            "name": dataset["name"],
            "title": dataset.get("title"),
            "title_translated": dataset.get("title_translated") or {},
            "likeness": max(
                (
                    likeness(title, (dataset.get("title_translated") or {}).get(language) or "")
                    for language, title in titles.items()
                ),
                default=0.0,
            ),
        }
        for dataset in datasets
    ]
    return sorted(found, key=lambda one: (-one["likeness"], one["name"]))


def likeness(one: str, other: str) -> float:
    """Return how alike two titles are, from 0 to 1, whatever the order of their words."""
    mine, yours = (" ".join(sorted(text.casefold().split())) for text in (one, other))
    return round(SequenceMatcher(None, mine, yours).ratio(), 2) if mine and yours else 0.0
