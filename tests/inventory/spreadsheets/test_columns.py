"""What columns a table of inventory rows has, and what headings mean."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.inventory.spreadsheets.columns import Column, Headings, columns
from ckanext.ogp_tn.metadata.folding import bare
from ckanext.ogp_tn.metadata.languages import LANGUAGES

TYPED = {
    "title_translated",
    "reference",
    "notes_translated",
    "holder",
    "system",
    "held_formats",
    "frequency",
    "sector",
    "theme",
    "openness",
    "legal_ground",
    "justification_translated",
    "personal_data",
    "planned_quarter",
    "license_id",
    "published_dataset",
    "commitment",
}


@pytest.fixture(autouse=True)
def _request(portal: Any) -> Iterator[None]:
    with portal.flask_app.test_request_context():
        yield


def named(name: str) -> Column:
    """Return a column by its name."""
    return next(column for column in columns() if column.name == name)


def meaning(*headings: str) -> list[str]:
    """Return the names of the columns that headings mean; all must be known."""
    matched = Headings().match(headings)
    assert (matched.unknown, matched.doubled) == ([], [])
    return [matched.by_index[index].name for index in range(len(headings))]


def test_columns_are_the_fields_that_a_person_types() -> None:
    """Not the body, the address, what is computed, and what the removal of a row writes."""
    offered = {column.field_name for column in columns() if column.in_template}
    assert offered == TYPED
    assert {column.field_name for column in columns()} == TYPED | {"sample"}


def test_columns_stand_in_the_order_of_the_form() -> None:
    """The schema is the only list."""
    schema = tk.h.scheming_get_dataset_schema("inventory")
    order = [field["field_name"] for field in schema["dataset_fields"]]
    places = [order.index(column.field_name) for column in columns()]
    assert places == sorted(places)


def test_a_text_in_several_languages_has_a_column_for_each() -> None:
    """Headed by its label and the language, in the reader's language."""
    names = [column.name for column in columns() if column.field_name == "title_translated"]
    assert names == ["title_translated-ar", "title_translated-fr", "title_translated-en"]
    assert named("title_translated-fr").label("ar") == "العنوان (الفرنسية)"
    assert named("title_translated-ar").label("fr") == "Titre (Arabe)"
    assert named("title_translated-ar").label("en") == "Title (Arabic)"
    assert named("reference").label("fr") == "Référence"


def test_a_row_may_come_without_a_reference() -> None:
    """It gets one; only the title has to be there."""
    assert {column.field_name for column in columns() if column.required} == {"title_translated"}


@pytest.mark.parametrize("reader", LANGUAGES)
def test_every_label_leads_to_its_column(reader: str) -> None:
    """In any language and any order."""
    own = columns()[::-1]
    assert meaning(*(column.label(reader) for column in own)) == [column.name for column in own]


def test_every_name_leads_to_its_column() -> None:
    """What the API calls it works everywhere."""
    names = [column.name for column in columns()]
    assert meaning(*names) == names


def test_no_heading_means_two_columns() -> None:
    """Labels and aliases of the schema do not contradict each other."""
    meant: dict[str, set[str]] = defaultdict(set)
    for column in columns():
        for heading in (column.name, *column.headings()):
            meant[bare(heading)].add(column.name)
        for heading in (*column.field["label"].values(), *column.field.get("column_aliases", ())):
            meant[bare(heading)].add(column.field_name)
    assert "" not in meant
    assert {heading: names for heading, names in meant.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("  RÉFÉRENCE * ", "reference"),
        ("reference :", "reference"),
        ("N°", "reference"),
        ("ع/ر", "reference"),
        ("العدد الرتبي", "reference"),
        ("المَرْجِع", "reference"),
        ("المرجـــع", "reference"),
        ("\u200fالمرجع\u200e:", "reference"),
        ("قابليه الفتح", "openness"),
        ("الثلاثى المبرمج", "planned_quarter"),
        ("اشكال الحفظ", "held_formats"),
        ("Légal ground", "legal_ground"),
        ("Periodicite", "frequency"),
        ("Licence", "license_id"),
        ("Service\ndétenteur", "holder"),
        ("TITRE (fr)", "title_translated-fr"),
        ("Titre en arabe", "title_translated-ar"),
        ("العنوان بالعربية", "title_translated-ar"),
        ("العنوان باللغة الفرنسية", "title_translated-fr"),
        ("Title in English", "title_translated-en"),
        ("title_translated_ar", "title_translated-ar"),
        ("Données (français)", "title_translated-fr"),
        ("المعطيات", "title_translated"),
        ("Titre", "title_translated"),
        ("title", "title_translated"),
        ("notes", "notes_translated"),
        ("sample", "sample"),
    ],
)
def test_how_a_heading_is_written_does_not_matter(heading: str, name: str) -> None:
    """Case, accents, harakat, forms of a letter, signs, spaces; and words that bodies use."""
    assert meaning(heading) == [name]


def test_what_is_unknown_or_doubled_is_told_with_its_place() -> None:
    """Blank headings are neither; what stands first counts."""
    matched = Headings().match(["Référence", "", "Budget", "المرجع", "État"])
    assert [(index, column.name) for index, column in matched.by_index.items()] == [
        (0, "reference")
    ]
    assert matched.unknown == [(2, "Budget"), (4, "État")]
    assert matched.doubled == [(3, "المرجع", 0)]


def test_a_text_may_have_two_headings_that_name_no_language() -> None:
    """Lists in two languages head each in its own."""
    assert meaning("العنوان", "Titre") == ["title_translated", "title_translated"]
    assert Headings().match(["Titre", "titre :"]).doubled == [(1, "titre :", 0)]


def test_headings_are_counted() -> None:
    """The row with most of them is the row of headings."""
    assert Headings().recognise(["Référence", "", "Budget", "العنوان"]) == 2
