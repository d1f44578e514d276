"""The links of the header and the languages of a page."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckanext.ogp_tn.theme.navigation import ENTRIES


def read(app: Any, path: str) -> BeautifulSoup:
    """Return a page as a visitor gets it."""
    return BeautifulSoup(app.get(path).body, "html.parser")


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.endpoint)
def test_every_link_leads_somewhere(app: Any, entry: Any) -> None:
    """An entry names a view that exists."""
    assert entry.endpoint in app.flask_app.view_functions


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/en/commitment/", {"Commitments": "page"}),
        ("/en/dataset/?dataset_type=dataset", {"Datasets": "page"}),
        ("/en/ogp/bodies", {"Bodies": "page"}),
        ("/en/organization/", {"Bodies": "true"}),
        ("/en/about", {}),
        ("/en/ogp/checks", {}),
        ("/en/dataset/", {}),
    ],
)
def test_the_current_section_is_marked(app: Any, path: str, current: dict[str, str]) -> None:
    """The link of the page that is read says so; a search through everything is of no section."""
    links = read(app, path).select("#ogp-menu nav a")
    assert {a.text: a["aria-current"] for a in links if a.get("aria-current")} == current


def test_the_footer_leads_to_what_helps_with_data(app: Any) -> None:
    """What is not in the header is there, and says which page is read."""
    links = read(app, "/en/ogp/checks").select('nav[aria-label="About this portal"] a')
    found = {a["href"]: a.get("aria-current") for a in links if "/ogp/" in a["href"]}
    assert found == {
        "/en/ogp/tables": None,
        "/en/ogp/municipalities": None,
        "/en/ogp/checks": "page",
        "/en/ogp/vocabulary": None,
    }


def test_languages_are_links_that_keep_the_page(app: Any) -> None:
    """Each language is a plain link to the same page, named in itself, the current one marked."""
    page = read(app, "/fr/commitment/?q=gare&page=1")
    links = page.select_one("header .ogp-languages").select("a")
    assert [(a["lang"], a["dir"], a["href"]) for a in links] == [
        ("ar", "rtl", "/ar/commitment/?q=gare&page=1"),
        ("fr", "ltr", "/fr/commitment/?q=gare&page=1"),
        ("en", "ltr", "/en/commitment/?q=gare&page=1"),
    ]
    assert [a["lang"] for a in links if a.get("aria-current")] == ["fr"]


def test_a_search_can_be_continued_in_another_kind_of_record(app: Any) -> None:
    """Above the results stand the kinds of record, each keeping the words looked for."""
    kinds = read(app, "/en/commitment/?q=transport").select(".ogp-kinds a")
    assert {a.text: a["href"] for a in kinds} == {
        "Everything": "/en/dataset/?q=transport",
        "Commitments": "/en/commitment/?q=transport",
        "Data inventory": "/en/inventory/?q=transport",
        "Datasets": "/en/dataset/?q=transport&dataset_type=dataset",
    }
    assert [a.text for a in kinds if a.get("aria-current")] == ["Commitments"]


def test_the_languages_follow_a_page_that_a_script_changes(app: Any) -> None:
    """What htmx puts in place of the results brings the languages with the new address."""
    answer = app.get("/en/commitment/?q=gare", headers={"HX-Request": "true", "HX-Boosted": "true"})
    links = BeautifulSoup(answer.body, "html.parser").select(
        "#ogp-languages-header[hx-swap-oob] a[lang=fr]"
    )
    assert [a["href"] for a in links] == ["/fr/commitment/?q=gare"]
