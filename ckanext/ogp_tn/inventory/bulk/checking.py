"""Checking rows with the type's own validators, asking the database once for a batch."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.plugins import lookup_package_plugin, plugin_validate
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey, Schema

from ckanext.ogp_tn.inventory import validators
from ckanext.ogp_tn.inventory.bulk.changes import Change, Errors
from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.metadata import actions, form_rows
from ckanext.ogp_tn.metadata.records import random_name
from ckanext.ogp_tn.stewards import permissions
from ckanext.scheming.plugins import (  # pyright: ignore[reportMissingImports]
    SchemingDatasetsPlugin,
)

#: What is not taken from a change (see the package's docstring); no form asks for one more row.
LEFT_OUT = ("resources", "metadata_modified", form_rows.ADD_ROW)

Check = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]


class TypeValidators:
    """The validators of the type for one action, put together for the first row and kept.

    ckanext-scheming adds a type's fields to the schema that it is given, and takes a field that
    is there already for one of core's, which is not stored among the extras: given the same
    schema again it would drop them. So it gets a schema once, which is then used as it left it.

    :param action: such as ``package_create``
    :param schema: makes the schema that the action begins with
    :param cheaper: what stands in for a validator, by its name
    """

    def __init__(
        self,
        action: str,
        schema: Callable[[], Schema],
        cheaper: Mapping[str, Callable[[Check], Check]] | None = None,
    ) -> None:
        self.action = action
        self.fresh = schema
        self.cheaper = {tk.get_validator(name): make for name, make in (cheaper or {}).items()}
        self.plugin: Any = lookup_package_plugin(TYPE)
        self.kept: Schema | None = None
        # Repeating parts are put together from the data of each row.
        self.can_be_kept = isinstance(self.plugin, SchemingDatasetsPlugin) and not any(
            "repeating_subfields" in field
            for field in tk.h.scheming_get_dataset_schema(TYPE)["dataset_fields"]
        )

    def __call__(self, context: Context, data: dict[str, Any]) -> tuple[dict[str, Any], Errors]:
        """Return the data as they are stored or shown, and messages by field."""
        if self.kept is not None:
            return tk.navl_validate(data, self.kept, context)
        schema = self.fresh()
        result = plugin_validate(self.plugin, context, data, schema, self.action)
        if self.can_be_kept:
            self.kept = {name: self._cheaper(checks) for name, checks in schema.items()}
        return result

    def _cheaper(self, checks: Any) -> Any:
        if not isinstance(checks, list):
            return checks
        return [self.cheaper[one](one) if one in self.cheaper else one for one in checks]


@dataclass
class Checked:
    """A change with what its check gave.

    :param package: the stored row, None for a new one
    :param data: as they are stored; of no use where there are errors
    """

    change: Change
    context: Context
    package: Any
    data: dict[str, Any]
    errors: Errors


class Holder(NamedTuple):
    """Who has a reference: a stored row by its id and name, or a change by its row."""

    id: str
    name: str
    row: int | None


class Checker:
    """Checks changes as the actions do.

    :param user: the name of who makes them
    :param lock: let nobody else change which rows a body has, until the transaction ends
    :raises ckan.logic.NotAuthorized: if there is no such user
    """

    def __init__(self, user: str, lock: bool = False) -> None:
        # Held here, so that the session finds it without asking again.
        self.user: Any = model.User.get(user)
        if self.user is None:
            raise tk.NotAuthorized(tk._("User not found"))
        self.lock = lock
        cheaper = {
            "owner_org_validator": _once_for_each_body,
            "ignore_not_package_admin": _once_for_each_body,
            "ignore_not_sysadmin": _once_for_each_body,
            "package_name_validator": self._unless_free,
        }
        plugin: Any = lookup_package_plugin(TYPE)
        self.create = TypeValidators("package_create", plugin.create_package_schema, cheaper)
        self.update = TypeValidators("package_update", plugin.update_package_schema, cheaper)
        self.scheming = tk.h.scheming_get_dataset_schema(TYPE)
        self.allowed: set[tuple[str | None, str | None]] = set()
        #: Names of the batch that no record has; which row of the changes has a name, or changes
        #: a record; who has a reference, by body.
        self.free: set[str] = set()
        self.names: dict[str, int] = {}
        self.changed: dict[str, int] = {}
        self.references: dict[str, dict[str, Holder]] = {}

    def check(self, batch: list[Change]) -> list[Checked]:
        """Check the changes of a batch.

        :raises ckan.logic.NotAuthorized: if the user may not write the rows of a body
        """
        stored = _stored([change.data["id"] for change in batch if change.data.get("id")])
        named = [_with_name(change) for change in batch]
        self.free = _free({change.data.get("name") for change in named})
        return [self._check(change, stored.get(change.data.get("id", ""))) for change in named]

    def _check(self, change: Change, package: Any) -> Checked:
        data = {name: value for name, value in change.data.items() if name not in LEFT_OUT}
        data["type"] = TYPE
        context = self._context(package)
        if data.get("id") and package is None:
            return Checked(change, context, None, data, {"id": [tk._("Dataset not found")]})
        self._allow(data, package)
        try:
            actions.prepare(data, self.scheming)
            checked, errors = (self.update if package else self.create)(context, data)
        except tk.ValidationError as error:
            return Checked(change, context, package, data, error.error_dict)
        # The exception gives the messages their final form.
        errors: Errors = tk.ValidationError(errors).error_dict
        for name, message in self._twice(change.row, checked, package):
            errors[name] = [*errors.get(name, []), message]
        return Checked(change, context, package, checked, errors)

    def _context(self, package: Any) -> Context:
        """Return a context as an action that this user calls has it."""
        context: Any = {
            "user": self.user.name,
            "auth_user_obj": self.user,
            "session": model.Session,
            "model": model,
            validators.REFERENCES_CHECKED: True,
        }
        if package is not None:
            context["package"] = package
        return context

    def _allow(self, data: dict[str, Any], package: Any) -> None:
        """Ask for permission, once for each body; groups may differ from row to row.

        What is written here is public at once, so who writes must be one whose changes do not
        wait for review.
        """
        bodies = (package and package.owner_org, data.get("owner_org"))
        if bodies in self.allowed and not data.get("groups"):
            return
        action = "package_update" if package else "package_create"
        tk.check_access(action, self._context(package), data)
        if not all(permissions.may_import(self.user.name, body) for body in bodies if body):
            raise tk.NotAuthorized(tk._("You may not change the inventory of this body."))
        self.allowed.add(bodies)

    def _unless_free(self, check: Check) -> Check:
        """Ask the database about a name only where it may be another record's."""

        def unless_free(
            key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
        ) -> None:
            package: Any = context.get("package")
            if data[key] in self.free or (package and data[key] == package.name):
                return
            check(key, data, errors, context)

        return unless_free

    def _twice(self, row: int, data: dict[str, Any], package: Any) -> Iterator[tuple[str, str]]:
        """Yield what must be unique and is not: field and message."""
        if package:
            first = self.changed.setdefault(package.id, row)
            if first != row:
                yield "id", tk._("Row {row} changes the same record.").format(row=first)
        name = data.get("name") or (package and package.name)
        if isinstance(name, str):
            first = self.names.setdefault(name, row)
            if first != row:
                yield "name", tk._("Row {row} has the same name.").format(row=first)
        body, reference = data.get("owner_org"), data.get("reference")
        if isinstance(body, str) and isinstance(reference, str) and reference:
            other = self._other_with(reference, body, package, row)
            if other and other.row is not None:
                yield "reference", tk._("Row {row} has the same reference.").format(row=other.row)
            elif other:
                yield "reference", validators.same_reference(reference, other.name)

    def _other_with(self, reference: str, body: str, package: Any, row: int) -> Holder | None:
        """Return the body's other row with a reference; where there is none, this one has it."""
        if body not in self.references:
            if self.lock:
                validators.lock_body(body)
            self.references[body] = _references(body)
        holders = self.references[body]
        before = package and (package.extras or {}).get("reference")
        if before in holders and holders[before].id == package.id:
            del holders[before]
        if reference in holders:
            return holders[reference]
        holders[reference] = Holder(package.id if package else "", "", row)
        return None


def _once_for_each_body(check: Check) -> Check:
    """Ask a validator once whose answer depends on the value, the user and the body alone."""
    answers: dict[tuple[Any, ...], Any] = {}
    removed = object()

    def once(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        package: Any = context.get("package")
        asked = (data.get(key), package and package.owner_org)
        if not isinstance(asked[0], Hashable):
            check(key, data, errors, context)
            return
        if asked not in answers:
            check(key, data, errors, context)
            answers[asked] = data.get(key, removed)
        if answers[asked] is removed:
            data.pop(key, None)
        else:
            data[key] = answers[asked]

    return once


def _stored(ids: list[str]) -> dict[str, Any]:
    """Return rows by their ids, with what an update looks at."""
    if not ids:
        return {}
    table = model.Package
    query = (
        sa.select(table)
        .where(table.id.in_(ids), table.type == TYPE)
        .options(selectinload(table.package_tags))  # pyright: ignore[reportArgumentType]
    )
    return {package.id: package for package in model.Session.scalars(query)}


def _with_name(change: Change) -> Change:
    """Give a new row the name that it would get, so that it can be asked for with the others."""
    if change.data.get("id") or change.data.get("name"):
        return change
    return replace(change, data={**change.data, "name": random_name(TYPE)})


def _free(names: set[Any]) -> set[str]:
    """Return the names that no record has."""
    wanted = {name for name in names if isinstance(name, str)}
    table = model.Package
    query = sa.select(table.name).where(table.name.in_(wanted), table.state != "deleted")
    return wanted - set(model.Session.scalars(query))


def _references(body: str) -> dict[str, Holder]:
    """Return who has which reference in a body."""
    table = model.Package
    query = sa.select(table.extras["reference"].astext, table.id, table.name).where(
        table.type == TYPE, table.owner_org == body, table.state != "deleted"
    )
    return {
        reference: Holder(id, name, None)
        for reference, id, name in model.Session.execute(query)
        if reference
    }
