"""Reading the file in which a body lists its data: which sheet, which headings, which rows.

Nothing here knows what a column means or asks the database; what the file is decides its content,
never its name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import PurePath

from ckanext.ogp_tn.inventory.spreadsheets import archive, delimited, excel
from ckanext.ogp_tn.inventory.spreadsheets.grid import (
    BLANK,
    Cell,
    Faulty,
    Grid,
    Limits,
    Note,
    Refused,
    column_letters,
)
from ckanext.ogp_tn.metadata.messages import N_

Recognise = Callable[[Sequence[str]], int]
LIMITS = Limits()

EMPTY = N_("This file is empty.")
TOO_LARGE = N_("This file has {size} MB; at most {most} MB are read.")
TOO_MANY_ROWS = N_("This sheet has more than {most} rows: split it into several files.")
TOO_MANY_COLUMNS = N_("This sheet has more than {most} columns: keep those of the inventory.")
OLD_EXCEL = N_("This is a workbook of an old Excel (.xls): open it and save it as .xlsx.")
WEB_PAGE = N_(
    "This file is a web page or XML under the name {name}: open it in Excel or LibreOffice and "
    "save it as .xlsx."
)
NO_TABLE = N_("This file is neither a workbook (.xlsx) nor text (CSV).")
NO_SHEET = N_("No sheet of this file holds anything that can be seen.")
OTHER_SHEETS = N_("There is no sheet “{sheet}” in this file. Its sheets are: {sheets}.")
NO_HEADINGS = N_(
    "In the first {rows} rows of “{sheet}”, no row has headings of the inventory: name the columns "
    "as the template does, such as {example}."
)
SKIPPED = N_("What stands above the headings was left out: rows {rows}.")
ONE_SHEET = N_("Only the sheet “{sheet}” was read. The file also has: {others}.")
UNNAMED = N_("The column {column} has no heading: its cells were left out.")
TOO_LONG = N_(
    "This row has more cells than there are headings: a text that holds the separator has to stand "
    "between quotation marks."
)

#: Among so many rows the headings are sought.
HEADING_ROWS = 20
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
ZIP = b"PK\x03\x04"
MARKUP = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!--|(?:!doctype|\?xml|html|head|body|meta|table|style)\b)", re.I
)
BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"PK\x05\x06", b"{\\rtf")
MACRO_NAMES = (".xlsm", ".xltm", ".xlam")


@dataclass
class Sheet:
    """A table that was read from a file."""

    name: str
    """The sheet's name; empty for text, which has only one."""
    sheets: list[str]
    """The names of all sheets that hold something."""
    heading_row: int
    headings: list[str]
    rows: list[tuple[int, list[Cell]]]
    """Each row that is not blank, with the sheet's own number, from 1."""
    encoding: str | None = None
    delimiter: str | None = None
    notes: list[Note] = field(default_factory=list)
    """What is to be said of how the file was read."""


def read(
    content: bytes,
    filename: str,
    *,
    recognise: Recognise,
    sheet: str | None = None,
    limits: Limits = LIMITS,
) -> Sheet:
    """Read a table from a workbook or from text.

    The headings are the row, among the first ones, with most headings that are known. Of several
    sheets the one with most is read, the first of those with as many, and that is noted.

    :param filename: shown in messages; only ``.xlsm`` and its like are told by it
    :param recognise: tells how many texts of a row are known headings: ``Headings.recognise``
    :param sheet: the name of the sheet to be read
    :raises Refused: with the reason, where nothing can be read
    """
    _check(content, filename, limits)
    if content.startswith(ZIP):
        return _read_workbook(excel.Workbook(content, limits), recognise, sheet, limits)
    beginning = _begin(delimited.read(content, recognise), recognise)
    if not beginning.known:
        raise _no_headings(PurePath(filename).name)
    return _table(beginning, limits)


def _read_workbook(
    workbook: excel.Workbook, recognise: Recognise, sheet: str | None, limits: Limits
) -> Sheet:
    names = workbook.names
    if not names:
        raise Refused(NO_SHEET)
    if sheet is not None and sheet not in names:
        raise Refused(OTHER_SHEETS, sheet=sheet, sheets=", ".join(names))
    best: _Beginning | None = None
    refused: Refused | None = None
    for name in [sheet] if sheet is not None else names:
        try:
            beginning = _begin(workbook.grid(name), recognise)
        except Refused as reason:
            # A sheet that cannot be read stands in nobody's way if another has the table.
            refused = refused or reason
            continue
        if beginning.known > (best.known if best else 0):
            best = beginning
    if best is None:
        raise refused or _no_headings(sheet or ", ".join(names))
    found = _table(best, limits)
    found.sheets = names
    others = [name for name in names if name != found.name]
    if others and sheet is None:
        values = {"sheet": found.name, "others": ", ".join(others)}
        found.notes.append(Note(ONE_SHEET, values))
    return found


def _no_headings(sheet: str) -> Refused:
    return Refused(NO_HEADINGS, rows=HEADING_ROWS, sheet=sheet, example="reference")


def _check(content: bytes, filename: str, limits: Limits) -> None:
    name = PurePath(filename).name
    if not content.strip():
        raise Refused(EMPTY)
    if len(content) > limits.bytes:
        size, most = -(-len(content) // 1_000_000), limits.bytes // 1_000_000
        raise Refused(TOO_LARGE, size=size, most=most)
    if content.startswith(OLE):
        raise Refused(archive.ENCRYPTED if ENCRYPTED_STREAM in content else OLD_EXCEL)
    if name.lower().endswith(MACRO_NAMES):
        raise Refused(archive.MACROS)
    if MARKUP.match(content):
        raise Refused(WEB_PAGE, name=name)
    if content.startswith(BINARY):
        raise Refused(NO_TABLE)


@dataclass
class _Beginning:
    """The first rows of a grid, and which of them has the headings."""

    grid: Grid
    rows: list[tuple[int, list[Cell]]]
    place: int
    known: int


def _begin(grid: Grid, recognise: Recognise) -> _Beginning:
    rows = list(islice(grid.rows, HEADING_ROWS))
    known = [recognise([_text(cell) for cell in cells]) for _, cells in rows]
    best = max(known, default=0)
    return _Beginning(grid, rows, known.index(best) if known else 0, best)


def _table(beginning: _Beginning, limits: Limits) -> Sheet:
    grid = beginning.grid
    above, body = beginning.rows[: beginning.place], beginning.rows[beginning.place + 1 :]
    heading_row, heading_cells = beginning.rows[beginning.place]
    rows = _filled(chain(body, grid.rows), limits)
    if grid.delimiter:
        width = len(heading_cells)
        _mark_overflow(rows, width)
    else:
        width = max([_width(heading_cells), *(len(cells) for _, cells in rows)])
    if width > limits.columns:
        raise Refused(TOO_MANY_COLUMNS, most=limits.columns)
    headings = ([_text(cell) for cell in heading_cells] + [""] * width)[:width]
    notes = list(grid.notes)
    if skipped := [str(number) for number, cells in above if _width(cells)]:
        notes.append(Note(SKIPPED, {"rows": ", ".join(skipped)}))
    for index, heading in enumerate(headings):
        if not heading and any(len(cells) > index and cells[index] != BLANK for _, cells in rows):
            notes.append(Note(UNNAMED, {"column": column_letters(index)}))
    return Sheet(
        name=grid.name,
        sheets=[],
        heading_row=heading_row,
        headings=headings,
        rows=rows,
        encoding=grid.encoding,
        delimiter=grid.delimiter,
        notes=notes,
    )


def _filled(rows: Iterable[tuple[int, list[Cell]]], limits: Limits) -> list[tuple[int, list[Cell]]]:
    """Return the rows that are not blank, without the blank cells at their ends.

    A text that occurs many times is kept once.
    """
    kept: list[tuple[int, list[Cell]]] = []
    pool: dict[str, str] = {}
    for number, cells in rows:
        width = _width(cells)
        if not width:
            continue
        if len(kept) == limits.rows:
            raise Refused(TOO_MANY_ROWS, most=limits.rows)
        once = [pool.setdefault(one, one) if isinstance(one, str) else one for one in cells[:width]]
        kept.append((number, once))
    return kept


def _width(cells: Sequence[Cell]) -> int:
    """Return how many cells there are up to the last that is not blank."""
    for index in range(len(cells), 0, -1):
        cell = cells[index - 1]
        if not isinstance(cell, str) or cell.strip():
            return index
    return 0


def _mark_overflow(rows: Iterable[tuple[int, list[Cell]]], width: int) -> None:
    """Put a fault beyond the last heading where a row of text has too many cells.

    Most often a text holds the separator, and every cell behind it stands in the wrong column.
    """
    for _, cells in rows:
        if len(cells) > width:
            cells[width:] = [Faulty(TOO_LONG, {})]


def _text(cell: Cell) -> str:
    return "" if isinstance(cell, Faulty) else str(cell).strip()
