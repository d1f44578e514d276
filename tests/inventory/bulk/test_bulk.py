"""All rows or none, found later where the index missed them, and little asked of the database."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchError
from ckan.tests import factories, helpers

from ckanext.ogp_tn.inventory import bulk
from ckanext.ogp_tn.inventory.bulk import checking

Row = Callable[..., dict[str, Any]]
NOWHERE = "http://127.0.0.1:9/solr/none"


def numbered(*data: dict[str, Any]) -> list[bulk.Change]:
    return [bulk.Change(number, one) for number, one in enumerate(data, start=1)]


def found(body: dict[str, Any]) -> set[str]:
    """Return the names of the body's rows that a search finds."""
    rows = helpers.call_action("package_search", fq=f'owner_org:"{body["id"]}"', rows=100)
    return {row["name"] for row in rows["results"]}


def stored(body: dict[str, Any]) -> set[str]:
    """Return the names of the body's rows that another connection sees."""
    with model.meta.engine.connect() as other:
        names = other.scalars(sa.select(model.Package.name).filter_by(owner_org=body["id"]))
        return set(names)


def test_new_and_changed_rows_together(
    body: dict[str, Any], editor: dict[str, Any], data: Row, make_row: Row, small_batches: None
) -> None:
    """One write creates, updates and leaves alone, and says which row became what."""
    old, same = make_row(), data()
    same["id"] = helpers.call_action("package_create", {"user": editor["name"]}, **same)["id"]
    given = [
        data(),
        {**data(), "id": old["id"], "name": old["name"], "system": "SIG"},
        same,
        data(name=""),
    ]
    heard: list[int] = []
    written = bulk.write(numbered(*given), editor["name"], heard.append)
    assert [one.row for one in written.created] == [1, 4]
    assert written.updated == [bulk.Row(2, old["id"], old["name"])]
    assert written.unchanged == [bulk.Row(3, same["id"], same["name"])]
    assert written.created[1].name.startswith("inventory-")
    assert heard == [2, 4]
    names = {old["name"], same["name"], *(one.name for one in written.created)}
    assert found(body) == stored(body) == names


def test_one_row_that_is_wrong(
    body: dict[str, Any], editor: dict[str, Any], data: Row, small_batches: None
) -> None:
    """Where one row is not valid nothing is written, and every mistake is told."""
    given = [data(), data(), data(openness="who-knows"), data(), data(title_translated={})]
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.write(numbered(*given), editor["name"])
    assert [(row, set(errors)) for row, errors in refused.value.errors] == [
        (3, {"openness"}),
        (5, {"title_translated"}),
    ]
    assert found(body) == stored(body) == set()


def test_a_name_that_somebody_takes_meanwhile(
    body: dict[str, Any],
    editor: dict[str, Any],
    data: Row,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A dataset that gets the name of a row after its check stays as it is; nothing is written."""
    given = numbered(data(), data())
    check = checking.Checker.check

    def meanwhile(checker: Any, batch: Any) -> Any:
        checked = check(checker, batch)
        with model.meta.engine.begin() as other:
            taken = {"id": "taken", "name": given[1].data["name"], "title": "Other"}
            other.execute(sa.insert(model.package_table), taken)
        return checked

    monkeypatch.setattr(checking.Checker, "check", meanwhile)
    with pytest.raises(bulk.RowsRefused) as refused:
        bulk.write(given, editor["name"])
    assert [(row, set(errors)) for row, errors in refused.value.errors] == [(2, {"name"})]
    assert stored(body) == set()
    assert model.Package.get("taken").title == "Other"


def test_nothing_to_write(editor: dict[str, Any]) -> None:
    """No rows are no work."""
    assert bulk.write([], editor["name"]) == bulk.Written()


def test_the_database_goes_away(
    body: dict[str, Any], editor: dict[str, Any], data: Row, small_batches: None
) -> None:
    """Where the database goes away half-way nothing is written, and the next write works."""
    given = numbered(*(data() for _ in range(5)))

    def cut(done: int) -> None:
        if done == 4:
            own = model.Session.scalar(sa.select(sa.func.pg_backend_pid()))
            with model.meta.engine.connect() as other:
                other.execute(sa.select(sa.func.pg_terminate_backend(own)))

    with pytest.raises(sa.exc.DBAPIError):
        bulk.write(given, editor["name"], cut)
    assert found(body) == stored(body) == set()
    bulk.write(given, editor["name"])
    assert len(found(body)) == 5


def test_the_caller_fails(
    body: dict[str, Any], editor: dict[str, Any], data: Row, small_batches: None
) -> None:
    """Where who is told of the progress gives up, nothing is written."""

    def stop(done: int) -> None:
        raise KeyError(done)

    with pytest.raises(KeyError):
        bulk.write(numbered(data()), editor["name"], stop)
    assert stored(body) == set()


def test_the_search_engine_is_down_before(
    body: dict[str, Any], editor: dict[str, Any], data: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the search engine does not answer at first nothing is begun."""
    monkeypatch.setitem(tk.config, "solr_url", NOWHERE)
    with pytest.raises(SearchError):
        bulk.write(numbered(data()), editor["name"])
    assert stored(body) == set()


def test_the_search_engine_goes_away(
    body: dict[str, Any], editor: dict[str, Any], data: Row, make_row: Row
) -> None:
    """Where the search engine goes away everything is written, found as missing, indexed later."""
    old = make_row()
    given = numbered({**data(), "id": old["id"], "name": old["name"]}, data(), data())
    with pytest.MonkeyPatch.context() as later:
        with pytest.raises(bulk.IndexingFailed) as failed:
            bulk.write(
                given, editor["name"], lambda done: later.setitem(tk.config, "solr_url", NOWHERE)
            )
        with pytest.raises(SearchError):
            bulk.unindexed(body["id"])
    written = failed.value.written
    assert written
    assert [one.row for one in written.updated + written.created] == [1, 2, 3]
    assert set(failed.value.ids) == set(bulk.unindexed(body["id"])) == set(written.ids)
    assert found(body) == {old["name"]}
    bulk.index(failed.value.ids)
    assert bulk.unindexed(body["id"]) == []
    assert found(body) == stored(body)


def test_what_the_index_missed(
    body: dict[str, Any],
    editor: dict[str, Any],
    data: Row,
    small_batches: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Rows are found that the index lacks or has as they were, over pages, and no others."""
    monkeypatch.setattr(bulk, "PAGE", 2)
    written = bulk.write(numbered(*(data() for _ in range(5))), editor["name"])
    assert bulk.unindexed(body["id"]) == []
    first, second = written.ids[:2]
    tk.get_action("package_patch")({"user": editor["name"]}, {"id": first, "system": "SIG"})
    assert bulk.unindexed(body["id"]) == []
    model.Session.execute(
        sa.update(model.Package)
        .where(model.Package.id == first)
        .values(metadata_modified=sa.text("metadata_modified + interval '5 milliseconds'"))
    )
    model.Session.commit()
    bulk.PackageSearchIndex().delete_package({"id": second})
    assert set(bulk.unindexed(body["id"])) == {first, second}


def test_rows_that_are_gone_leave_the_index(
    body: dict[str, Any], editor: dict[str, Any], data: Row
) -> None:
    """Who indexes a row that the database does not have takes it out of the index."""
    [id] = bulk.write(numbered(data()), editor["name"]).ids
    with model.meta.engine.begin() as other:
        for table, column in (("member", "table_id"), ("package", "id")):
            other.execute(sa.text(f"DELETE FROM {table} WHERE {column} = :id"), {"id": id})
    model.Session.remove()
    assert found(body)
    heard: list[int] = []
    bulk.index([id], heard.append)
    assert found(body) == set()
    assert heard == [1]


def test_the_portal_that_commits_its_index_itself(
    body: dict[str, Any], editor: dict[str, Any], data: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the portal leaves commits to the search engine, a write does too."""
    monkeypatch.setitem(tk.config, "ckan.search.solr_commit", False)
    written = bulk.write(numbered(data()), editor["name"])
    assert found(body) == set()
    monkeypatch.undo()
    bulk.index(written.ids)
    assert len(found(body)) == 1


def test_activities_that_are_switched_off(
    editor: dict[str, Any], data: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the portal keeps no activities, a write makes none."""
    monkeypatch.setitem(tk.config, "ckan.activity_streams_enabled", False)
    [id] = bulk.write(numbered(data()), editor["name"]).ids
    assert helpers.call_action("package_activity_list", id=id) == []


def test_a_batch_is_forgotten(
    body: dict[str, Any], editor: dict[str, Any], data: Row, small_batches: None
) -> None:
    """However many rows there are, the session and the body hold no more than a batch of them."""
    session: Any = model.Session()
    group: Any = model.Group.get(body["id"])
    held = []

    def count(done: int) -> None:
        gc.collect()
        held.append([type(one) for one in session.identity_map.values()])
        assert not sa.inspect(group)._pending_mutations

    bulk.write(numbered(*(data() for _ in range(8))), editor["name"], count)
    assert len(held) == 4
    assert all(types.count(model.Package) <= 2 for types in held)
    assert all(types.count(model.Member) <= 2 for types in held)


def test_checking_asks_the_database_once_for_a_batch(
    editor: dict[str, Any], data: Row, make_row: Row, statements: list[str]
) -> None:
    """Many rows are checked with as many statements as a few."""
    old = [make_row(private=True) for _ in range(8)]
    counted = []
    for many in (3, 8):
        model.Session.remove()
        statements.clear()
        changes = numbered(*(data() for _ in range(many)), *old[:many])
        assert bulk.validate(changes, editor["name"]) == []
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_indexing_asks_the_database_once_for_a_batch(
    editor: dict[str, Any], data: Row, statements: list[str]
) -> None:
    """Rows are indexed with as many statements as a row."""
    ids = bulk.write(numbered(*(data() for _ in range(6))), editor["name"]).ids
    counted = []
    for some in (ids[:1], ids):
        model.Session.remove()
        statements.clear()
        bulk.index(some)
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_a_user_who_does_not_exist(data: Row) -> None:
    """Nobody writes."""
    with pytest.raises(tk.NotAuthorized):
        bulk.write(numbered(data()), "nobody-at-all")


def test_rows_of_whose_changes_wait(data: Row, body: dict[str, Any]) -> None:
    """What is written here is public at once: an editor of the body writes none."""
    name = factories.User()["name"]
    helpers.call_action("organization_member_create", id=body["id"], username=name, role="editor")
    row = data()
    with pytest.raises(tk.NotAuthorized):
        bulk.write(numbered(row), name)
    assert model.Package.get(row["name"]) is None


def test_another_bodys_rows(data: Row, editor: dict[str, Any], make_row: Row) -> None:
    """Who may not write the rows of a body writes none, also where other rows are his own."""
    other = factories.Organization()["id"]
    for given in (data(owner_org=other), {**make_row(owner_org=other)}):
        row = data()
        with pytest.raises(tk.NotAuthorized):
            bulk.write(numbered(row, given), editor["name"])
        with pytest.raises(tk.NotAuthorized):
            bulk.validate(numbered(row, given), editor["name"])
        assert model.Package.get(row["name"]) is None


@pytest.mark.parametrize("foreign", [[], ["other: package_create"]])
def test_a_caller_looks_and_notes_inside_the_transaction(
    body: dict[str, Any],
    editor: dict[str, Any],
    data: Row,
    monkeypatch: pytest.MonkeyPatch,
    foreign: list[str],
) -> None:
    """What the caller notes is there with the rows, and gone where it refuses them."""
    monkeypatch.setattr(bulk, "foreign_actions", lambda: foreign)
    name = body["name"]

    @contextmanager
    def rows(note: str, refuse: bool) -> Iterator[list[bulk.Change]]:
        yield numbered(data())
        model.Session.execute(
            sa.update(model.Group).where(model.Group.id == body["id"]).values(description=note)
        )
        if refuse:
            raise LookupError

    with pytest.raises(LookupError):
        bulk.write(rows("refused", refuse=True), editor["name"])
    assert (stored(body), model.Group.get(name).description == "refused") == (set(), False)
    indexed: list[int] = []
    bulk.write(rows("written", refuse=False), editor["name"], indexing=indexed.append)
    model.Session.remove()
    assert (len(stored(body)), model.Group.get(name).description) == (1, "written")
    assert indexed == ([] if foreign else [1])
