"""Feeds of what has changed (Atom, RFC 4287), in the reader's language."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from feedgen.feed import FeedGenerator
from flask import Response

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.calendars import host, plain
from ckanext.ogp_tn.metadata.reader import language

ATOM = "application/atom+xml"


@dataclass(frozen=True)
class Entry:
    """One thing that has changed."""

    id: str
    """Always the same for the same thing, and no other's on this portal."""
    title: str
    updated: str
    """An ISO moment."""
    address: str
    """Of the page that tells more."""
    kind: str
    lines: Iterable[str] = ()
    """What more there is to say."""


def feed(title: str, own: str, page: str, entries: Iterable[Entry], empty: datetime) -> Response:
    """Answer with a feed.

    :param title: what the feed is called
    :param own: the feed's own address
    :param page: the address of the page that it belongs to
    :param entries: the latest first
    :param empty: the moment that a feed without entries bears
    """
    found = FeedGenerator()
    found.id(_urn(own))
    found.title(plain(title))
    found.language(language())
    found.author({"name": tk.h.ogp_tn_site_title()})
    found.link(href=own, rel="self", type=ATOM)
    found.link(href=page, rel="alternate", type="text/html", hreflang=language())
    moments = []
    for one in entries:
        moments.append(datetime.fromisoformat(one.updated).astimezone(UTC))
        entry = found.add_entry(order="append")
        entry.id(_urn(f"{host()}/{one.id}"))
        entry.title(plain(one.title))
        entry.updated(moments[-1])
        # The only link: feedgen forgets of an entry's links what they are.
        entry.link(href=one.address)
        entry.category(term=one.kind)
        entry.summary(plain("\n".join(one.lines)))
    found.updated(max(moments, default=empty))
    return Response(found.atom_str(pretty=True), content_type=f"{ATOM}; charset=utf-8")


def _urn(name: str) -> str:
    """Return an identifier that is the same each time the name is."""
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn
