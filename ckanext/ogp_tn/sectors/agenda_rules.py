"""Events of an agenda, read from rows: plain functions on plain data.

The columns are those of ``schemas/tables/agenda.json``. Days and hours are those of Tunis.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

#: More events than an agenda has; what comes after these is left out.
MOST_EVENTS = 2000
LANGUAGES = ("ar", "fr", "en")
#: Tunisia has had no summer time since 2009.
OFFSET = timedelta(hours=1)
FREQUENCIES = {"DAILY": "P1D", "WEEKLY": "P1W", "MONTHLY": "P1M", "YEARLY": "P1Y"}
_RULE = re.compile(r"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)(;[A-Z]+=[A-Z0-9,+-]+)*")


class Unreadable(ValueError):
    """A file that holds no agenda."""


def rows(content: bytes, format: str) -> Iterator[Mapping[str, Any]]:
    """Yield the rows of an agenda file.

    :param format: ``CSV`` or ``JSON`` (a list of objects)
    :raises Unreadable: if the content is not of that format
    """
    try:
        text = content.decode("utf-8-sig")
        if format == "JSON":
            found = json.loads(text)
            yield from (row for row in found if isinstance(row, dict))
            return
        head = text.partition("\n")[0]
        yield from csv.DictReader(io.StringIO(text), delimiter=max(",;\t", key=head.count))
    except (ValueError, TypeError, RecursionError, csv.Error):
        raise Unreadable from None


def events(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the events that rows describe, by their beginning; a row without one is left out.

    :param found: at most ``MOST_EVENTS`` of them count; of several with one identifier the first
    :returns: of each ``uid``; ``title_translated``; ``start``, a day or a moment; ``end``, of the
        same kind (the last day, included) or None; ``recurrence`` (RFC 5545) and ``repeats`` (how
        often, ISO 8601), or None; ``venue``, ``governorate``, ``latitude``, ``longitude`` and
        ``organiser``, each None where the row does not say it
    """
    known: dict[str, dict[str, Any]] = {}
    for number, row in enumerate(found):
        if number >= MOST_EVENTS:
            break
        if event := _event(row):
            known.setdefault(event["uid"], event)
    return sorted(known.values(), key=lambda one: (one["start"], one["uid"]))


def when(text: str | None) -> date | datetime | None:
    """Return a day, or a moment in Tunis without a time zone; None if a text is neither.

    A moment that names its offset from universal time is brought to Tunis.
    """
    text = text or ""
    try:
        if len(text) <= len("2024-07-12"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    offset = moment.utcoffset()
    return moment if offset is None else moment.replace(tzinfo=None) - offset + OFFSET


def after(end: date | datetime) -> date | datetime:
    """Return the first moment after an end, as calendars want it: the day after a last day."""
    return end if isinstance(end, datetime) else end + timedelta(days=1)


def _event(row: Mapping[str, Any]) -> dict[str, Any] | None:
    told = {
        str(name).strip().lower(): str(value).strip()
        for name, value in row.items()
        if isinstance(value, (str, int, float))
    }
    titles = {one: told[f"title_{one}"] for one in LANGUAGES if told.get(f"title_{one}")}
    start, end = when(told.get("start")), when(told.get("end"))
    if not titles or start is None:
        return None
    if type(end) is not type(start) or end < start:  # pyright: ignore
        end = None
    rule = told.get("recurrence", "").upper().removeprefix("RRULE:")
    repeated = _RULE.fullmatch(rule)
    latitude, longitude = _place(told.get("latitude"), told.get("longitude"))
    return {
        "uid": told.get("uid") or _made_of(titles, told["start"]),
        "title_translated": titles,
        "start": start.isoformat(),
        "end": end.isoformat() if end else None,
        "recurrence": rule if repeated else None,
        "repeats": FREQUENCIES[repeated[1]] if repeated else None,
        **{name: told.get(name) or None for name in ("venue", "governorate", "organiser")},
        "latitude": latitude,
        "longitude": longitude,
    }


def _place(latitude: str | None, longitude: str | None) -> tuple[float, float] | tuple[None, None]:
    try:
        found = float(latitude or ""), float(longitude or "")
    except ValueError:
        return None, None
    inside = abs(found[0]) <= 90 and abs(found[1]) <= 180
    return found if inside else (None, None)


def _made_of(titles: Mapping[str, str], start: str) -> str:
    """Return an identifier for a row that has none: the same as long as title and start are."""
    text = json.dumps([dict(sorted(titles.items())), start], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]
