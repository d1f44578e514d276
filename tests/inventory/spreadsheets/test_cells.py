"""From the cell of a table to the value of a field, and back."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import pytest

from ckanext.ogp_tn.inventory.spreadsheets import cells
from ckanext.ogp_tn.inventory.spreadsheets.columns import Column, Headings, columns
from ckanext.ogp_tn.inventory.spreadsheets.grid import Faulty
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

FREQUENCY = "http://publications.europa.eu/resource/authority/frequency/"
THEME = "http://publications.europa.eu/resource/authority/data-theme/"
NATIONAL = "licence-nationale-de-donnees-publiques-ouvertes"


@pytest.fixture(autouse=True)
def _request(portal: Any) -> Iterator[None]:
    with portal.flask_app.test_request_context():
        yield


def named(name: str) -> Column:
    """Return a column by its name."""
    return next(column for column in columns() if column.name == name)


def parse(name: str, raw: Any) -> Any:
    return cells.parse(named(name), raw)


def wrong(name: str, raw: Any) -> cells.Wrong:
    """Return how a cell is refused, after filling the message with its values."""
    with pytest.raises(cells.Wrong) as caught:
        parse(name, raw)
    assert caught.value.message.format(**caught.value.values) == str(caught.value)
    return caught.value


def row(**raw: Any) -> cells.Row:
    """Return what a row says whose cells stand under the headings that they are named by."""
    return cells.read_row(Headings().match(list(raw)), 7, list(raw.values()))


# There and back


@pytest.mark.parametrize("reader", LANGUAGES)
def test_every_value_comes_back(reader: str) -> None:
    """Of each vocabulary, alone and all together, in every language."""
    seen = 0
    for column in columns():
        if "vocabulary" not in column.field:
            continue
        values = vocabulary(column.field["vocabulary"]).values()
        for value in [values, *([value] for value in values)] if cells.is_list(column) else values:
            shown = cells.show(column, value, reader)
            assert cells.parse(column, shown) == value
            seen += 1
    assert seen > 80


@pytest.mark.parametrize("reader", LANGUAGES)
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("reference", "007"),
        ("holder", "Direction ; bureau | 3"),
        ("planned_quarter", "2018-Q3"),
        ("license_id", "cc-by"),
        ("published_dataset", "stations-2018"),
        ("commitment", ["nap2-07", "nap2-03"]),
        ("theme", [f"{THEME}TRAN", "https://example.org/a;b", "https://example.org/c"]),
        ("frequency", "https://example.org/sometimes"),
        ("sample", True),
        ("sample", False),
        ("sector", ""),
        ("held_formats", []),
    ],
)
def test_values_of_every_shape_come_back(name: str, value: Any, reader: str) -> None:
    """Codes, names, addresses of other lists, truth values, nothing."""
    column = named(name)
    assert cells.parse(column, cells.show(column, value, reader)) == value


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_comes_back_in_its_language(language: str) -> None:
    """The column of a language shows that language alone."""
    column = named(f"notes_translated-{language}")
    texts = {language: "* one\n* two"}
    assert cells.parse(column, cells.show(column, texts, "fr")) == "* one\n* two"
    assert cells.show(column, {}, "fr") == cells.show(column, None, "fr") == ""


def test_labels_are_the_readers() -> None:
    """Several values stand in one cell."""
    column = named("held_formats")
    assert cells.show(column, ["csv", "paper"], "fr") == "Tableau CSV|Papier"
    assert cells.show(column, ["csv", "paper"], "ar") == "جدول CSV|ورقي"
    assert cells.show(named("sample"), True, "ar") == "نعم"


def test_what_is_stored_is_compared_as_a_cell_would_say_it() -> None:
    """A form's line ends and another client's order are no change."""
    assert cells.settled(named("notes_translated-fr"), {"fr": "a\r\nb "}) == {"fr": "a\nb"}
    assert cells.settled(named("held_formats"), ["paper", "csv"]) == ["csv", "paper"]
    assert cells.settled(named("held_formats"), None) == []
    assert cells.settled(named("holder"), None) == ""
    assert cells.settled(named("sample"), False) is False


# Vocabularies


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("sector", "transport", "transport"),
        ("sector", "  النَّقل ", "transport"),
        ("sector", "TRANSPORT", "transport"),
        ("frequency", "MONTHLY", f"{FREQUENCY}MONTHLY"),
        ("frequency", f"{FREQUENCY}MONTHLY", f"{FREQUENCY}MONTHLY"),
        ("frequency", "Mensuel", f"{FREQUENCY}MONTHLY"),
        ("frequency", "شهرية", f"{FREQUENCY}MONTHLY"),
        ("openness", "قابله للفتح جزئيًّا", "partly"),
        ("openness", "Fermé", "closed"),
        ("openness", "Not determined yet", "undetermined"),
        ("personal_data", "Oui", "yes"),
        ("personal_data", "لا", "no"),
        ("license_id", "LNDPO-TN", NATIONAL),
        ("license_id", "الرخصة الوطنية للبيانات العمومية المفتوحة", NATIONAL),
        ("license_id", "Licence nationale de données publiques ouvertes (LNDPO-TN)", NATIONAL),
        ("license_id", "https://creativecommons.org/licenses/by/4.0/", "cc-by"),
    ],
)
def test_a_value_is_understood_by_all_its_names(name: str, raw: str, value: str) -> None:
    """Value, label in any language, address, code, alias; however they are written."""
    assert parse(name, raw) == value


@pytest.mark.parametrize(
    "raw",
    [
        "csv|paper",
        "Papier | Tableau CSV",
        "CSV\nورقي\n",
        "ورقي؛ csv",
        "Paper; CSV table; CSV table",
    ],
)
def test_several_values_are_separated_in_any_usual_way(raw: str) -> None:
    """They are kept once each, in the order of the vocabulary."""
    assert parse("held_formats", raw) == ["csv", "paper"]


def test_a_label_with_a_comma_is_one_value() -> None:
    """Commas separate nothing."""
    assert parse("theme", "Agriculture, pêche, sylviculture et alimentation") == [f"{THEME}AGRI"]


@pytest.mark.parametrize(
    ("name", "raw", "right"),
    [
        ("frequency", "Mensuele", "Mensuelle"),
        ("sector", "النقال", "النقل"),
        ("openness", "Non ouvrables", "Non ouvrable"),
    ],
)
def test_an_unknown_value_is_told_the_nearest(name: str, raw: str, right: str) -> None:
    """In the language in which it was written; it is never taken for it."""
    problem = wrong(name, raw)
    assert problem.message == cells.UNKNOWN
    assert problem.values == {"value": raw}
    assert problem.right.split(" | ")[0] == right


def test_where_nothing_is_near_the_first_values_are_told() -> None:
    """All of a short list; a long one is cut."""
    assert wrong("openness", "???").right == (
        "Ouvrable | Partiellement ouvrable | Non ouvrable | Non déterminé"
    )
    assert wrong("openness", "ربما").right.startswith("قابلة للفتح | ")
    assert wrong("theme", "Zzz").right.endswith(" …")


def test_a_word_of_a_label_leads_to_it() -> None:
    """Excel is two formats: a person chooses."""
    assert (
        wrong("held_formats", "Excel").right == "Tableau Excel (XLSX) | Tableau Excel ancien (XLS)"
    )


def test_one_unknown_value_among_several_is_named() -> None:
    """The others are right."""
    problem = wrong("legal_ground", "Secret statistique|Vie privée|Archive fermée")
    assert problem.values == {"value": "Vie privée | Archive fermée"}
    assert problem.right.startswith("Vie privée de tiers, ")


@pytest.mark.parametrize("raw", ["Open Licence", "OTL 2", "cc-by-nc-nd", "libre"])
def test_no_unknown_licence_is_taken_for_a_known_one(raw: str) -> None:
    """An id that is nearly one of the register is somebody else's."""
    assert wrong("license_id", raw).message == cells.UNKNOWN


# Quarters and dates


@pytest.mark.parametrize(
    "raw",
    [
        "2018-Q3",
        "2018-q3",
        "Q3 2018",
        "T3 2018",
        "T3-2018",
        "3T2018",
        "2018Q3",
        "2018 / T3",
        "٢٠١٨-Q٣",
        "3e trimestre 2018",
        "3ème trimestre 2018",
        "Troisième trimestre de l’année 2018",
        "trimestre 3/2018",
        "III trimestre 2018",
        "الثلاثي الثالث 2018",
        "الثلاثي الثالث لسنة ٢٠١٨",
        "الثلاثية الثالثة من سنة 2018",
        "الربع الثالث 2018",
        "third quarter of 2018",
        "3rd quarter 2018",
        "31/07/2018",
        "2018-07-31",
        dt.date(2018, 7, 1),
        dt.datetime(2018, 9, 30, 12),
    ],
)
def test_a_quarter_is_understood(raw: Any) -> None:
    """In every way that names one quarter of one year; a day is in one."""
    assert parse("planned_quarter", raw) == "2018-Q3"


@pytest.mark.parametrize(
    "raw",
    [
        "3/2018",
        "2018-03",
        "2018",
        2018,
        "Q5 2018",
        "T3",
        "الثلاثي الثالث",
        "T3 2018-2019",
        "Q3 ou Q4 2018",
        "31/02/2018",
        "bientôt",
    ],
)
def test_what_may_be_another_time_is_refused(raw: Any) -> None:
    """A month, a year, two quarters, a day that there is not."""
    problem = wrong("planned_quarter", raw)
    assert (problem.message, problem.right) == (cells.NOT_A_QUARTER, "2018-Q3")


def test_dates_are_read_as_tunisia_writes_them() -> None:
    """The day comes first where the year does not; no column of the inventory has dates yet."""
    column = Column("day", {"field_name": "day", "validators": "ogp_tn_iso_date"})
    for raw in ("2018-07-03", "3/7/2018", "03.07.2018", "٣/٧/٢٠١٨", dt.date(2018, 7, 3)):
        assert cells.parse(column, raw) == "2018-07-03"
    with pytest.raises(cells.Wrong) as caught:
        cells.parse(column, "juillet 2018")
    assert (caught.value.message, caught.value.right) == (cells.NOT_A_DATE, "2018-07-31")


# Texts, names, truth


@pytest.mark.parametrize(
    ("raw", "text"),
    [(12, "12"), (12.0, "12"), (1.5, "1.5"), ("  007 ", "007"), ("a\r\nb\x0bc\x00", "a\nb\nc")],
)
def test_a_text_is_what_a_person_sees(raw: Any, text: str) -> None:
    """Numbers without decimals that nobody typed, lines as lines, nothing invisible."""
    assert parse("reference", raw) == text


@pytest.mark.parametrize("raw", [dt.date(2018, 2, 1), dt.datetime(2018, 2, 1), dt.time(1, 2)])
def test_a_text_that_became_a_date_is_refused(raw: Any) -> None:
    """Excel makes 1/2 a date: what was typed is lost."""
    assert wrong("reference", raw).message == cells.DATE_IN_TEXT


def test_names_of_records_may_be_separated_in_any_way() -> None:
    """No name holds a separator."""
    assert parse("commitment", "nap2-03, nap2-07\nnap2-03|nap2-٠٩") == [
        "nap2-03",
        "nap2-07",
        "nap2-09",
    ]


def test_what_is_no_name_of_a_record_is_told_what_might_be_it() -> None:
    """The end of an address, or small letters."""
    assert wrong("published_dataset", "https://data.example/dataset/stations").right == "stations"
    assert wrong("commitment", "NAP2-03|nap2-07").right == "nap2-03|nap2-07"
    assert wrong("published_dataset", "قائمة المحطات").right == ""


@pytest.mark.parametrize(
    ("raw", "value"),
    [(True, True), ("نعم", True), ("Non", False), ("TRUE", True), ("0", False), (1, True)],
)
def test_yes_and_no_are_understood(raw: Any, value: bool) -> None:
    """In three languages and as spreadsheets have them."""
    assert parse("sample", raw) is value


def test_maybe_is_neither_yes_nor_no() -> None:
    """It is told what would be right in its own script."""
    assert wrong("sample", "peut-être").right == "Oui | Non"
    assert wrong("sample", "ربما").right == "نعم | لا"


# Rows


def test_a_row_gives_the_fields_of_its_columns_alone() -> None:
    """A blank cell empties its field; a field without a column is not spoken of."""
    read = row(reference="12", held_formats="", holder="", planned_quarter="T3 2018")
    assert read.values == {
        "reference": "12",
        "held_formats": [],
        "holder": "",
        "planned_quarter": "2018-Q3",
    }
    assert read.cells["planned_quarter"] == "D7"
    assert read.mistakes == []


def test_the_languages_of_a_text_come_together() -> None:
    """Those that have a column, blank ones too."""
    read = row(**{"Titre (fr)": "Routes", "العنوان (العربية)": ""})
    assert read.values == {"title_translated": {"fr": "Routes", "ar": ""}}


@pytest.mark.parametrize(
    ("text", "language"), [("قائمة الطرقات", "ar"), ("Routes", "fr"), ("12", "fr")]
)
def test_without_a_named_language_the_text_decides(text: str, language: str) -> None:
    """Arabic letters are Arabic; anything else is French."""
    assert row(Titre=text).values == {"title_translated": {language: text}}


def test_two_columns_without_a_language_give_two_texts() -> None:
    """Each by what stands in it."""
    read = row(**{"العنوان": "الطرقات", "Titre": "Routes"})
    assert read.values == {"title_translated": {"ar": "الطرقات", "fr": "Routes"}}


def test_a_mistake_shows_no_endless_text() -> None:
    """A report of many must not fill the memory."""
    [mistake] = row(sector="a" * 5000).mistakes
    assert len(mistake.value) == len(mistake.values["value"]) == 201


def test_a_blank_cell_without_a_language_says_nothing() -> None:
    """It does not tell which text it would empty."""
    assert row(Titre="").values == {"title_translated": {}}


def test_a_row_shorter_than_its_headings_has_blank_cells() -> None:
    """Spreadsheets leave out what is blank at the end."""
    read = cells.read_row(Headings().match(["reference", "holder", "commitment"]), 2, ["1"])
    assert read.values == {"reference": "1", "holder": "", "commitment": []}


def test_eleven_kinds_of_mistakes_are_eleven_cells() -> None:
    """All of them are told at once, each with its cell, its value and what would be right."""
    read = row(
        **{
            "sector": "Transprot",
            "held_formats": "CSV|Exel",
            "planned_quarter": "3/2018",
            "reference": dt.date(2018, 2, 1),
            "holder": Faulty("This formula has no computed value.", {}),
            "system": Faulty("This cell shows “{error}”.", {"error": "#REF!"}),
            "license_id": "libre",
            "published_dataset": "Mes données",
            "commitment": "Engagement 3",
            "sample": "peut-être",
            "Titre (fr)": "Routes",
            "Titre": "Chemins",
        }
    )
    assert [mistake.cell for mistake in read.mistakes] == [f"{letter}7" for letter in "ABCDEFGHIJL"]
    assert [mistake.column for mistake in read.mistakes][-2:] == ["sample", "title_translated"]
    first = read.mistakes[0]
    assert (first.row, first.value, first.right) == (7, "Transprot", "Transport")
    assert read.mistakes[-1].values == {"cell": "K7"}
    assert read.values == {"title_translated": {"fr": "Routes"}}
    for mistake in read.mistakes:
        assert mistake.message.format(**mistake.values)
        assert json.loads(json.dumps(asdict(mistake))) == asdict(mistake)


def test_a_cell_beyond_the_headings_is_a_mistake_of_no_column() -> None:
    """A text with a separator in it has moved the cells of its row."""
    fault = Faulty("This row has more cells.", {})
    [mistake] = cells.read_row(Headings().match(["reference"]), 3, ["1", fault]).mistakes
    assert (mistake.column, mistake.cell, mistake.value) == ("", "B3", "")


def test_what_stands_in_an_unknown_column_is_no_mistake() -> None:
    """Nobody reads it."""
    fault = Faulty("This formula has no computed value.", {})
    assert cells.read_row(Headings().match(["reference", "Budget"]), 3, ["1", fault]).mistakes == []
