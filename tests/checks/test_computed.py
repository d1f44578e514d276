"""What the search engine knows of the checks: facets, and numbers for the indicators."""

from __future__ import annotations

from typing import Any

from ckan.tests.helpers import call_action

TABLE = b"line,station\r\n1,Bab Saadoun\r\n2,Barcelone\r\n"


def search(dataset: dict[str, Any], **asked: Any) -> dict[str, Any]:
    return call_action("package_search", fq=f"id:{dataset['id']}", **asked)


def test_state_and_findings_are_facets(checked: Any, source: Any) -> None:
    """Named in words; a note is no finding to look for."""
    dataset = checked.dataset(f"{source.url}/a.csv")
    facets = {"facet.field": ["check_state", "vocab_check"]}
    before = search(dataset, **facets)["search_facets"]
    assert [one["name"] for one in before["check_state"]["items"]] == ["not_checked"]
    checked.check(dataset)
    found = search(dataset, **facets)["search_facets"]
    assert [one["name"] for one in found["check_state"]["items"]] == ["failed"]
    items = {one["name"]: one["display_name"] for one in found["vocab_check"]["items"]}
    assert items["link_missing"] == "الملف غير موجود"
    assert "frequency_missing" not in items


def test_found_files_say_their_state(checked: Any, source: Any) -> None:
    """In a search as on their page."""
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    [found] = search(dataset)["results"]
    assert found["resources"][0]["check_state"] == "failed"


def test_indicators_count_what_was_looked_at(checked: Any, source: Any) -> None:
    """Not measured until a run was made; a page in place of a file is dead."""
    source.at["/a.csv"] = lambda to: to.answer(200, TABLE)
    source.at["/b.csv"] = lambda to: to.answer(200, b"<!DOCTYPE html><html><body>404</body></html>")
    names = ("dead_links", "files_sound", "machine_readable_found")

    def numbers() -> list[Any]:
        asked = [
            call_action("ogp_tn_indicator_show", {"user": ""}, name=name, organization=checked.body)
            for name in names
        ]
        return [(one["state"], one["value"]) for one in asked]

    dataset = checked.dataset(f"{source.url}/a.csv", f"{source.url}/b.csv")
    assert numbers() == [("not_measured", None)] * 3
    checked.check(dataset)
    assert numbers() == [("measured", 50), ("measured", 50), ("measured", 100)]
