"""What foreign catalogues answer: what is kept, what is mapped, and that nothing becomes open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ckan.tests.helpers import call_action

RECORDED = Path(__file__).parent / "recorded"
STATIONS, BUDGET, RAIN = (f"5a0e6c52-0c0e-4c3e-9b1a-6a4d1f0e000{number}" for number in (1, 2, 3))
NATIONAL = "licence-nationale-de-donnees-publiques-ouvertes"
Records = dict[str, dict[str, Any]]


def gathered(catalogue: Any) -> Records:
    """Return what is here of the portal, by the last part of its identifier there."""
    found = call_action("package_search", fq=f'source_portal:"{catalogue.id}"', rows=10)["results"]
    return {one["source_id"].rpartition("/")[2]: one for one in found}


def extras(record: dict[str, Any]) -> dict[str, str]:
    """Return a record's extras."""
    return {one["key"]: one["value"] for one in record.get("extras", [])}


# A plain CKAN 2.9


@pytest.fixture
def ckan(catalogue: Any, harvest: Callable[..., Any]) -> Records:
    """Gather from a plain CKAN 2.9."""
    text = (RECORDED / "ckan-2.9.json").read_text(encoding="utf-8")
    catalogue.records = {one["id"]: one for one in json.loads(text)}
    health = harvest()
    assert (health["errors"], health["counts"]["added"]) == ([], 3)
    return gathered(catalogue)


def test_fields_that_a_ckan_has_beside_ours_are_kept(ckan: Records) -> None:
    """Its extras, and the custom fields that stand at the top of its records."""
    said = extras(ckan[STATIONS])
    assert (said["frequence"], said["contact_service"]) == ("annuelle", "Bureau 12")
    assert said["temporal_startDate"] == "2015-01-01"
    assert said["temporal_endDate"] == "2020-12-31"
    assert said["spatial_geoName"] == "Grand Tunis"
    assert "update_frequency" not in said
    assert ckan[STATIONS]["maintainer"] == "Direction des études"


def test_fields_of_files_that_a_ckan_has_beside_ours_are_kept(ckan: Records) -> None:
    """Names in other languages; what CKAN keeps for itself stays behind."""
    csv, xlsx = ckan[STATIONS]["resources"]
    assert (csv["name"], csv["name_fr"], csv["name_ar"]) == ("Stations", "Stations", "المحطات")
    assert (csv["size"], csv["mimetype"]) == (2048, "text/csv")
    assert (xlsx["format"], xlsx["url"]) == ("CSV", "http://files.example.tn/stations.xlsx")
    assert csv["url_type"] is None


def test_what_an_extra_says_as_our_field_does_is_that_field(ckan: Records) -> None:
    """A frequency of the European list is one; another word for it stays what it was."""
    assert ckan[RAIN]["frequency"].endswith("/ANNUAL")
    assert "frequency" not in extras(ckan[RAIN])
    assert "frequency" not in ckan[STATIONS]


def test_a_licence_of_a_ckan_is_never_more_open_than_known(ckan: Records) -> None:
    """One whose text nobody has is not; one that is known by another name is that one."""
    stations = ckan[STATIONS]
    assert (stations["license_id"], stations["isopen"]) == ("OTL", False)
    assert ckan[BUDGET]["license_id"] == NATIONAL
    assert ckan[RAIN]["license_id"] == "cc-by"


def test_texts_of_no_declared_language_stay_so(ckan: Records) -> None:
    """None is invented, whatever the letters."""
    assert ckan[BUDGET]["title"] == "ميزانية البلدية (مثال)"
    assert "title_translated" not in ckan[BUDGET]
    assert sorted(tag["name"] for tag in ckan[STATIONS]["tags"]) == [
        "transport terrestre",
        "نقل بري",
    ]


def test_a_body_that_is_not_here_is_named_as_publisher(ckan: Records, catalogue: Any) -> None:
    """The record is of the body to which the register maps the portal."""
    assert ckan[STATIONS]["organization"]["name"] == catalogue.body["name"]
    assert ckan[STATIONS]["publisher"] == [{"name": "Société des transports (exemple)"}]
    assert "publisher" not in ckan[RAIN]


# The national catalogue's RDF


@pytest.fixture
def national(catalogue: Any, harvest: Callable[..., Any]) -> Records:
    """Gather from a catalogue in RDF/XML, as the national one writes it."""
    content = (RECORDED / "national.rdf").read_bytes()
    url = catalogue.server.url
    text = catalogue.register.read_text(encoding="utf-8")
    text = text.replace(f'ogp_tn, address: "{url}"', f'dcat_rdf, address: "{url}/catalog.rdf"')
    catalogue.register.write_text(text, encoding="utf-8")
    catalogue.server.at["/catalog.rdf"] = lambda to: to.answer(
        200, content, Content_Type="application/rdf+xml; charset=utf-8"
    )
    health = harvest()
    assert (health["errors"], health["counts"]["added"]) == ([], 3)
    return gathered(catalogue)


def test_what_dcat_says_is_in_our_fields(national: Records) -> None:
    """In the spelling of older profiles too: schema.org's dates, versions, geometries in WKT."""
    found = national[STATIONS]
    assert found["title"] == "Stations des lignes (exemple)"
    assert found["notes"] == "Les stations depuis 2015."
    assert found["temporal_coverage"] == [{"start": "2015-01-01", "end": "2020-12-31"}]
    [place] = found["spatial_coverage"]
    assert place["text"] == "Grand Tunis"
    assert json.loads(place["geom"])["type"] == "Point"
    assert found["contact"] == [{"name": "Direction des études", "email": "etudes@example.tn"}]
    assert (found["version"], found["provenance"]) == ("2", "Relevés de terrain")
    assert sorted(tag["name"] for tag in found["tags"]) == ["transport terrestre", "نقل بري"]
    [file] = found["resources"]
    assert (file["name"], file["format"], file["mimetype"]) == ("Stations", "CSV", "text/csv")
    assert (int(file["size"]), file["url"]) == (2048, "http://files.example.tn/stations.csv")


def test_themes_and_frequencies_of_others_are_kept(national: Records) -> None:
    """A theme of another list by its address, a frequency in words as an extra."""
    assert [one.rpartition("/")[2] for one in national[STATIONS]["theme"]] == ["TRAN", "transport"]
    assert extras(national[STATIONS])["dct:accrualPeriodicity"] == "annuelle"
    assert national[RAIN]["frequency"].endswith("/ANNUAL")


def test_what_no_field_says_is_an_extra(national: Records) -> None:
    """Under the name of its property, of the dataset and of its files."""
    assert extras(national[STATIONS])["adms:versionNotes"] == "Corrigé"
    assert national[STATIONS]["resources"][0]["adms:status"].endswith("/Completed")


def test_an_unknown_licence_of_a_catalogue_is_never_open(national: Records) -> None:
    """Nor is a dataset whose files say different things."""
    stations = national[STATIONS]
    assert stations["license_id"] == "notspecified"
    assert stations["license_original"] == "Licence interne"
    assert national[BUDGET]["license_id"] == NATIONAL
    rain = national[RAIN]
    assert rain["license_id"] == "notspecified"
    assert "Tous droits réservés" in rain["license_original"]
    assert [one["license"] for one in rain["resources"]] == [
        "http://www.opendefinition.org/licenses/cc-by",
        "Tous droits réservés",
    ]


def test_a_dataset_of_a_catalogue_leads_back(national: Records) -> None:
    """To its address there, under a name of ours."""
    found = national[STATIONS]
    assert found["source_url"] == f"http://catalogue.example.tn/dataset/{STATIONS}"
    assert found["identifier"] == STATIONS
    assert found["publisher"][0]["name"] == "Société des transports (exemple)"
