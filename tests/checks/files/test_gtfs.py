"""What is found in feeds of public transport."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ckanext.ogp_tn.checks.files import Limits, gtfs, inspect

from tests.checks.files.conftest import Look
from tests.checks.files.samples import FEED, archive, instead
from tests.checks.files.samples import gtfs as feed


def test_a_feed_is_summed_up(look: Look) -> None:
    """A page tells who runs what, from when to when, and where the stops are."""
    inspection = look(feed())
    assert inspection.kind == "GTFS"
    assert inspection.counts["stop_times.txt"] == 4
    assert inspection.summary == {
        "agencies": ["شركة نقل تونس"],
        "routes": 2,
        "route_types": {"0": 1, "3": 1},
        "trips": 2,
        "stops": 2,
        "positions": [[36.7953, 10.1805, "Barcelone"], [36.8625, 10.1956, "Ariana"]],
        "service_start": "2026-09-01",
        "service_end": "2027-06-30",
    }


@pytest.mark.parametrize(
    ("today", "checks"),
    [
        (dt.date(2027, 5, 1), set()),
        (dt.date(2027, 6, 1), {"gtfs_service_ends"}),
        (dt.date(2027, 6, 30), {"gtfs_service_ends"}),
        (dt.date(2027, 7, 1), {"gtfs_service_over"}),
    ],
)
def test_a_timetable_ends(tmp_path: Path, today: dt.date, checks: set[str]) -> None:
    """It is in force to its last day, and said to end a month before."""
    path = tmp_path / "feed.zip"
    path.write_bytes(feed().content)
    assert set(inspect(path, "GTFS", {}, today=today).totals) == checks


def test_days_of_their_own_are_days_of_service(look: Look) -> None:
    """Without a week, the single days say when something runs."""
    days = "service_id,date,exception_type\nWEEK,20270102,1\nWEEK,20270109,1\n"
    inspection = look(feed({"calendar.txt": None, "calendar_dates.txt": days}))
    assert inspection.findings == []
    assert inspection.summary["service_start"] == "2027-01-02"
    assert inspection.summary["service_end"] == "2027-01-09"


def test_a_feed_without_any_days_lacks_a_file(look: Look) -> None:
    """One of the two files is enough, none is not."""
    inspection = look(feed({"calendar.txt": None, "calendar_dates.txt": None}))
    [finding] = inspection.findings
    assert finding.values == {"file": "calendar.txt / calendar_dates.txt"}


@pytest.mark.parametrize(
    "broken",
    [
        feed({"routes.txt": None}),
        instead("routes.txt", "route_type", "type"),
        feed({"routes.txt": FEED["routes.txt"].encode() + b"\xff\n"}),
    ],
)
def test_references_to_what_could_not_be_read_are_not_told(look: Look, broken: object) -> None:
    """One missing file is one finding, not one for each row that refers to it."""
    assert "gtfs_reference" not in look(broken).totals


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("routes.txt", "R1,T", "R1,X", "agency_id"),
        ("trips.txt", "R1,WEEK", "R1,SUMMER", "service_id"),
        ("stop_times.txt", "T1,08:00:00", "T9,08:00:00", "trip_id"),
        ("stop_times.txt", "S1,1", "S7,1", "stop_id"),
    ],
)
def test_a_reference_to_nothing_is_found(
    look: Look, file: str, old: str, new: str, column: str
) -> None:
    """Each file that refers to another refers to what is there."""
    [finding, *_] = [
        one for one in look(instead(file, old, new)).findings if one.check == "gtfs_reference"
    ]
    assert (finding.values["file"], finding.values["column"]) == (file, column)


@pytest.mark.parametrize(
    ("file", "old", "new", "column"),
    [
        ("stops.txt", "36.7953,10.1805", ",", "stop_lat"),
        ("stops.txt", "36.7953,10.1805", "36.7953,x", "stop_lon"),
        ("routes.txt", "M2,0", "M2,tram", "route_type"),
        ("calendar.txt", "20270630", "20270230", "end_date"),
        ("calendar.txt", "20270630", "20250630", "end_date"),
        ("calendar.txt", "1,1,1,1,1", "1,1,x,1,1", "wednesday"),
        ("calendar_dates.txt", ",2\n", ",3\n", "exception_type"),
        ("stop_times.txt", "S1,1", "S1,first", "stop_sequence"),
        ("stop_times.txt", "08:00:00,", "08:70:00,", "arrival_time"),
        ("agency.txt", "http://transtu.example", "", "agency_url"),
    ],
)
def test_a_value_is_one_of_its_column(
    look: Look, file: str, old: str, new: str, column: str
) -> None:
    """Days, times, numbers and what is required are looked at in each file."""
    found = [one for one in look(instead(file, old, new)).findings if one.check == "gtfs_value"]
    assert [(one.values["file"], one.values["column"]) for one in found] == [(file, column)]


def test_extended_types_of_routes_are_known(look: Look) -> None:
    """The standard's extension counts by hundreds."""
    inspection = look(instead("routes.txt", "20,3", "20,715"))
    assert inspection.findings == []
    assert inspection.summary["route_types"] == {"0": 1, "715": 1}


def test_a_station_part_may_have_no_position(look: Look) -> None:
    """A boarding area stands where its platform does."""
    stops = "stop_id,stop_lat,stop_lon,location_type\nS1,36.8,10.1,0\nS2,36.8,10.2,0\nS3,,,4\n"
    assert look(feed({"stops.txt": stops})).findings == []


def test_a_stop_has_its_name_on_the_map_as_far_as_it_fits(look: Look) -> None:
    """A long one is cut, and one that is not told is empty."""
    stops = FEED["stops.txt"].replace("Barcelone", "ب" * 500).replace("Ariana", "")
    names = [one[2] for one in look(feed({"stops.txt": stops})).summary["positions"]]
    assert names == ["ب" * gtfs.NAME, ""]


def test_the_map_has_no_more_stops_than_it_can_show(look: Look) -> None:
    """Of many stops a part is given, evenly chosen; all are counted."""
    many = [f"S{n},36.{n:05},10.1" for n in range(3, gtfs.MAP * 2 + 500)]
    stops = "\n".join([FEED["stops.txt"].replace(",stop_name", "").replace(",Barcelone", "")])
    stops = stops.replace(",Ariana", "") + "\n".join(many) + "\n"
    summary = look(feed({"stops.txt": stops})).summary
    assert summary["stops"] == len(many) + 2
    assert gtfs.MAP / 4 < len(summary["positions"]) <= gtfs.MAP


def test_ids_are_remembered_up_to_a_limit(look: Look) -> None:
    """Beyond it nothing is said of references, rather than something wrong."""
    assert look(feed()._replace(limits=Limits(keys=1))).totals.get("gtfs_reference") is None


def test_rows_of_one_file_are_limited(look: Look) -> None:
    """A feed without an end is read in part, and that is said."""
    inspection = look(feed()._replace(limits=Limits(rows=0)))
    assert inspection.totals["file_partly"] == len(FEED)


def test_a_bomb_is_not_unpacked(look: Look) -> None:
    """What the archive says of its size counts before anything is read."""
    sample = feed({"stop_times.txt": "0" * 2_000_000})._replace(limits=Limits(unpacked=1_000_000))
    assert set(look(sample).totals) == {"file_too_large"}
    assert len(archive({"a": "0" * 2_000_000})) < 10_000
