"""The dashboard's numbers as CSV."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.dashboard import tables
from ckanext.ogp_tn.metadata.tables import csv_text


@pytest.fixture
def overview() -> dict[str, Any]:
    """Return a small plan: one commitment with everything, one with almost nothing."""
    return {
        "plan": {"name": "nap2"},
        "date": "2018-09-30",
        "commitments": [
            {
                "name": "nap2-06",
                "number": 6,
                "title_translated": {"ar": "دعم الحوكمة", "fr": "Gouvernance, environnement"},
                "axis": "axis1",
                "level": "limited",
                "highest": "substantial",
                "contested": True,
                "evidence": False,
                "late": True,
                "irm": "not_started",
                "kept": {"state": "overdue", "day": None, "days": 61},
                "due": "2018-07-31",
                "due_qualifier": "end_of",
                "due_printed": "موفى جويلية 2018",
                "missing_in_source": ["partners", "ambition_translated"],
                "organization": {
                    "name": "presidency-of-government",
                    "title": "رئاسة الحكومة",
                    "title_translated": {"ar": "رئاسة الحكومة"},
                },
                "parts": [
                    {"code": "6.1", "level": "substantial"},
                    {"code": "6.2", "level": None},
                ],
            },
            {
                "name": "nap2-15",
                "number": 15,
                "title_translated": {"ar": "المناظرات"},
                "level": None,
                "highest": None,
                "contested": False,
                "evidence": False,
                "late": False,
                "irm": None,
                "kept": {"state": "no_due", "day": None, "days": None},
                "organization": {"name": "ministry", "title": "M", "title_translated": {}},
                "parts": [],
            },
        ],
    }


def test_a_commitment_is_a_row_under_the_names_of_its_fields(overview: dict[str, Any]) -> None:
    """Every value stands under the public name of its field."""
    heading, first, _ = tables.commitments(overview)
    row = dict(zip(heading, first, strict=True))
    assert row["plan"] == "nap2"
    assert row["number"] == 6
    assert row["title_translated-ar"] == "دعم الحوكمة"
    assert row["title_translated-fr"] == "Gouvernance, environnement"
    assert row["owner_org"] == "presidency-of-government"
    assert row["owner_org_title-ar"] == "رئاسة الحكومة"
    assert (row["completion_level"], row["completion_highest"]) == ("limited", "substantial")
    assert (row["completion_contested"], row["evidence"], row["late"]) == ("true", "false", "true")
    assert row["parts"] == "6.1:substantial|6.2:"
    assert row["missing_in_source"] == "partners|ambition_translated"
    assert (row["due"], row["due_qualifier"]) == ("2018-07-31", "end_of")
    assert row["date"] == "2018-09-30"
    assert row["completion_irm"] == "not_started"
    assert (row["kept"], row["kept_day"], row["kept_days"]) == ("overdue", "", 61)


def test_what_the_source_lacks_is_an_empty_cell(overview: dict[str, Any]) -> None:
    """A missing level or date is never a zero, a dash or the word None."""
    heading, _, last = tables.commitments(overview)
    row = dict(zip(heading, last, strict=True))
    for name in (
        "completion_level",
        "due",
        "axis",
        "title_translated-en",
        "parts",
        "completion_irm",
        "kept_days",
    ):
        assert row[name] == ""


def test_the_text_begins_with_a_byte_order_mark(overview: dict[str, Any]) -> None:
    """Excel needs it to read Arabic; it must be the first character, once."""
    text = csv_text(tables.commitments(overview))
    assert text.startswith("\ufeffplan,")
    assert text.count("\ufeff") == 1
    assert text.encode()[:3] == b"\xef\xbb\xbf"
