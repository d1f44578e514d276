"""What is found in tables, and what is not said of them."""

from __future__ import annotations

import datetime as dt
import json
import tracemalloc

import pytest

from ckanext.ogp_tn.checks import files
from ckanext.ogp_tn.checks.files import Limits, headings, workbooks

from tests.checks.files.conftest import Look
from tests.checks.files.samples import Sample, csv, sheets

PEOPLE = ["علي بن صالح;01234567;ali@example.tn", "Leïla Ben Ali;12345678;leila@example.tn"]


def checks(look: Look, *lines: str, **told: object) -> set[str]:
    return set(look(csv(*lines, **told)).totals)


@pytest.mark.parametrize("heading", [["Nom et prénom;CIN;E-mail"], []])
def test_no_finding_quotes_a_cell(look: Look, heading: list[str]) -> None:
    """Findings are public, and a cell may be somebody's name, also where headings lack."""
    lines = [*heading, *PEOPLE, PEOPLE[0].replace("01234567", "٠١٢٣٤٥٦٧") + ";x"]
    inspection = look(csv(*lines, schema={"fields": [{"name": "code", "type": "any"}]}))
    said = json.dumps([(dict(one.values), dict(one.where)) for one in inspection.findings])
    assert inspection.totals["table_row_length"]
    for line in lines[len(heading) :]:
        assert not [cell for cell in line.split(";") if len(cell) > 1 and cell in said]


def test_many_findings_are_counted(look: Look) -> None:
    """Of one check a hundred findings are told, the others counted."""
    inspection = look(csv("a;b", *["1;2;3"] * 150))
    assert len(inspection.findings) == 100
    assert inspection.totals == {"table_row_length": 150}


@pytest.mark.parametrize(
    "line", ["2018;19850312", "2018;20180403", "2018;23456789", "2018;10 000 000"]
)
def test_other_numbers_are_no_identity_cards(look: Look, line: str) -> None:
    """Eight digits that begin with 0 or 1 are; days and telephone numbers are not."""
    assert "table_personal_cin" not in checks(look, "Année;Valeur", line, line, line)


def test_the_email_of_persons_is_suspected_by_its_form(look: Look) -> None:
    """The heading need not say so."""
    lines = [f"{n};p{n}@example.tn" for n in range(5)]
    assert checks(look, "Numéro;Adresse", *lines) == {"table_personal_contact"}


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("المبلغ (مليم)", "millime"),
        ("المبلغ بالدينار", "dinar"),
        ("Montant en DT", "dinar"),
        ("Budget (MDT)", "million"),
        ("الميزانية (ألف دينار)", "thousand"),
        ("Coût (millions de dinars)", "million"),
        ("Montant", None),
    ],
)
def test_the_unit_of_money_is_read_from_a_heading(heading: str, unit: str | None) -> None:
    """Millimes and dinars are told apart, and thousands and millions of them."""
    assert headings.unit_of(heading) == unit


@pytest.mark.parametrize("heading", ["Taux de dépenses", "نسبة المداخيل", "Budget participatif"])
def test_what_is_no_money_needs_no_unit(look: Look, heading: str) -> None:
    """A share has no unit, and a column of text is no money."""
    cell = "oui" if heading.startswith("Budget") else "12"
    assert checks(look, f"Commune;{heading}", *[f"{n};{cell}" for n in "abc"]) == set()


def test_receipts_beside_spending_contradict_nothing(look: Look) -> None:
    """A table that has both may be called by one of them."""
    told = {"name": "Dépenses 2018"}
    lines = ["Recettes (dinar);Dépenses (dinar)", "1;2", "3;4", "5;6"]
    assert checks(look, *lines, **told) == set()
    lines[0] = "Recettes (dinar);Année"
    assert checks(look, *lines, **told) == {"table_label_contradicts"}


@pytest.mark.parametrize(
    ("text", "encoding", "read"),
    [
        ("صفاقس", "utf-8", "windows-1252"),
        ("صفاقس", "utf-8", "windows-1256"),
        ("صفاقس", "windows-1256", "windows-1252"),
        ("Gabès", "utf-8", "windows-1252"),
        ("Gabès", "windows-1252", "utf-8"),
    ],
)
def test_text_that_was_read_wrongly_is_known(
    look: Look, text: str, encoding: str, read: str
) -> None:
    """Bytes read in a wrong encoding and saved again are no text, in each of the usual ways."""
    garbled = text.encode(encoding).decode(read, "replace")
    assert checks(look, "Ville;Total", f"{garbled};1") == {"table_mojibake"}


@pytest.mark.parametrize("text", ["Âgé de 12 ans à l’école", "هيئة طظ", "Où ? Là", "ÉÀÇ – TÊTE"])
def test_rare_letters_are_no_garbled_ones(look: Look, text: str) -> None:
    """Accented capitals and rare Arabic letters are text."""
    assert checks(look, "Ville;Total", f"{text};1") == set()


def test_coordinates_in_both_orders_of_columns_are_found(look: Look) -> None:
    """Which column comes first does not matter; a comma may be the decimal point."""
    lines = ["Longitude;nom;Latitude", "36,8094;Bardo;10,1342", "10,7069;El Jem;35,2964"]
    [finding] = look(csv(*lines)).findings
    assert finding.check == "table_coordinates_swapped"
    assert finding.values == {"column": "Latitude", "count": 1, "cell": "C2"}


def test_numbers_that_count_up_are_headings(look: Look) -> None:
    """Months and ages stand over columns as numbers; other numbers are data."""
    assert checks(look, "Ville;1;2;3", "Sfax;12;7;9") == set()
    assert checks(look, "Sfax;12;7;9", "Gabès;3;4;5") == {"table_header_missing"}


def test_a_long_cell_takes_no_long_time(look: Look) -> None:
    """What looks for a number in it would go back and forth."""
    assert checks(look, "a;b", f"{'1' * 100_000}x;2") == set()


def test_empty_lines_at_the_end_are_nothing(look: Look) -> None:
    """Many programs end a file with a line of its own."""
    assert checks(look, "a;b", "x;2", "", "", "") == set()
    assert checks(look, "a;b", "x;2", "", "y;3") == {"table_blank_rows"}


def test_no_unit_is_sought_where_there_are_no_headings(look: Look) -> None:
    """What names no unit and what has nothing to name it are told apart."""
    assert look(csv("Parc;Places", "A;1")).summary["units"] == {}
    assert look(csv("Sfax;12;34.7", "Gabès;13;33.9")).summary["units"] is None


def test_each_sheet_of_a_workbook_is_looked_at(look: Look) -> None:
    """A finding says in which sheet it is; real dates are no text."""
    day = dt.date(2018, 4, 3)
    good = [["Nom", "Jour"], ["a", 1], ["b", 2]]
    bad = [["Nom", "Date", "Date"], ["a", "3/4/2018", day.year]]
    inspection = look(Sample(sheets(Un=good, Deux=bad), "XLSX"))
    [twice, several] = inspection.findings
    assert (twice.check, twice.where["member"]) == ("table_heading_twice", "Deux")
    assert several.check == "table_several_sheets"
    assert inspection.summary["sheets"]["Un"] == {"rows": 2, "columns": 2, "units": {}}


@pytest.mark.parametrize(
    ("limits", "check"),
    [(Limits(whole=1000), "file_too_large"), (Limits(cells=50), "file_too_large")],
)
def test_a_workbook_beyond_a_limit_is_not_read(look: Look, limits: Limits, check: str) -> None:
    """A workbook is in memory as a whole, so it has limits; that it was not read is said."""
    sample = Sample(sheets(A=[["a", "b", "c"]] + [[1, 2, 3]] * 20), "XLSX", limits=limits)
    assert set(look(sample).totals) == {check}


def test_a_table_of_too_many_columns_is_not_looked_at(look: Look) -> None:
    """A line may hold any number of cells, and each column is counted."""
    sample = csv("a;b;c", "x;2;3")._replace(limits=Limits(columns=2))
    assert look(sample).totals == {"file_partly": 1}


def test_a_line_without_an_end_takes_no_memory(look: Look) -> None:
    """A file may be one line only: it is given up, not read into memory as a whole."""
    content = b"a;b\n" + b"x" * 30_000_000
    tracemalloc.start()
    try:
        inspection = look(Sample(content, "CSV"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert inspection.totals == {"table_quotes": 1}
    assert peak < 15_000_000


@pytest.mark.parametrize(
    "content", [b"a;b\r\n" + b"1;" * 4_000_000, b"a;b\r\n" + b'"\n";' * 3_000_000]
)
def test_a_row_without_an_end_takes_no_memory(look: Look, content: bytes) -> None:
    """Whether its line goes on or its cells hold ends of lines."""
    tracemalloc.start()
    look(Sample(content, "CSV"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 50_000_000


def test_many_wide_rows_take_no_memory(look: Look) -> None:
    """What a table holds is told from so many cells, not only from so many rows."""
    tracemalloc.start()
    look(Sample(b"a;b\r\n" + (b"\xd9\xa1;" * 100_000 + b"\r\n") * 40, "CSV"))
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 80_000_000


def test_workbooks_are_read_one_at_a_time(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each takes much memory, and several threads look into files; a bad one lets the next in."""
    bad = Sample(sheets(A=[["a", "b"], [1, 2]]), "XLSX")
    monkeypatch.setattr(workbooks, "sheets", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        look(bad)
    monkeypatch.undo()
    assert not files.ONE_WORKBOOK.locked()
    seen: list[bool] = []
    read = workbooks.sheets

    def watched(*given: object) -> object:
        seen.append(files.ONE_WORKBOOK.locked())
        return read(*given)

    monkeypatch.setattr(workbooks, "sheets", watched)
    assert look(bad).findings == []
    assert seen == [True]
