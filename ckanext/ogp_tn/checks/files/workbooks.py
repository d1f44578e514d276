"""Reading the tables of a workbook, after its archive was checked.

An .xlsx file goes through the same door as an inventory: every part is parsed and counted before
calamine sees it. An .xls file cannot be larger inside than its format allows (65,536 × 256 cells).
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from ckanext.ogp_tn.checks.files.found import Found, Limits
from ckanext.ogp_tn.inventory.spreadsheets import archive, grid

#: So many sheets of a workbook are looked at.
SHEETS = 20


@dataclass
class Sheet:
    """A sheet that holds something."""

    name: str
    rows: Iterator[list[Any]]
    merged: list[str]
    """The first cell of each area of merged cells."""


def sheets(path: Path, kind: str, found: Found, limits: Limits) -> Iterator[Sheet]:
    """Yield the visible sheets of a workbook.

    :param kind: ``XLSX`` or ``XLS``
    """
    size = path.stat().st_size
    if size > limits.whole:
        found.add("file_too_large", size=_megabytes(size))
        return
    content = path.read_bytes()
    scans: dict[str, archive.Scan] = {}
    if kind == "XLSX":
        # There it is also the limit of the elements of each part; a cell may be several.
        inside = grid.Limits(unpacked=limits.whole * 5, cells=limits.cells * 4)
        try:
            checked = archive.check(content, inside)
        except grid.Refused as refused:
            if refused.message == archive.TOO_LARGE_INSIDE:
                found.add("file_too_large", size=refused.values["size"])
            else:
                found.add("file_damaged")
            return
        scans = {name: scan for name, scan in checked.sheets.items() if scan.columns}
        content = checked.copy.getvalue()
    yield from _read(content, scans, found, limits)


def _read(
    content: bytes, scans: dict[str, archive.Scan], found: Found, limits: Limits
) -> Iterator[Sheet]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            one.name for one in book.sheets_metadata if one.visible == SheetVisibleEnum.Visible
        ]
        for name in [one for one in visible if not scans or one in scans][:SHEETS]:
            scan = scans.get(name, archive.Scan())
            if scan.last_row * scan.columns > limits.cells:
                found.add("file_too_large", {"member": name}, size=_megabytes(len(content)))
                continue
            sheet = book.get_sheet_by_name(name)
            if sheet.height:
                yield Sheet(name, _rows(sheet, scan, name, found), _merged(sheet))
    except BaseException as error:
        # A panic of the reader, written in Rust, is no Exception, and harms nothing else.
        if isinstance(error, Exception) or type(error).__name__ == "PanicException":
            found.add("file_damaged")
        else:
            raise


def _rows(sheet: CalamineSheet, scan: archive.Scan, name: str, found: Found) -> Iterator[list[Any]]:
    before: list[Any] = [""] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows(), 1):
        for column in scan.faulty.get(number, {}):
            cell = grid.cell_name(number, column)
            found.add("table_cell_error", {"member": name, "cell": cell}, cell=cell)
        yield [*before, *values]


def _merged(sheet: CalamineSheet) -> list[str]:
    return [grid.cell_name(row + 1, column) for (row, column), _ in sheet.merged_cell_ranges or ()]


def _megabytes(size: int) -> int:
    return size // 1_000_000
