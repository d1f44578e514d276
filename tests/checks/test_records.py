"""What a record says wrongly, or not at all: the defects of the national catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckanext.ogp_tn.checks import records

TODAY = date(2026, 11, 26)
MONTHLY = "http://publications.europa.eu/resource/authority/frequency/MONTHLY"
FILE = {"id": "f1", "url": "https://data.example.tn/lignes.csv", "format": "CSV"}


def record(**fields: Any) -> dict[str, Any]:
    """Return a dataset in which nothing is wrong."""
    return {
        "license_id": "cc-by",
        "frequency": MONTHLY,
        "modified": "2026-11-20",
        "title_translated": {"fr": "Lignes de bus", "ar": "خطوط الحافلات"},
        "notes_translated": {"fr": "Une ligne par trajet, avec son numéro et son opérateur."},
        "resources": [FILE],
        **fields,
    }


def found(alike: int = 0, **fields: Any) -> list[str]:
    """Return which checks find something in a dataset."""
    return [one.check for one in records.findings(record(**fields), TODAY, alike)]


def of_file(**fields: Any) -> list[str]:
    """Return which checks find something in a dataset with one file."""
    return found(resources=[{**FILE, **fields}])


def test_in_a_good_record_nothing_is_found() -> None:
    """No finding is made of nothing."""
    assert found() == []


@pytest.mark.parametrize("licence", [None, "", "notspecified", "licence-de-la-lune"])
def test_a_licence_that_nobody_knows(licence: str | None) -> None:
    """Not given, not specified, or not in the register."""
    assert found(license_id=licence) == ["licence_unknown"]


def test_an_update_that_is_late_by_its_frequency() -> None:
    """A month and more after the last one."""
    [finding] = records.findings(record(modified="2026-10-01"), TODAY)
    assert finding.check == "updated_late"
    assert finding.values == {"updated": "2026-10-01", "due": "2026-11-01"}


def test_an_update_that_is_late_by_the_law() -> None:
    """Three months, whatever frequency is promised."""
    yearly = MONTHLY.replace("MONTHLY", "ANNUAL")
    assert found(modified="2026-08-01", frequency=yearly) == ["updated_over_three_months"]
    assert found(modified="2026-08-27", frequency=yearly) == []


def test_what_is_not_said_of_updates() -> None:
    """No frequency, no date at all."""
    assert found(frequency="") == ["frequency_missing"]
    assert found(modified="") == ["updated_unknown"]


def test_one_date_for_all_that_was_gathered() -> None:
    """It is the date of the transfer: at least twenty datasets, and nearly all of the portal."""
    assert found(alike=830) == ["updated_on_one_day"]
    counts = {"a": {"2023-03-12": 95, "2023-04-01": 5}, "b": {"2023-03-12": 19}}
    assert records.on_one_day(counts) == {("a", "2023-03-12"): 95}
    assert records.on_one_day({"c": {"2023-03-12": 60, "2023-04-01": 40}}) == {}


@pytest.mark.parametrize(
    "text", ["", "notspecified", "Not specified.", "غير محدد", "Lignes de bus"]
)
def test_a_description_that_says_nothing(text: str) -> None:
    """Empty, a word of a form, or the title again."""
    assert found(notes_translated={"fr": text} if text else {}) == ["description_missing"]


def test_core_fields_are_descriptions_too() -> None:
    """A dataset of another tool has no translations."""
    assert found(notes_translated=None, notes="Les lignes et leurs arrêts.") == []


@pytest.mark.parametrize("text", ["Trafic depuis YYYY", "Budget de l'année AAAA", "حركة منذ YYYY"])
def test_a_year_that_nobody_wrote(text: str) -> None:
    """The word of a template stands where the year should."""
    assert "text_unfinished" in found(title_translated={"fr": text})


@pytest.mark.parametrize(
    "text",
    ["Trafic depuis 2015", "Trafic since 2015", "Trafic de 2010 à 2015", "حركة النقل منذ 2015"]
    + ["حركة النقل منذ سنة 2015", "حركة النقل من 2010 إلى 2015"],
)
def test_a_date_in_the_text_only(text: str) -> None:
    """Where the period has its field, the text may say it too."""
    assert found(title_translated={"fr": text}) == ["dates_in_text"]
    assert found(title_translated={"fr": text}, temporal_coverage=[{"start": "2015"}]) == []


def test_no_file_is_found() -> None:
    """Neither file nor link."""
    assert found(resources=[]) == ["files_missing"]


@pytest.mark.parametrize(
    ("formats", "check"),
    [(["PNG", ".JPG"], "images_only"), (["JPEG", "PDF"], "documents_only"), (["PDF", "CSV"], "")],
)
def test_nothing_that_a_program_reads(formats: list[str], check: str) -> None:
    """Images, or what is read with the eyes; one table is enough."""
    files = [{"id": str(n), "url": f"https://a.tn/{n}", "format": f} for n, f in enumerate(formats)]
    assert [one for one in found(resources=files) if one.endswith("_only")] == [check] * bool(check)


@pytest.mark.parametrize("address", ["", "notspecified", "N/A"])
def test_an_address_that_is_none(address: str) -> None:
    """Empty, or a word of a form."""
    assert "address_missing" in of_file(url=address)


@pytest.mark.parametrize(
    "address",
    ["http://guide.pdf", "http://guide.pdf/", "guide.pdf", "www.transport.tn/a.csv", "http://"]
    + ["http://intranet/a.csv", "C:\\data\\a.csv", "http://u:p@a.tn/a.csv", "http://a b.tn/"],
)
def test_an_address_that_leads_nowhere(address: str) -> None:
    """The name of a file, a path of a machine, a host without a name in the world."""
    assert "address_invalid" in of_file(url=address)


def test_an_upload_has_no_address_to_be_wrong() -> None:
    """CKAN keeps the name of the file there."""
    assert of_file(url="lignes.csv", url_type="upload") == []


@pytest.mark.parametrize(
    ("declared", "address", "checks"),
    [
        ("CSV", "https://a.tn/x.xlsx", ["format_ending"]),
        ("CSV", "https://a.tn/x.CSV?y=z.pdf", []),
        ("GTFS", "https://a.tn/x.zip", []),
        ("GeoJSON", "https://a.tn/x.json", []),
        ("JPG", "https://a.tn/x.jpeg", ["images_only"]),
        ("XLSX", "https://a.tn/download", []),
        ("", "https://a.tn/x.csv", ["format_missing"]),
        (".CSV", "https://a.tn/x.csv", ["format_spelling"]),
    ],
)
def test_a_format_against_the_ending(declared: str, address: str, checks: list[str]) -> None:
    """What is in an archive or an envelope is no contradiction."""
    assert of_file(format=declared, url=address) == checks


@pytest.mark.parametrize("title", ["Dépenses 2025 de la commune", "ميزانية البلدية", "Recettes"])
def test_money_without_a_unit(title: str) -> None:
    """A table of amounts says in which unit they are; a document need not."""
    texts = {"title_translated": {"fr": title}}
    assert found(**texts) == ["unit_missing"]
    assert found(**texts, resources=[{**FILE, "unit": "dinar"}]) == []
    assert "unit_missing" not in found(**texts, resources=[{**FILE, "format": "PDF"}])


def test_dinar_beside_millime() -> None:
    """Files of one dataset in different units."""
    files = [{**FILE, "unit": "Millimes"}, {**FILE, "id": "f2", "unit": "دينار"}]
    assert found(resources=files) == ["units_mixed"]


def test_receipts_that_are_labelled_as_spending() -> None:
    """The title says one, the file's name or address the other."""
    titles = {"title_translated": {"fr": "Dépenses de la commune"}}
    file = {**FILE, "unit": "dinar", "url": "https://a.tn/recettes_2024.csv"}
    assert found(**titles, resources=[file]) == ["labels_disagree"]
    both = {"title_translated": {"fr": "Recettes et dépenses de la commune"}}
    assert found(**both, resources=[file]) == []


def test_what_is_of_a_file_says_of_which() -> None:
    """So that it is shown beside it."""
    [finding] = records.findings(record(resources=[{**FILE, "format": ""}]), TODAY)
    assert finding.where == {"file": "f1"}
