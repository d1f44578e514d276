"""An agenda as a calendar (RFC 5545) and as events of schema.org; and a calendar read as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vCalAddress, vDDDTypes, vGeo, vRecur

from ckanext.ogp_tn.metadata.calendars import TIME_ZONE, host, plain
from ckanext.ogp_tn.metadata.languages import pick
from ckanext.ogp_tn.sectors import agenda_rules as rules

TUNIS = ZoneInfo(TIME_ZONE)
OFFSET = "+01:00"

Agenda = Mapping[str, Any]


def rows(content: bytes) -> Iterator[dict[str, Any]]:
    """Yield the events of a calendar as rows of an agenda.

    :raises agenda_rules.Unreadable: if the content is no calendar
    """
    try:
        found = Calendar.from_ical(content).walk("VEVENT")
    except ValueError:
        raise rules.Unreadable from None
    for one in found:
        start, end = _day_or_moment(one.get("dtstart")), _day_or_moment(one.get("dtend"))
        latitude, _, longitude = _raw(one.get("geo")).partition(";")
        organiser = one.get("organizer")
        yield {
            "uid": str(one.get("uid", "")),
            f"title_{_language(one.get('summary'))}": str(one.get("summary", "")),
            "start": start.isoformat() if start else "",
            "end": _last(end).isoformat() if end else "",
            "recurrence": _raw(one.get("rrule")),
            "venue": str(one.get("location", "")),
            "latitude": latitude,
            "longitude": longitude,
            "organiser": str(organiser.params.get("cn", ""))
            if isinstance(organiser, vCalAddress)
            else "",
        }


def ics(agenda: Agenda, reader: str) -> bytes:
    """Return an agenda as a calendar file, its titles in the reader's language where they are.

    :param agenda: what ``ogp_tn_agenda_show`` gives
    """
    found = Calendar()
    found.add("version", "2.0")
    found.add("prodid", f"-//{host()}//ogp_tn//{reader.upper()}")
    found.add("x-wr-calname", plain(agenda["title"]))
    found.add("x-wr-timezone", TIME_ZONE)
    for one in agenda["events"]:
        title, language = pick(one["title_translated"], reader)
        event = Event()
        event.add("uid", _uid(one["uid"], agenda["id"]))
        # An agenda in which nothing changed is the same file.
        event.add("dtstamp", datetime.fromisoformat(agenda["modified"]).replace(tzinfo=UTC))
        event.add("summary", plain(title), {"LANGUAGE": language})
        event.add("dtstart", _in_tunis(rules.when(one["start"])))
        if end := rules.when(one["end"]):
            event.add("dtend", _in_tunis(rules.after(end)))
        if one["recurrence"]:
            event.add("rrule", vRecur.from_ical(one["recurrence"]))
        if where := ", ".join(filter(None, (one["venue"], one["governorate_name"]))):
            event.add("location", plain(where))
        if one["latitude"] is not None:
            event.add("geo", vGeo((one["latitude"], one["longitude"])))
        if one["organiser"]:
            event.add("contact", plain(one["organiser"]))
        event.add("url", agenda["url"])
        found.add_component(event)
    found.add_missing_timezones()
    return found.to_ical()


def json_ld(agenda: Agenda) -> dict[str, Any]:
    """Return an agenda as events of schema.org, with their titles in every language.

    :param agenda: what ``ogp_tn_agenda_show`` gives
    """
    return {
        "@context": "https://schema.org",
        "@graph": [_event(one, agenda) for one in agenda["events"]],
    }


def _event(one: Mapping[str, Any], agenda: Agenda) -> dict[str, Any]:
    event: dict[str, Any] = {
        "@type": "Event",
        "@id": f"{agenda['url']}#{quote(one['uid'])}",
        "identifier": _uid(one["uid"], agenda["id"]),
        "name": [
            {"@language": language, "@value": text}
            for language, text in one["title_translated"].items()
        ],
        "startDate": _moment(one["start"]),
        "subjectOf": {"@type": "Dataset", "@id": agenda["url"], "name": agenda["title"]},
    }
    if one["end"]:
        event["endDate"] = _moment(one["end"])
    if one["repeats"]:
        event["eventSchedule"] = {
            "@type": "Schedule",
            "repeatFrequency": one["repeats"],
            "startDate": one["start"][:10],
            "scheduleTimezone": TIME_ZONE,
        }
    place = {"@type": "Place", "name": one["venue"]} if one["venue"] else {"@type": "Place"}
    if one["governorate"]:
        address = {"@type": "PostalAddress", "addressCountry": "TN"}
        place["address"] = {**address, "addressRegion": one["governorate_name"]}  # pyright: ignore
    if one["latitude"] is not None:
        where = {"latitude": one["latitude"], "longitude": one["longitude"]}
        place["geo"] = {"@type": "GeoCoordinates", **where}  # pyright: ignore
    if len(place) > 1:
        event["location"] = place
    if one["organiser"]:
        event["organizer"] = {"@type": "Organization", "name": one["organiser"]}
    return event


def _uid(uid: str, dataset: str) -> str:
    """Return an identifier that no other agenda's event has, and that stays with the dataset."""
    return uid if "@" in uid else f"{uid}@{dataset}"


def _moment(written: str) -> str:
    return f"{written}{OFFSET}" if "T" in written else written


def _in_tunis(when: date | datetime | None) -> date | datetime | None:
    return when.replace(tzinfo=TUNIS) if isinstance(when, datetime) else when


def _last(end: date | datetime) -> date | datetime:
    return end if isinstance(end, datetime) else end - timedelta(days=1)


def _day_or_moment(value: Any) -> date | datetime | None:
    """Return what a property says; one that is broken, or there twice, is of another type."""
    found = value.dt if isinstance(value, vDDDTypes) else None
    return found if isinstance(found, date) else None


def _raw(value: Any) -> str:
    """Return a property as the file has it; one that is there twice says nothing."""
    found = value.to_ical() if hasattr(value, "to_ical") else ""
    return found.decode() if isinstance(found, bytes) else found


def _language(summary: Any) -> str:
    language = str(getattr(summary, "params", {}).get("LANGUAGE", "")).lower()[:2]
    return language if language in rules.LANGUAGES else rules.LANGUAGES[0]
