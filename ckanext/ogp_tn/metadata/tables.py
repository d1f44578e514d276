"""Tables for spreadsheets: how several values share a cell, and how a cell stays harmless."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

#: Several values in one cell are separated by this.
SEPARATOR = "|"
#: Tells Excel that the text is UTF-8; without it Arabic opens as question marks and symbols.
BYTE_ORDER_MARK = "\ufeff"
#: A cell that begins with one of these is a formula to a spreadsheet, or hides one.
#: (OWASP, CSV Injection.)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: What makes such a cell a text to a spreadsheet.
APOSTROPHE = "'"

Table = list[list[Any]]


def cell(value: Any) -> Any:
    """Return one value as a cell: nothing as an empty one, a list joined, booleans in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return SEPARATOR.join(str(item) for item in value)
    return value


def table(columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> Table:
    """Return records as a table, one row each under a row of their fields' names.

    A record without a field has an empty cell there.
    """
    return [
        list(columns),
        *([cell(record.get(column)) for column in columns] for record in records),
    ]


def harmless(value: Any) -> Any:
    """Return a cell that no spreadsheet takes for a formula.

    :param value: a number, which stays as it is, or a text; a dangerous one gets an apostrophe
        before it, which spreadsheets take as "this is text"; one that looks as if it had got it
        already gets another, so that :func:`meant` finds every text again
    """
    if isinstance(value, str) and value.lstrip(APOSTROPHE).startswith(FORMULA_STARTS):
        return APOSTROPHE + value
    return value


def meant(cell: str) -> str:
    """Return the text from which :func:`harmless` made a cell."""
    if cell.startswith(APOSTROPHE) and cell.lstrip(APOSTROPHE).startswith(FORMULA_STARTS):
        return cell[1:]
    return cell


def csv_text(rows: Iterable[Sequence[Any]]) -> str:
    """Return a table as CSV (RFC 4180) that Excel opens in Arabic as it is.

    :param rows: the rows, the headings first
    :returns: the text with a byte-order mark at its beginning, to be sent as UTF-8
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([harmless(one) for one in row] for row in rows)
    return BYTE_ORDER_MARK + text.getvalue()
