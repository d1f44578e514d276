"""The fields of a record as its page shows them: words for people, and nothing that is empty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

Act = Callable[..., Any]
AUTHORITY = "http://publications.europa.eu/resource/authority/"


@pytest.fixture
def record(act: Act, body: dict[str, Any], unique: Callable[[str], str]) -> dict[str, Any]:
    """Return a dataset with a value of every shape."""
    return act(
        "package_create",
        name=unique("shown"),
        owner_org=body["id"],
        license_id="cc-by",
        title_translated={"fr": "Lignes de bus"},
        frequency="ANNUAL",
        theme=["TRAN"],
        governorate="TN-61",
        sector="transport",
        issued="2018-07-31",
        modified="2019",
        commitment=["nap2-07"],
        documentation=["https://e.org/guide", "Manuel"],
        temporal_coverage=[{"start": "2017", "end": "2018-03"}],
        contact=[{"name": "Direction", "email": "a@e.org"}],
        resources=[{"url": "https://e.org/a.csv", "language": ["fr"], "unit": "km"}],
    )


def facts(page: Any) -> dict[str, Tag]:
    """Return the rows of the table of further information."""
    soup = BeautifulSoup(page.body, "html.parser")
    return {
        row.th.get_text(strip=True): row.td
        for row in soup.select("tr")
        if row.th and row.td and row.th.get("scope") == "row"
    }


def said(cell: Tag) -> str:
    """Return what a cell says."""
    return cell.get_text(" ", strip=True)


def test_values_are_words_in_the_readers_language(app: Any, record: dict[str, Any]) -> None:
    """A vocabulary's label, a date as Tunisia writes it, parts with their names."""
    shown = facts(app.get(f"/fr/dataset/{record['name']}"))
    assert said(shown["Fréquence de mise à jour"]) == "Annuelle"
    assert said(shown["Thèmes"]) == "Transports"
    assert said(shown["Gouvernorat"]) == "Sfax"
    assert said(shown["Date de publication"]) == "31 juillet 2018"
    assert said(shown["Date de dernière mise à jour"]) == "2019"
    assert said(shown["Période couverte"]) == "Du 2017 Au mars 2018"
    assert shown["Engagements"].a["href"].endswith("/commitment/nap2-07")
    assert shown["Documentation"].a["href"] == "https://e.org/guide"


def test_the_same_page_in_arabic(app: Any, record: dict[str, Any]) -> None:
    """The same values have Arabic words, and a foreign title says its language."""
    page = app.get(f"/ar/dataset/{record['name']}")
    shown = facts(page)
    assert said(shown["الولاية"]) == "صفاقس"
    assert said(shown["تاريخ النشر"]) == "31 جويلية 2018"


def test_what_is_empty_is_not_there(app: Any, record: dict[str, Any]) -> None:
    """A field without a value has no row, and nobody reads JSON or an identifier for a label."""
    shown = facts(app.get(f"/fr/dataset/{record['name']}"))
    assert "Code de la commune" not in shown
    assert "Territoire couvert" not in shown
    assert all(said(cell) for cell in shown.values())
    text = " ".join(said(cell) for cell in shown.values())
    assert AUTHORITY not in text
    assert "{" not in text


def test_a_files_page_shows_its_fields(app: Any, record: dict[str, Any]) -> None:
    """A file's own fields are words as well."""
    [file] = record["resources"]
    shown = facts(app.get(f"/fr/dataset/{record['name']}/resource/{file['id']}"))
    assert said(shown["Langues des données"]) == "Français"
    assert said(shown["Unité"]) == "km"


def test_an_inventory_page_speaks_of_no_files(
    app: Any, act: Act, body: dict[str, Any], unique: Callable[[str], str]
) -> None:
    """A row has no files, so nothing says that they lack."""
    made = act(
        "package_create",
        type="inventory",
        owner_org=body["id"],
        reference=unique("row"),
        title_translated={"ar": "سجل"},
        openness="closed",
        legal_ground=["archives", "personal_data"],
        justification_translated={"fr": "Le délai court encore."},
    )
    page = app.get(f"/fr/inventory/{made['name']}").body
    assert "Non ouvrable" in page
    assert "Délais de communication des archives" in page
    soup = BeautifulSoup(page, "html.parser")
    assert not soup.select("#dataset-resources")


def test_a_description_in_another_language_runs_its_own_way(
    app: Any, act: Act, body: dict[str, Any], unique: Callable[[str], str]
) -> None:
    """It is marked on a page in another language, and not in its own."""
    record = act(
        "package_create",
        name=unique("described"),
        owner_org=body["id"],
        license_id="cc-by",
        title_translated={"ar": "الأمطار"},
        notes_translated={"ar": "كميات الأمطار."},
    )

    def notes(language: str) -> Tag:
        page = BeautifulSoup(app.get(f"/{language}/dataset/{record['name']}").body, "html.parser")
        [found] = page.select(".notes")
        return found

    assert (notes("fr")["lang"], notes("fr")["dir"]) == ("ar", "rtl")
    assert not notes("ar").has_attr("lang")
