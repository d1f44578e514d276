"""What a write is given, what it gives back, and how it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple, TypeVar

#: Rows that share the questions to the database, a flush, and a request to the search engine.
BATCH = 250

One = TypeVar("One")
Progress = Callable[[int], None]
Errors = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A row to create, or to update where its data hold an ``id``.

    :param row: what the caller calls it, such as the number of a sheet's row
    :param data: the whole dataset, as ``package_create`` and ``package_update`` take it
    """

    row: int
    data: dict[str, Any]


Changes = Iterable[Change] | AbstractContextManager[Iterable[Change]]


class Row(NamedTuple):
    """A row that is in the database."""

    row: int
    id: str
    name: str


@dataclass
class Written:
    """What a write did."""

    created: list[Row] = field(default_factory=list)
    updated: list[Row] = field(default_factory=list)
    unchanged: list[Row] = field(default_factory=list)
    one_by_one: list[str] = field(default_factory=list)
    """Other plugins' versions of actions, because of which each row went through its action."""

    @property
    def ids(self) -> list[str]:
        """The ids of the rows that were created or changed."""
        return [row.id for row in (*self.created, *self.updated)]


class RowsRefused(Exception):
    """Some rows are not valid, so none was written.

    :param errors: (row, messages by field) of each
    """

    def __init__(self, errors: list[tuple[int, Errors]]) -> None:
        super().__init__(f"{len(errors)} rows are not valid")
        self.errors = errors


class IndexingFailed(Exception):
    """The rows are in the database, and the search engine did not take them: ``index`` them again.

    :param ids: the rows that may not be in the index
    """

    def __init__(self, ids: list[str]) -> None:
        super().__init__(f"{len(ids)} rows are written but not indexed")
        self.ids = ids
        #: What was written, where a write failed like this.
        self.written: Written | None = None


def quiet(done: int) -> None:
    """Tell nobody."""


def batches(things: Iterable[One]) -> Iterator[list[One]]:
    """Yield things in lists of ``BATCH``, the last one shorter."""
    rest = iter(things)
    while batch := list(islice(rest, BATCH)):
        yield batch


def inside(changes: Changes) -> AbstractContextManager[Iterable[Change]]:
    """Return the context that has the rows, for rows that came without one too."""
    return changes if isinstance(changes, AbstractContextManager) else nullcontext(changes)
