"""What is due as a calendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, Event

from ckanext.ogp_tn.dashboard import calendar_words as words
from ckanext.ogp_tn.metadata.calendars import TIME_ZONE, host, plain
from ckanext.ogp_tn.metadata.reader import language

Entry = Mapping[str, Any]

#: How often a client is to look again.
AGAIN = timedelta(days=1)


def calendar(title: str, entries: Iterable[Entry], plans: Mapping[str, str]) -> bytes:
    """Return what is due as a calendar file in the reader's language.

    Events last a whole day, whose date is the same in every time zone.

    :param title: what the calendar is called
    :param entries: as ``ogp_tn_calendar_show`` gives them
    :param plans: the plans' titles by name
    """
    found = Calendar()
    found.add("version", "2.0")
    found.add("prodid", f"-//{host()}//ogp_tn//{language().upper()}")
    found.add("x-wr-calname", title)
    found.add("x-wr-timezone", TIME_ZONE)
    found.add("refresh-interval", AGAIN, {"VALUE": "DURATION"})
    found.add("x-published-ttl", "P1D")
    labels = words.kinds()
    for one in entries:
        day = date.fromisoformat(one["date"])
        of_whom = [words.body(one["organization"]), plans.get(one.get("plan", ""), "")]
        address = words.address(one)
        event = Event()
        event.add("uid", f"{one['id']}@{host()}")
        # Without a method the stamp is when the entry last changed, so that a calendar in which
        # nothing changed is the same file.
        event.add("dtstamp", _moment(one["modified"]))
        event.add("last-modified", _moment(one["modified"]))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("transp", "TRANSPARENT")
        event.add("summary", plain(words.is_due(one)), {"LANGUAGE": language()})
        lines = [words.came_of(one), *filter(None, of_whom), address]
        event.add("description", plain("\n".join(lines)), {"LANGUAGE": language()})
        event.add("categories", [labels[one["kind"]]])
        event.add("url", address)
        found.add_component(event)
    return found.to_ical()


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(UTC)
