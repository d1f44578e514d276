"""Loading the demonstration's inventories through the importer, and what became of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click
import yaml

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.inventory.commands import FINE, bring_in, said

#: More rows than the demonstration's inventories have together.
MANY = 1000


def load(folder: Path) -> Iterator[str]:
    """Import the inventory of each body.

    :param folder: a table for each body, ``<name of the body>.xlsx`` or ``.csv``
    :returns: a sentence for each body
    :raises click.ClickException: if a file has mistakes; nothing of it is then written
    """
    for file in sorted(folder.glob("*.*")):
        told = bring_in(file.stem, file, write=True)
        if told["status"] not in FINE:
            raise click.ClickException("\n".join(said(told)))
        yield next(said(told))


def published(folder: Path) -> dict[str, str]:
    """Return the rows that name a dataset, by the name of the dataset.

    :param folder: as for :func:`load`; only of these bodies
    """
    rows = _rows(file.stem for file in folder.glob("*.*"))
    return {row["published_dataset"]: row["name"] for row in rows if row.get("published_dataset")}


def settle(file: Path, user: str) -> str:
    """Set the targets of bodies, and remove rows that left their inventories.

    :param file: YAML, ``inventories:`` a list with the name of each ``organization``, its
        ``targets`` (year and share) and the rows ``removed`` (reference and reason)
    :param user: name of a system administrator
    :returns: a sentence that says which rows were removed
    """
    inventories = yaml.safe_load(file.read_text(encoding="utf-8"))["inventories"]
    found = _rows(inventory["organization"] for inventory in inventories)
    rows = {(row["organization"]["name"], row["reference"]): row for row in found}
    removed = []
    for inventory in inventories:
        body = inventory["organization"]
        # First the target: a row that leaves later still counts in what was promised.
        for target in inventory["targets"]:
            tk.get_action("ogp_tn_target_set")(Context(user=user), {"organization": body, **target})
        for entry in inventory["removed"]:
            row = rows[body, entry["reference"]]
            if row.get("removed_on"):
                continue
            tk.get_action("ogp_tn_inventory_remove")(
                Context(user=user), {"id": row["id"], "reason": entry["reason"]}
            )
            removed.append(f"{body} {entry['reference']}")
    return f"Rows removed: {', '.join(removed) or 'none, that was done'}."


def _rows(bodies: Iterable[str]) -> list[dict[str, Any]]:
    """Return the rows of bodies; others may have more than one search gives."""
    names = list(bodies)
    if not names:
        return []
    query = f"+dataset_type:inventory +reference:* +organization:({' OR '.join(names)})"
    found = tk.get_action("package_search")(Context(ignore_auth=True), {"fq": query, "rows": MANY})
    return found["results"]
