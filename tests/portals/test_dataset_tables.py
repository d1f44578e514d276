"""A portal that has a table of its datasets and no more."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from xlsxwriter import Workbook

from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata.fetching import Reader, Unread
from ckanext.ogp_tn.portals import dataset_tables

HERE = Reader("test", ["127.0.0.1"])
TABLE = """العنوان;الرابط;الصنف;الصيغة;الرخصة;تاريخ التحديث
الميزانية;http://town.tn/budget.csv;الميزانية، مالية;CSV;CC BY;2025-12-31
رخص البناء;http://town.tn/permits.xlsx;;XLSX;خاصة;قريبا
"""


def serve(source: Any, content: bytes) -> str:
    """Put a file at an address."""
    source.at["/list"] = lambda to: to.answer(200, content)
    return f"{source.url}/list"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1256"])
def test_a_table_is_read_as_it_was_saved(source: Any, encoding: str) -> None:
    """Headings in Arabic, whatever the encoding."""
    address = serve(source, TABLE.encode(encoding))
    found, mistakes = dataset_tables.read(HERE, address, "town")
    assert mistakes == []
    budget, permits = found.values()
    assert (budget["title"], budget["modified"]) == ("الميزانية", "2025-12-31")
    assert [tag["name"] for tag in budget["tags"]] == ["الميزانية", "مالية"]
    assert budget["resources"][0]["format"] == "CSV"
    assert budget["name"].startswith("town-")
    assert "modified" not in permits


def test_a_workbook_is_read(source: Any) -> None:
    """Its dates are dates."""
    file = io.BytesIO()
    book = Workbook(file)
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["Titre", "Lien", "Mise à jour"])
    sheet.write_row(1, 0, ["Budget", "http://town.tn/b.csv"])
    sheet.write_datetime(1, 2, dt.datetime(2025, 12, 31), day)
    book.close()
    found, _none = dataset_tables.read(HERE, serve(source, file.getvalue()), "town")
    assert found["http://town.tn/b.csv"]["modified"] == "2025-12-31"


def test_rows_that_are_no_datasets_are_told(source: Any) -> None:
    """Without title or address, or there twice: the others are read."""
    text = "title,url\nA,http://a.tn\nB,\n,http://b.tn\nC,ftp://c.tn\nD,http://a.tn\n"
    found, mistakes = dataset_tables.read(HERE, serve(source, text.encode()), "town")
    assert list(found) == ["http://a.tn"]
    assert [row for row, _message, _values in mistakes] == [3, 4, 5, 6]
    assert mistakes[-1][1:] == (dataset_tables.TWICE, {"row": 6, "first": 2})


@pytest.mark.parametrize(
    "content", [b"", b"<html><body>title,url</body></html>", b"a,b\n1,2\n", b"title\nA\n"]
)
def test_what_is_no_table_is_refused(source: Any, content: bytes) -> None:
    """A page for people, other headings, or one of the two columns only."""
    with pytest.raises(Unread):
        dataset_tables.read(HERE, serve(source, content), "town")


@pytest.fixture
def table(catalogue: Any) -> Any:
    """Make the portal one that has a table."""
    text = catalogue.register.read_text(encoding="utf-8").replace("how: ogp_tn", "how: table")
    catalogue.register.write_text(text, encoding="utf-8")
    catalogue.server.at["/"] = lambda to: to.answer(200, catalogue.text.encode())
    catalogue.text = TABLE
    return catalogue


def test_a_table_is_gathered_row_by_row(table: Any, harvest: Callable[..., dict[str, Any]]) -> None:
    """Licences by their aliases; a changed row comes, one that is gone is marked."""

    def done() -> dict[str, int]:
        return {
            name: number for name, number in harvest(accept_gone=True)["counts"].items() if number
        }

    assert done() == {"listed": 2, "added": 2}
    found = call_action("package_search", q=f"source_portal:{table.id}", sort="title asc")
    titles = {one["title"]: one for one in found["results"]}
    assert titles["الميزانية"]["license_id"] == "cc-by"
    assert titles["رخص البناء"]["license_original"] == "خاصة"
    assert titles["الميزانية"]["source_url"] == "http://town.tn/budget.csv"
    assert done() == {"listed": 2, "unchanged": 2}
    table.text = table.text.replace("رخص البناء", "رخص البناء والهدم")
    assert done() == {"listed": 2, "unchanged": 1, "updated": 1}
    assert done() == {"listed": 2, "unchanged": 2}
    table.text = TABLE.splitlines()[0] + "\n" + TABLE.splitlines()[2]
    assert done() == {"listed": 1, "updated": 1, "gone": 1}
    table.text = "<html>closed</html>"
    assert harvest()["state"] == "failed"
