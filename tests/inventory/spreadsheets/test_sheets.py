"""Reading files: which sheet, which headings, which rows; and files that mean harm."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from xlsxwriter import Workbook

from ckanext.ogp_tn.inventory.spreadsheets import archive, delimited, excel, sheets
from ckanext.ogp_tn.inventory.spreadsheets.grid import Faulty, Limits, Refused, cell_name

KNOWN = ("Référence", "المرجع", "Titre", "العنوان", "Secteur", "القطاع")
HEADINGS = ["Référence", "Titre", "Secteur"]
FRENCH = [HEADINGS, ["1", "État des réseaux à l’Ouest", "Où ça ?"]]
ARABIC = [["المرجع", "العنوان", "القطاع"], ["1", "قائمة المحطات", "النقل"]]


def recognise(texts: Sequence[str]) -> int:
    return sum(text in KNOWN for text in texts)


def read(content: bytes, name: str = "inventory.xlsx", **options: Any) -> sheets.Sheet:
    return sheets.read(content, name, recognise=recognise, **options)


def refusal(content: bytes, name: str = "inventory.xlsx", **options: Any) -> str:
    """Return the message with which a file is refused, after filling it with its values."""
    with pytest.raises(Refused) as caught:
        read(content, name, **options)
    assert caught.value.message.format(**caught.value.values) == str(caught.value)
    return caught.value.message


def workbook(fill: Callable[[Workbook], Any]) -> bytes:
    """Return the workbook that a function fills."""
    file = io.BytesIO()
    book = Workbook(file, {"strings_to_formulas": False})
    fill(book)
    book.close()
    return file.getvalue()


def table(rows: Sequence[Sequence[Any]], name: str = "Inventaire") -> bytes:
    """Return a workbook of one sheet."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)

    return workbook(fill)


def changed(content: bytes, parts: dict[str, Callable[[bytes], bytes]]) -> bytes:
    """Return a workbook with parts changed; a part that it lacks is added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, parts[name](text) if name in parts else text, zipfile.ZIP_DEFLATED)
        for name in set(parts) - set(old.namelist()):
            new.writestr(name, parts[name](b""), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def with_sheet_data(xml: str) -> bytes:
    """Return a workbook whose one sheet holds the rows of a piece of XML."""

    def replace(sheet: bytes) -> bytes:
        before, rest = sheet.split(b"<sheetData>")
        return (
            before
            + b"<sheetData>"
            + xml.encode()
            + b"</sheetData>"
            + rest.split(b"</sheetData>")[1]
        )

    return changed(table([HEADINGS]), {"xl/worksheets/sheet1.xml": replace})


def said(sheet: sheets.Sheet, message: str) -> dict[str, Any] | None:
    """Return what fills the note with a message; None where it is not said."""
    return next((dict(note.values) for note in sheet.notes if note.message == message), None)


# What a table is


def test_a_table_has_its_headings_and_the_rows_that_are_not_blank() -> None:
    """Rows keep the numbers that they have in the sheet."""
    sheet = read(table([HEADINGS, ["1", "a", "b"], [], ["2", "c"], ["", " "], ["3"]]))
    assert sheet.heading_row == 1
    assert sheet.headings == HEADINGS
    assert sheet.rows == [(2, ["1", "a", "b"]), (4, ["2", "c"]), (6, ["3"])]
    assert (sheet.name, sheet.sheets) == ("Inventaire", ["Inventaire"])
    assert sheet.notes == []


def test_what_stands_above_the_headings_is_left_out_and_said() -> None:
    """A merged title, a blank row: the headings are the row with most known headings."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 1, 2, "Inventaire du ministère")
        sheet.write_row(3, 0, ["Secteur", "Transport"])
        sheet.write_row(5, 0, HEADINGS)
        sheet.write_row(6, 0, ["1", "a", "b"])

    sheet = read(workbook(fill))
    assert sheet.heading_row == 6
    assert sheet.rows == [(7, ["1", "a", "b"])]
    assert said(sheet, sheets.SKIPPED) == {"rows": "1, 4"}


def test_a_table_may_begin_anywhere() -> None:
    """Blank columns before the table keep their places, so that cells have their names."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(4, 2, HEADINGS)
        sheet.write_row(5, 2, ["1", "a", "b"])

    sheet = read(workbook(fill))
    assert sheet.headings == ["", "", *HEADINGS]
    assert sheet.rows == [(6, ["", "", "1", "a", "b"])]


@pytest.mark.parametrize(
    ("index", "name"), [(0, "A7"), (2, "C7"), (25, "Z7"), (26, "AA7"), (702, "AAA7")]
)
def test_a_cell_is_named_as_spreadsheets_do(index: int, name: str) -> None:
    """Letters of the column, number of the row."""
    assert cell_name(7, index) == name


def test_values_keep_their_kind() -> None:
    """Numbers, dates and truth values come as what they are."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_number(1, 0, 12)
        sheet.write_datetime(
            1, 1, dt.datetime(2018, 7, 31), book.add_format({"num_format": "dd/mm/yyyy"})
        )
        sheet.write_boolean(1, 2, True)

    [(_, cells)] = read(workbook(fill)).rows
    assert cells == [12, dt.date(2018, 7, 31), True]


def test_a_column_without_heading_is_said() -> None:
    """What is not read must not vanish in silence."""
    sheet = read(table([["Titre", "", "Secteur"], ["a", "lost", "b"]]))
    assert said(sheet, sheets.UNNAMED) == {"column": "B"}


def test_a_file_without_known_headings_is_refused() -> None:
    """Data without headings, or headings in a language that nobody knows here."""
    assert refusal(table([["a", "b"], ["c", "d"]])) == sheets.NO_HEADINGS
    assert refusal("名称;分野\n甲;乙\n".encode(), "a.csv") == sheets.NO_HEADINGS


def test_headings_are_not_sought_far_down() -> None:
    """A row far below that looks like headings is a row."""
    rows = [["x"]] * sheets.HEADING_ROWS
    assert refusal(table([*rows, HEADINGS])) == sheets.NO_HEADINGS
    assert read(table([*rows[1:], HEADINGS])).heading_row == sheets.HEADING_ROWS


# Several sheets


def several(*tables: tuple[str, Sequence[Sequence[Any]]], hidden: str = "") -> bytes:
    def fill(book: Workbook) -> None:
        for name, rows in tables:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name == hidden:
                sheet.hide()

    return workbook(fill)


def test_of_several_sheets_the_one_with_most_known_headings_is_read_and_said() -> None:
    """A cover sheet is no inventory; of two inventories the first is read."""
    content = several(
        ("Page de garde", [["Secteur", "Transport"]]),
        ("2017", [HEADINGS, ["1", "a"]]),
        ("Vide", []),
        ("2018", [HEADINGS, ["2", "b"]]),
    )
    sheet = read(content)
    assert (sheet.name, sheet.sheets) == ("2017", ["Page de garde", "2017", "2018"])
    assert said(sheet, sheets.ONE_SHEET) == {"sheet": "2017", "others": "Page de garde, 2018"}


def test_a_sheet_can_be_named() -> None:
    """Then nothing has to be said of the others."""
    content = several(("2017", [HEADINGS, ["1", "a"]]), ("2018", [HEADINGS, ["2", "b"]]))
    sheet = read(content, sheet="2018")
    assert sheet.rows == [(2, ["2", "b"])]
    assert sheet.notes == []


def test_a_sheet_that_is_not_there_is_refused_with_those_that_are() -> None:
    """The message helps to choose."""
    content = several(("2017", [HEADINGS]), ("2018", [HEADINGS]))
    with pytest.raises(Refused, match="2017, 2018"):
        read(content, sheet="2019")


def test_a_hidden_sheet_is_not_read() -> None:
    """Nobody sees what stands in it."""
    content = several(("Seen", [["x"]]), ("Hidden", [HEADINGS]), hidden="Hidden")
    assert refusal(content) == sheets.NO_HEADINGS
    assert refusal(content, sheet="Hidden") == sheets.OTHER_SHEETS


def test_a_sheet_that_cannot_be_read_stands_in_nobodys_way() -> None:
    """Unless it is the one that was asked for."""

    def fill(book: Workbook) -> None:
        book.add_worksheet("Far").write("XFD400", "x")
        book.add_worksheet("2018").write_row(0, 0, HEADINGS)

    content = workbook(fill)
    assert read(content).name == "2018"
    assert refusal(content, sheet="Far") == excel.TOO_WIDE


def test_a_workbook_without_content_is_refused() -> None:
    """There is nothing to read."""
    assert refusal(workbook(lambda book: book.add_worksheet())) == sheets.NO_SHEET


# Formulas, errors, merged cells, links


def test_a_formula_gives_its_last_value_and_that_is_said() -> None:
    """Nothing is computed here."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_formula("A2", "=1+1", None, 2)
        sheet.write_formula("B2", '="a"&"b"', None, "ab")

    sheet = read(workbook(fill))
    assert sheet.rows == [(2, [2, "ab"])]
    assert said(sheet, excel.FORMULAS) == {"cells": "A2, B2"}


def test_a_formula_without_a_value_is_a_fault_of_its_cell() -> None:
    """Programs that write formulas without computing them leave such cells."""
    xml = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Titre</t></is></c></row>'
        '<row r="2"><c r="A2"><f>1+1</f></c><c r="B2"><f>1+1</f><v></v></c>'
        '<c r="C2" t="str"><f>""</f><v></v></c><c r="D2"><f>1</f><v>1</v></c></row>'
    )
    [(_, cells)] = read(with_sheet_data(xml)).rows
    assert cells == [Faulty(archive.NO_VALUE, {}), Faulty(archive.NO_VALUE, {}), "", 1]


def test_an_error_of_the_spreadsheet_is_a_fault_of_its_cell() -> None:
    """The reader of values gives it as blank."""
    xml = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Titre</t></is></c></row>'
        '<row r="2"><c r="A2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
        '<c r="B2" t="e"><v>#REF!</v></c></row>'
    )
    [(_, cells)] = read(with_sheet_data(xml)).rows
    assert cells == [
        Faulty(archive.ERROR_VALUE, {"error": "#DIV/0!"}),
        Faulty(archive.ERROR_VALUE, {"error": "#REF!"}),
    ]


def test_cells_without_names_stand_one_after_the_other() -> None:
    """Some programs leave out what follows from the order."""
    xml = (
        "<row><c t='inlineStr'><is><t>Titre</t></is></c></row>"
        "<row><c><v>1</v></c><c><f>1+1</f></c></row>"
    )
    [(number, cells)] = read(with_sheet_data(xml)).rows
    assert (number, cells) == (2, [1, Faulty(archive.NO_VALUE, {})])


def test_what_is_merged_downwards_counts_for_each_of_its_rows() -> None:
    """Lists often name a directorate once for all its rows; a row of nothing else stays blank."""

    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_column(1, 0, ["1", "2", "", "4"])
        sheet.merge_range("B2:B4", "Direction")
        sheet.write(4, 1, "Autre")

    sheet = read(workbook(fill))
    assert sheet.rows == [(2, ["1", "Direction"]), (3, ["2", "Direction"]), (5, ["4", "Autre"])]
    assert said(sheet, excel.MERGED) == {"cells": "B2"}


def test_links_to_other_workbooks_are_not_followed_and_that_is_said() -> None:
    """Their values are those that the file has."""
    content = changed(
        table([HEADINGS, ["1"]]),
        {"xl/externalLinks/externalLink1.xml": lambda _: b"<externalLink/>"},
    )
    assert said(read(content), excel.EXTERNAL) == {}


# Text


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize(
    ("encoding", "shown", "rows"),
    [
        ("utf-8", "UTF-8", ARABIC),
        ("utf-8", "UTF-8", FRENCH),
        ("utf-8-sig", "UTF-8", ARABIC),
        ("utf-16", "UTF-16", ARABIC),
        ("utf-16-le", "UTF-16", ARABIC),
        ("utf-16-be", "UTF-16", FRENCH),
        ("windows-1256", "Windows-1256", ARABIC),
        ("windows-1252", "Windows-1252", FRENCH),
    ],
)
def test_encoding_and_delimiter_are_found_and_said(
    encoding: str, shown: str, rows: list[list[str]], delimiter: str
) -> None:
    """Excel writes each of these, by the country that the machine is set to."""
    text = "".join(delimiter.join(row) + "\r\n" for row in rows)
    sheet = read(text.encode(encoding), "inventory.csv")
    assert (sheet.encoding, sheet.delimiter) == (shown, delimiter)
    assert sheet.headings == rows[0]
    assert sheet.rows == [(2, rows[1])]
    assert said(sheet, delimited.READ_AS[delimiter]) == {"encoding": shown}


@pytest.mark.parametrize(
    "text",
    [
        "Titre;Secteur\nÉTAT À CRÉER, DÉJÀ CRÉÉE;GÊNÉ\n",
        "Titre;Secteur\nplain;only ascii, é\n",
        "Titre;Secteur\nœuvre – « coût » 12 €;où\n",
    ],
)
def test_french_text_is_not_taken_for_arabic(text: str) -> None:
    """Accented capitals have the places of Arabic letters in the other Windows encoding."""
    sheet = read(text.encode("windows-1252"), "a.csv")
    [(_, cells)] = sheet.rows
    assert sheet.encoding == "Windows-1252"
    assert cells == text.splitlines()[1].split(";")


def test_one_arabic_word_in_a_french_table_is_read() -> None:
    """Windows-1256 has the French small letters too."""
    text = "Titre;Secteur\nDonnées sur l’élevage;الفلاحة\n"
    [(_, cells)] = read(text.encode("windows-1256"), "a.csv").rows
    assert cells == ["Données sur l’élevage", "الفلاحة"]


@pytest.mark.parametrize(
    "content",
    [
        "Titre;Secteur\nقائمة المحطات;النقل\n".encode()[:-4] + b"\xd8;\n",
        b"Titre;Secteur\n" + b"\x81\x8d\n",
    ],
)
def test_an_encoding_that_is_none_of_these_is_refused(content: bytes) -> None:
    """A guess would fill the inventory with signs that nobody can read."""
    assert refusal(content, "a.csv") == delimited.UNKNOWN_ENCODING


def test_a_delimiter_that_excel_declares_counts() -> None:
    """Its first line is none of the table."""
    sheet = read(b"sep=,\r\nTitre,Secteur\r\na;b,c\r\n", "a.csv")
    assert (sheet.heading_row, sheet.delimiter) == (1, ",")
    assert sheet.rows == [(2, ["a;b", "c"])]


def test_the_delimiter_is_the_one_that_finds_the_headings() -> None:
    """A text may hold more commas than the table has semicolons."""
    sheet = read(b'Titre;Secteur\n"a, b, c, d";e\n', "a.csv")
    assert sheet.delimiter == ";"


def test_a_bar_separates_no_cells() -> None:
    """It separates the values within one."""
    sheet = read(b"Titre,Secteur\na|b,c|d\n", "a.csv")
    assert sheet.rows == [(2, ["a|b", "c|d"])]


def test_lines_within_quotation_marks_are_one_row() -> None:
    """Rows are counted as a spreadsheet shows them, blank ones too."""
    sheet = read(b'Titre;Secteur\n"a\nb";c\n\nd;e\n', "a.csv")
    assert sheet.rows == [(2, ["a\nb", "c"]), (4, ["d", "e"])]


def test_quotation_marks_that_do_not_match_are_refused_with_their_line() -> None:
    """Else the rest of the file would be one cell."""
    with pytest.raises(Refused, match="line 3") as caught:
        read(b'Titre;Secteur\na;b\n"c;d\n', "a.csv")
    assert caught.value.message == delimited.BAD_QUOTES


def test_a_row_with_too_many_cells_is_a_fault() -> None:
    """A text that holds the separator moves all that follows into the wrong columns."""
    sheet = read(b"Titre,Secteur\na, b,c\nd,e,\n", "a.csv")
    assert sheet.rows == [(2, ["a", " b", Faulty(sheets.TOO_LONG, {})]), (3, ["d", "e"])]


def test_a_text_that_was_made_harmless_is_read_as_it_was() -> None:
    """What is exported with an apostrophe is no change when it comes back."""
    sheet = read(b"Titre;Secteur\n'=1+1;'-\n'quoted';''=x\n", "a.csv")
    assert [cells for _, cells in sheet.rows] == [["=1+1", "-"], ["'quoted'", "'=x"]]


# What is refused


XML_WORKBOOK = (
    b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)
OLD = sheets.OLE + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "a.xlsx", sheets.EMPTY),
        (b" \r\n", "a.csv", sheets.EMPTY),
        (OLD, "a.xls", sheets.OLD_EXCEL),
        (OLD, "a.xlsx", sheets.OLD_EXCEL),
        (OLD + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", archive.ENCRYPTED),
        (b"<html><table><tr><td>Titre</td></tr></table></html>", "a.xls", sheets.WEB_PAGE),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>Titre", "a.xlsx", sheets.WEB_PAGE),
        (b"<!-- page --><p>Titre;Secteur", "a.xls", sheets.WEB_PAGE),
        (b"<TABLE><tr><td>Titre;Secteur", "a.csv", sheets.WEB_PAGE),
        (XML_WORKBOOK, "a.xls", sheets.WEB_PAGE),
        (b"%PDF-1.7", "a.xlsx", sheets.NO_TABLE),
        (b"PK\x03\x04rubbish", "a.xlsx", archive.DAMAGED),
        (table([HEADINGS])[:-300], "a.xlsx", archive.DAMAGED),
        (table([HEADINGS]), "a.xlsm", archive.MACROS),
    ],
)
def test_what_is_no_table_is_refused_with_what_to_do(
    content: bytes, name: str, message: str
) -> None:
    """The content decides; a name alone only tells that there are macros."""
    assert refusal(content, name) == message


def test_a_workbook_is_read_whatever_it_is_called() -> None:
    """A wrong ending is no reason to send somebody away."""
    assert read(table([HEADINGS, ["1"]]), "inventory.csv").rows == [(2, ["1"])]
    assert read(b"Titre\tSecteur\na\tb\n", "inventory.xls").rows == [(2, ["a", "b"])]


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_a_workbook_with_macros_is_refused(part: str) -> None:
    """Under any name."""
    assert refusal(changed(table([HEADINGS]), {part: lambda _: b"x"})) == archive.MACROS


def test_another_package_is_refused() -> None:
    """OpenDocument, Word and binary workbooks are archives too."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("content.xml", "<x/>")
    assert refusal(file.getvalue(), "a.ods") == archive.OTHER_PACKAGE


def test_an_encrypted_archive_is_refused() -> None:
    """The mark stands in the list of the archive's parts."""
    content = bytearray(table([HEADINGS]))
    entry = content.index(b"PK\x01\x02")
    content[entry + 8] |= 1
    assert refusal(bytes(content)) == archive.ENCRYPTED


def test_a_part_that_is_packed_in_an_unheard_way_is_refused() -> None:
    """Only two ways are in the format."""
    content = bytearray(table([HEADINGS]))
    entry = content.index(b"PK\x01\x02")
    content[entry + 10] = zipfile.ZIP_BZIP2
    assert refusal(bytes(content)) == archive.DAMAGED


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"]
)
def test_xml_that_declares_entities_is_refused(part: str) -> None:
    """They can unfold a line into gigabytes, or name a file of the server."""
    evil = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'

    def declare(xml: bytes) -> bytes:
        head, rest = xml.split(b"?>", 1)
        return head + b"?>" + evil + rest

    assert refusal(changed(table([HEADINGS]), {part: declare})) == archive.DTD


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    """Of what its parts say that they would be, all together."""
    bomb = changed(table([HEADINGS]), {"xl/media/zeros.bin": lambda _: b"\0" * 40_000_000})
    assert len(bomb) < 100_000
    assert refusal(bomb) == archive.TOO_LARGE_INSIDE
    assert (
        refusal(bomb, limits=Limits(unpacked=30_000_000, ratio=10_000)) == archive.TOO_LARGE_INSIDE
    )
    assert read(bomb, limits=Limits(ratio=10_000)).headings == HEADINGS


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    """The list says that it is small; what is packed is not."""
    content = bytearray(
        changed(table([HEADINGS]), {"xl/styles.xml": lambda xml: xml + b" " * 5000})
    )
    entry = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/styles.xml"))
    content[entry + 24 : entry + 28] = (500).to_bytes(4, "little")
    assert refusal(bytes(content)) == archive.DAMAGED


def test_two_cells_far_apart_do_not_end_the_process() -> None:
    """The reader of values makes room for the whole area between them: half a terabyte."""
    xml = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Titre</t></is></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    with pytest.raises(Refused, match="XFD1048576") as caught:
        read(with_sheet_data(xml))
    assert caught.value.message == excel.TOO_WIDE


@pytest.mark.parametrize("name", ["ZZZZZZZZ5", "A0", "5", "A", "a1", "$A$1", "A99999999"])
def test_a_cell_with_an_impossible_name_does_not_end_the_process(name: str) -> None:
    """The reader of values believes it."""
    assert (
        refusal(with_sheet_data(f'<row r="1"><c r="{name}"><v>1</v></c></row>')) == archive.DAMAGED
    )


@pytest.mark.parametrize("number", ["0", "-1", "", "1e5", "99999999999999999999"])
def test_a_row_with_an_impossible_number_does_not_end_the_process(number: str) -> None:
    """The reader of values counts on from it."""
    xml = f'<row r="{number}"><c t="inlineStr"><is><t>Titre</t></is></c></row>'
    assert refusal(with_sheet_data(xml)) == archive.DAMAGED


def test_names_and_order_that_contradict_each_other_do_not_end_the_process() -> None:
    """What one reader takes for the second row may be the millionth to another."""
    xml = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Titre</t></is></c></row>'
        '<row r="1048576"><c r="A2"/></row><row><c r="XFC3"/><c><v>1</v></c></row>'
    )
    assert refusal(with_sheet_data(xml)) == excel.TOO_WIDE


def test_an_absurd_count_does_not_end_the_process() -> None:
    """The reader of values makes room for as many texts as are announced."""
    content = changed(
        table([HEADINGS]),
        {
            "xl/sharedStrings.xml": lambda xml: xml.replace(
                b'uniqueCount="3"', b'uniqueCount="99999999999"'
            )
        },
    )
    assert refusal(content) == archive.DAMAGED


def test_a_formatted_but_blank_sheet_costs_nothing() -> None:
    """Cells without value do not count, however far they reach."""
    xml = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Titre</t></is></c></row>'
        '<row r="2"><c r="A2"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    )
    assert read(with_sheet_data(xml)).rows == [(2, [1])]


def test_limits_are_kept() -> None:
    """Bytes, rows, columns: each has its sentence."""
    content = table([HEADINGS, ["1"], ["2"], ["3"]])
    assert refusal(content, limits=Limits(bytes=1000)) == sheets.TOO_LARGE
    assert refusal(content, limits=Limits(rows=2)) == sheets.TOO_MANY_ROWS
    assert refusal(content, limits=Limits(columns=2)) == sheets.TOO_MANY_COLUMNS
    assert len(read(content, limits=Limits(bytes=len(content), rows=3, columns=3)).rows) == 3
    text = b"Titre;Secteur\na;b\nc;d\n"
    assert refusal(text, "a.csv", limits=Limits(rows=1)) == sheets.TOO_MANY_ROWS
    assert refusal(text, "a.csv", limits=Limits(columns=1)) == sheets.TOO_MANY_COLUMNS
