"""Reading a table from delimited text (CSV), a row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from ckanext.ogp_tn.checks.files.found import Found
from ckanext.ogp_tn.checks.files.kinds import HEAD, decoded, delimiter_of

#: A line with more characters than this means that the lines of a file do not end.
LINE = 1_000_000
#: As many in a row, whose cells may hold ends of lines.
ROW = 2 * LINE


class Broken(csv.Error):
    """A text whose rows cannot be told apart, and the line from which that is so."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def rows(text: TextIO, delimiter: str = ",") -> Iterator[list[str]]:
    """Yield the rows of a text.

    :raises Broken: where quotation marks are wrong, or a row has no end
    """
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        # Not `for line in text`: that takes a file without line ends into memory as a whole.
        while line := text.readline(LINE):
            taken += len(line)
            if taken > ROW:
                raise csv.Error
            yield line

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            taken = 0
            yield row
    except csv.Error:
        raise Broken(reader.line_num) from None


def table(path: Path, encoding: str | None, found: Found) -> tuple[Iterator[list[str]], str]:
    """Return the rows of a table, and what separates its cells.

    :param encoding: that of the text; None if it is none that can be read
    """
    with path.open("rb") as file:
        head = decoded(file.read(HEAD), encoding)
    delimiter = delimiter_of(head) or ","
    if delimiter == "|":
        found.add("table_delimiter", delimiter=delimiter)
    return _rows(path, encoding or "latin-1", delimiter, found), delimiter


def _rows(path: Path, encoding: str, delimiter: str, found: Found) -> Iterator[list[str]]:
    with path.open(encoding=encoding, newline="") as text:
        try:
            yield from rows(text, delimiter)
        except Broken as broken:
            found.add("table_quotes", {"line": broken.line}, line=broken.line)
