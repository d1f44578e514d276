"""Rows written through the actions, where another plugin has its own version of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.ogp_tn.inventory.bulk.changes import Change, Progress, Row, RowsRefused, Written
from ckanext.ogp_tn.inventory.bulk.checking import LEFT_OUT
from ckanext.ogp_tn.inventory.computed import TYPE


@contextmanager
def transaction() -> Iterator[None]:
    """Make one transaction, of the database alone, in which each commit ends a savepoint only."""
    engine: Any = model.meta.engine
    model.Session.remove()
    with engine.connect() as connection, connection.begin():
        model.Session(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield
            model.Session.commit()
        finally:
            model.Session.remove()


def write(changes: list[Change], user: str, progress: Progress, written: Written) -> None:
    """Write rows inside a :func:`transaction`.

    What a plugin does outside the session (jobs, files, connections of its own) stays done for
    the rows before one that fails, and so does what the search engine was told.

    :param written: told of each row, so that the caller knows which to index again
    :raises RowsRefused: if an action refuses a row
    """
    for done, change in enumerate(changes, start=1):
        _act(change, user, written)
        progress(done)


def _act(change: Change, user: str, written: Written) -> None:
    data = {name: value for name, value in change.data.items() if name not in LEFT_OUT}
    action = "package_update" if data.get("id") else "package_create"
    try:
        result = tk.get_action(action)(Context(user=user), {**data, "type": TYPE})
    except tk.ValidationError as error:
        raise RowsRefused([(change.row, error.error_dict)]) from error
    rows = written.created if action == "package_create" else written.updated
    rows.append(Row(change.row, result["id"], result["name"]))
