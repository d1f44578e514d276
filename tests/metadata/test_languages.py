"""Which text a reader sees, and in which direction it is written."""

from __future__ import annotations

import pytest

from ckanext.ogp_tn.metadata.languages import direction, pick


@pytest.mark.parametrize(
    ("texts", "reader", "seen"),
    [
        ({"ar": "أ", "fr": "B", "en": "C"}, "fr", ("B", "fr")),
        ({"ar": "أ", "en": "C"}, "fr", ("أ", "ar")),
        ({"fr": "B", "en": "C"}, "ar", ("B", "fr")),
        ({"en": "C"}, "ar", ("C", "en")),
        ({"ar": " ", "fr": "B"}, "ar", ("B", "fr")),
        ({"ar": None, "fr": "B"}, "ar", ("B", "fr")),
        ({"ar": "أ", "fr": "B"}, "fr_TN", ("B", "fr")),
        ({"ar": "أ", "fr": "B"}, "de", ("أ", "ar")),
        ({}, "ar_TN", ("", "ar")),
    ],
)
def test_the_readers_text_or_the_first_that_exists(
    texts: dict[str, str], reader: str, seen: tuple[str, str]
) -> None:
    """The reader's own language, else Arabic, French, English; blank texts do not exist."""
    assert pick(texts, reader) == seen


@pytest.mark.parametrize(
    ("language", "way"), [("ar", "rtl"), ("ar_TN", "rtl"), ("AR-tn", "rtl"), ("fr", "ltr")]
)
def test_only_arabic_is_written_from_the_right(language: str, way: str) -> None:
    """Territory and spelling of the code do not matter."""
    assert direction(language) == way
