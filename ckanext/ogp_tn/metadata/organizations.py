"""The public bodies' names in several languages, many at a time."""

from __future__ import annotations

import json
from collections.abc import Collection

import sqlalchemy as sa

from ckan import model


def titles(names: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the titles of bodies in one request to the database.

    :param names: the bodies' names
    :returns: name to ``{language: title}``; a body without translations is not there
    """
    if not names:
        return {}
    rows = model.Session.execute(
        sa.select(model.Group.name, model.group_table.c.extras["title_translated"].astext).where(
            model.Group.name.in_(names), model.Group.is_organization
        )
    )
    return {name: json.loads(stored) for name, stored in rows if stored}
