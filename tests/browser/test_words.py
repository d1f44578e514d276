"""What the browser tests take for English is told from what is not."""

from __future__ import annotations

import pytest

from tests.browser.words import ELSEWHERE, english_left


@pytest.fixture(scope="session")
def portal() -> None:
    """Take the place of the fixture that starts a portal: words need none."""


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "Datasets"),
        ("ar", "commitments with contradictory readings"),
        ("ar", "Anything that is not Arabic"),
        ("fr", "Datasets"),
        ("fr", "Filter the results"),
        ("fr", "The requested page"),
        ("fr", "Commitment 7: Completed"),
    ],
)
def test_english_is_found(language: str, text: str) -> None:
    """A string that the program has in English, or a sentence in English, is found."""
    assert english_left([(text, language, "text")], language) == [f"{text} (text)"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "مجموعات البيانات"),
        ("ar", "JSON"),
        ("ar", "nap2-06"),
        ("ar", "http://example.org/data.csv"),
        ("fr", "Jeux de données"),
        ("fr", "Engagement 7 : Achevé"),
        ("fr", "Creative Commons – Attribution (CC BY)"),
        ("en", "Datasets"),
    ],
)
def test_other_words_are_left_alone(language: str, text: str) -> None:
    """What is said in the page's language, names and codes are no English."""
    assert english_left([(text, language, "text")], language) == []


def test_what_is_marked_as_english_is_no_fault() -> None:
    """A text whose own language the page names may be in that language."""
    assert english_left([("Open transport data", "en", "text")], "ar") == []


@pytest.mark.parametrize("text", ["٢٤ نوفمبر 2026", "31 يوليو 2018"])
def test_digits_and_months_of_elsewhere_are_found(text: str) -> None:
    """Arabic-Indic digits and the months of the Mashriq are not Tunisia's."""
    assert ELSEWHERE.search(text)


def test_tunisian_dates_are_left_alone() -> None:
    """A date as Tunisia writes it passes."""
    assert not ELSEWHERE.search("31 جويلية 2018")
