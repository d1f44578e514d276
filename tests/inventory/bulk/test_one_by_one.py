"""Where another plugin has its own version of an action, each row goes through it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import helpers

from ckanext.ogp_tn.inventory import bulk

Row = Callable[..., dict[str, Any]]
Plug = Callable[[Any], Any]


class Chains(p.SingletonPlugin):
    """Has its own way of creating and updating datasets."""

    p.implements(p.IActions)
    seen: list[str]

    def get_actions(self) -> dict[str, Any]:
        self.seen = []

        @tk.chained_action
        def package_create(up: Any, context: Any, data_dict: dict[str, Any]) -> Any:
            self.seen.append(f"create {data_dict['reference']}")
            if data_dict.get("holder") == "refused":
                raise tk.ValidationError({"holder": ["Not here."]})
            return up(context, {**data_dict, "system": "chained"})

        @tk.chained_action
        def package_update(up: Any, context: Any, data_dict: dict[str, Any]) -> Any:
            self.seen.append(f"update {data_dict['reference']}")
            return up(context, data_dict)

        return {"package_create": package_create, "package_update": package_update}


class ShowsOtherwise(p.SingletonPlugin):
    """Has its own way of showing datasets."""

    p.implements(p.IActions)

    def get_actions(self) -> dict[str, Any]:
        @tk.chained_action
        @tk.side_effect_free
        def package_show(up: Any, context: Any, data_dict: dict[str, Any]) -> Any:
            return {**up(context, data_dict), "shown": "otherwise"}

        return {"package_show": package_show}


class Searches(p.SingletonPlugin):
    """Has its own way of searching, which no write cares for."""

    p.implements(p.IActions)

    def get_actions(self) -> dict[str, Any]:
        @tk.chained_action
        @tk.side_effect_free
        def package_search(up: Any, context: Any, data_dict: dict[str, Any]) -> Any:
            return up(context, data_dict)

        return {"package_search": package_search}


def numbered(*data: dict[str, Any]) -> list[bulk.Change]:
    return [bulk.Change(number, one) for number, one in enumerate(data, start=1)]


def found(body: dict[str, Any]) -> set[str]:
    rows = helpers.call_action("package_search", fq=f'owner_org:"{body["id"]}"', rows=100)
    return {row["name"] for row in rows["results"]}


def test_nothing_is_foreign_here(plug: Plug) -> None:
    """All is known of the plugins that the portal stands on, and of one that chains a search."""
    assert bulk.foreign_actions() == []
    plug(Searches)
    assert bulk.foreign_actions() == []


def test_what_is_foreign(plug: Plug) -> None:
    """Other plugins' versions of what a write stands in for are named."""
    plug(Chains)
    plug(ShowsOtherwise)
    assert bulk.foreign_actions() == [
        "test-Chains: package_create",
        "test-Chains: package_update",
        "test-ShowsOtherwise: package_show",
    ]


def test_rows_go_through_the_action(
    body: dict[str, Any],
    editor: dict[str, Any],
    data: Row,
    make_row: Row,
    plug: Plug,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each row goes through the chain and leaves what it should; the result and a log say so."""
    old = make_row()
    plugin = plug(Chains)
    new = data()
    changed = {**data(), "id": old["id"], "name": old["name"]}
    heard: list[int] = []
    # The migrations of the tests' database silence loggers.
    monkeypatch.setattr(bulk.log, "disabled", False)
    with caplog.at_level(logging.WARNING):
        written = bulk.write(numbered(new, changed), editor["name"], heard.append)
    assert written.one_by_one == ["test-Chains: package_create", "test-Chains: package_update"]
    assert "test-Chains: package_create" in caplog.text
    assert plugin.seen == [f"create {new['reference']}", f"update {changed['reference']}"]
    assert [row.row for row in written.created] == [1]
    assert [row.row for row in written.updated] == [2]
    assert heard == [1, 2]
    assert found(body) == {new["name"], old["name"]}
    assert bulk.unindexed(body["id"]) == []
    shown = helpers.call_action("package_show", id=new["name"])
    assert shown["system"] == "chained"
    admin = {"user": editor["name"]}
    for id, kinds in ((new["name"], ["new package"]), (old["id"], ["changed package"])):
        activities = helpers.call_action("package_activity_list", admin, id=id)
        assert [one["activity_type"] for one in activities] == kinds


def test_a_row_that_a_chain_refuses(
    body: dict[str, Any], editor: dict[str, Any], data: Row, make_row: Row, plug: Plug
) -> None:
    """Where the chain refuses a row, database and index have nothing of the rows before it."""
    old = make_row(system="before")
    plug(Chains)
    given = numbered(
        data(), {**old, "system": "after"}, data(holder="refused"), data(),
    )  # fmt: skip
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.write(given, editor["name"])
    assert refused.value.errors == [(3, {"holder": ["Not here."]})]
    assert found(body) == {old["name"]}
    assert helpers.call_action("package_show", id=old["id"])["system"] == "before"
    assert model.Package.get(old["id"]).extras["system"] == "before"
    assert bulk.unindexed(body["id"]) == []
    activities = helpers.call_action(
        "package_activity_list", {"user": editor["name"]}, id=old["id"]
    )
    assert activities == []


def test_all_rows_are_checked_first(editor: dict[str, Any], data: Row, plug: Plug) -> None:
    """All mistakes are found before the first row goes through the action."""
    plugin = plug(Chains)
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.write(numbered(data(), data(openness="x"), data(sector="x")), editor["name"])
    assert [row for row, _ in refused.value.errors] == [2, 3]
    assert plugin.seen == []
