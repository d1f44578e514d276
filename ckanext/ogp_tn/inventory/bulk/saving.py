"""Saving checked rows as the actions do, many in one flush."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.dictization import model_save
from ckan.lib.plugins import get_permission_labels
from ckan.model.modification import DomainObjectModificationExtension

from ckanext.ogp_tn.inventory.bulk.changes import Row, RowsRefused, Written
from ckanext.ogp_tn.inventory.bulk.checking import Checked
from ckanext.ogp_tn.inventory.bulk.showing import Shows


class Saver:
    """Saves checked rows batch by batch in the session's transaction, which it does not end.

    :param user: who writes
    """

    def __init__(self, user: Any) -> None:
        self.user = user
        self.shows = Shows(user)
        self.written = Written()

    def save(self, batch: list[Checked]) -> None:
        """Save the rows of a batch: tables, hooks, activities."""
        changed: list[tuple[Any, Checked]] = []
        for one in batch:
            package, change = self._save(one)
            if change:
                changed.append((package, one))
            kind = "unchanged" if not change else "updated" if one.package else "created"
            getattr(self.written, kind).append(Row(one.change.row, package.id, package.name))
        # Bodies and hooks look for the rows in the database, and hooks may change them.
        model.Session.flush()
        for package, one in changed:
            _join_body(package, one)
            _call_hooks(package, one)
        model.Session.flush()
        if p.plugin_loaded("activity") and tk.config["ckan.activity_streams_enabled"]:
            self._record(changed)
        _tell_observers()

    def _save(self, one: Checked) -> tuple[Any, str | None]:
        """Put a row into the session; returns it and what changed."""
        if not one.package:
            one.data["creator_user_id"] = self.user.id
        package, change = model_save.package_dict_save(
            one.data, one.context, self.user.sysadmin and one.data.get("plugin_data", False)
        )
        if not one.package and package not in model.Session.new:
            # Core takes a record with the name of a new one for that one.
            raise RowsRefused([(one.change.row, {"name": [tk._("That URL is already in use.")]})])
        if change:
            package.metadata_modified = _now()
        return package, change

    def _record(self, changed: list[tuple[Any, Checked]]) -> None:
        """Record activities as ckanext-activity makes them when it is told of the actions."""
        from ckanext.activity.model import (  # pyright: ignore[reportMissingImports]
            Activity,
        )

        self.shows.look_at([package.id for package, _ in changed])
        labels = get_permission_labels()
        activities = [
            {
                "id": str(uuid4()),
                "timestamp": _now(),
                "user_id": self.user.id,
                "object_id": package.id,
                "activity_type": f"{_kind(package, one)} package",
                "data": {"package": self.shows.of_type(package), "actor": self.user.name},
                "permission_labels": labels.get_dataset_labels(package),
            }
            for package, one in changed
        ]
        if activities:
            model.Session.execute(sa.insert(Activity.__table__), activities)


def _join_body(package: Any, one: Checked) -> None:
    tk.get_action("package_owner_org_update")(
        tk.fresh_context(one.context, ignore_auth=True, defer_commit=True),
        {"id": package.id, "organization_id": package.owner_org},
    )
    body = model.Group.get(package.owner_org)
    if body:
        # It would hold every membership that it was given.
        model.Session.expire(body, ["member_all"])


def _call_hooks(package: Any, one: Checked) -> None:
    one.data["id"] = package.id
    for plugin in p.PluginImplementations(p.IPackageController):
        if one.package:
            plugin.edit(package)
            plugin.after_dataset_update(one.context, one.data)
        else:
            plugin.create(package)
            plugin.after_dataset_create(one.context, one.data)


def _kind(package: Any, one: Checked) -> str:
    if not one.package:
        return "new"
    return "deleted" if package.state == "deleted" else "changed"


def _now() -> datetime:
    """Return the time as CKAN stores it, without its zone."""
    return datetime.now(UTC).replace(tzinfo=None)


def _tell_observers() -> None:
    """Tell who observes the session about a flushed batch, and let the session forget it.

    CKAN tells them when the transaction ends, and holds every record until then.
    """
    session: Any = model.Session()
    if list(p.PluginImplementations(p.IDomainObjectModification)):
        DomainObjectModificationExtension().before_commit(session)
    for kept in getattr(session, "_object_cache", {}).values():
        kept.clear()
