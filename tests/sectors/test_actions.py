"""Tables, agendas and the comparison of municipalities through the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.checks import results, running
from ckanext.ogp_tn.checks.findings import Finding
from ckanext.ogp_tn.metadata import table_schemas
from ckanext.ogp_tn.sectors import agenda

Make = Callable[..., dict[str, Any]]
AGENDA = (
    "uid,title_fr,start,governorate\na,Un concert,2025-10-17T20:30,TN-33\nb,Un salon,2025-01-04,\n"
)


def test_every_table_is_listed_with_its_address(app: Any) -> None:
    """All columns are counted, those that are not published too."""
    found = {one["name"]: one for one in call_action("ogp_tn_table_list")}
    assert sorted(found) == table_schemas.names()
    assert found["budget"]["municipal_category"] == "budget"
    assert found["agenda"]["municipal_category"] is None
    assert found["impound"]["columns"] == 9


@pytest.mark.parametrize("asked", ["impound", "address"])
def test_a_table_is_shown_by_its_name_or_its_address(app: Any, asked: str) -> None:
    """As a Table Schema."""
    id = table_schemas.address("impound") if asked == "address" else asked
    found = call_action("ogp_tn_table_show", id=id)
    assert found["fields"][0]["name"] == "municipality_code"
    assert found["fields"][0]["type"] == "string"
    assert found["title"]


def test_a_table_that_is_not_there_is_not_found(app: Any) -> None:
    """Its name is in the answer."""
    with pytest.raises(tk.ObjectNotFound, match="taxes"):
        call_action("ogp_tn_table_show", id="taxes")


def test_an_agenda_is_read_from_what_was_uploaded(make: Make, upload: Any) -> None:
    """Events stand by their beginning, with the name of their governorate."""
    name = make()["name"]
    upload(name, AGENDA, table_schema="agenda")
    found = call_action("ogp_tn_agenda_show", id=name)
    assert [one["uid"] for one in found["events"]] == ["b", "a"]
    assert found["events"][1]["governorate_name"] == "الكاف"
    assert found["url"].endswith(f"/dataset/{name}")
    assert found["files"] == 1


def test_csv_json_and_calendar_are_one_agenda(make: Make, upload: Any) -> None:
    """An event that is in several files is there once."""
    name = make()["name"]
    upload(name, AGENDA, table_schema="agenda")
    upload(name, '[{"uid": "a", "title_ar": "x", "start": "2030-01-01"}]', format="JSON",
           table_schema="agenda", filename="agenda.json")  # fmt: skip
    lines = (
        *("BEGIN:VCALENDAR", "BEGIN:VEVENT", "UID:c", "SUMMARY:C"),
        *("DTSTART;VALUE=DATE:20250301", "END:VEVENT", "END:VCALENDAR", ""),
    )
    upload(name, "\r\n".join(lines), format="ICS", filename="agenda.ics")
    upload(name, "not a calendar", format="ICS", filename="broken.ics")
    found = call_action("ogp_tn_agenda_show", id=name)
    assert [one["uid"] for one in found["events"]] == ["b", "c", "a"]
    assert found["files"] == 4


def test_a_file_elsewhere_is_not_fetched(make: Make, source: Any) -> None:
    """No page waits for another host."""
    file = {"format": "CSV", "table_schema": "agenda", "url": f"{source.url}/agenda.csv"}
    name = make(resources=[file])["name"]
    assert call_action("ogp_tn_agenda_show", id=name)["events"] == []
    assert source.asked == []


def test_a_file_that_is_too_large_is_not_read(
    make: Make, upload: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page does not grow with a file."""
    name = make()["name"]
    upload(name, AGENDA, table_schema="agenda")
    monkeypatch.setattr(agenda, "LIMIT", 20)
    assert call_action("ogp_tn_agenda_show", id=name)["events"] == []


def test_another_table_is_no_agenda(make: Make, upload: Any) -> None:
    """Its columns may have the same names."""
    name = make()["name"]
    upload(name, AGENDA, table_schema="budget")
    upload(name, AGENDA)
    assert call_action("ogp_tn_agenda_show", id=name)["files"] == 0


def test_an_agenda_is_for_whoever_may_see_the_dataset(make: Make, upload: Any) -> None:
    """A private one is not told."""
    name = make(private=True)["name"]
    upload(name, AGENDA, table_schema="agenda")
    stranger = {"user": factories.User()["name"], "ignore_auth": False}
    with pytest.raises(tk.NotAuthorized):
        call_action("ogp_tn_agenda_show", stranger, id=name)


@pytest.fixture
def budget(make: Make) -> Callable[..., str]:
    """Return a function that makes a budget of a municipality, in a year of no other test."""

    def dataset(code: str, unit: str, year: int, **fields: Any) -> str:
        file = {"format": "CSV", "url": "https://example.org/a.csv", "unit": unit}
        return make(
            **{
                **{"sector": "municipal", "municipal_category": "taxation"},
                "municipality_code": code,
                "temporal_coverage": [{"start": f"{year}-01-01", "end": f"{year}-12-31"}],
                "resources": [{**file, "table_schema": "budget"}],
                **fields,
            }
        )["name"]

    return dataset


def test_municipalities_are_compared(budget: Callable[..., str]) -> None:
    """Units are compared whatever their spelling; millimes stand apart."""
    one, two = budget("13020", "Dinars", 1971), budget("61777", "دينار", 1971)
    apart = budget("51020", "millimes", 1971)
    found = call_action("ogp_tn_municipal_comparison", category="taxation", year=1971)
    [group] = found["groups"]
    assert [entry["name"] for entry in group["entries"]] == [one, two]
    assert (group["unit"], group["schema"], group["municipalities"]) == ("dinar", "budget", 2)
    assert [entry["municipality_name"] for entry in group["entries"]][1] is None
    assert group["entries"][0]["municipality_name"]["fr"] == "Hammam Chatt"
    assert group["entries"][0]["organization"]["title_translated"]["fr"] == "La ville"
    [entry] = found["apart"]
    assert entry["name"] == apart
    assert entry["reasons"][0]["others"] == "dinar"
    assert found["total"] == found["listed"] == 3
    assert 1971 in found["years"]
    assert found["asked"] == {"category": "taxation", "year": 1971}


def test_what_failed_its_checks_is_not_compared(budget: Callable[..., str]) -> None:
    """Figures of a file that breaks its Table Schema say nothing beside others."""
    names = [budget(code, "dinar", 1974) for code in ("13020", "61777", "51020")]
    dataset = call_action("package_show", id=names[0])
    [file] = dataset["resources"]
    wrong = [Finding("table_schema_type", {"column": "planned", "cell": "C2", "type": "number"})]
    results.store(None, dataset["id"], file["id"], wrong, address=file["url"])
    model.Session.commit()
    running.index([dataset["id"]])
    found = call_action("ogp_tn_municipal_comparison", year=1974)
    [group] = found["groups"]
    assert {entry["name"] for entry in group["entries"]} == set(names[1:])
    [entry] = found["apart"]
    assert (entry["name"], entry["reasons"]) == (names[0], [{"of": "checks", "why": "failed"}])


def test_a_private_dataset_is_not_compared(budget: Callable[..., str]) -> None:
    """Whoever asks."""
    budget("13020", "dinar", 1972, private=True)
    who = {"user": factories.Sysadmin()["name"]}
    assert call_action("ogp_tn_municipal_comparison", who, year=1972)["total"] == 0


def test_one_request_answers_however_many_there_are(
    budget: Callable[..., str], counted: Any
) -> None:
    """One to the search engine, one to the database for the names of bodies."""
    for code in ("13020", "13021", "13022"):
        budget(code, "dinar", 1973)
    with counted() as asked:
        call_action("ogp_tn_municipal_comparison", year=1973)
    assert asked["solr"] == 1
    assert asked["sql"] <= 2  # one asks who asks


@pytest.mark.parametrize("asked", [{"category": "tax"}, {"year": "then"}])
def test_what_makes_no_sense_is_refused(app: Any, asked: dict[str, str]) -> None:
    """A misspelt question does not pass for an empty answer."""
    with pytest.raises(tk.ValidationError):
        call_action("ogp_tn_municipal_comparison", **asked)
