"""Reading the sheets of an .xlsx file, after its archive was checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from ckanext.ogp_tn.inventory.spreadsheets import archive
from ckanext.ogp_tn.inventory.spreadsheets.archive import NAMED, Scan
from ckanext.ogp_tn.inventory.spreadsheets.grid import (
    BLANK,
    Cell,
    Grid,
    Limits,
    Note,
    Refused,
    cell_name,
)
from ckanext.ogp_tn.metadata.messages import N_

TOO_WIDE = N_(
    "The sheet “{sheet}” reaches to the cell {cell}: delete what stands far from the table, or "
    "copy the rows into a new workbook."
)
FORMULAS = N_("Formulas are not computed here: the values last computed were taken, in {cells}.")
MERGED = N_("Merged cells: their value was taken for each of their rows, from {cells}.")
EXTERNAL = N_("Links to other workbooks were not followed.")


class Workbook:
    """An .xlsx file whose every part was looked at."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        """Check a file and open it.

        :raises Refused: with what is wrong with it
        """
        self._limits = limits
        self._checked = archive.check(content, limits)
        try:
            self._book = CalamineWorkbook.from_filelike(self._checked.copy)
        except CalamineError:
            raise Refused(archive.DAMAGED) from None

    @property
    def names(self) -> list[str]:
        """The names of the sheets that can be seen and hold something, in their order."""
        return [name for name, scan in self._checked.sheets.items() if scan.columns]

    def grid(self, name: str) -> Grid:
        """Return the cells of a sheet.

        :param name: one of :attr:`names`
        :raises Refused: if it is spread too far to be read
        """
        scan = self._checked.sheets[name]
        if scan.last_row * scan.columns > self._limits.cells:
            raise Refused(TOO_WIDE, sheet=name, cell=cell_name(scan.last_row, scan.columns - 1))
        if scan.merged > self._limits.rows:
            raise Refused(archive.DAMAGED)
        try:
            sheet = self._book.get_sheet_by_name(name)
        except CalamineError:
            raise Refused(archive.DAMAGED) from None
        notes: list[Note] = []
        if scan.formulas:
            notes.append(Note(FORMULAS, {"cells": _names(scan.formulas)}))
        if self._checked.external:
            notes.append(Note(EXTERNAL, {}))
        return Grid(name=name, rows=_filled_down(sheet, _rows(sheet, scan), notes), notes=notes)


def _rows(sheet: CalamineSheet, scan: Scan) -> Iterator[tuple[int, list[Cell]]]:
    """Yield the rows with their numbers, faults in the place of cells that have no value."""
    before: list[Cell] = [BLANK] * (sheet.start[1] if sheet.start else 0)
    for number, values in enumerate(sheet.iter_rows(), 1):
        cells = [*before, *values]
        for column, fault in scan.faulty.get(number, {}).items():
            cells += [BLANK] * (column + 1 - len(cells))
            cells[column] = fault
        yield number, cells


def _filled_down(
    sheet: CalamineSheet, rows: Iterable[tuple[int, list[Cell]]], notes: list[Note]
) -> Iterator[tuple[int, list[Cell]]]:
    """Yield rows; what is merged downwards stands in each of its rows that has anything else.

    :param notes: at the end, gets a note of the cells for which that was done
    """
    spans: dict[int, list[tuple[int, int]]] = {}
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        if last > first:
            spans.setdefault(first + 1, []).append((column, last + 1))
    values: dict[int, tuple[int, int, Cell]] = {}
    used: dict[tuple[int, int], None] = {}
    for number, cells in rows:
        if values and any(cell != BLANK for cell in cells):
            for column, (first, last, value) in values.items():
                if number <= last and cells[column] == BLANK:
                    cells[column] = value
                    used[first, column] = None
        for column, last in spans.get(number, ()):
            if column < len(cells) and cells[column] != BLANK:
                values[column] = number, last, cells[column]
        yield number, cells
    if used:
        notes.append(Note(MERGED, {"cells": _names(list(used))}))


def _names(places: list[tuple[int, int]]) -> str:
    named = ", ".join(cell_name(*place) for place in places[:NAMED])
    return f"{named}, …" if len(places) > NAMED else named
