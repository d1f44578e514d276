"""What a portal need not send again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from redis import RedisError

from ckan.lib.redis import connect_to_redis

from ckanext.ogp_tn.metadata.fetching import Reader, Unread
from ckanext.ogp_tn.portals import dataset_tables, sources, unchanged

HERE = Reader("test", ["127.0.0.1"])
TABLE = "title;url\nBudget;http://town.tn/budget.csv\n"


class Table:
    """A table at an address, whose server recognises what it sent."""

    def __init__(self, source: Any, name: str) -> None:
        self.content, self.marks = TABLE, {"ETag": '"1"'}
        self.address = f"{source.url}/{name}.csv"
        self.answered: list[int] = []
        self.asked = source.asked
        source.at[f"/{name}.csv"] = self._answer

    def _answer(self, to: Any) -> None:
        asked = {to.headers["If-None-Match"], to.headers["If-Modified-Since"]} - {None}
        same = bool(asked & set(self.marks.values()))
        self.answered.append(304 if same else 200)
        content = b"" if same else self.content.encode()
        to.answer(self.answered[-1], content, **self.marks)


@pytest.fixture
def table(source: Any, unique: Callable[[str], str]) -> Table:
    """Return a table at an address that nobody has read."""
    return Table(source, unique("table"))


def rows(table: Table) -> list[str]:
    """Return the addresses in the table, as a harvest reads them."""
    found, mistakes = dataset_tables.read(HERE, table.address, "town")
    assert mistakes == []
    return list(found)


@pytest.mark.parametrize(
    "marks",
    [{"ETag": '"1"'}, {"Last-Modified": "Wed, 01 Jul 2026 08:00:00 GMT"}],
    ids=["etag", "date"],
)
def test_an_unchanged_list_is_what_it_was(table: Table, marks: dict[str, str]) -> None:
    """It is not sent again, and never taken for an empty one."""
    table.marks = marks
    assert [rows(table) for _ in range(3)] == [["http://town.tn/budget.csv"]] * 3
    assert table.answered == [200, 304, 304]


def test_a_change_is_read(table: Table) -> None:
    """Once, and is then what was there before."""
    rows(table)
    table.content, table.marks = TABLE.replace("budget", "taxes"), {"ETag": '"2"'}
    assert [rows(table) for _ in range(2)] == [["http://town.tn/taxes.csv"]] * 2
    assert table.answered == [200, 200, 304]


def test_a_list_without_a_mark_is_read_each_time(table: Table) -> None:
    """Nothing of an earlier one is kept beside it."""
    rows(table)
    table.content, table.marks = TABLE.replace("budget", "taxes"), {}
    assert [rows(table) for _ in range(2)] == [["http://town.tn/taxes.csv"]] * 2
    assert table.answered == [200, 200, 200]


def test_a_large_list_is_read_each_time(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is no store of files."""
    monkeypatch.setattr(unchanged, "MOST", 10)
    assert rows(table) == rows(table)
    assert table.answered == [200, 200]


def test_without_redis_a_list_is_read(table: Table, monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs the source a little more, and nobody else."""

    def away() -> Any:
        raise RedisError

    monkeypatch.setattr(unchanged, "connect_to_redis", away)
    assert rows(table) == rows(table)
    assert table.answered == [200, 200]


def test_what_is_kept_is_forgotten_in_time(table: Table) -> None:
    """So that whatever a source means by its marks, all is read anew now and then."""
    rows(table)
    left: Any = connect_to_redis().ttl(unchanged._key(table.address))
    assert 0 < left <= unchanged.KEPT_FOR


def test_nothing_changed_since_nothing_is_no_list(table: Table, source: Any) -> None:
    """A source that says so without having been asked fails; it does not count as empty."""
    source.at["*"] = lambda to: to.answer(304, b"")
    for read in (
        lambda: dataset_tables.read(HERE, f"{table.address}.other", "town"),
        lambda: sources.listed(HERE, f"{source.url}/{table.address[-9:]}"),
    ):
        with pytest.raises(Unread):
            read()


def test_a_catalogues_list_need_not_be_sent_again_either(
    catalogue: Any, harvest: Callable[..., Any], unique: Callable[[str], str]
) -> None:
    """Where the portal marks it: all its records are as they were, and none is gone."""
    catalogue.put(unique("record"))
    search = catalogue.server.at["/api/3/action/package_search"]
    sent: list[int] = []

    def marked(to: Any) -> None:
        if to.headers["If-None-Match"] == '"1"':
            sent.append(304)
            to.answer(304, b"")
            return
        sent.append(200)
        whole = to.answer
        to.answer = lambda status, content: whole(status, content, ETag='"1"')
        search(to)

    catalogue.server.at["/api/3/action/package_search"] = marked
    assert harvest()["counts"]["added"] == 1
    again = harvest()
    assert (again["state"], again["counts"]["unchanged"], again["gone"]) == ("complete", 1, 0)
    # The list and the record were sent, then nothing.
    assert sent == [200, 200, 304]
