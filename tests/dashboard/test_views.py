"""The dashboard's pages and their numbers as JSON and CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest

from ckan.tests import factories


@pytest.fixture
def plan(make_plan: Callable[..., str], make_commitment: Callable[..., None]) -> str:
    """Return the name of a plan with two commitments, the first contested."""
    body = factories.Organization()["id"]
    name = make_plan(body, {2: ["completed"]})
    title = {"ar": "=تعهد 1", "en": "Commitment 1"}
    make_commitment(name, 1, ["limited", "substantial"], owner_org=body, title_translated=title)
    return name


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_plans_page_is_in_the_readers_language(app: Any, plan: str, language: str) -> None:
    """Each language has the page at its own address, in its own direction."""
    page = app.get(f"/{language}/ogp/plan/{plan}")
    assert page.status_code == 200
    assert f'lang="{language}"' in page.text
    assert ('dir="rtl"' in page.text.split("<body", 1)[0]) is (language == "ar")


def test_the_same_numbers_as_json(app: Any, plan: str) -> None:
    """The page's address with .json answers what the action answers."""
    numbers = app.get(f"/ogp/plan/{plan}.json").json
    assert numbers["levels"]["limited"] == 1
    assert numbers["contested"] == [f"{plan}-01"]


def test_the_same_numbers_as_csv_for_excel(app: Any, plan: str) -> None:
    """The CSV has a byte order mark, a row a commitment, and no cell that runs as a formula."""
    answer = app.get(f"/ogp/plan/{plan}.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 2
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any("=تعهد 1" in cell for cell in cells)


@pytest.mark.parametrize("extension", ["", ".json", ".csv"])
def test_an_unknown_plan_is_not_found(
    app: Any, unique: Callable[[str], str], extension: str
) -> None:
    """A plan that is not there, or something that is no plan, answers 404."""
    assert app.get(f"/ogp/plan/{unique('none')}{extension}").status_code == 404


def test_another_format_is_not_found(app: Any, plan: str) -> None:
    """Only the formats that exist have an address."""
    assert app.get("/ogp.xml").status_code == 404


@pytest.mark.ckan_config("ckanext.ogp_tn.current_plan", "no-such-plan")
def test_a_missing_current_plan_is_not_found(app: Any) -> None:
    """A portal set to a plan that nobody loaded says so instead of showing another."""
    assert app.get("/ogp").status_code == 404


def test_the_current_plan_is_the_configured_one(
    app: Any, plan: str, ckan_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The option names the plan that /ogp shows."""
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.current_plan", plan)
    assert app.get("/ogp.json").json["plan"]["name"] == plan


@pytest.mark.parametrize("address", ["/fr/", "/fr/ogp", "/fr/ogp.json"])
def test_a_search_engine_that_is_down_gets_a_sentence(
    app: Any, ckan_config: Any, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """Pages whose numbers come from the search engine say so when it does not answer."""
    monkeypatch.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
    page = app.get(address)
    assert page.status_code == 503
    assert "moteur de recherche" in page.text
