"""What templates get: texts with their language, dates and numbers as Tunisia writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from ckanext.ogp_tn.metadata import helpers

Speak = Callable[[str], None]


@pytest.fixture
def speak(app: Any) -> Iterator[Speak]:
    """Return a function that makes the page's reader speak a language."""
    with app.flask_app.test_request_context() as page:
        yield lambda language: page.request.environ.update(CKAN_LANG=language)


@pytest.mark.parametrize(
    ("language", "written"),
    [("ar", "31 جويلية 2018"), ("fr", "31 juillet 2018"), ("en", "31 July 2018")],
)
def test_a_day_is_written_as_in_tunisia(speak: Speak, language: str, written: str) -> None:
    """Tunisian months, Western digits, the day first."""
    speak(language)
    assert helpers.ogp_tn_date("2018-07-31") == written
    assert helpers.ogp_tn_date(date(2018, 7, 31)) == written
    assert helpers.ogp_tn_date("2018-07-31T23:59:59") == written


@pytest.mark.parametrize(
    ("value", "written"),
    [("2018", "2018"), ("2018-03", "مارس 2018"), ("soon", "soon"), ("", ""), (None, "")],
)
def test_a_part_of_a_date_stays_a_part(speak: Speak, value: Any, written: str) -> None:
    """A year is not turned into its first of January, and what is no date is left."""
    speak("ar")
    assert helpers.ogp_tn_date(value) == written


@pytest.mark.parametrize(
    ("language", "written"), [("ar", "1 جوان 2016"), ("fr", "1er juin 2016"), ("en", "1 June 2016")]
)
def test_the_first_of_a_month_is_counted_in_french(
    speak: Speak, language: str, written: str
) -> None:
    """French writes the first day of a month as an ordinal, the other languages do not."""
    speak(language)
    assert helpers.ogp_tn_date("2016-06-01") == written


def test_every_month_has_its_tunisian_name(speak: Speak) -> None:
    """Tunisia's names of the months are its own."""
    speak("ar")
    months = [helpers.ogp_tn_date(f"2018-{month:02d}").split()[0] for month in range(1, 13)]
    assert " ".join(months) == (
        "جانفي فيفري مارس أفريل ماي جوان جويلية أوت سبتمبر أكتوبر نوفمبر ديسمبر"
    )


def test_numbers_have_western_digits(speak: Speak) -> None:
    """The digits are 0 to 9 in every language."""
    for language in ("ar", "fr", "en"):
        speak(language)
        assert helpers.ogp_tn_number(1104)[-3:] == "104"
    assert helpers.ogp_tn_number(None) == ""
    assert helpers.ogp_tn_number("many") == "many"


@pytest.mark.parametrize(
    ("language", "written"), [("ar", "33,3%"), ("fr", "33,3\u00a0%"), ("en", "33.3%")]
)
def test_a_share_is_written_as_in_tunisia(speak: Speak, language: str, written: str) -> None:
    """Western digits and the language's comma; French keeps the sign apart."""
    speak(language)
    assert helpers.ogp_tn_per_cent(33.3) == written
    assert helpers.ogp_tn_per_cent(40) == written.replace("33,3", "40").replace("33.3", "40")


def test_a_text_says_its_language(speak: Speak) -> None:
    """A text in another language than the reader's is marked."""
    speak("ar")
    assert helpers.ogp_tn_text({"fr": "Données"}) == {
        "text": "Données",
        "lang": "fr",
        "dir": "ltr",
        "foreign": True,
    }
    assert helpers.ogp_tn_text('{"ar": "بيانات"}')["foreign"] is False
    assert helpers.ogp_tn_text("plain")["dir"] == "auto"
    assert helpers.ogp_tn_text(None)["text"] == ""


def test_a_label_is_the_readers(speak: Speak) -> None:
    """Values are shown by their label, unknown ones as they are."""
    speak("fr")
    assert helpers.ogp_tn_label("levels", "limited") == "Limité"
    assert helpers.ogp_tn_label("levels", "unheard") == "unheard"


def test_the_readers_box_comes_first(speak: Speak) -> None:
    """A French steward writes French first, without losing the other boxes."""
    speak("fr")
    assert [one["code"] for one in helpers.ogp_tn_languages()] == ["fr", "ar", "en"]


@pytest.mark.parametrize(
    ("title", "box"), [("ميزانية البلدية", "ar"), ("Budget communal", "fr"), ("", None)]
)
def test_a_plain_title_is_offered_in_the_box_of_its_letters(
    speak: Speak, title: str, box: str | None
) -> None:
    """A record made by a plain client is not made empty by editing it in the form."""
    speak("ar")
    field = {"field_name": "title_translated", "fills": "title", "accepts_core": True}
    texts = helpers.ogp_tn_box_texts(field, {"title": title})
    assert texts == ({box: title} if box else {})


def test_groups_of_a_form_start_at_headings() -> None:
    """Fields that are not in the form make no group."""
    heading = {"ar": "أ", "fr": "B", "en": "C"}
    fields = [
        {"field_name": "a"},
        {"field_name": "b", "form_snippet": None},
        {"field_name": "c", "form_heading": heading},
        {"field_name": "d", "form_heading": heading, "form_snippet": None},
    ]
    groups = helpers.ogp_tn_form_groups(fields)
    assert [
        (group["heading"], [field["field_name"] for field in group["fields"]]) for group in groups
    ] == [(None, ["a"]), (heading, ["c"])]


def test_the_summary_leads_to_the_row(speak: Speak) -> None:
    """An error in a row is listed with the row's number and the id of its input."""
    speak("en")
    fields = [
        {"field_name": "due", "label": {"en": "Due date"}},
        {
            "field_name": "milestones",
            "label": {"en": "Milestones"},
            "repeating_label": {"en": "Milestone"},
            "repeating_subfields": [{"field_name": "due", "label": {"en": "Due"}}],
        },
    ]
    errors = {"milestones": [{}, {"due": ["Wrong."]}], "due": ["Late."], "title": ["Missing"]}
    assert helpers.ogp_tn_error_list(errors, fields) == [
        {"id": "field-due", "label": "Due date", "messages": ["Late."]},
        {"id": "field-milestones-1-due", "label": "Milestone 2: Due", "messages": ["Wrong."]},
        {"id": "field-title_translated", "label": "Title", "messages": ["Missing"]},
    ]
