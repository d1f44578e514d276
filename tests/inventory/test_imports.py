"""Comparing a table with the rows that a body has: which row is which, and what would change."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

from ckanext.ogp_tn.inventory import imports
from ckanext.ogp_tn.inventory.imports import Comparison, Stored
from ckanext.ogp_tn.inventory.spreadsheets import sheets
from ckanext.ogp_tn.inventory.spreadsheets.columns import Headings

Row = Callable[..., dict[str, Any]]

HEADINGS = "reference;title_translated-fr;title_translated-ar;openness;theme"


@pytest.fixture
def compare(portal: Any, body: dict[str, Any]) -> Callable[..., Comparison]:
    """Return a function that compares lines of a table with what the body has."""

    def compare(*lines: str, headings: str = HEADINGS) -> Comparison:
        known = Headings()
        content = "\n".join([headings, *lines]).encode()
        sheet = sheets.read(content, "x.csv", recognise=known.recognise)
        return imports.compare(sheet, known.match(sheet.headings), imports.stored(body["id"]))

    return compare


def told(found: Comparison) -> list[tuple[int, str, str]]:
    """Return row, reference and name of what would be written; no name where it is new."""
    return [
        (one.row.number, one.reference, one.stored.name if one.stored else "")
        for one in found.planned
    ]


def test_an_empty_body_gets_every_row(compare: Any) -> None:
    """New rows keep their references; the others get the next ones, in the order of the file."""
    found = compare("R-0007;Vent;;;", ";Pluie;;;", "x;Neige;;;", ";Grêle;;;")
    assert told(found) == [
        (2, "R-0007", ""),
        (3, "R-0008", ""),
        (4, "x", ""),
        (5, "R-0009", ""),
    ]
    assert [one.reference for one in found.given] == ["R-0008", "R-0009"]


def test_a_given_reference_is_none_that_the_body_has(compare: Any, make_row: Row) -> None:
    """Also none of a row that was removed, since that may come back."""
    make_row(reference="R-0003", removed_on="2018-01-01", removal_reason="Plus tenu.")
    assert told(compare(";Vent;;;")) == [(2, "R-0004", "")]


def test_a_reference_is_a_text(compare: Any, make_row: Row) -> None:
    """``007`` and ``7`` are two; spaces around are none."""
    row = make_row(reference="007", title_translated={"fr": "Vent"})
    found = compare(" 007 ;Vents;;;", "7;Vent;;;")
    assert told(found) == [(2, "007", row["name"]), (3, "7", "")]


def test_titles_are_compared_in_the_languages_that_the_file_has(
    compare: Any, make_row: Row
) -> None:
    """Given in two languages, both must be the row's; one that is blank does not count."""
    one = make_row(title_translated={"fr": "Vent", "ar": "ريح"})
    other = make_row(title_translated={"fr": "Vent", "ar": "رياح"})
    found = compare(";Vent;ريح;open;", ";Vent;رياح;open;")
    assert [name for _, _, name in told(found)] == [one["name"], other["name"]]
    assert compare(";Vent;عاصفة;;").planned[0].stored is None
    [mistake] = compare(";Vent;;;").mistakes
    assert mistake.message == imports.SEVERAL_TITLES


def test_one_row_of_the_portal_is_not_two_of_the_file(compare: Any, make_row: Row) -> None:
    """Also where the file gives its title once in two languages and once in one."""
    make_row(title_translated={"fr": "Vent", "ar": "ريح"})
    found = compare(";Vent;ريح;open;", ";Vent;;;")
    assert [(one.row, one.message) for one in found.mistakes] == [(3, imports.SAME_TITLE)]
    assert len(found.planned) == 1


def test_a_row_that_another_claims_by_reference_is_not_found_by_title(
    compare: Any, make_row: Row
) -> None:
    """Wherever in the file the other stands."""
    make_row(reference="A1", title_translated={"fr": "Vent"})
    found = compare(";Vent;;;", "A1;Vent;;;")
    assert told(found) == [(2, "R-0001", "")]
    assert found.unchanged == 1


def test_what_is_the_same_is_not_changed(compare: Any, make_row: Row) -> None:
    """Other order of a list, absent and blank, line ends of a form."""
    make_row(
        reference="A1",
        title_translated={"fr": "Vent"},
        notes_translated={"fr": "Un.\r\nDeux."},
        theme=[
            "http://publications.europa.eu/resource/authority/data-theme/TRAN",
            "http://publications.europa.eu/resource/authority/data-theme/ENVI",
        ],
    )
    found = compare(
        'A1;Vent;"Un.\nDeux.";TRAN | ENVI;',
        headings="reference;title_translated-fr;notes_translated-fr;theme;openness",
    )
    assert (found.planned, found.unchanged, found.mistakes) == ([], 1, [])


def test_a_blank_cell_empties_a_field_and_an_absent_column_does_not(
    compare: Any, make_row: Row
) -> None:
    """Old and new value are told by column, each language for itself."""
    make_row(
        reference="A1",
        title_translated={"fr": "Vent", "ar": "ريح", "en": "Wind"},
        openness="open",
        system="SIG",
    )
    [planned] = compare("A1;Vents;;;").planned
    assert [(one.column, one.old, one.new) for one in planned.differences] == [
        ("title_translated-ar", "ريح", ""),
        ("title_translated-fr", "Vent", "Vents"),
        ("openness", "open", ""),
    ]
    data = planned.change("any").data
    assert data["title_translated"] == {"fr": "Vents", "en": "Wind"}
    assert (data["openness"], data["system"]) == ("", "SIG")


def test_a_blank_reference_leaves_the_reference(compare: Any, make_row: Row) -> None:
    """A row that was found by its title keeps the one it has."""
    make_row(reference="A1", title_translated={"fr": "Vent"})
    [planned] = compare(";Vent;;open;").planned
    assert [one.column for one in planned.differences] == ["openness"]
    assert planned.change("any").data["reference"] == "A1"


def test_absent_rows_are_told_but_not_removed_ones(compare: Any, make_row: Row) -> None:
    """A row that was removed is not expected in a file."""
    make_row(reference="A1")
    make_row(reference="A2", removed_on="2018-01-01", removal_reason="Plus tenu.")
    found = compare("A3;Vent;;;")
    assert [one.reference for one in found.absent] == ["A1"]


@pytest.mark.parametrize(
    ("headings", "message"),
    [
        ("reference;openness", imports.NO_TITLES),
        ("reference;title_translated-fr;openness;openness", imports.DOUBLED_COLUMN),
    ],
)
def test_mistakes_of_the_headings_are_told_once(compare: Any, headings: str, message: str) -> None:
    """Not once for each row."""
    found = compare("A1;open;;", "A2;open;;", headings=headings)
    assert [(one.row, one.message) for one in found.mistakes if one.message == message] == [
        (1, message)
    ]


def test_a_table_without_rows_is_a_mistake(compare: Any) -> None:
    """Nobody imports nothing on purpose."""
    [mistake] = compare().mistakes
    assert mistake.message == imports.NO_ROWS


def test_a_row_whose_reference_cannot_be_read_is_neither_new_nor_found(
    body: dict[str, Any], make_row: Row
) -> None:
    """It gets no reference of ours, and is not taken for the row with its title."""
    make_row(title_translated={"fr": "Vent"})
    headings = ["reference", "title_translated-fr"]
    rows: list[Any] = [(2, [date(2018, 1, 7), "Vent"])]
    sheet = sheets.Sheet("", [], 1, headings, rows)
    found = imports.compare(sheet, Headings().match(headings), imports.stored(body["id"]))
    assert [one.cell for one in found.mistakes] == ["A2"]
    assert (found.planned, found.unchanged, len(found.absent)) == ([], 0, 1)


def test_the_fingerprint_changes_with_any_change(
    call: Any, body: dict[str, Any], make_row: Row
) -> None:
    """A new row, a changed one, one that is purged; not the order, nor being looked at."""
    row = make_row()

    def fingerprint() -> str:
        model.Session.rollback()
        return imports.fingerprint(imports.stored(body["id"]))

    seen = [fingerprint()]
    assert fingerprint() == seen[0]
    call("package_patch", id=row["id"], system="SIG")
    seen.append(fingerprint())
    other = make_row()
    seen.append(fingerprint())
    assert len(set(seen)) == 3
    call("dataset_purge", id=other["id"])
    assert fingerprint() == seen[1]


def test_all_rows_are_one_question(body: dict[str, Any], make_row: Row) -> None:
    """However many rows and tags there are."""
    for number in range(3):
        make_row(tags=[{"name": f"tag{number}"}])
    asked: list[str] = []

    def listen(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked.append(statement)

    sa.event.listen(model.meta.engine, "before_cursor_execute", listen)
    try:
        rows = imports.stored(body["id"])
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", listen)
    assert (len(rows), len(asked)) == (3, 1)
    assert [len(row.tags) for row in rows] == [1, 1, 1]


def test_a_stored_row_is_what_an_update_takes(call: Any, body: Any, make_row: Row) -> None:
    """All that ``package_show`` gives of the type's fields, and no more than the portal has."""
    row = make_row(
        reference="A1",
        openness="partly",
        legal_ground=["archives"],
        justification_translated={"fr": "Trop tôt."},
        sample=True,
        url="http://example.org/",
    )
    [stored] = imports.stored(body["id"])
    dataset = stored.dataset()
    fields = ("legal_ground", "justification_translated", "sample", "url", "name", "openness")
    assert {name: dataset[name] for name in fields} == {name: row[name] for name in fields}
    assert isinstance(stored, Stored)
    assert isinstance(stored.modified, datetime)
    assert "state" not in dataset
