"""What the tests of the writer share: rows, plugins that are on for one test, what a row leaves."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pysolr
import pytest
import sqlalchemy as sa

Row = Callable[..., dict[str, Any]]
#: A moment that the database took down.
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+")


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch be two rows."""
    from ckanext.ogp_tn.inventory.bulk import changes

    monkeypatch.setattr(changes, "BATCH", 2)


@pytest.fixture
def data(body: dict[str, Any], unique: Callable[[str], str]) -> Row:
    """Return a function that gives the data of a row of the body."""

    def fields(**more: Any) -> dict[str, Any]:
        return {
            "type": "inventory",
            "name": unique("row"),
            "owner_org": body["id"],
            "reference": unique("ref"),
            "title_translated": {"ar": "سرعة الرياح", "fr": "Vitesse du vent"},
            **more,
        }

    return fields


@pytest.fixture
def plug() -> Iterator[Callable[[Any], Any]]:
    """Return a function that switches a plugin on until the test ends, and gives it back."""
    from ckan import logic
    from ckan.plugins import core

    on: set[str] = set()

    def switch_on(plugin: Any) -> Any:
        name = f"test-{plugin.__name__}"
        core._PLUGINS_SERVICE[name] = plugin(name=name)
        on.add(name)
        logic.clear_actions_cache()
        return core._PLUGINS_SERVICE[name]

    yield switch_on
    for name in on:
        del core._PLUGINS_SERVICE[name]
    logic.clear_actions_cache()


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict[str, Any]]:
    """Return what is sent to the search engine from now on: the last document of each id."""
    sent: dict[str, dict[str, Any]] = {}
    add = pysolr.Solr.add

    def listening(solr: Any, docs: list[dict[str, Any]], *args: Any, **named: Any) -> Any:
        sent.update({one["id"]: dict(one) for one in docs})
        return add(solr, docs, *args, **named)

    monkeypatch.setattr(pysolr.Solr, "add", listening)
    return sent


@pytest.fixture
def statements() -> Iterator[list[str]]:
    """Return the statements that the database is sent from now on."""
    from ckan import model

    sent: list[str] = []

    def listening(conn: Any, cursor: Any, statement: str, *rest: Any) -> None:
        sent.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", listening)
    yield sent
    sa.event.remove(model.meta.engine, "before_cursor_execute", listening)


@pytest.fixture
def left(documents: dict[str, dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    """Return a function that gives all that a row left: tables, activities, index document.

    What differs from one writing to the next (ids, times) has the same word in all of them.
    """
    return lambda id: _left(id, documents[id])


def _left(id: str, document: dict[str, Any]) -> dict[str, Any]:
    from ckan import model

    from ckanext.activity.model import Activity

    def rows(table: Any, *where: Any) -> list[dict[str, Any]]:
        found = model.Session.execute(sa.select(table).where(*where))
        return [dict(row) for row in found.mappings()]

    [package] = rows(model.package_table, model.package_table.c.id == id)
    members = rows(model.member_table, model.member_table.c.table_id == id)
    activities = rows(Activity.__table__, Activity.__table__.c.object_id == id)
    activities.sort(key=lambda one: one["timestamp"])
    document = dict(document)
    for name in ("data_dict", "validated_data_dict"):
        document[name] = json.loads(document[name])
    document["data_dict"]["extras"].sort(key=lambda one: one["key"])
    for one in (*members, *activities):
        one["id"] = "AN-ID"
    document["index_id"] = "AN-ID"
    found = {
        "package": package,
        "members": sorted(members, key=str),
        "activities": activities,
        "document": document,
    }
    text = json.dumps(found, default=lambda time: time.isoformat())
    return json.loads(TIME.sub("A-TIME", text.replace(id, "THE-ID")))
