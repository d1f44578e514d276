"""Files to begin a table with: its columns and an example row, as CSV or workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import force_locale
from xlsxwriter import Workbook

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata import table_schemas
from ckanext.ogp_tn.metadata.languages import LANGUAGES, direction, pick
from ckanext.ogp_tn.metadata.tables import Table, cell, csv_text
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

_HEADER = {"bold": True, "text_wrap": True, "valign": "top"}
_TEXT = {"text_wrap": True, "valign": "top"}
#: A text cell: a spreadsheet leaves 01.101 and 2024/97 in it as they were typed.
_TEXT_FORMAT = "@"


def csv(name: str) -> str:
    """Return the columns of a table that are published, with an example row, as CSV."""
    return csv_text(_rows(name))


def xlsx(name: str, reader: str) -> bytes:
    """Return the same as a workbook, with a sheet that explains the columns in a language."""
    file = io.BytesIO()
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    with force_locale(reader):
        _write(book, name, [24], _rows(name), text=True)
        explained = [_headings(), *(_explained(field, reader) for field in _fields(name))]
        _write(
            book, tk._("Columns"), [24, 30, 60, 16, 40, 32], explained, direction(reader) == "rtl"
        )
    book.close()
    return file.getvalue()


def columns(names: Iterable[str]) -> Table:
    """Return the columns of tables as a table, one row each under a row of names."""
    found: Table = [
        [
            *("table", "column", "type", "required", "values", "pattern", "personal", "source"),
            *(f"title-{language}" for language in LANGUAGES),
        ]
    ]
    for name in names:
        for field in table_schemas.columns(table_schemas.table(name)):
            limits = field.get("constraints", {})
            values = (
                name,
                field["name"],
                field["type"],
                limits.get("required", False),
                limits.get("enum"),
                limits.get("pattern"),
                field.get("ogp_tn:personal"),
                field["ogp_tn:source"],
                *(field["title_translated"][language] for language in LANGUAGES),
            )
            found.append([cell(value) for value in values])
    return found


def allowed(field: Mapping[str, Any]) -> str:
    """Return what a column's cells may say, in the signs of the standard."""
    limits = field.get("constraints", {})
    if "enum" in limits:
        return ", ".join(limits["enum"])
    if "pattern" in limits:
        return limits["pattern"]
    least, most = limits.get("minimum"), limits.get("maximum")
    if least is not None and most is not None:
        return f"{least}–{most}"
    return f"≥ {least}" if least is not None else ""


def _fields(name: str) -> list[Mapping[str, Any]]:
    return table_schemas.table(name)["fields"]


def _rows(name: str) -> Table:
    fields = _fields(name)
    return [[field["name"] for field in fields], [field.get("example", "") for field in fields]]


def _headings() -> list[str]:
    words = (tk._("Column"), tk._("Title"), tk._("What it means"), tk._("Type"))
    return [*words, tk._("What it may say"), tk._("Where it comes from")]


def _explained(field: Mapping[str, Any], reader: str) -> list[str]:
    required = field.get("constraints", {}).get("required")
    return [
        field["name"],
        pick(field["title_translated"], reader)[0] + (" *" if required else ""),
        pick(field["description_translated"], reader)[0],
        vocabulary("column_types").label(field["type"], reader),
        allowed(field),
        vocabulary("column_sources").label(field["ogp_tn:source"], reader),
    ]


def _write(
    book: Workbook,
    title: str,
    widths: list[int],
    rows: Table,
    rtl: bool = False,
    text: bool = False,
) -> None:
    sheet = book.add_worksheet(title)
    if rtl:
        sheet.right_to_left()
    sheet.freeze_panes(1, 0)
    header, body = book.add_format(_HEADER), book.add_format(_TEXT)
    cells = book.add_format({"num_format": _TEXT_FORMAT}) if text else body
    for index in range(len(rows[0])):
        sheet.set_column(index, index, widths[min(index, len(widths) - 1)], cells)
    for number, row in enumerate(rows):
        for index, value in enumerate(row):
            sheet.write_string(number, index, str(value), cells if number else header)
