"""Search that speaks Arabic, French and English, through CKAN's own actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckan.tests import factories, helpers

from ckanext.ogp_tn.metadata import search


@pytest.fixture(scope="module")
def names(unique: Callable[[str], str]) -> dict[str, str]:
    """Return the names of datasets in several languages, one of them without translations."""
    published = {"owner_org": factories.Organization()["id"], "license_id": "cc-by"}
    titles = {
        "transport": {
            "ar": "المعطيات المفتوحة للنقل العمومي",
            "fr": "Données ouvertes du transport public",
            "en": "Open data of public transport",
        },
        "rules": {"fr": "Le cadre réglementaire", "ar": "الإطار الترتيبي لسنة ٢٠١٧"},
        "statistics": {"ar": "إحصائيات المكتبة والمستشفى"},
    }
    created = {
        key: factories.Dataset(
            type="dataset", name=unique(key), title_translated=texts, **published
        )["name"]
        for key, texts in titles.items()
    }
    plain = factories.Dataset(name=unique("plain"), title="النقل بالسكك الحديدية", **published)
    return {**created, "plain": plain["name"]}


def found(names: dict[str, str], query: str) -> set[str]:
    """Return which of this module's datasets a query finds, by their keys."""
    results = helpers.call_action("package_search", q=query, rows=1000)["results"]
    keys = {name: key for key, name in names.items()}
    return {keys[result["name"]] for result in results if result["name"] in keys}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("نقل", {"transport", "plain"}),
        ("النقل", {"transport", "plain"}),
        ("نقل عمومي", {"transport"}),
        ("النقل public", {"transport"}),
        ("transports", {"transport"}),
        ("transport", {"transport"}),
        ("reglementaire", {"rules"}),
        ("réglementaires", {"rules"}),
        ("RÉGLEMENTAIRE", {"rules"}),
        ("2017", {"rules"}),
        ("٢٠١٧", {"rules"}),
        ("احصائيات", {"statistics"}),
        ("مكتبه", {"statistics"}),
        ("مستشفي", {"statistics"}),
        ("إِحْصَائِيَّات", {"statistics"}),
    ],
)
def test_a_word_is_found_in_its_language(
    names: dict[str, str], query: str, expected: set[str]
) -> None:
    """Forms, accents, hamza, vowel signs and kinds of digits do not matter."""
    assert found(names, query) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("نقل", {"transport", "plain"}), ("النق", {"transport", "plain"}), ("transp", {"transport"}),
     ("regl", {"rules"}), ("donn ouv", {"transport"}), ("احصا", {"statistics"})],
)  # fmt: skip
def test_suggestions_know_every_language(
    names: dict[str, str], typed: str, expected: set[str]
) -> None:
    """What is typed so far finds titles in any language by the beginnings of their words."""
    results = helpers.call_action("package_autocomplete", q=typed, limit=1000)
    keys = {name: key for key, name in names.items()}
    assert {keys[result["name"]] for result in results if result["name"] in keys} == expected


def test_a_suggestion_is_not_a_query_language(names: dict[str, str]) -> None:
    """Signs that mean something to the search engine are only signs here."""
    assert helpers.call_action("package_autocomplete", q='") OR *:*') == []


@pytest.mark.parametrize(("reader", "first"), [("ar", "arabic"), ("fr", "french")])
def test_the_readers_language_weighs_most(
    unique: Callable[[str], str], reader: str, first: str
) -> None:
    """The same name found in two languages comes first in the reader's own."""
    word = unique("agora").replace("-", "")
    published = {"owner_org": factories.Organization()["id"], "license_id": "cc-by"}
    by_key = {
        key: factories.Dataset(
            type="dataset", name=unique(key), title_translated={language: word}, **published
        )["name"]
        for key, language in (("arabic", "ar"), ("french", "fr"))
    }
    weights = search.query({"q": word}, reader)
    results = helpers.call_action("package_search", **weights, sort="score desc")["results"]
    assert results[0]["name"] == by_key[first]


def test_a_title_outweighs_a_text(unique: Callable[[str], str]) -> None:
    """A word in a title counts more than the same word in a description."""
    word = unique("belvedere").replace("-", "")
    published = {"owner_org": factories.Organization()["id"], "license_id": "cc-by"}
    for key, texts in (
        ("notes", {"title_translated": {"fr": "Autre"}, "notes_translated": {"fr": word}}),
        ("title", {"title_translated": {"fr": word}, "notes_translated": {"fr": "Autre"}}),
    ):
        factories.Dataset(type="dataset", name=unique(key), **published, **texts)
    results = helpers.call_action("package_search", q=word, sort="score desc")["results"]
    assert [result["title"] for result in results] == [word, "Autre"]


def test_a_query_in_the_engines_own_language_is_left_alone() -> None:
    """A query that names fields, or brings its own fields, is the asker's business."""
    for asked in ({"q": "title:x"}, {"q": "x", "qf": "title"}, {"q": ""}):
        assert search.query(dict(asked), "ar") == asked


def test_long_texts_can_be_indexed(unique: Callable[[str], str]) -> None:
    """A text longer than the engine's longest term is stored and found."""
    name = unique("long")
    text = "كلمة " * 8000 + "الخاتمة"
    factories.Dataset(
        type="dataset", name=name, owner_org=factories.Organization()["id"], license_id="cc-by",
        title_translated={"ar": name}, notes_translated={"ar": text},
    )  # fmt: skip
    results = helpers.call_action("package_search", q=f"خاتمة {name}")["results"]
    assert [result["name"] for result in results] == [name]


def test_tags_are_counted_and_paged_as_far_as_they_are_public(unique: Callable[[str], str]) -> None:
    """What only a private dataset says is neither among them nor counted."""
    word = unique("tag")
    common = {"owner_org": factories.Organization()["id"], "license_id": "cc-by"}
    for end, private in (("a", False), ("b", True), ("c", False)):
        factories.Dataset(private=private, tags=[{"name": f"{word}-{end}"}], **common)
    found = helpers.call_action("tag_search", query=word, limit=1, offset=1)
    assert found["count"] == 2
    assert len(found["results"]) == 1
    assert helpers.call_action("tag_search", query=word, limit=9, offset=2)["results"] == []
    for action in ("tag_autocomplete", "tag_list"):
        assert set(helpers.call_action(action, query=word)) == {f"{word}-a", f"{word}-c"}
    listed = helpers.call_action("tag_list", all_fields=True)
    assert {tag["name"] for tag in listed if word in tag["name"]} == {f"{word}-a", f"{word}-c"}


def test_tags_of_a_vocabulary_are_all_listed(unique: Callable[[str], str]) -> None:
    """Those are the portal's, whether or not a dataset has them."""
    name = unique("vocabulary")
    helpers.call_action("vocabulary_create", name=name, tags=[{"name": f"{name}-tag"}])
    assert helpers.call_action("tag_list", vocabulary_id=name) == [f"{name}-tag"]


def test_what_has_no_page_is_in_no_list(app: Any, unique: Callable[[str], str]) -> None:
    """A portal that gathered from others and does so no more still has the sources."""
    word = unique("source")
    body = factories.Organization()["id"]
    id = factories.Dataset(name=word, title=word, type="harvest", owner_org=body)["id"]
    assert helpers.call_action("package_search", q=word)["count"] == 0
    assert helpers.call_action("package_search", q=word, fq="dataset_type:harvest")["count"] == 1
    app.get(f"/en/dataset/?q={word}", status=200)
    # Where that plugin is on for other tests, it has no such source.
    helpers.call_action("dataset_purge", id=id)
