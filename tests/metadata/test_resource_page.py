"""A file's page."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag

from ckan.tests import factories


def test_a_files_page_shows_what_is_known_in_words(app: Any) -> None:
    """Fields that say nothing, machine names and stored forms are not shown."""
    dataset = factories.Dataset(
        type="dataset",
        owner_org=factories.Organization()["id"],
        license_id="cc-by",
        resources=[
            {
                "url": "https://example.org/budget.csv",
                "format": "CSV",
                "name_translated": {"fr": "Budget", "ar": "الميزانية"},
                "unit": "Dinar",
            }
        ],
    )
    resource = dataset["resources"][0]["id"]
    page = BeautifulSoup(app.get(f"/fr/dataset/{dataset['name']}/resource/{resource}").text, "lxml")
    table = page.select_one("table")
    assert isinstance(table, Tag)
    shown = {
        row.th.get_text(strip=True): row.td.get_text(strip=True)
        for row in table.select("tbody tr")
        if row.th and row.td
    }
    assert "Dinar" in shown.values()
    assert all(shown.values())
    assert not {"Package id", "Has views", "Position", "Name translated"} & set(shown)
