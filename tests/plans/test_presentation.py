"""What the page of a commitment says."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckanext.ogp_tn.plans import presentation

TABLE = "التقييم الذاتي: جدول · Auto-évaluation : tableau · Self-assessment: table"
SHEET = "Self-assessment: sheet"


def _reading(level: str, basis: str = TABLE, **more: Any) -> dict[str, Any]:
    return {
        "assessor": "government",
        "basis": basis,
        "level": level,
        "date": "2018-07-31",
        "transcribed": True,
        **more,
    }


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("ar", "التقييم الذاتي: جدول"),
        ("fr", "Auto-évaluation : tableau"),
        ("fr_TN", "Auto-évaluation : tableau"),
        ("en", "Self-assessment: table"),
        ("de", TABLE),
    ],
)
def test_a_line_in_three_languages_is_read_in_the_readers(reader: str, words: str) -> None:
    """A basis written once in each language shows the reader's words only."""
    assert presentation.in_language(TABLE, reader) == words


def test_a_line_that_is_not_in_every_language_is_left_whole() -> None:
    """A dot between two things is no sign of languages: nothing may be lost."""
    assert presentation.in_language("Report 2018 · page 12", "fr") == "Report 2018 · page 12"


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("قبل موفى جوان 2018", "ar"),
        ("منصة PAGOF للشفافية", "ar"),
        ("Cartographie citoyenne", ""),
        ("Natural Resource Governance Institute (المعهد)", ""),
        ("2018", ""),
        ("", ""),
    ],
)
def test_letters_say_arabic_and_nothing_else(line: str, language: str) -> None:
    """Arabic letters mean Arabic; Latin ones may be any of several languages."""
    assert presentation.script_language(line) == language


@pytest.mark.parametrize(
    ("day", "is_end"),
    [
        (date(2018, 6, 30), True),
        (date(2018, 6, 29), False),
        (date(2016, 2, 29), True),
        (date(2016, 2, 28), False),
        (date(2017, 12, 31), True),
    ],
)
def test_the_last_day_of_a_month_stands_for_the_month(day: date, is_end: bool) -> None:
    """Leap years and the end of the year included."""
    assert presentation.is_month_end(day) is is_end


def test_both_readings_are_there_the_lowest_first() -> None:
    """The page shows every source that counts, and which of them is the headline."""
    found = presentation.readings(
        [_reading("substantial", SHEET, url="https://example.org/sheet"), _reading("limited")], []
    )
    assert [(one["basis"], one["level"], one["headline"]) for one in found] == [
        (TABLE, "limited", True),
        (SHEET, "substantial", False),
    ]
    assert [one["url"] for one in found] == [None, "https://example.org/sheet"]
    assert all(one["transcribed"] for one in found)


def test_a_source_that_rates_parts_shows_each_of_them() -> None:
    """Its reading is the lowest part, and the page can say which part that is."""
    found = presentation.readings(
        [
            _reading("substantial", part="6.1"),
            _reading("limited", part="6.2"),
            _reading("substantial", SHEET),
        ],
        [],
    )
    assert found[0]["level"] == "limited"
    assert found[0]["by_parts"] is True
    assert found[0]["parts"] == {"6.1": "substantial", "6.2": "limited"}
    assert found[1]["by_parts"] is False


def test_parts_carry_their_level_and_their_milestones() -> None:
    """A part that no source rates has no level; the whole's milestones are not repeated."""
    pkg = {
        "parts": [
            {"code": "6.1", "title_translated": {"en": "One"}},
            {"code": "6.2", "title_translated": {"en": "Two"}},
        ],
        "assessments": [_reading("substantial", part="6.1")],
        "milestones": [
            {"title_translated": {"en": "Of the whole"}},
            {"title_translated": {"en": "Of the second"}, "part": "6.2"},
            {"title_translated": {"en": "Of an unknown part"}, "part": "9.9"},
        ],
    }
    first, second = presentation.parts(pkg)
    assert (first["code"], first["level"], first["milestones"]) == ("6.1", "substantial", [])
    assert second["level"] is None
    assert [one["title_translated"]["en"] for one in second["milestones"]] == ["Of the second"]
    assert [one["title_translated"]["en"] for one in presentation.milestones_of_the_whole(pkg)] == [
        "Of the whole",
        "Of an unknown part",
    ]


def test_partners_are_grouped_in_the_order_of_their_kinds() -> None:
    """Every partner is shown once; one of no known kind comes last, not under a guess."""
    pkg = {
        "partners": [
            {"name": "A", "kind": "donor"},
            {"name": "B"},
            {"name": "C", "kind": "government"},
            {"name": "D", "kind": "donor"},
        ]
    }
    assert presentation.partners_by_kind(pkg, ["government", "private", "donor"]) == [
        ("government", ["C"]),
        ("donor", ["A", "D"]),
        (None, ["B"]),
    ]
    assert presentation.partners_by_kind({}, ["government"]) == []
