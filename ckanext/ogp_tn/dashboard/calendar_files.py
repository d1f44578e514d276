"""What is due as a calendar (RFC 5545), and what has changed as a feed (RFC 4287)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from feedgen.feed import FeedGenerator
from icalendar import Calendar, Event

import ckan.plugins.toolkit as tk

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


def feed(title: str, own: str, page: str, changes: Iterable[Entry], empty: datetime) -> bytes:
    """Return what has changed as an Atom feed in the reader's language.

    :param title: what the feed is called
    :param own: the feed's own address
    :param page: the address of the page that it belongs to
    :param changes: as ``ogp_tn_change_list`` gives them, the latest first
    :param empty: the moment that a feed without entries bears
    """
    found = FeedGenerator()
    found.id(_urn(own))
    found.title(plain(title))
    found.language(language())
    found.author({"name": tk.h.ogp_tn_site_title()})
    found.link(href=own, rel="self", type="application/atom+xml")
    found.link(href=page, rel="alternate", type="text/html", hreflang=language())
    moments = []
    for one in changes:
        moments.append(_moment(one["updated"]))
        entry = found.add_entry(order="append")
        entry.id(_urn(f"{host()}/{one['id']}"))
        entry.title(plain(words.has_changed(one)))
        entry.updated(moments[-1])
        # The only link: feedgen forgets of an entry's links what they are.
        entry.link(href=words.address(one))
        entry.category(term=one["kind"])
        entry.summary(plain("\n".join(words.about(one))))
    found.updated(max(moments, default=empty))
    return found.atom_str(pretty=True)


def _urn(name: str) -> str:
    """Return an identifier that is the same each time the name is."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn


def _moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso).astimezone(UTC)
