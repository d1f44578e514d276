"""Events, read from rows."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

import pytest

from ckanext.ogp_tn.sectors import agenda_rules as rules

ROW = {"uid": "a", "title_fr": "Un festival", "start": "2025-07-11"}


def one(**cells: Any) -> dict[str, Any]:
    """Return the event of a row."""
    [event] = rules.events([{**ROW, **cells}])
    return event


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_rows_are_read_from_csv(delimiter: str) -> None:
    """With the mark that Excel writes, and with whatever stands between the cells."""
    text = "\ufeff" + "\n".join(
        delimiter.join(row) for row in (["uid", "title_ar"], ["a", "عنوان"])
    )
    assert list(rules.rows(text.encode(), "CSV")) == [{"uid": "a", "title_ar": "عنوان"}]


def test_rows_are_read_from_json() -> None:
    """A list of objects; what is none is left out."""
    assert list(rules.rows(json.dumps([ROW, 3]).encode(), "JSON")) == [ROW]


@pytest.mark.parametrize(
    ("content", "format"),
    [(b"\xff\xfe", "CSV"), (b"{", "JSON"), (b"3", "JSON"), (b'{"a": 1}\xff', "JSON")],
)
def test_what_is_no_agenda_is_told(content: bytes, format: str) -> None:
    """An error of a file does not end a page."""
    with pytest.raises(rules.Unreadable):
        list(rules.rows(content, format))


def test_an_event_needs_a_title_and_a_beginning() -> None:
    """Other rows are left out; columns may be written in capitals."""
    found = rules.events(
        [
            {**ROW, "title_fr": " "},
            {**ROW, "start": "in summer"},
            {"UID": "b", "Title_AR": "مهرجان", "Start": "2025-07-11"},
        ]
    )
    assert [event["uid"] for event in found] == ["b"]


def test_events_stand_by_their_beginning_and_once_each() -> None:
    """CSV and JSON of the same agenda do not tell an event twice."""
    found = rules.events(
        [{**ROW, "uid": "b", "start": "2026-01-01"}, ROW, {**ROW, "title_fr": "X"}]
    )
    assert [(event["uid"], event["title_translated"]["fr"]) for event in found] == [
        ("a", "Un festival"),
        ("b", "Un festival"),
    ]


def test_a_row_without_an_identifier_gets_one_that_stays() -> None:
    """It hangs on title and beginning: what else changes, the event is the same."""
    first, again = (one(uid="", venue=venue)["uid"] for venue in ("Ici", "Là"))
    assert first == again
    assert one(uid="", start="2025-07-12")["uid"] != first


@pytest.mark.parametrize("end", ["2025-07-10", "2025-07-11T10:00", "later", ""])
def test_an_end_that_makes_no_sense_is_none(end: str) -> None:
    """Before the beginning, or an hour where the beginning is a day."""
    assert one(end=end)["end"] is None


def test_hours_are_those_of_tunis() -> None:
    """What names another offset is brought there."""
    event = one(start="2025-10-17T19:30:00Z", end="2025-10-17T22:30")
    assert (event["start"], event["end"]) == ("2025-10-17T20:30:00", "2025-10-17T22:30:00")


@pytest.mark.parametrize(
    ("rule", "repeats"),
    [
        ("FREQ=YEARLY", "P1Y"),
        ("rrule:freq=monthly;byday=1sa", "P1M"),
        ("chaque été", None),
        ("FREQ=YEARLY\nATTACH:http://example.org", None),
        ("", None),
    ],
)
def test_a_recurrence_is_a_rule_or_nothing(rule: str, repeats: str | None) -> None:
    """Nothing else gets into a calendar file."""
    event = one(recurrence=rule)
    assert event["repeats"] == repeats
    assert (event["recurrence"] is None) is (repeats is None)


def test_a_place_has_both_numbers() -> None:
    """Half a place, or one that is not on earth, is none."""
    assert one(latitude="36.8", longitude="10.2")["latitude"] == 36.8
    for latitude, longitude in (("36.8", ""), ("91", "10"), ("x", "10"), ("nan", "10")):
        event = one(latitude=latitude, longitude=longitude)
        assert (event["latitude"], event["longitude"]) == (None, None)


def test_no_more_events_than_an_agenda_has() -> None:
    """A page does not grow with a file."""
    many = ({**ROW, "uid": str(number)} for number in range(rules.MOST_EVENTS + 5))
    assert len(rules.events(many)) == rules.MOST_EVENTS


def test_a_last_day_is_included() -> None:
    """Calendars want the day after it."""
    assert rules.after(date(2025, 8, 15)) == date(2025, 8, 16)
    moment = datetime(2025, 8, 15, 22)
    assert rules.after(moment) == moment
