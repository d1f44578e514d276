"""Rows as workbooks and text, which can be read again without a change."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from ckanext.ogp_tn.inventory.spreadsheets import cells, sheets, workbooks
from ckanext.ogp_tn.inventory.spreadsheets.columns import Headings, columns
from ckanext.ogp_tn.inventory.spreadsheets.grid import Refused
from ckanext.ogp_tn.metadata.languages import LANGUAGES

ROWS: list[dict[str, Any]] = [
    {
        "title_translated": {"ar": "قائمة المحطات", "fr": "=Liste des stations"},
        "reference": "007",
        "notes_translated": {"fr": "Deux lignes :\n\n* « a » ; b | c", "en": '\'=x, "quoted"'},
        "holder": "-Direction",
        "system": "_x0041_ +216",
        "held_formats": ["csv", "paper"],
        "frequency": "http://publications.europa.eu/resource/authority/frequency/MONTHLY",
        "theme": [
            "http://publications.europa.eu/resource/authority/data-theme/AGRI",
            "https://example.org/a;b",
        ],
        "sector": "transport",
        "openness": "partly",
        "legal_ground": ["private_life", "personal_data"],
        "justification_translated": {"ar": "تعليل"},
        "personal_data": "yes",
        "planned_quarter": "2018-Q3",
        "license_id": "cc-by",
        "published_dataset": "stations",
        "commitment": ["nap2-03", "nap2-07"],
        "inventory_state": "scheduled",
    },
    {"title_translated": {"fr": "Peu"}, "reference": "1/2"},
]


@pytest.fixture(autouse=True)
def _request(portal: Any) -> Iterator[None]:
    with portal.flask_app.test_request_context():
        yield


def written(kind: str, rows: list[dict[str, Any]], reader: str) -> bytes:
    if kind == "csv":
        return workbooks.csv(rows, reader).encode()
    return workbooks.xlsx(rows, reader)


def xml(content: bytes, part: str) -> str:
    return zipfile.ZipFile(io.BytesIO(content)).read(part).decode()


@pytest.mark.parametrize("reader", LANGUAGES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_written_is_read_without_a_change(kind: str, reader: str) -> None:
    """Every field of every row, in each language: an export that is imported changes nothing."""
    known = Headings()
    content = written(kind, ROWS, reader)
    sheet = sheets.read(content, f"inventory.{kind}", recognise=known.recognise)
    matched = known.match(sheet.headings)
    assert (matched.unknown, matched.doubled) == ([], [])
    assert sheet.heading_row == 1
    for row, (number, raw) in zip(ROWS, sheet.rows, strict=True):
        read = cells.read_row(matched, number, raw)
        assert read.mistakes == []
        for column in columns():
            if not column.in_template:
                continue
            given = read.values[column.field_name]
            stored = cells.settled(column, row.get(column.field_name))
            if column.language:
                assert given[column.language] == stored.get(column.language, "")
            else:
                assert given == stored


def test_an_invented_row_keeps_its_mark() -> None:
    """The column is there where a row fills it, and nobody else is bothered with it."""
    [heading, row] = workbooks.csv([{"reference": "1", "sample": True}], "fr").splitlines()
    assert heading.endswith(",Ligne d’exemple")
    assert row.endswith(",Oui")
    assert "exemple" not in workbooks.csv(ROWS, "fr")


@pytest.mark.parametrize(("reader", "right_to_left"), [("ar", True), ("fr", False)])
def test_the_sheet_has_the_readers_language_and_direction(reader: str, right_to_left: bool) -> None:
    """Headings are labels that stay in sight; a star marks what is required."""
    content = workbooks.xlsx([], reader)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    [headings] = book.get_sheet_by_index(0).to_python()
    own = [column for column in columns() if column.in_template]
    assert headings == [column.label(reader) + " *" * column.required for column in own]
    view = xml(content, "xl/worksheets/sheet1.xml")
    assert ('rightToLeft="1"' in view) == right_to_left
    assert 'state="frozen"' in view


def test_a_vocabulary_is_a_drop_down_of_a_hidden_sheet() -> None:
    """Excel's own lists hold 255 characters, and no label with a comma."""
    content = workbooks.xlsx([], "fr")
    rules = re.findall(
        r"<dataValidation (?:[^>]*)type=\"list\".*?</dataValidation>",
        xml(content, "xl/worksheets/sheet1.xml"),
    )
    sources = [re.search(r"<formula1>(.*?)</formula1>", rule) for rule in rules]
    places = [source[1] for source in sources if source]
    own = [column for column in columns() if column.in_template]
    with_list = [index for index, column in enumerate(own) if cells.choices(column, "fr")]
    assert len(places) == len(with_list) == 8
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert 'state="hidden"' in xml(content, "xl/workbook.xml")
    lists = book.get_sheet_by_name("lists").to_python(skip_empty_area=False)
    for index, place in zip(with_list, places, strict=True):
        labels = cells.choices(own[index], "fr")
        assert place.endswith(f"${len(labels)}")
        assert [line[index] for line in lists if line[index]] == labels


def test_help_tells_of_every_column_what_it_may_say() -> None:
    """Its meaning, whether it is required, its values and its name."""
    content = workbooks.xlsx([], "fr")
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    [_, *lines] = book.get_sheet_by_index(2).to_python()
    own = [column for column in columns() if column.in_template]
    assert [line[0] for line in lines] == [column.label("fr") for column in own]
    assert [line[4] for line in lines] == [column.name for column in own]
    assert all(line[2] for line in lines)
    required = {line[4] for line in lines if line[1]}
    assert required == {f"title_translated-{language}" for language in LANGUAGES}
    by_name = {line[4]: line[3] for line in lines}
    assert "Partiellement ouvrable | Non ouvrable" in by_name["openness"]
    assert by_name["planned_quarter"] == "2018-Q3"


def test_the_readers_of_the_template_find_its_headings_and_no_row() -> None:
    """The sheet of help is not taken for the table, wherever it stands."""
    known = Headings()
    sheet = sheets.read(workbooks.xlsx([], "ar"), "template.xlsx", recognise=known.recognise)
    assert sheet.rows == []
    assert known.match(sheet.headings).unknown == []


def test_cells_are_text() -> None:
    """Else Excel would make a date of 1/2 and a number of 007."""
    content = workbooks.xlsx(ROWS, "fr")
    assert 'numFmtId="49"' in xml(content, "xl/styles.xml")
    assert "<f>" not in xml(content, "xl/worksheets/sheet1.xml")


def test_a_text_that_no_cell_can_hold_is_refused() -> None:
    """Left out or cut, it would be lost when the file is imported again."""
    row = {"reference": "12", "notes_translated": {"fr": "a" * 32_768}}
    with pytest.raises(Refused, match="12") as caught:
        workbooks.xlsx([row], "fr")
    assert caught.value.message == workbooks.TEXT_TOO_LONG
    assert "a" * 32_768 in workbooks.csv([row], "fr")
