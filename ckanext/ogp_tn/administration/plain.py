"""Leaving and coming back: our dataset types as plain datasets.

CKAN's pages fail on a dataset whose type no plugin knows, and on a line of the activity stream
that speaks of one. Before the plugin is taken out, its rows become plain datasets that keep all
their content and remember their type; when it comes back they become again what they were.

The API cannot change a type, so the two tables are written directly, in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator
from typing import Any, NamedTuple

import sqlalchemy as sa

from ckan import model
from ckan.lib import search

#: The types that only this extension can show.
TYPES = ("action-plan", "commitment", "inventory")
#: Where a plain dataset remembers its type.
MEMORY = "ogp_tn_type"
#: CKAN's own type, which needs no plugin.
PLAIN = "dataset"

#: The table of CKAN's plugin ``activity``, which need not be there.
_ACTIVITY = sa.table("activity", sa.column("id"), sa.column("data"))
#: Lines of the activity stream that are read at a time.
_LINES = 500


class Row(NamedTuple):
    """A dataset and the type that it has, or had."""

    id: str
    name: str
    type: str


def typed() -> list[Row]:
    """Return the datasets of our types, drafts and deleted ones included, by type and name."""
    package = model.Package
    return _rows(package.type, package.type.in_(TYPES))


def remembered() -> list[Row]:
    """Return the plain datasets that were of one of our types, with that type."""
    package = model.Package
    return _rows(
        package.extras[MEMORY].astext, package.type == PLAIN, package.extras.has_key(MEMORY)
    )


def _rows(of_type: Any, *conditions: Any) -> list[Row]:
    package = model.Package
    found = model.Session.execute(
        sa.select(package.id, package.name, of_type)
        .where(*conditions)
        .order_by(of_type, package.name)
    )
    return [Row(*row) for row in found]


def make_plain() -> None:
    """Turn every dataset of our types into a plain one; all or none."""
    package = model.Package
    model.Session.execute(
        sa.update(package)
        .where(package.type.in_(TYPES))
        .values(
            extras=package.extras.op("||")(sa.func.jsonb_build_object(MEMORY, package.type)),
            type=PLAIN,
        ),
        execution_options={"synchronize_session": False},
    )
    _rewrite_activities(f'"type":\\s*"({"|".join(TYPES)})"', _forget_type)
    model.repo.commit_and_remove()


def give_back() -> None:
    """Turn plain datasets back into what they were; all or none."""
    package = model.Package
    model.Session.execute(
        sa.update(package)
        .where(package.type == PLAIN, package.extras.has_key(MEMORY))
        .values(
            type=package.extras[MEMORY].astext,
            extras=package.extras.op("-")(sa.cast(MEMORY, sa.Text)),
        ),
        execution_options={"synchronize_session": False},
    )
    _rewrite_activities(f'"{MEMORY}"', _recall_type)
    model.repo.commit_and_remove()


def _forget_type(package: dict[str, Any]) -> bool:
    if package.get("type") not in TYPES:
        return False
    package[MEMORY], package["type"] = package["type"], PLAIN
    return True


def _recall_type(package: dict[str, Any]) -> bool:
    if MEMORY not in package:
        return False
    package["type"] = package.pop(MEMORY)
    return True


def _rewrite_activities(pattern: str, change: Callable[[dict[str, Any]], bool]) -> None:
    """Change the datasets that lines of the activity stream keep a copy of.

    :param pattern: finds the lines in question, and perhaps others
    :param change: changes a copy in place and tells whether it did
    """
    if not sa.inspect(model.Session.connection()).has_table(_ACTIVITY.name):
        return
    for lines in _activities(pattern):
        changed = []
        for line in lines:
            data = json.loads(line.data)
            if isinstance(data.get("package"), dict) and change(data["package"]):
                changed.append({"line": line.id, "text": json.dumps(data)})
        if changed:
            model.Session.execute(
                sa.update(_ACTIVITY)
                .where(_ACTIVITY.c.id == sa.bindparam("line"))
                .values(data=sa.bindparam("text")),
                changed,
            )


def _activities(pattern: str) -> Iterator[Collection[Any]]:
    """Yield the lines of the activity stream whose data match a pattern, some at a time."""
    last = ""
    while lines := model.Session.execute(
        sa.select(_ACTIVITY.c.id, _ACTIVITY.c.data)
        .where(_ACTIVITY.c.id > last, _ACTIVITY.c.data.regexp_match(pattern))
        .order_by(_ACTIVITY.c.id)
        .limit(_LINES)
    ).all():
        yield lines
        last = lines[-1].id


def index_again(rows: Collection[Row]) -> None:
    """Bring the search index to the state of the database.

    :param rows: the datasets that changed
    :raises ckan.lib.search.SearchError: if the search engine refuses or does not answer
    """
    search.rebuild(package_ids=[row.id for row in rows])
    search.commit()
