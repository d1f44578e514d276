"""What our types are called where core would build a sentence from the type's name."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.theme import words

TYPES = sorted(words.SENTENCES)
ENGLISH = {"CKAN_LANG": "en"}


def test_every_type_answers_the_same_questions() -> None:
    """A sentence that one type has, every type has."""
    asked = {frozenset(own) for own in words.SENTENCES.values()}
    assert len(asked) == 1


def test_purposes_that_mean_the_same_lead_to_a_sentence() -> None:
    """No purpose points to a sentence that is not there."""
    for own in (*words.SENTENCES.values(), words.BODIES):
        assert set(words.SAME_AS.values()) - set(own) <= {"search placeholder", "create label"}
    for own in words.SENTENCES.values():
        assert set(words.SAME_AS.values()) <= set(own)


@pytest.mark.parametrize("object_type", TYPES)
def test_core_asks_and_gets_our_words(portal: Any, object_type: str) -> None:
    """What core asks of our types is said in our words, whatever it asks for."""
    with portal.flask_app.test_request_context("/", environ_base=ENGLISH):
        own = words.SENTENCES[object_type]
        assert tk.h.humanize_entity_type("package", object_type, "add link") == own["add link"]
        assert tk.h.humanize_entity_type("package", object_type, "page title") == own["many"]
        assert tk.h.humanize_entity_type("package", object_type, "unheard of") == own["one"]


def test_other_types_keep_the_words_of_core(portal: Any) -> None:
    """Datasets, groups and the types of other extensions are called what core calls them."""
    with portal.flask_app.test_request_context("/", environ_base=ENGLISH):
        assert tk.h.humanize_entity_type("package", "dataset", "add link") is None
        assert tk.h.humanize_entity_type("package", "showcase", "add link") == "Add Showcase"
        assert tk.h.humanize_entity_type("group", "commitment", "add link") == "Add Commitment"


def test_organizations_are_public_bodies(portal: Any) -> None:
    """An organization is called a public body; what we have no words for core says."""
    with portal.flask_app.test_request_context("/", environ_base=ENGLISH):
        say = tk.h.humanize_entity_type
        assert say("organization", "organization", "page title") == "Public bodies"
        assert say("organization", "organization", "delete confirmation") is None


@pytest.mark.parametrize(
    ("object_type", "count", "query", "sentence"),
    [
        ("commitment", 1, "", "1 commitment"),
        ("commitment", 15, "", "15 commitments"),
        ("inventory", 2, "gares", "2 inventory rows for “gares”"),
        ("action-plan", 0, None, "0 action plans"),
        ("organization", 49, None, "49 public bodies"),
    ],
)
def test_a_search_says_what_it_found(
    portal: Any, object_type: str, count: int, query: str | None, sentence: str
) -> None:
    """The heading of a search counts in the words of the type, and repeats what was looked for."""
    with portal.flask_app.test_request_context("/", environ_base=ENGLISH):
        assert words.found(object_type, count, query) == sentence


def test_a_search_of_a_foreign_type_is_left_to_core(portal: Any) -> None:
    """Of types that are not ours core says what was found."""
    with portal.flask_app.test_request_context("/", environ_base=ENGLISH):
        assert words.found("dataset", 3, None) is None
        assert words.found("dataset", 3, None, everything=True) == "3 results"
