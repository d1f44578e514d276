"""Reading delimited text (CSV): its encoding and delimiter are found, and said."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from ckanext.ogp_tn.inventory.spreadsheets.grid import Cell, Grid, Note, Refused
from ckanext.ogp_tn.metadata.encodings import find_encoding
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.tables import meant

#: "|" separates values within a cell.
DELIMITERS = (";", ",", "\t")
READ_AS = {
    ";": N_("Read as text in {encoding}, its cells separated by semicolons."),
    ",": N_("Read as text in {encoding}, its cells separated by commas."),
    "\t": N_("Read as text in {encoding}, its cells separated by tabs."),
}
UNKNOWN_ENCODING = N_(
    "The text of this file is not in UTF-8, UTF-16, Windows-1256 or Windows-1252: save it again as "
    "“CSV UTF-8”."
)
BAD_QUOTES = N_(
    "Near line {line}, a quotation mark opens a text that does not end properly, or a text is too "
    "long: mend it, or save the sheet as .xlsx."
)
#: How many characters the delimiter is sought in, and how many rows.
SAMPLE = 100_000
ROWS = 20


def read(content: bytes, recognise: Callable[[Sequence[str]], int]) -> Grid:
    """Read delimited text.

    :param recognise: tells how many texts of a row are known headings
    :raises Refused: if its encoding is unknown or its quotation marks do not match
    """
    encoding = find_encoding(io.BytesIO(content))
    if encoding is None:
        raise Refused(UNKNOWN_ENCODING)
    with io.TextIOWrapper(io.BytesIO(content), encoding, newline="") as text:
        sample = text.read(SAMPLE)
    declared = re.match(r"sep=([;,\t])\r?\n", sample)
    delimiter = declared[1] if declared else _delimiter(sample, recognise)
    shown = {"utf-8-sig": "utf-8", "utf-16-le": "utf-16", "utf-16-be": "utf-16"}
    name = shown.get(encoding, encoding)
    name = name.upper() if name.startswith("utf") else name.capitalize()
    return Grid(
        name="",
        rows=_rows(content, encoding, delimiter, skip=bool(declared)),
        encoding=name,
        delimiter=delimiter,
        notes=[Note(READ_AS[delimiter], {"encoding": name})],
    )


def _delimiter(sample: str, recognise: Callable[[Sequence[str]], int]) -> str:
    """Return the delimiter that gives the row with most known headings, else most cells."""

    def score(delimiter: str) -> tuple[int, int]:
        lines = io.StringIO(sample, newline="")
        try:
            rows = list(islice(csv.reader(lines, delimiter=delimiter), ROWS))
        except csv.Error:
            return 0, 0
        return max(map(recognise, rows), default=0), max(map(len, rows), default=0)

    return max(DELIMITERS, key=score)


def _rows(
    content: bytes, encoding: str, delimiter: str, skip: bool
) -> Iterator[tuple[int, list[Cell]]]:
    with io.TextIOWrapper(io.BytesIO(content), encoding, newline="") as text:
        if skip:
            text.readline()
        reader = csv.reader(text, delimiter=delimiter, strict=True)
        try:
            for number, cells in enumerate(reader, 1):
                yield number, [meant(cell) for cell in cells]
        except csv.Error:
            raise Refused(BAD_QUOTES, line=reader.line_num) from None
