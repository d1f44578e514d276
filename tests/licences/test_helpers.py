"""What pages and forms show of licences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.licences import helpers
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

NATIONAL = "licence-nationale-de-donnees-publiques-ouvertes"
Call = Callable[..., Any]


@pytest.fixture
def french(app: Any) -> Iterator[None]:
    """Let the reader speak French."""
    with app.flask_app.test_request_context() as page:
        page.request.environ.update(CKAN_LANG="fr")
        yield


@pytest.mark.usefixtures("french")
def test_the_portals_own_licence_is_offered_first() -> None:
    """Core would sort them by title."""
    assert tk.h.license_options()[0] == (NATIONAL, vocabulary("licences").label(NATIONAL, "fr"))


@pytest.mark.usefixtures("french")
def test_what_is_only_known_is_offered_where_it_is_chosen_already() -> None:
    """Saving a form must not change a licence that a dataset has."""
    offered = [value for value, _ in tk.h.license_options()]
    assert "OTL" not in offered
    assert [value for value, _ in tk.h.license_options("OTL")] == ["OTL", *offered]
    assert tk.h.license_options("unheard")[0] == ("unheard", "unheard")
    assert [value for value, _ in tk.h.license_options("cc-by")] == offered


@pytest.mark.usefixtures("french")
def test_of_the_national_licence_only_what_is_published_is_said() -> None:
    """Irrevocable, commercial or not, against naming producer and date; with the source."""
    terms = helpers.ogp_tn_licence_terms(NATIONAL)
    assert [one["label"] for one in terms["permits"]] == [
        "Une réutilisation dont le droit ne peut être retiré",
        "L’utilisation commerciale et non commerciale",
    ]
    assert [one["label"] for one in terms["requires"]] == [
        "Citer le producteur des données",
        "Indiquer la date des données",
    ]
    assert "Foire aux questions" in terms["said_by"]["title"]["fr"]
    assert terms["said_by"]["url"]


@pytest.mark.usefixtures("french")
@pytest.mark.parametrize("licence", ["OTL", "notspecified", "other-closed", "unheard", None, ""])
def test_of_an_unknown_licence_nothing_is_said(licence: str | None) -> None:
    """Neither that it allows nor that it asks."""
    terms = helpers.ogp_tn_licence_terms(licence)
    assert (terms["permits"], terms["requires"]) == (None, None)


@pytest.mark.usefixtures("french")
def test_asking_nothing_is_not_the_same_as_not_knowing() -> None:
    """Public domain asks nothing; of a nameless open licence nobody knows what it asks."""
    assert helpers.ogp_tn_licence_terms("cc-zero")["requires"] == []
    assert helpers.ogp_tn_licence_terms("other-open")["requires"] is None


# Pages


def section(app: Any, path: str) -> BeautifulSoup:
    """Return what a record's page says of its licence."""
    found = BeautifulSoup(app.get(path).body, "html.parser").select_one("section.license")
    assert found
    return found


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ["الاستعمال التجاري وغير التجاري", "ذكر منتج البيانات", "ذكر تاريخ البيانات"]),
        ("fr", ["L’utilisation commerciale et non commerciale", "Citer le producteur"]),
        ("en", ["Commercial and non-commercial use", "Name the producer", "Give the date"]),
    ],
)
def test_a_datasets_page_says_what_its_licence_allows_and_asks(
    app: Any, dataset: Call, language: str, words: list[str]
) -> None:
    """In words, each beside its icon; an icon alone says nothing to a screen reader."""
    made = dataset(license_id=NATIONAL, private=False)
    found = section(app, f"/{language}/dataset/{made['name']}")
    assert all(word in found.get_text() for word in words)
    items = found.select("ul.ogp-terms li")
    assert len(items) == 4
    for item in items:
        assert item.select_one('svg[aria-hidden="true"]')
        assert item.get_text(strip=True)


def test_a_page_says_when_nothing_is_known(app: Any, dataset: Call) -> None:
    """Silence could be taken for freedom."""
    made = dataset(license_id="Our own terms", license_original="Our own terms", private=False)
    found = section(app, f"/en/dataset/{made['name']}")
    assert "Nothing is known" in found.get_text()
    assert "as found: Our own terms" in found.get_text()
    assert not found.select("ul.ogp-terms, .ogp-open")


def test_a_page_says_how_to_cite_in_three_languages(app: Any, dataset: Call) -> None:
    """The reader's own first; each part keeps its own direction."""
    made = dataset(license_id=NATIONAL, private=False, modified="2018-07-31")
    found = section(app, f"/fr/dataset/{made['name']}").select_one(".ogp-citation")
    assert found
    mine, *others = found.select("p")
    assert "Ministère du Transport, «\u00a0Lignes\u00a0»" in mine.get_text()
    assert "31 juillet 2018" in mine.get_text()
    assert [(one["lang"], one["dir"]) for one in others] == [("ar", "rtl"), ("en", "ltr")]
    assert all(one.select("bdi") for one in [mine, *others])


def test_text_in_a_citation_is_text(app: Any, dataset: Call) -> None:
    """A title may hold anything; the page shows it as it is."""
    made = dataset(
        license_id=NATIONAL, private=False, title_translated={"fr": "<b>Lignes</b> {date}"}
    )
    found = section(app, f"/fr/dataset/{made['name']}").select_one(".ogp-citation")
    assert found
    assert "<b>Lignes</b> {date}" in found.get_text()
    assert not found.select("b")


def test_a_row_shows_a_licence_only_where_it_has_one(
    app: Any, act: Call, body: dict[str, Any], unique: Callable[[str], str]
) -> None:
    """Data that are not published need none."""

    def row(**fields: Any) -> BeautifulSoup:
        made = act(
            "package_create",
            type="inventory",
            owner_org=body["id"],
            reference=unique("row"),
            title_translated={"fr": "Registre"},
            **fields,
        )
        return BeautifulSoup(app.get(f"/fr/inventory/{made['name']}").body, "html.parser")

    planned = row(license_id=NATIONAL).select_one("main, .main")
    assert planned
    assert "Licence Nationale" in planned.get_text()
    assert planned.select("ul.ogp-terms")
    assert not row().select("ul.ogp-terms")


# Forms


@pytest.mark.usefixtures("body")
@pytest.mark.parametrize(("path", "chosen"), [("dataset", NATIONAL), ("inventory", "")])
def test_a_form_explains_the_licences(
    app: Any, manager: dict[str, Any], path: str, chosen: str
) -> None:
    """A new dataset has the national one; a row has none until its data are published."""
    headers = {"Authorization": manager["token"]}
    soup = BeautifulSoup(app.get(f"/fr/{path}/new", headers=headers).body, "html.parser")
    options = soup.select('select[name="license_id"] option')
    selected = [one["value"] for one in options if one.has_attr("selected")] or [
        options[0]["value"]
    ]
    assert selected == [chosen]
    explained = soup.select_one(".ogp-all-terms")
    assert explained
    assert "Licence Nationale" in explained.select_one("h3").get_text()
    assert len(explained.select("h3")) == len(explained.select("section"))
