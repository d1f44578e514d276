"""What a reviewer reads of a proposal."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.stewards import differences
from ckanext.ogp_tn.stewards import review_rules as rules

RECORD: dict[str, Any] = {
    "id": "r",
    "title": "Vent",
    "title_translated": {"fr": "Vitesse du vent", "ar": "سرعة الريح"},
    "contact": [{"name": "Un"}, {"name": "Deux"}],
    "private": False,
    "resources": [{"id": "1", "name": "a", "url": "https://example.org"}],
}


@pytest.fixture(autouse=True)
def _in_french(portal: Any) -> Any:
    """Read in French."""
    with portal.flask_app.test_request_context("/fr/", environ_base={"CKAN_LANG": "fr"}):
        yield


def compare(after: dict[str, Any], kind: str = "dataset") -> list[dict[str, Any]]:
    """Return the differences between the record and another version of it."""
    return differences.sections(kind, rules.changes(RECORD, after), after)


def test_labels_are_in_the_readers_language() -> None:
    """In the schema's order, whatever the order of the changes."""
    [own] = compare({**RECORD, "version": "2", "sector": "transport", "private": True})
    assert [row["label"] for row in own["rows"]] == ["Visibilité", "Secteur", "Version"]
    assert differences.labels("dataset", ["title", "resources", "sector"])[0] == "Secteur"


def test_texts_are_compared_language_by_language() -> None:
    """Only the languages that change; CKAN's own title, which follows, is not repeated."""
    texts = {**RECORD["title_translated"], "fr": "Vitesse moyenne du vent"}
    [own] = compare({**RECORD, "title": "x", "title_translated": texts})
    [row] = own["rows"]
    [text] = row["texts"]
    assert (text["lang"], text["dir"], text["language"]) == ("fr", "ltr", "Français")
    assert text["before"] == "Vitesse du vent"
    assert text["after"] == "Vitesse<ins> moyenne</ins> du vent"


@pytest.mark.parametrize(
    ("before", "after", "left", "right"),
    [
        ("a b", "a c", "a <del>b</del>", "a <ins>c</ins>"),
        ("", "<a>", "", "&lt;a&gt;"),
        ("a", "", "a", ""),
        ("<b>", "<i>", "<del>&lt;b&gt;</del>", "<ins>&lt;i&gt;</ins>"),
    ],
)
def test_changed_words_are_marked(before: str, after: str, left: str, right: str) -> None:
    """What stands in only one of two texts; nothing in them is markup."""
    assert differences.marked(before, after) == (left, right)


def test_of_a_list_only_what_differs_is_shown() -> None:
    """And how much stays."""
    [own] = compare({**RECORD, "contact": [{"name": "Un"}, {"name": "Trois"}]})
    [row] = own["rows"]
    assert (row["before"], row["after"]) == ([{"name": "Deux"}], [{"name": "Trois"}])
    assert row["unchanged"] == 1


def test_each_file_has_its_own_table() -> None:
    """Changed, new or gone."""
    after = {**RECORD, "resources": [{"id": "1", "name": "a", "url": "https://example.org/2"}]}
    [changed] = compare(after)
    assert (changed["title"], changed["what"]) == ("a", "changed")
    assert [row["label"] for row in changed["rows"]] == ["Fichier ou lien"]
    new = {"id": "2", "name": "b", "url": "https://example.org/b"}
    [added] = compare({**RECORD, "resources": [*RECORD["resources"], new]})
    assert (added["title"], added["what"], added["file"]) == ("b", "added", "2")
    [gone] = compare({**RECORD, "resources": []})
    assert (gone["title"], gone["what"]) == ("a", "removed")


def test_a_new_order_names_the_files() -> None:
    """Not their ids."""
    files = [{"id": "1", "name": "a", "url": "x"}, {"id": "2", "name": "b", "url": "y"}]
    changes = rules.changes({**RECORD, "resources": files}, {**RECORD, "resources": files[::-1]})
    [own] = differences.sections("dataset", changes, {**RECORD, "resources": files})
    assert (own["rows"][0]["before"], own["rows"][0]["after"]) == (["a", "b"], ["b", "a"])


def test_a_type_without_a_schema_is_read_too() -> None:
    """CKAN's fields have names, others are called as they are."""
    [own] = compare({**RECORD, "notes": "x", "strange": "y"}, kind="showcase")
    assert [row["label"] for row in own["rows"]] == ["Description", "strange"]
