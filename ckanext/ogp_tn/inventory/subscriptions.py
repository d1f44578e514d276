"""When a dataset changes, the rows that name it change their state at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.types import Context, SignalMapping

from ckanext.ogp_tn.inventory import links
from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.metadata import cache

__all__ = ["inventory"]

#: What can make a dataset public, private, another body's, deleted or renamed. CKAN's bulk
#: actions and patches go through ``package_update``.
CHANGES = ("package_create", "package_update", "package_delete", "package_owner_org_update")


def inventory() -> SignalMapping:
    """Return what is listened to."""
    return {
        tk.signals.action_succeeded: [
            {"sender": action, "receiver": dataset_changed} for action in CHANGES
        ]
    }


def dataset_changed(sender: str, **sent: Any) -> None:
    """Index the rows that name a changed dataset again, and follow it to a new name."""
    if sent["context"].get("defer_commit"):
        return  # part of a larger change, which is told when it is done
    dataset = _dataset(sent.get("result"), sent.get("data_dict") or {})
    if dataset is None or dataset.type == TYPE:
        return
    _follow(dataset, sent["context"])
    index_again(links.rows_naming({dataset.id, dataset.name}))


def index_again(rows: Collection[str]) -> None:
    """Index rows again, by their ids."""
    for row in rows:
        logic.index_update_package(Context(ignore_auth=True), row)
    if rows:
        cache.changed()


def _dataset(result: Any, data_dict: Mapping[str, Any]) -> model.Package | None:
    # The result is the dataset, or its id where the caller wants no more, or nothing.
    told = result.get("id") if isinstance(result, Mapping) else result
    key = told if isinstance(told, str) else data_dict.get("id") or data_dict.get("name")
    return model.Package.get(key) if isinstance(key, str) else None


def _follow(dataset: model.Package, context: Context) -> None:
    """Give the row that a dataset names the dataset's new name, where its own leads nowhere.

    What is public was approved with its name; of a draft this is its author's change of the row,
    which may wait for review.
    """
    row = model.Package.get((dataset.extras or {}).get("inventory_row"))
    if row is None or row.type != TYPE or row.owner_org != dataset.owner_org:
        return
    named = (row.extras or {}).get("published_dataset")
    if named and named not in links.named({named}):
        by = tk.fresh_context(context)
        if dataset.state == "active" and not dataset.private:
            by["ignore_auth"] = True
        with suppress(tk.NotAuthorized):
            tk.get_action("package_patch")(by, {"id": row.id, "published_dataset": dataset.name})
