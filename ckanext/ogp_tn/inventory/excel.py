"""Opening .xlsx files that may come from anybody.

The values are read by calamine, which trusts what it is given: it ends the whole process where a
sheet of two cells reaches to the last corner, or where a count is absurd, and reads errors and
formulas without a value as blank. So every part is parsed here first, and calamine gets a new
archive of just those parts: two readers may see two different archives in one file.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ckanext.ogp_tn.inventory.grid import (
    BLANK,
    Cell,
    Faulty,
    Grid,
    Limits,
    Note,
    Refused,
    cell_name,
)
from ckanext.ogp_tn.metadata.messages import N_

DAMAGED = N_("This .xlsx file is damaged: open it in Excel or LibreOffice and save it again.")
ENCRYPTED = N_("This file is protected by a password: save it without one.")
OTHER_PACKAGE = N_("This file is no .xlsx workbook: save it as .xlsx or as CSV.")
MACROS = N_("This workbook holds macros: save it as .xlsx, which leaves them out.")
TOO_LARGE_INSIDE = N_(
    "Unpacked, this file would be {size} MB, more than an inventory needs: copy the rows into a new "
    "workbook."
)
TOO_WIDE = N_(
    "The sheet “{sheet}” reaches to the cell {cell}: delete what stands far from the table, or copy "
    "the rows into a new workbook."
)
DTD = N_(
    "This file holds XML declarations (DTD) that no spreadsheet program writes; they can do harm, so "
    "it is not opened."
)
NO_VALUE = N_(
    "This formula has no computed value: open the file in Excel and save it, or type the value."
)
ERROR_VALUE = N_("This cell shows an error of the spreadsheet, “{error}”.")
FORMULAS = N_("Formulas are not computed here: the values last computed were taken, in {cells}.")
MERGED = N_("Merged cells: their value was taken for each of their rows, in {cells}.")
EXTERNAL = N_("Links to other workbooks were not followed.")

WORKBOOK = "xl/workbook.xml"
XML_PARTS = (".xml", ".rels")
CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
CHUNK = 1 << 20
#: Files below this size, unpacked, may be packed as tightly as they like.
SMALL = 20_000_000
#: How many cells a note names.
NAMED = 10


@dataclass
class Scan:
    """What the XML of a sheet tells that the values of its cells do not."""

    last_row: int = 0
    last_column: int = 0
    formulas: list[tuple[int, int]] = field(default_factory=list)
    faulty: dict[tuple[int, int], Faulty] = field(default_factory=dict)

    def parser(self) -> expat.XMLParserType:
        """Return a parser that fills this scan."""
        parser = _parser()
        row = column = 0
        kind: str | None = None
        formula = valued = False
        text: list[str] = []

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal row, column, kind, formula, valued
            tag = _local(tag)
            if tag == "c":
                formula = valued = False
                text.clear()
                kind = attributes.get("t")
                reference = attributes.get("r")
                row, column = _position(reference) if reference else (row, column + 1)
            elif tag == "f":
                formula = True
            elif tag in ("v", "is"):
                valued = True
                if formula or kind == "e":
                    parser.CharacterDataHandler = text.append
            elif tag == "row":
                row, column = int(attributes.get("r", row + 1)), 0

        def end(tag: str) -> None:
            tag = _local(tag)
            if tag == "v":
                parser.CharacterDataHandler = None
            elif tag == "c" and (valued or formula):
                self.last_row, self.last_column = (
                    max(self.last_row, row),
                    max(self.last_column, column),
                )
                place, value = (row, column - 1), "".join(text)
                if kind == "e":
                    self.faulty[place] = Faulty(ERROR_VALUE, {"error": value})
                elif formula and not value and not (valued and kind == "str"):
                    self.faulty[place] = Faulty(NO_VALUE, {})
                elif formula:
                    self.formulas.append(place)

        parser.StartElementHandler = start
        parser.EndElementHandler = end
        return parser


class Workbook:
    """An .xlsx file whose every part was looked at."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Check a file and open it.

        :raises Refused: with what is wrong with it
        """
        self._limits = limits
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                _check(archive, len(content), limits)
                parts = _sheet_parts(archive)
                scans = {part: Scan() for part in parts.values()}
                copied = _copy(archive, scans)
                self._external = any("/externalLinks/" in name for name in archive.namelist())
            self._book = CalamineWorkbook.from_filelike(copied)
        except (
            zipfile.BadZipFile,
            zlib.error,
            expat.ExpatError,
            CalamineError,
            EOFError,
            NotImplementedError,
            ValueError,
            KeyError,
        ):
            raise Refused(DAMAGED) from None
        self._scans = {name: scans[part] for name, part in parts.items() if scans[part].last_row}

    @property
    def names(self) -> list[str]:
        """The names of the sheets that can be seen and hold something, in their order."""
        return list(self._scans)

    def grid(self, name: str) -> Grid:
        """Return the cells of a sheet.

        :param name: one of :attr:`names`
        :raises Refused: if it is spread too far to be read
        """
        scan = self._scans[name]
        if scan.last_row * scan.last_column > self._limits.cells:
            far = cell_name(scan.last_row, scan.last_column - 1)
            raise Refused(TOO_WIDE, sheet=name, cell=far)
        try:
            sheet = self._book.get_sheet_by_name(name)
        except CalamineError:
            raise Refused(DAMAGED) from None
        notes: list[Note] = []
        if scan.formulas:
            notes.append(Note(FORMULAS, {"cells": _names(scan.formulas)}))
        if self._external:
            notes.append(Note(EXTERNAL, {}))
        return Grid(name=name, rows=_rows(sheet, scan, notes), notes=notes)


def _check(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    names = archive.namelist()
    if any(info.flag_bits & 1 for info in archive.infolist()):
        raise Refused(ENCRYPTED)
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise Refused(MACROS)
    unpacked = sum(info.file_size for info in archive.infolist())
    if unpacked > limits.unpacked or unpacked > max(SMALL, limits.ratio * size):
        raise Refused(TOO_LARGE_INSIDE, size=unpacked // 1_000_000)
    if WORKBOOK not in names:
        raise Refused(OTHER_PACKAGE)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the archive's part for each visible worksheet, by its name."""
    targets: dict[str, str] = {}
    parts: dict[str, str] = {}

    def relation(tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == "Relationship" and attributes["Type"].endswith("/worksheet"):
            targets[attributes["Id"]] = posixpath.normpath(
                posixpath.join("/xl", attributes["Target"])
            ).lstrip("/")

    def sheet(tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == "sheet" and attributes.get("state", "visible") == "visible":
            [relation] = [value for key, value in attributes.items() if key.endswith(":id")]
            if relation in targets:
                parts[attributes["name"]] = targets[relation]

    _each(archive, "xl/_rels/workbook.xml.rels", relation)
    _each(archive, WORKBOOK, sheet)
    return parts


def _each(
    archive: zipfile.ZipFile, part: str, handler: Callable[[str, dict[str, str]], None]
) -> None:
    parser = _parser()
    parser.StartElementHandler = handler
    with archive.open(part) as file:
        parser.ParseFile(file)


def _copy(archive: zipfile.ZipFile, scans: Mapping[str, Scan]) -> io.BytesIO:
    """Return a new archive of the XML parts, each parsed on the way.

    :param scans: what is to be filled, by the parts of sheets
    """
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for info in archive.infolist():
            if not info.filename.endswith(XML_PARTS):
                continue
            if info.filename in scans:
                parser = scans[info.filename].parser()
            else:
                parser = _counting(_parser(), info.file_size)
            with archive.open(info) as source, target.open(info.filename, "w") as part:
                while chunk := source.read(CHUNK):
                    parser.Parse(chunk, False)
                    part.write(chunk)
                parser.Parse(b"", True)
    copy.seek(0)
    return copy


def _parser() -> expat.XMLParserType:
    """Return a parser that refuses declarations: without them no entity can be declared."""

    def refuse(*_: Any) -> None:
        raise Refused(DTD)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    return parser


def _counting(parser: expat.XMLParserType, size: int) -> expat.XMLParserType:
    """Return a parser that refuses a part which says that it holds more than it has room for.

    calamine makes room for as many texts as the part with the texts says that it has.
    """

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        parser.StartElementHandler = None
        for name in ("count", "uniqueCount"):
            if int(attributes.get(name, 0)) > size:
                raise Refused(DAMAGED)

    parser.StartElementHandler = start
    return parser


def _local(tag: str) -> str:
    return tag.rpartition(":")[2] if ":" in tag else tag


def _position(reference: str) -> tuple[int, int]:
    """Return the row and the column, both from 1, that a cell's name says."""
    found = CELL.fullmatch(reference)
    if not found:
        raise Refused(DAMAGED)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _names(places: list[tuple[int, int]]) -> str:
    named = ", ".join(cell_name(*place) for place in places[:NAMED])
    return f"{named}, …" if len(places) > NAMED else named


def _rows(sheet: CalamineSheet, scan: Scan, notes: list[Note]) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows; what was merged downwards stands in each of its rows that has anything else.

    :param notes: gets a note of the cells for which that was done
    """
    before: list[Cell] = [BLANK] * (sheet.start[1] if sheet.start else 0)
    faulty: dict[int, dict[int, Faulty]] = {}
    for (row, column), fault in scan.faulty.items():
        faulty.setdefault(row, {})[column] = fault
    merged: dict[int, list[tuple[int, int]]] = {}
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        if last > first:
            merged.setdefault(first + 1, []).append((column, last + 1))
    open_: dict[int, tuple[int, int, Cell]] = {}
    used: list[tuple[int, int]] = []
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [*before, *values]
        for column, fault in faulty.get(number, {}).items():
            cells += [BLANK] * (column + 1 - len(cells))
            cells[column] = fault
        if open_ and any(cell != BLANK for cell in cells):
            for column, (first, last, value) in list(open_.items()):
                if number > last:
                    del open_[column]
                elif cells[column] == BLANK:
                    cells[column] = value
                    used.append((first, column))
        for column, last in merged.get(number, ()):
            if column < len(cells) and cells[column] != BLANK:
                open_[column] = number, last, cells[column]
        yield number, cells
    if used:
        notes.append(Note(MERGED, {"cells": _names(list(dict.fromkeys(used)))}))
