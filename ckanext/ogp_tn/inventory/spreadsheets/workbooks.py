"""Writing rows of the inventory as a workbook or as text, to be filled in or read again.

The template is the workbook of the rows that it begins with: none, or those that a body has.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from flask_babel import force_locale
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.inventory.spreadsheets import cells
from ckanext.ogp_tn.inventory.spreadsheets.columns import Column, columns
from ckanext.ogp_tn.inventory.spreadsheets.grid import Limits, Refused, column_letters
from ckanext.ogp_tn.metadata.languages import direction
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.tables import SEPARATOR, csv_text

Record = Mapping[str, Any]

TEXT_TOO_LONG = N_(
    "The field “{column}” of the row {reference} is longer than a cell of a workbook can be: take "
    "the CSV file."
)
#: What Excel takes: a cell, the title and the text of a hint.
CELL_LENGTH, HINT_TITLE, HINT_TEXT = 32_767, 32, 255
#: Excel's number for the format "@".
TEXT_FORMAT = 49
#: The labels that drop-downs offer stand here, where nobody has to see them.
LISTS = "lists"
HEADER = {"bold": True, "text_wrap": True, "valign": "top", "font_color": "#ffffff"}
COLOURS = {True: "#8b1a1a", False: "#1f4e79"}
WIDTHS = {"text": 45, "list": 30, "line": 22}


def csv(rows: Iterable[Record], reader: str) -> str:
    """Return rows as CSV, its headings and labels in a language.

    :param rows: as ``package_show`` gives them
    """
    rows = list(rows)
    chosen = _chosen(rows)
    headings = [column.label(reader) for column in chosen]
    return csv_text([headings, *_shown(chosen, rows, reader)])


def xlsx(rows: Iterable[Record], reader: str) -> bytes:
    """Return rows as a workbook with headings, labels, drop-downs and help in a language.

    It needs an application context, where its words are translated.

    :param rows: as ``package_show`` gives them; without any it is the empty template
    :raises Refused: if a text is too long for a cell
    """
    rows = list(rows)
    chosen = _chosen(rows)
    file = io.BytesIO()
    # Each cell is written as what it is: a text that begins with "=" stays a text.
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    with force_locale(reader):
        _write_rows(book, chosen, rows, reader)
        _write_help(book, chosen, reader)
    book.close()
    return file.getvalue()


def _chosen(rows: Sequence[Record]) -> list[Column]:
    """Return the columns of the template, and the others that some row fills."""
    return [
        column
        for column in columns()
        if column.in_template or any(row.get(column.field_name) for row in rows)
    ]


def _shown(chosen: Sequence[Column], rows: Iterable[Record], reader: str) -> Iterator[list[str]]:
    for row in rows:
        yield [cells.show(column, row.get(column.field_name), reader) for column in chosen]


def _sheet(book: Workbook, name: str, reader: str) -> Worksheet:
    sheet = book.add_worksheet(name)
    if direction(reader) == "rtl":
        sheet.right_to_left()
    return sheet


def _write_rows(
    book: Workbook, chosen: Sequence[Column], rows: Sequence[Record], reader: str
) -> None:
    sheet = _sheet(book, tk._("Inventory"), reader)
    lists = book.add_worksheet(LISTS)
    lists.hide()
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(chosen):
        header = book.add_format({**HEADER, "bg_color": COLOURS[column.required]})
        mark = " *" if column.required else ""
        sheet.write_string(0, index, column.label(reader) + mark, header)
        # Text cells: a spreadsheet leaves 007 and 1/2018 in them as they were typed.
        body = book.add_format(
            {
                "num_format": TEXT_FORMAT,
                "text_wrap": True,
                "valign": "top",
                "reading_order": 2 if _is_rtl(column, reader) else 1,
            }
        )
        sheet.set_column(index, index, _width(column), body)
        _write_validation(sheet, lists, index, column, reader)
    for number, texts in enumerate(_shown(chosen, rows, reader), 1):
        for index, text in enumerate(texts):
            if len(text) > CELL_LENGTH:
                reference = rows[number - 1].get("reference", "")
                label = chosen[index].label(reader)
                raise Refused(TEXT_TOO_LONG, column=label, reference=reference)
            if text:
                sheet.write_string(number, index, text)
    sheet.autofilter(0, 0, max(len(rows), 1), len(chosen) - 1)


def _is_rtl(column: Column, reader: str) -> bool:
    if column.field.get("ltr"):
        return False
    return direction(column.language or reader) == "rtl"


def _width(column: Column) -> int:
    if column.language:
        return WIDTHS["text"]
    return WIDTHS["list"] if cells.choices(column, "en") else WIDTHS["line"]


def _write_validation(
    sheet: Worksheet, lists: Worksheet, index: int, column: Column, reader: str
) -> None:
    """Give a column its hint, and its drop-down where there is a list to choose from.

    The drop-downs only help: what they do not offer (several values, another language) may be
    typed too.
    """
    rule: dict[str, Any] = {
        "validate": "any",
        "input_title": column.label(reader)[:HINT_TITLE],
        "input_message": column.help(reader)[:HINT_TEXT],
    }
    labels = cells.choices(column, reader)
    if labels:
        lists.write_column(0, index, labels)
        letters = column_letters(index)
        rule |= {
            "validate": "list",
            "source": f"={LISTS}!${letters}$1:${letters}${len(labels)}",
            "show_error": False,
        }
    sheet.data_validation(1, index, Limits.rows, index, rule)


def _write_help(book: Workbook, chosen: Sequence[Column], reader: str) -> None:
    sheet = _sheet(book, tk._("Help"), reader)
    header = book.add_format({**HEADER, "bg_color": COLOURS[False]})
    body = book.add_format({"text_wrap": True, "valign": "top"})
    headings = (
        (tk._("Column"), 32),
        (tk._("Required"), 14),
        (tk._("What it means"), 60),
        (tk._("What it may say"), 60),
        (tk._("Name in the API"), 28),
    )
    for index, (heading, width) in enumerate(headings):
        sheet.set_column(index, index, width)
        sheet.write_string(0, index, heading, header)
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(chosen, 1):
        texts = (
            column.label(reader),
            _required(column),
            column.help(reader),
            _allowed(column, reader),
            column.name,
        )
        for index, text in enumerate(texts):
            sheet.write_string(number, index, text, body)


def _required(column: Column) -> str:
    if not column.required:
        return ""
    return tk._("In one language") if column.language else tk._("Yes")


def _allowed(column: Column, reader: str) -> str:
    labels = cells.choices(column, reader)
    if not labels:
        return column.field.get("form_placeholder", "")
    said = f" {SEPARATOR} ".join(labels)
    if cells.is_list(column):
        return (
            tk._("One or several of these, separated by {separator}:").format(separator=SEPARATOR)
            + f"\n{said}"
        )
    return tk._("One of these:") + f"\n{said}"
