"""The reader of the vocabularies, and what some of them must hold."""

from __future__ import annotations

import pytest

from ckanext.ogp_tn.metadata.vocabularies import names, vocabulary


def test_an_unknown_vocabulary_names_the_known_ones() -> None:
    """The message helps somebody who misspelt a name."""
    with pytest.raises(KeyError, match=r"level\b.*levels"):
        vocabulary("level")


def test_a_vocabulary_is_read_once() -> None:
    """Pages ask for labels all the time."""
    assert vocabulary("levels") is vocabulary("levels")


def test_labels_are_in_the_readers_language() -> None:
    """A label is the reader's; an unknown value is shown as it is."""
    levels = vocabulary("levels")
    assert levels.label("limited", "ar") == "محدود"
    assert levels.label("limited", "fr") == "Limité"
    assert levels.label("unheard", "fr") == "unheard"


def test_levels_are_ranked() -> None:
    """Not started, limited, substantial, completed; no evidence is none of them."""
    levels = vocabulary("levels")
    order = ["not_started", "limited", "substantial", "completed"]
    assert [levels.rank(level) for level in order] == [0, 1, 2, 3]
    with pytest.raises(ValueError, match="no_evidence"):
        levels.rank("no_evidence")
    with pytest.raises(KeyError):
        levels.rank("done")


def test_without_ranks_the_order_of_the_file_counts() -> None:
    """Where a file ranks nothing, a value's place is its rank."""
    sectors = vocabulary("sectors")
    assert [sectors.rank(value) for value in sectors.values()] == list(range(len(sectors.terms)))


def test_a_value_is_found_by_its_other_names() -> None:
    """URI, code and alias lead to the value; a likeness does not."""
    frequencies = vocabulary("frequencies")
    term = frequencies.find("ANNUAL")
    assert term
    assert term.uri == term.value
    assert term.value in frequencies
    assert frequencies.find("annual") is None
    assert "ANNUAL" not in frequencies


def test_yes_and_no_are_texts() -> None:
    """YAML would read them as truth values."""
    assert vocabulary("personal_data").values() == ["yes", "no", "unknown"]


def test_there_are_24_governorates_with_both_codes() -> None:
    """ISO and national codes differ, and each is unique."""
    terms = vocabulary("governorates").terms
    assert len({term.value for term in terms}) == 24
    assert len({term.more["code_geo"] for term in terms}) == 24
    sfax = vocabulary("governorates").get("TN-61")
    assert sfax
    assert sfax.more["code_geo"] == "34"


def test_only_the_eight_named_categories_are_there() -> None:
    """The report counts twelve and names eight: none is invented."""
    assert len(vocabulary("municipal_categories").terms) == 8


def test_a_ground_cites_its_law() -> None:
    """An article is named only for the law whose article is known."""
    for term in vocabulary("legal_grounds").terms:
        assert term.more["law"]
        assert ("article" in term.more) == (term.more["law"] == "2016-22")


def test_names_are_sorted() -> None:
    """The list of vocabularies is stable."""
    assert names() == sorted(names())
    assert "licences" in names()
