"""Reading a table from delimited text (CSV), a row at a time."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from ckanext.ogp_tn.checks.files.found import Found
from ckanext.ogp_tn.checks.files.kinds import HEAD, decoded, delimiter_of

#: A line with more characters than this means that the lines of a file do not end.
LINE = 1_000_000


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
        # Not `for line in text`: that takes a file without line ends into memory as a whole.
        lines = iter(lambda: text.readline(LINE), "")
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        try:
            yield from reader
        except csv.Error:
            found.add("table_quotes", {"line": reader.line_num}, line=reader.line_num)
