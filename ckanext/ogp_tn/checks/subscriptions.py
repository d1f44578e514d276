"""A record that was checked is checked again when somebody changes it."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, SignalMapping

from ckanext.ogp_tn.checks import computed, results, running

__all__ = ["checks"]


def checks() -> SignalMapping:
    """Return what is listened to; CKAN's other writing actions go through this one."""
    return {
        tk.signals.action_succeeded: [{"sender": "package_update", "receiver": dataset_changed}]
    }


def dataset_changed(sender: str, **sent: Any) -> None:
    """Check a record again: what was mended is no finding any more."""
    if sent["context"].get("defer_commit"):
        return  # part of a larger change, which is told when it is done
    changed = (sent["context"].get("changed_entities") or {}).get("packages") or ()
    for id in changed:
        dataset = model.Package.get(id)
        if dataset is None or dataset.type != computed.TYPE or dataset.state != "active":
            continue
        if not results.latest([id]):
            continue
        running.check_record(tk.get_action("package_show")(Context(ignore_auth=True), {"id": id}))
        running.index(results.not_indexed([id]))
