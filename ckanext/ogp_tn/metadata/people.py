"""The names of users, many at a time."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from ckan import model


def named(ids: Iterable[str]) -> dict[str, dict[str, str]]:
    """Return the names of users by their ids, in one request to the database.

    :returns: ``user`` (the account's name) and ``person`` (the full one, where there is one)
    """
    table = model.User
    rows = model.Session.execute(
        sa.select(table.id, table.name, table.fullname).where(table.id.in_(set(ids)))
    )
    return {id: {"user": name, "person": fullname or name} for id, name, fullname in rows}
