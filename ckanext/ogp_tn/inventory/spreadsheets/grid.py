"""What the readers of files give, before anybody knows what a column means.

A reader of a format yields a :class:`Grid`; :mod:`.sheets` finds the headings in it. Messages are
marked for the catalogues here and translated where they are shown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Faulty(NamedTuple):
    """A cell that cannot be read, in the place of its value."""

    message: str
    """A message of the catalogues, to be filled with the values."""
    values: Mapping[str, Any]


Cell = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | Faulty
BLANK = ""


class Note(NamedTuple):
    """What a person should know about how a file was read."""

    message: str
    """A message of the catalogues, to be filled with the values."""
    values: Mapping[str, Any]


class Refused(Exception):
    """A file that cannot be read, and why."""

    def __init__(self, message: str, **values: Any) -> None:
        """Take a message of the catalogues and what it is to be filled with."""
        super().__init__(message.format(**values))
        self.message = message
        self.values = values


@dataclass(frozen=True)
class Limits:
    """How much of a file is read at most."""

    bytes: int = 50_000_000
    rows: int = 50_000
    columns: int = 200
    unpacked: int = 150_000_000
    """The bytes of all parts of an .xlsx file together."""
    ratio: int = 150
    """How many times larger than the file its parts may be; small files may be anything."""
    cells: int = 4_000_000
    """The area from the first cell of a sheet to its last one, blank cells included."""


@dataclass
class Grid:
    """The cells of one sheet, and how they were read."""

    name: str
    rows: Iterator[tuple[int, list[Cell]]]
    """Each row with its number, counted from 1 as spreadsheets do; blank ones included or not."""
    encoding: str | None = None
    delimiter: str | None = None
    notes: list[Note] = field(default_factory=list)


def column_letters(index: int) -> str:
    """Return the letters of a column, counted from 0: ``A``, ``B`` … ``Z``, ``AA``."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell_name(row: int, index: int) -> str:
    """Return the name of a cell as spreadsheets write it.

    :param row: the sheet's own row number, from 1
    :param index: the column, from 0
    :returns: such as ``C7``
    """
    return f"{column_letters(index)}{row}"


def column_index(cell: str) -> int:
    """Return the column of a cell such as ``C7``, counted from 0."""
    index = 0
    for letter in cell.rstrip("0123456789"):
        index = index * 26 + ord(letter) - ord("A") + 1
    return index - 1
