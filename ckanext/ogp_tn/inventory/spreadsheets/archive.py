"""Checking the archive that an .xlsx file is, before anything reads its values.

The values are read by calamine, which trusts what it is given: it ends the whole process where a
sheet of two cells reaches to the last corner or where a count is absurd, and gives errors and
formulas without a value as blank cells. So every part is parsed here first, and calamine gets a
new archive of just those parts: two readers may see two different archives in one file.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.parsers import expat

from ckanext.ogp_tn.inventory.spreadsheets.grid import Faulty, Limits, Refused
from ckanext.ogp_tn.metadata.messages import N_

DAMAGED = N_("This .xlsx file is damaged: open it in Excel or LibreOffice and save it again.")
ENCRYPTED = N_("This file is protected by a password: save it without one.")
OTHER_PACKAGE = N_("This file is no .xlsx workbook: save it as .xlsx or as CSV.")
MACROS = N_("This workbook holds macros: save it as .xlsx, which leaves them out.")
TOO_LARGE_INSIDE = N_(
    "Unpacked, this file would be {size} MB, more than an inventory needs: copy the rows into a "
    "new workbook."
)
DTD = N_(
    "This file holds XML declarations (DTD) that no spreadsheet program writes; they can do harm, "
    "so it is not opened."
)
NO_VALUE = N_(
    "This formula has no computed value: open the file in Excel and save it, or type the value."
)
ERROR_VALUE = N_("This cell shows an error of the spreadsheet, “{error}”.")

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
XML_PARTS = (".xml", ".rels")
MACRO_PART = re.compile(r"vbaProject\.bin$|^xl/macrosheets/", re.I)
#: The two ways of packing that the format knows.
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ROW = re.compile(r"[1-9][0-9]{0,6}")
CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
CHUNK = 1 << 20
#: Files below this size, unpacked, may be packed as tightly as they like.
SMALL = 20_000_000
#: How many cells are named as examples.
NAMED = 10
#: What a damaged archive may raise.
BROKEN = (
    EOFError,
    LookupError,
    NotImplementedError,
    ValueError,
    expat.ExpatError,
    zipfile.BadZipFile,
    zlib.error,
)

_NO_VALUE = Faulty(NO_VALUE, {})


@lru_cache(maxsize=64)
def _error(value: str) -> Faulty:
    return Faulty(ERROR_VALUE, {"error": value})


@dataclass
class Scan:
    """What the XML of a sheet tells that the values of its cells do not.

    Cells are named by their row, from 1, and their column, from 0.
    """

    last_row: int = 0
    columns: int = 0
    merged: int = 0
    formulas: list[tuple[int, int]] = field(default_factory=list)
    """Some cells whose formula has a value."""
    faulty: dict[int, dict[int, Faulty]] = field(default_factory=dict)
    """What is wrong with cells, by row and column."""


@dataclass
class Checked:
    """An archive whose every part was parsed."""

    copy: io.BytesIO
    """Its XML parts in a new archive."""
    sheets: dict[str, Scan]
    """The visible sheets, by name, in their order."""
    external: bool
    """Whether it links to other workbooks."""


def check(content: bytes, limits: Limits) -> Checked:
    """Parse an .xlsx file.

    :raises Refused: with what is wrong with it
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_list(archive, len(content), limits)
            parts = _sheet_parts(archive)
            scans = {part: Scan() for part in parts.values()}
            return Checked(
                copy=_copy(archive, scans, limits),
                sheets={name: scans[part] for name, part in parts.items()},
                external=any("/externalLinks/" in name for name in archive.namelist()),
            )
    except BROKEN:
        raise Refused(DAMAGED) from None


def _check_list(archive: zipfile.ZipFile, size: int, limits: Limits) -> None:
    """Check what the archive's own list says, before anything is unpacked."""
    parts = archive.infolist()
    names = [part.filename for part in parts]
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(ENCRYPTED)
    if any(part.compress_type not in PACKINGS for part in parts):
        raise Refused(DAMAGED)
    if any(MACRO_PART.search(name) for name in names):
        raise Refused(MACROS)
    unpacked = sum(part.file_size for part in parts)
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
            path = posixpath.join("/xl", attributes["Target"])
            targets[attributes["Id"]] = posixpath.normpath(path).lstrip("/")

    def sheet(tag: str, attributes: Mapping[str, str]) -> None:
        if _local(tag) == "sheet" and attributes.get("state", "visible") == "visible":
            [relation] = [value for key, value in attributes.items() if key.endswith(":id")]
            if relation in targets:
                parts[attributes["name"]] = targets[relation]

    _each_element(archive, RELATIONS, relation)
    _each_element(archive, WORKBOOK, sheet)
    return parts


def _each_element(
    archive: zipfile.ZipFile, part: str, handler: Callable[[str, dict[str, str]], None]
) -> None:
    parser = _parser()
    parser.StartElementHandler = handler
    with archive.open(part) as file:
        parser.ParseFile(file)


def _copy(archive: zipfile.ZipFile, scans: Mapping[str, Scan], limits: Limits) -> io.BytesIO:
    """Return a new archive of the XML parts, each parsed on the way.

    :param scans: what is to be filled, by the parts of the sheets
    """
    copy = io.BytesIO()
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for info in archive.infolist():
            if not info.filename.endswith(XML_PARTS):
                continue
            scan = scans.get(info.filename)
            parser = _Scanner(scan).parser if scan else _counting(limits.cells)
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


def _counting(most: int) -> expat.XMLParserType:
    """Return a parser that refuses a part with too many elements, or which says that it has.

    calamine makes room for as many texts as the part with the texts says that it holds.
    """
    parser = _parser()
    elements = 0

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        nonlocal elements
        elements += 1
        said = [int(attributes.get(name, 0)) for name in ("count", "uniqueCount")]
        if max(elements, *said) > most:
            raise Refused(DAMAGED)

    parser.StartElementHandler = start
    return parser


class _Scanner:
    """Fills a scan while the XML of a sheet is parsed."""

    def __init__(self, scan: Scan) -> None:
        self.scan = scan
        self.parser = _parser()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self._starts: Mapping[str, Callable[[Mapping[str, str]], None]] = {
            "row": self._row_starts,
            "c": self._cell_starts,
            "f": self._formula_starts,
            "v": self._value_starts,
            "is": self._value_starts,
            "mergeCell": self._merge_starts,
        }
        self._row, self._column = 0, -1
        self._place = self._farthest = (0, -1)
        self._kind: str | None = None
        self._has_formula = self._has_value = self._is_named = False
        self._text: list[str] = []

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if handler := self._starts.get(_local(tag)):
            handler(attributes)

    def _row_starts(self, attributes: Mapping[str, str]) -> None:
        self._row = _row_number(attributes["r"]) if "r" in attributes else self._row + 1
        self._column = -1
        self._farthest = max(self._farthest[0] + 1, self._row), -1

    def _cell_starts(self, attributes: Mapping[str, str]) -> None:
        # A cell without a name follows the one before it. Where names and order contradict each
        # other, calamine may see it elsewhere, but no farther than this.
        row, column = self._farthest
        if "r" in attributes:
            self._place = _position(attributes["r"])
            self._farthest = max(row, self._place[0]), max(column + 1, self._place[1])
        else:
            self._place = self._row, self._column + 1
            self._farthest = row, column + 1
        self._column = self._place[1]
        self._is_named = "r" in attributes
        self._kind = attributes.get("t")
        self._has_formula = self._has_value = False

    def _formula_starts(self, attributes: Mapping[str, str]) -> None:
        self._has_formula = True

    def _value_starts(self, attributes: Mapping[str, str]) -> None:
        self._has_value = True
        self._text.clear()
        if self._has_formula or self._kind == "e":
            self.parser.CharacterDataHandler = self._text.append

    def _merge_starts(self, attributes: Mapping[str, str]) -> None:
        self.scan.merged += 1

    def _end(self, tag: str) -> None:
        tag = _local(tag)
        if tag == "v":
            self.parser.CharacterDataHandler = None
        elif tag == "c" and (self._has_value or self._has_formula):
            row, column = self._place if self._is_named else self._farthest
            self.scan.last_row = max(self.scan.last_row, row)
            self.scan.columns = max(self.scan.columns, column + 1)
            if self._has_formula or self._kind == "e":
                self._unusual_cell_ends("".join(self._text) if self._has_value else "")

    def _unusual_cell_ends(self, value: str) -> None:
        # An empty text is a value too where the cell says that it holds text.
        if self._kind == "e":
            fault = _error(value)
        elif not value and not (self._has_value and self._kind == "str"):
            fault = _NO_VALUE
        else:
            if len(self.scan.formulas) <= NAMED:
                self.scan.formulas.append(self._place)
            return
        row, column = self._place
        self.scan.faulty.setdefault(row, {})[column] = fault


def _local(tag: str) -> str:
    return tag.rpartition(":")[2] if ":" in tag else tag


def _row_number(written: str) -> int:
    if not ROW.fullmatch(written):
        raise Refused(DAMAGED)
    return int(written)


def _position(reference: str) -> tuple[int, int]:
    """Return the row, from 1, and the column, from 0, that a cell's name says."""
    found = CELL.fullmatch(reference)
    if not found:
        raise Refused(DAMAGED)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column - 1
