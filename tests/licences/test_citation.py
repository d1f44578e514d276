"""How a dataset is cited: who made it, when, under which licence; without a server."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.licences import citation

BODY = {"ar": "وزارة النقل", "fr": "Ministère du Transport"}
ADDRESS = "https://data.example.org/dataset/lines"


def dataset(**fields: Any) -> dict[str, Any]:
    """Return a dataset as ``package_show`` gives it."""
    return {
        "name": "lines",
        "title": "خطوط",
        "title_translated": {"ar": "خطوط", "fr": "Lignes"},
        "license_id": "licence-nationale-de-donnees-publiques-ouvertes",
        "metadata_modified": "2026-03-01T08:00:00",
        **fields,
    }


def cited(**fields: Any) -> dict[str, Any]:
    """Return how a dataset with these fields is cited."""
    return citation.cite(dataset(**fields), BODY, ADDRESS)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "ar",
            "وزارة النقل، «خطوط». تاريخ تحيين البيانات: 31 جويلية 2018. "
            f"الرخصة الوطنية للبيانات العمومية المفتوحة. {ADDRESS}",
        ),
        (
            "fr",
            "Ministère du Transport, «\u00a0Lignes\u00a0». Données mises à jour\u00a0: 31 juillet "
            f"2018. Licence Nationale de Données Publiques Ouvertes (LNDPO-TN). {ADDRESS}",
        ),
        # What has no English name is called by the first that it has.
        (
            "en",
            "وزارة النقل, “خطوط”. Data updated: 31 July 2018. National Open Public Data Licence "
            f"(LNDPO-TN). {ADDRESS}",
        ),
    ],
)
def test_a_sentence_names_producer_and_date(language: str, sentence: str) -> None:
    """Producer, title, date, licence and address, in each language of the portal."""
    assert cited(modified="2018-07-31")["citation"][language] == sentence


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({"modified": "2019", "issued": "2018"}, ("2019", "modified")),
        ({"issued": "2018-07"}, ("2018-07", "issued")),
        ({"modified": ""}, ("2026-03-01T08:00:00", "metadata_modified")),
    ],
)
def test_the_date_of_the_data_comes_before_the_records(
    dates: dict[str, str], expected: tuple[str, str]
) -> None:
    """The answer says which date it is."""
    found = cited(**dates)
    assert (found["date"], found["date_of"]) == expected


def test_data_without_a_date_say_so() -> None:
    """The record's date is not passed off as that of the data."""
    sentences = cited()["citation"]
    assert "لا تحمل تاريخا" in sentences["ar"]
    assert "sans date" in sentences["fr"]
    assert "bear no date; record changed: 1 March 2026" in sentences["en"]


@pytest.mark.parametrize(
    ("fields", "producer"),
    [
        ({}, BODY["fr"]),
        ({"publisher": [{"name": "CNAM"}]}, "CNAM"),
        ({"author": "A. Ben Ali", "publisher": [{"name": "CNAM"}]}, "A. Ben Ali"),
        ({"creator": [{"name": "INS"}], "author": "A. Ben Ali"}, "INS"),
        ({"creator": [{"email": "a@example.org"}]}, BODY["fr"]),
    ],
)
def test_the_producer_is_whoever_made_the_data(fields: dict[str, Any], producer: str) -> None:
    """The creator, else the author, the publisher, the public body."""
    assert cited(**fields)["producer"]["fr"] == producer


def test_a_licence_that_is_missing_is_named_as_such() -> None:
    """A citation promises no licence that the data do not have."""
    assert "Licence not specified" in cited(license_id=None)["citation"]["en"]


def test_a_title_is_text_whatever_it_holds() -> None:
    """Braces in a title are no places to fill in."""
    found = cited(title="{date} %s", title_translated=None, issued="2018")["citation"]["fr"]
    assert "«\u00a0{date} %s\u00a0»" in found
