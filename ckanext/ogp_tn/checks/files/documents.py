"""Checking JSON, XML, calendars and IIIF manifests: whether they are what they say, and whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.parsers import expat

from icalendar import Calendar
from icalendar.prop import vDDDTypes

from ckanext.ogp_tn.checks.files import json_elements
from ckanext.ogp_tn.checks.files.found import Found, Limits

CHUNK = 1 << 20
#: What a manifest of version 3, a collection and a manifest of version 2 have to have
#: (iiif.io/api/presentation). With `rights` belongs the licence; version 2 called it `license`.
MANIFEST = ("id", "type", "label", "items", "rights")
MANIFEST_2 = ("@id", "@type", "label", "sequences", "license")


class _Entity(Exception):
    """A declaration of an entity."""


def json(path: Path, encoding: str, found: Found, limits: Limits) -> dict[str, int]:
    """Read a JSON file to its end.

    :returns: how many ``elements`` its outermost object or list has
    :raises json_elements.Invalid: if it is none
    """
    count = 0
    for _ in found.in_time(json_elements.members(path, encoding, None, limits.element)):
        count += 1
    return {"elements": count}


def xml(path: Path, found: Found) -> dict[str, int]:
    """Check that an XML file is well-formed, and declares no entities.

    :returns: how many ``elements`` it has
    """
    count = 0

    def start(*_: Any) -> None:
        nonlocal count
        count += 1

    def entity(*_: Any) -> None:
        raise _Entity

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EntityDeclHandler = entity
    try:
        with path.open("rb") as file:
            for chunk in found.in_time(iter(lambda: file.read(CHUNK), b"")):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except _Entity:
        found.add("xml_entities", {"line": parser.CurrentLineNumber})
    except expat.ExpatError as error:
        found.add("xml_invalid", {"line": error.lineno}, line=error.lineno)
    return {"elements": count}


def ics(path: Path, found: Found, limits: Limits) -> tuple[dict[str, int], dict[str, Any]]:
    """Check a calendar (RFC 5545).

    :returns: how many ``events`` it has, and a summary: ``events``, the ``first`` and ``last`` day
    """
    size = path.stat().st_size
    if size > limits.whole:
        found.add("file_too_large", size=size // 1_000_000)
        return {}, {}
    try:
        calendar = Calendar.from_ical(path.read_bytes())
    except (ValueError, LookupError, TypeError):
        found.add("ics_invalid")
        return {}, {}
    days = []
    events = calendar.walk("VEVENT")
    for number, event in enumerate(found.in_time(events), 1):
        start = event.get("DTSTART")
        day = start.dt if isinstance(start, vDDDTypes) else None
        if not isinstance(day, dt.date) or not event.get("UID"):
            found.add("ics_event", {"row": number}, number=number)
        else:
            days.append(day.isoformat()[:10])
    if not events:
        found.add("ics_empty")
    return {"events": len(events)}, {
        "events": len(events),
        "first": min(days, default=None),
        "last": max(days, default=None),
    }


def iiif(path: Path, encoding: str, found: Found, limits: Limits) -> dict[str, Any]:
    """Check the shape of a IIIF manifest.

    :returns: a summary: ``type``, ``rights``, how many ``items``
    :raises json_elements.Invalid: if it is no JSON
    :raises json_elements.TooLarge: if it is larger than an element may be
    """
    manifest = {
        name: value
        for name, value in found.in_time(
            json_elements.members(path, encoding, None, limits.element)
        )
        if name in MANIFEST + MANIFEST_2
    }
    is_old = "@type" in manifest and "type" not in manifest
    id_, type_, label, items, rights = MANIFEST_2 if is_old else MANIFEST
    listed = manifest.get(items)
    right = {
        id_: _is_address(manifest.get(id_)),
        type_: manifest.get(type_)
        in ("Manifest", "Collection", "sc:Manifest", "sc:Collection", "Canvas"),
        label: bool(manifest.get(label)),
        items: isinstance(listed, Sequence) and not isinstance(listed, str) and bool(listed),
        rights: _is_address(manifest.get(rights)),
    }
    for member, is_right in right.items():
        if not is_right:
            found.add("iiif_invalid", {"member": member}, member=member)
    return {
        "type": str(manifest.get(type_) or ""),
        "rights": str(manifest.get(rights) or ""),
        "items": len(listed) if isinstance(listed, Sequence) else 0,
    }


def _is_address(value: Any) -> bool:
    """Tell whether a value is the address of something on the web."""
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
