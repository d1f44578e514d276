"""An agenda as a calendar and as events of schema.org."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from icalendar import Calendar

from ckanext.ogp_tn.sectors import agenda_files
from ckanext.ogp_tn.sectors import agenda_rules as rules

ROWS = [
    {
        "uid": "summer fair",
        "title_ar": "المهرجان",
        "title_fr": "Le festival",
        "start": "2025-07-11",
        "end": "2025-07-15",
        "recurrence": "FREQ=YEARLY",
        "venue": "Le théâtre",
        "governorate": "TN-21",
        "latitude": "36.4",
        "longitude": "10.7",
        "organiser": "Une association",
    },
    {"uid": "one@example.org", "title_fr": "Soirée\x07", "start": "2025-10-17T20:30"},
]


@pytest.fixture
def agenda() -> dict[str, Any]:
    """Return an agenda as ``ogp_tn_agenda_show`` gives it."""
    events = [{**one, "governorate_name": "Nabeul"} for one in rules.events(ROWS)]
    return {
        **{"id": "the-id", "name": "events", "title": "Agenda", "events": events},
        **{"url": "https://example.org/dataset/events", "modified": "2025-01-02T03:04:05.678"},
    }


def test_a_calendar_says_days_hours_and_recurrence(app: Any, agenda: dict[str, Any]) -> None:
    """A last day is included, an hour is that of Tunis, whose zone is in the file."""
    content = agenda_files.ics(agenda, "fr")
    calendar = Calendar.from_ical(content)
    festival, evening = calendar.walk("VEVENT")
    assert festival["dtend"].dt == date(2025, 7, 16)
    assert festival["rrule"].to_ical() == b"FREQ=YEARLY"
    assert str(festival["summary"]) == "Le festival"
    assert evening["dtstart"].params["TZID"] == "Africa/Tunis"
    assert evening["dtstart"].dt.utcoffset().total_seconds() == 3600
    assert str(evening["summary"]) == "Soirée"
    assert [str(one["tzid"]) for one in calendar.walk("VTIMEZONE")] == ["Africa/Tunis"]


def test_identifiers_are_the_datasets_own_and_stay(app: Any, agenda: dict[str, Any]) -> None:
    """The same agenda is the same file; an identifier that is whole already is left."""
    content = agenda_files.ics(agenda, "ar")
    assert content == agenda_files.ics(agenda, "ar")
    uids = [str(one["uid"]) for one in Calendar.from_ical(content).walk("VEVENT")]
    assert uids == ["summer fair@the-id", "one@example.org"]


def test_a_calendar_is_read_as_it_was_written(app: Any, agenda: dict[str, Any]) -> None:
    """A body that publishes an .ics has the same events."""
    again = rules.events(agenda_files.rows(agenda_files.ics(agenda, "fr")))
    kept = ("start", "end", "recurrence", "latitude")
    assert [{name: one[name] for name in kept} for one in again] == [
        {name: one[name] for name in kept} for one in agenda["events"]
    ]
    assert again[0]["title_translated"] == {"fr": "Le festival"}


@pytest.mark.parametrize("content", [b"", b"<html>", b"\xff\xfe"])
def test_what_is_no_calendar_is_told(content: bytes) -> None:
    """An error page is no agenda."""
    with pytest.raises(rules.Unreadable):
        list(agenda_files.rows(content))


BROKEN = """BEGIN:VCALENDAR
BEGIN:VEVENT
UID:a
SUMMARY;LANGUAGE=fr:Un
DTSTART:later
END:VEVENT
BEGIN:VEVENT
UID:b
SUMMARY:Deux
DTSTART;VALUE=DATE:20250711
DTEND:never
GEO:36;10
GEO:37;10
RRULE:FREQ=SOMETIMES
ORGANIZER:mailto:somebody@example.org
END:VEVENT
END:VCALENDAR
"""


def test_what_is_broken_in_a_calendar_is_left_out() -> None:
    """An event without a beginning goes; of another what can be read stays."""
    [event] = rules.events(agenda_files.rows(BROKEN.replace("\n", "\r\n").encode()))
    assert (event["uid"], event["title_translated"]) == ("b", {"ar": "Deux"})
    assert {event[name] for name in ("end", "recurrence", "latitude", "organiser")} == {None}


def test_schema_org_has_every_language_and_the_schedule(app: Any, agenda: dict[str, Any]) -> None:
    """A festival that comes back is one event with a schedule, at a place."""
    festival, evening = agenda_files.json_ld(agenda)["@graph"]
    assert festival["@id"] == "https://example.org/dataset/events#summer%20fair"
    assert [one["@language"] for one in festival["name"]] == ["ar", "fr"]
    assert festival["endDate"] == "2025-07-15"
    assert festival["eventSchedule"]["repeatFrequency"] == "P1Y"
    assert festival["location"]["address"]["addressRegion"] == "Nabeul"
    assert festival["location"]["geo"]["latitude"] == 36.4
    assert evening["startDate"] == "2025-10-17T20:30:00+01:00"
    assert {"endDate", "eventSchedule", "location", "organizer"} & set(evening) == set()
