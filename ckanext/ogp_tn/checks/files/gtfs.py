"""Checking a feed of public transport (GTFS Schedule, gtfs.org/documentation/schedule/reference).

The files are read from the archive one after another, each a row at a time. Only ids are kept, to
know what refers to nothing; times are compared within a trip as its rows follow each other.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ckanext.ogp_tn.checks.files import delimited
from ckanext.ogp_tn.checks.files.found import Found, Limits
from ckanext.ogp_tn.checks.files.places import number, place

AGENCY, STOPS, ROUTES, TRIPS = "agency.txt", "stops.txt", "routes.txt", "trips.txt"
STOP_TIMES, CALENDAR, DATES = "stop_times.txt", "calendar.txt", "calendar_dates.txt"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
#: The files that are read, in this order: what is referred to comes first. With each, the columns
#: that it has to have.
COLUMNS: dict[str, tuple[str, ...]] = {
    AGENCY: ("agency_name", "agency_url", "agency_timezone"),
    STOPS: ("stop_id", "stop_lat", "stop_lon"),
    ROUTES: ("route_id", "route_type"),
    CALENDAR: ("service_id", *WEEKDAYS, "start_date", "end_date"),
    DATES: ("service_id", "date", "exception_type"),
    TRIPS: ("route_id", "service_id", "trip_id"),
    STOP_TIMES: ("trip_id", "stop_id", "stop_sequence"),
}
#: The columns of other files that refer to a file.
REFERRED_TO = {
    AGENCY: ("agency_id",),
    STOPS: ("stop_id",),
    ROUTES: ("route_id",),
    CALENDAR: ("service_id",),
    DATES: ("service_id",),
    TRIPS: ("trip_id",),
}
#: One of these two is enough.
SERVICES = (CALENDAR, DATES)
#: The kinds of route of the standard, and those of its extension (Google's, by the hundred).
ROUTE_TYPES = frozenset({0, 1, 2, 3, 4, 5, 6, 7, 11, 12})
EXTENDED_TYPES = range(100, 1800)
ZONE = "Africa/Tunis"
#: A feed that ends within so many days is said to end.
SOON = 30
#: So many stops are given for a map, evenly chosen.
MAP = 2_000
#: A stop's name is told up to so many letters.
NAME = 60
TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)")
#: What a file that cannot be read raises.
BROKEN = (
    EOFError,
    NotImplementedError,
    OSError,
    UnicodeDecodeError,
    csv.Error,
    zipfile.BadZipFile,
    zlib.error,
)


@dataclass
class Feed:
    """What is kept of a feed while it is read."""

    found: Found
    limits: Limits
    agencies: dict[str, str] = field(default_factory=dict)
    zones: set[str] = field(default_factory=set)
    stops: set[str] = field(default_factory=set)
    positions: list[tuple[float, float, str]] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    types: Counter[int] = field(default_factory=Counter)
    services: set[str] = field(default_factory=set)
    trips: dict[str, int] = field(default_factory=dict)
    """How many stops each trip has."""
    first: dt.date | None = None
    last: dt.date | None = None
    rows: Counter[str] = field(default_factory=Counter)
    trip: str = ""
    """The trip whose times are being read."""
    before: tuple[int, int] = (-1, -1)
    """The place in it of the time before, and that time in seconds."""
    step: int = 1
    """One of so many stops is kept for the map."""
    seen: int = 0
    """So many stops are inside Tunisia."""
    whole: Counter[str] = field(default_factory=Counter)
    """Whether the file was read to its end to which a column refers, by that column."""

    def value(self, file: str, row: int, column: str, written: str) -> None:
        """Note a value that is none of its column."""
        where = {"member": file, "row": row, "column": column}
        self.found.add("gtfs_value", where, file=file, row=row, column=column, value=written[:60])

    def refers(self, file: str, row: int, column: str, written: str, known: Any) -> None:
        """Note a value that refers to nothing.

        Not where nobody knows: there were more ids than are kept, or their file could not be read,
        which is said already.
        """
        if written in known or len(known) >= self.limits.keys or not self.whole[column]:
            return
        where = {"member": file, "row": row, "column": column}
        self.found.add(
            "gtfs_reference", where, file=file, row=row, column=column, value=written[:60]
        )

    def once(self, file: str, row: int, column: str, written: str, known: Any) -> bool:
        """Tell whether an id is new and has a value; note it otherwise."""
        if not written:
            self.value(file, row, column, written)
        elif written in known:
            where = {"member": file, "row": row, "column": column}
            self.found.add(
                "gtfs_id_twice", where, file=file, row=row, column=column, value=written[:60]
            )
        return bool(written) and written not in known and len(known) < self.limits.keys

    def day(self, file: str, row: int, column: str, written: str) -> dt.date | None:
        """Return a day; note what is none."""
        if len(written) == 8 and written.isdecimal():
            with suppress(ValueError):
                return dt.datetime.strptime(written, "%Y%m%d").date()
        self.value(file, row, column, written)
        return None

    def stands(self, latitude: float, longitude: float, name: str) -> None:
        """Keep a stop for the map; where there are too many, every second goes."""
        self.seen += 1
        if self.seen % self.step == 0:
            self.positions.append((round(latitude, 5), round(longitude, 5), name[:NAME]))
        if len(self.positions) > MAP:
            self.positions = self.positions[::2]
            self.step *= 2

    def runs(self, *days: dt.date) -> None:
        """Note days on which something runs."""
        self.first = min(days if self.first is None else (*days, self.first))
        self.last = max(days if self.last is None else (*days, self.last))


Row = Mapping[str, str]


def _agency(feed: Feed, row: int, cells: Row) -> None:
    for column in COLUMNS[AGENCY]:
        if not cells[column]:
            feed.value(AGENCY, row, column, "")
    if len(feed.agencies) < feed.limits.keys:
        feed.agencies[cells.get("agency_id", "")] = cells["agency_name"]
    zone = cells["agency_timezone"]
    if zone and zone != ZONE and zone not in feed.zones:
        where = {"member": AGENCY, "row": row}
        feed.found.add("gtfs_timezone", where, value=zone[:60])
    if len(feed.zones) < feed.limits.keys:
        feed.zones.add(zone)


def _stop(feed: Feed, row: int, cells: Row) -> None:
    stop = cells["stop_id"]
    if feed.once(STOPS, row, "stop_id", stop, feed.stops):
        feed.stops.add(stop)
    if not cells["stop_lat"] and not cells["stop_lon"]:
        # A generic node and a boarding area stand where their station does.
        if cells.get("location_type") not in ("3", "4"):
            feed.value(STOPS, row, "stop_lat", "")
        return
    latitude, longitude = number(cells["stop_lat"]), number(cells["stop_lon"])
    if latitude is None or longitude is None or place(latitude, longitude) == "not_degrees":
        column = "stop_lon" if latitude is not None and abs(latitude) <= 90 else "stop_lat"
        feed.value(STOPS, row, column, cells[column])
        return
    where = place(latitude, longitude)
    if where == "inside":
        feed.stands(latitude, longitude, cells.get("stop_name", ""))
    else:
        feed.found.add(f"gtfs_stop_{where}", {"member": STOPS, "row": row}, value=stop[:60])


def _route(feed: Feed, row: int, cells: Row) -> None:
    route, agency = cells["route_id"], cells.get("agency_id", "")
    if feed.once(ROUTES, row, "route_id", route, feed.routes):
        feed.routes.add(route)
    if agency:
        feed.refers(ROUTES, row, "agency_id", agency, feed.agencies)
    kind = cells["route_type"]
    if not kind.isdecimal():
        feed.value(ROUTES, row, "route_type", kind)
    elif int(kind[:9]) in ROUTE_TYPES or int(kind[:9]) in EXTENDED_TYPES:
        feed.types[int(kind[:9])] += 1
    else:
        where = {"member": ROUTES, "row": row}
        feed.found.add("gtfs_route_type", where, value=kind[:60], row=row)


def _calendar(feed: Feed, row: int, cells: Row) -> None:
    service = cells["service_id"]
    if feed.once(CALENDAR, row, "service_id", service, feed.services):
        feed.services.add(service)
    for day in WEEKDAYS:
        if cells[day] not in ("0", "1"):
            feed.value(CALENDAR, row, day, cells[day])
    start, end = (feed.day(CALENDAR, row, one, cells[one]) for one in ("start_date", "end_date"))
    if start and end and start > end:
        feed.value(CALENDAR, row, "end_date", cells["end_date"])
    elif start and end and any(cells[day] == "1" for day in WEEKDAYS):
        feed.runs(start, end)


def _date(feed: Feed, row: int, cells: Row) -> None:
    day = feed.day(DATES, row, "date", cells["date"])
    if cells["exception_type"] not in ("1", "2"):
        feed.value(DATES, row, "exception_type", cells["exception_type"])
    if cells["exception_type"] == "1":
        if len(feed.services) < feed.limits.keys:
            feed.services.add(cells["service_id"])
        if day:
            feed.runs(day)


def _trip(feed: Feed, row: int, cells: Row) -> None:
    trip = cells["trip_id"]
    if feed.once(TRIPS, row, "trip_id", trip, feed.trips):
        feed.trips[trip] = 0
    feed.refers(TRIPS, row, "route_id", cells["route_id"], feed.routes)
    feed.refers(TRIPS, row, "service_id", cells["service_id"], feed.services)


def _stop_time(feed: Feed, row: int, cells: Row) -> None:
    trip, stop, sequence = cells["trip_id"], cells["stop_id"], cells["stop_sequence"]
    if trip in feed.trips:
        feed.trips[trip] += 1
    else:
        feed.refers(STOP_TIMES, row, "trip_id", trip, feed.trips)
    if stop or not cells.get("location_id"):
        feed.refers(STOP_TIMES, row, "stop_id", stop, feed.stops)
    if not sequence.isdecimal():
        feed.value(STOP_TIMES, row, "stop_sequence", sequence)
        return
    times = [
        _seconds(feed, row, column, cells.get(column, ""))
        for column in ("arrival_time", "departure_time")
    ]
    at = int(sequence[:9])
    if trip != feed.trip:
        feed.trip, feed.before = trip, (-1, -1)
    said = [time for time in times if time is not None]
    if said and at > feed.before[0]:
        if said[0] < feed.before[1] or said[-1] < said[0]:
            where = {"member": STOP_TIMES, "row": row}
            feed.found.add("gtfs_time_order", where, trip=trip[:60], row=row)
        feed.before = at, said[-1]


def _seconds(feed: Feed, row: int, column: str, written: str) -> int | None:
    if not written:
        return None
    found = TIME.fullmatch(written)
    if not found:
        feed.value(STOP_TIMES, row, column, written)
        return None
    hours, minutes, seconds = found.groups()
    return int(hours) * 3600 + int(minutes) * 60 + int(seconds)


READ = {
    AGENCY: _agency,
    STOPS: _stop,
    ROUTES: _route,
    CALENDAR: _calendar,
    DATES: _date,
    TRIPS: _trip,
    STOP_TIMES: _stop_time,
}


def check(
    path: Path, found: Found, limits: Limits, today: dt.date
) -> tuple[dict[str, int], dict[str, Any]]:
    """Check a feed.

    :param today: the day on which its calendar has to be in force
    :returns: how many rows each file has, and a summary: ``agencies``, ``routes`` (how many, and
        ``route_types`` how many of each type), ``trips``, ``stops``, ``positions`` (of at most
        ``MAP`` stops, latitude, longitude and name), ``service_start``, ``service_end``
    """
    feed = Feed(found, limits)
    try:
        with zipfile.ZipFile(path) as archive:
            if not _may_be_read(archive, found, limits):
                return {}, {}
            members = _members(archive, found)
            for file in COLUMNS:
                if file in members:
                    _read(feed, archive, members[file], file)
    except zipfile.BadZipFile:
        found.add("file_damaged")
        return {}, {}
    _missing(feed, set(members))
    if set(SERVICES) & set(members):
        _service(feed, today)
    if feed.rows[STOP_TIMES]:
        for trip, stops in feed.trips.items():
            if stops < 2:
                found.add("gtfs_trip_short", {"member": TRIPS}, trip=trip[:60], count=stops)
    return dict(feed.rows), _summary(feed)


def _may_be_read(archive: zipfile.ZipFile, found: Found, limits: Limits) -> bool:
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    if unpacked > limits.unpacked:
        found.add("file_too_large", size=unpacked // 1_000_000)
        return False
    if any(info.flag_bits & 1 for info in infos):
        found.add("file_damaged")
        return False
    return True


def _members(archive: zipfile.ZipFile, found: Found) -> dict[str, zipfile.ZipInfo]:
    """Return the files of the feed; they belong at the top of the archive."""
    members: dict[str, zipfile.ZipInfo] = {}
    for info in archive.infolist():
        at = PurePosixPath(info.filename)
        if at.name in COLUMNS and (at.name not in members or len(at.parts) == 1):
            members[at.name] = info
    folders = {str(PurePosixPath(one.filename).parent) for one in members.values()} - {"."}
    for folder in sorted(folders):
        found.add("gtfs_folder", {"member": folder}, folder=folder)
    return members


def _read(feed: Feed, archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> None:
    look, needed = READ[file], COLUMNS[file]
    try:
        with (
            archive.open(info) as raw,
            io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text,
        ):
            rows = delimited.rows(text)
            headings = [heading.strip() for heading in next(rows, [])]
            missing = [column for column in needed if column not in headings]
            for column in missing:
                feed.found.add(
                    "gtfs_column_missing",
                    {"member": file, "column": column},
                    file=file,
                    column=column,
                )
            if missing:
                return
            for number_, cells in _numbered(feed, rows, file):
                look(feed, number_, _named(headings, cells))
            feed.whole.update(REFERRED_TO.get(file, ()))
    except BROKEN:
        feed.found.add("gtfs_file_unreadable", {"member": file}, file=file)


def _numbered(
    feed: Feed, rows: Iterator[Sequence[str]], file: str
) -> Iterator[tuple[int, Sequence[str]]]:
    for number_, cells in enumerate(feed.found.in_time(rows), 2):
        if not any(cells):
            continue
        if feed.rows[file] >= feed.limits.rows * 10:
            feed.found.add("file_partly", {"member": file}, rows=feed.rows[file])
            return
        feed.rows[file] += 1
        yield number_, cells


def _named(headings: Sequence[str], cells: Sequence[str]) -> Row:
    if len(cells) < len(headings):
        cells = [*cells, *[""] * (len(headings) - len(cells))]
    return {heading: cell.strip() for heading, cell in zip(headings, cells, strict=False)}


def _missing(feed: Feed, members: set[str]) -> None:
    """Tell which files are not there; of the two with the days one is enough."""
    for file in [one for one in COLUMNS if one not in members and one not in SERVICES]:
        feed.found.add("gtfs_file_missing", {"member": file}, file=file)
    if not set(SERVICES) & members:
        feed.found.add("gtfs_file_missing", {"member": CALENDAR}, file=" / ".join(SERVICES))


def _service(feed: Feed, today: dt.date) -> None:
    where = {"member": CALENDAR}
    if feed.last is None:
        feed.found.add("gtfs_service_missing", where)
    elif feed.last < today:
        feed.found.add("gtfs_service_over", where, end=feed.last.isoformat())
    elif feed.last <= today + dt.timedelta(days=SOON):
        feed.found.add("gtfs_service_ends", where, end=feed.last.isoformat())


def _summary(feed: Feed) -> dict[str, Any]:
    return {
        "agencies": sorted({name for name in feed.agencies.values() if name})[:100],
        "routes": len(feed.routes),
        "route_types": {str(kind): count for kind, count in sorted(feed.types.items())},
        "trips": len(feed.trips),
        "stops": len(feed.stops),
        "positions": [list(one) for one in feed.positions],
        "service_start": feed.first.isoformat() if feed.first else None,
        "service_end": feed.last.isoformat() if feed.last else None,
    }
