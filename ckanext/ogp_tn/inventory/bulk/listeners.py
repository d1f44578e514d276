"""Other plugins that listen to the actions hear of what was written without them."""

from __future__ import annotations

import logging
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.inventory.bulk.changes import Written, batches
from ckanext.ogp_tn.inventory.bulk.showing import Shows

log = logging.getLogger(__name__)

#: Whose work is done by the saving itself (activities), or who has none with rows (our own).
SILENT = ("ckanext.activity.", "ckanext.ogp_tn.")


def tell_listeners(written: Written, user: str) -> None:
    """Tell listeners to ``package_create`` and ``package_update`` what was written.

    They get what the action would have returned, as its result and as its data.
    """
    for action, rows in (("package_create", written.created), ("package_update", written.updated)):
        listeners = [
            listener
            for listener in tk.signals.action_succeeded.receivers_for(action)
            if not str(getattr(listener, "__module__", "")).startswith(SILENT)
        ]
        if not listeners:
            continue
        shows = Shows(model.User.get(user))
        for batch in batches([row.id for row in rows]):
            for package in shows.load(batch):
                shown = shows.of_type(package)
                for listener in listeners:
                    _tell(listener, action, user, shown)


def _tell(listener: Any, action: str, user: str, shown: dict[str, Any]) -> None:
    context: Any = {"user": user, "session": model.Session, "model": model}
    if action == "package_update":
        context["changed_entities"] = {"packages": {shown["id"]}}
    try:
        listener(action, context=context, data_dict=dict(shown), result=shown)
    except Exception:
        # Everything is written: the failure of one is nobody else's.
        log.exception("%r failed after %s of %s", listener, action, shown["id"])
