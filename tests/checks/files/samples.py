"""Small files of our own making: for each check one that it finds fault with, and sound ones."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from xlsxwriter import Workbook

from ckanext.ogp_tn.checks.files import Limits


class Sample(NamedTuple):
    """A file, and what its resource says of it."""

    content: bytes
    format: str
    told: Mapping[str, Any] = {}
    limits: Limits | None = None


def csv(*lines: str, encoding: str = "utf-8", **told: Any) -> Sample:
    """Return a table of lines whose cells are separated by semicolons."""
    return Sample("\r\n".join([*lines, ""]).encode(encoding), "CSV", told)


def workbook(fill: Callable[[Workbook], Any]) -> bytes:
    """Return the workbook that a function fills."""
    file = io.BytesIO()
    book = Workbook(file, {"strings_to_formulas": False})
    fill(book)
    book.close()
    return file.getvalue()


def sheets(**tables: Sequence[Sequence[Any]]) -> bytes:
    """Return a workbook with a sheet for each table."""

    def fill(book: Workbook) -> None:
        for name, rows in tables.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)

    return workbook(fill)


def merged(book: Workbook) -> None:
    sheet = book.add_worksheet("Postes")
    sheet.write_row(0, 0, ["Gouvernorat", "Poste"])
    sheet.merge_range(1, 0, 2, 0, "Sfax")
    sheet.write_column(1, 1, ["Agent", "Chef"])


def failing(book: Workbook) -> None:
    sheet = book.add_worksheet("Total")
    sheet.write_row(0, 0, ["Poste", "Total"])
    sheet.write_row(1, 0, ["Agents", 12])
    sheet.write_formula(2, 1, "=1/0", value="#DIV/0!")
    sheet.write(2, 0, "Chefs")


def old_workbook(rows: Sequence[Sequence[str | float]]) -> bytes:
    """Return a workbook of an old Excel (.xls), as small as the format allows."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def cell(row: int, column: int, value: str | float) -> bytes:
        place = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            text = struct.pack("<HB", len(value), 1) + value.encode("utf-16-le")
            return record(0x0204, place + text)
        return record(0x0203, place + struct.pack("<d", value))

    beginning = record(0x0809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0))
    # Where the sheet begins is said before it: behind this record and the end of the first part.
    name = struct.pack("<BB", 5, 0) + b"Liste"
    length = len(beginning) + 4 + 6 + len(name) + 4
    bound = record(0x0085, struct.pack("<IH", length, 0) + name)
    sheet = record(0x0809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0)) + b"".join(
        cell(at, column, value) for at, row in enumerate(rows) for column, value in enumerate(row)
    )
    end = record(0x000A, b"")
    stream = (beginning + bound + end + sheet + end).ljust(4096, b"\0")
    sectors = -(-len(stream) // 512)
    stream = stream.ljust(sectors * 512, b"\0")
    # Sector 0 is the table of sectors, 1 the directory, the stream follows.
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    table = struct.pack("<128I", *chain, *[0xFFFFFFFF] * (128 - len(chain)))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        written = (name + "\0").encode("utf-16-le") if name else b""
        return (
            written.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(written), kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
    directory += entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    directory += entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return header + table + directory + stream


def archive(files: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in files.items():
            new.writestr(name, content)
    return file.getvalue()


#: A feed that is as it should be.
FEED = {
    "agency.txt": (
        "agency_id,agency_name,agency_url,agency_timezone\n"
        "T,شركة نقل تونس,http://transtu.example,Africa/Tunis\n"
    ),
    "stops.txt": (
        "stop_id,stop_name,stop_lat,stop_lon\n"
        "S1,Barcelone,36.7953,10.1805\nS2,Ariana,36.8625,10.1956\n"
    ),
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nR1,T,M2,0\nR2,T,20,3\n",
    "calendar.txt": (
        "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
        "WEEK,1,1,1,1,1,0,0,20260901,20270630\n"
    ),
    "calendar_dates.txt": "service_id,date,exception_type\nWEEK,20270101,2\n",
    "trips.txt": "route_id,service_id,trip_id\nR1,WEEK,T1\nR2,WEEK,T2\n",
    "stop_times.txt": (
        "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
        "T1,08:00:00,08:01:00,S1,1\nT1,08:20:00,08:20:00,S2,2\n"
        "T2,23:50:00,23:50:00,S2,1\nT2,24:10:00,24:10:00,S1,2\n"
    ),
}


def gtfs(changes: Mapping[str, str | bytes | None] | None = None, **told: Any) -> Sample:
    """Return a feed with files replaced, or left out where there is None in their place."""
    files = FEED | dict(changes or {})
    content = {name: text for name, text in files.items() if text is not None}
    return Sample(archive(content), "GTFS", told)


def instead(file: str, old: str, new: str) -> Sample:
    """Return the feed with a piece of one file replaced."""
    assert old in FEED[file]
    return gtfs({file: FEED[file].replace(old, new)})


def feature(kind: str = "Point", coordinates: Any = (10.18, 36.8), **more: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": {"nom": "حديقة"}, "geometry": geometry, **more}


def layer(*features: Any, **more: Any) -> Sample:
    """Return a GeoJSON file."""
    content = {"type": "FeatureCollection", **more, "features": features}
    return Sample(json.dumps(content).encode(), "GeoJSON")


def plain(value: Any, format: str = "JSON") -> Sample:
    return Sample(json.dumps(value).encode(), format)


RING = [[10.0, 36.0], [10.1, 36.0], [10.1, 36.1], [10.0, 36.0]]
MANIFEST = {
    "@context": "http://iiif.io/api/presentation/3/context.json",
    "id": "https://museum.example/bardo/manifest.json",
    "type": "Manifest",
    "label": {"fr": ["Mosaïque de Virgile"]},
    "rights": "http://creativecommons.org/licenses/by/4.0/",
    "items": [{"id": "https://museum.example/bardo/1", "type": "Canvas"}],
}
CALENDAR = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Carthage//FR\r\n{}END:VCALENDAR\r\n",
    "BEGIN:VEVENT\r\nUID:1@festival.example\r\nDTSTAMP:20260101T000000Z\r\n"
    "DTSTART;VALUE=DATE:20260710\r\nSUMMARY:Carthage\r\nEND:VEVENT\r\n",
)


def calendar(events: str = CALENDAR[1]) -> Sample:
    return Sample(CALENDAR[0].format(events).encode(), "ICS")


SCHEMA = {
    "fields": [
        {"name": "code", "type": "string", "constraints": {"required": True, "unique": True}},
        {"name": "annee", "type": "year"},
        {"name": "part", "type": "number", "constraints": {"minimum": 0, "maximum": 100}},
    ]
}
#: Half of what a small file may be unpacked, so tightly packed that it is told apart.
BOMB = archive({"agency.txt": "a" * 3_000_000, "stops.txt": "b" * 3_000_000})
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0\x90wS\xde"
HTML = "<!DOCTYPE html><html><body><h1>404 – الصفحة غير موجودة</h1></body></html>".encode()

#: Files without a fault. Each kind that a check looks at is among them.
GOOD: dict[str, Sample] = {
    "table": csv("Gouvernorat;Population;Année", "تونس;1056247;2014", "Sfax;955421;2014"),
    "years as headings": csv("Gouvernorat,2014,2015", "Tunis,12,13", "Sfax,14,15"),
    "money": csv("Article;Montant (dinar)", "Voirie;1200,500", "Parcs;300,000", "Bus;12,1"),
    "money, its unit told": csv("Article;Montant", "Voirie;1", "Parc;2", "Bus;3", unit="Dinar"),
    "places": csv("nom;latitude;longitude", "Bardo;36.8094;10.1342", "El Jem;35.2964;10.7069"),
    "table with its schema": csv("code;annee;part", "A1;2018;12.5", "A2;2019;", schema=SCHEMA),
    "list": csv("Commune", "Sfax", "Gabès"),
    "iso dates": csv("Fait;Date", "a;2018-04-03", "b;2018-04-04", "c;2018-04-05"),
    "workbook": Sample(sheets(Liste=[["Nom", "Total"], ["Sfax", 12], ["Gabès", 3.5]]), "XLSX"),
    "old workbook": Sample(old_workbook([["الاسم", "Total"], ["Sfax", 12.0], ["Gabès", 3]]), "XLS"),
    "feed": gtfs(),
    "feed as an archive": Sample(archive(FEED), "zip"),
    "layer": layer(feature(), feature("Polygon", [RING])),
    "feature": Sample(json.dumps(feature("LineString", RING)).encode(), "GEOJSON"),
    "layer as JSON": Sample(layer(feature()).content, "JSON"),
    "json": plain([{"code": "TN-11", "nom": "تونس"}]),
    "lines of json": Sample(b'{"a": 1}\n{"a": 2}\n', "NDJSON"),
    "topojson": plain({"type": "Topology", "objects": {}, "arcs": []}),
    "manifest": plain(MANIFEST),
    "xml": Sample(b"<?xml version='1.0'?><regions><region>Sfax</region></regions>", "XML"),
    "map service": Sample(
        b"<?xml version='1.0'?><!DOCTYPE WMT_MS_Capabilities SYSTEM 'http://a.example/c.dtd'>"
        b"<WMT_MS_Capabilities version='1.1.1'/>",
        "WMS",
    ),
    "calendar": calendar(),
    "archive": Sample(archive({"lisezmoi.txt": "Bonjour"}), "ZIP"),
    "shapes": Sample(archive({"communes.shp": b"\0", "communes.dbf": b"\0"}), "SHP"),
    "web page": Sample(HTML, "HTML"),
    "text": Sample(b"Un texte sans tableau.", "TXT"),
    "format that is not known": Sample(b"\0\1\2\3", "MDB"),
}

#: For each check a file with which it finds fault.
BAD: dict[str, Sample] = {
    "file_empty": Sample(b" \r\n\r\n", "CSV"),
    "file_format_differs": Sample(HTML, "CSV", {"url": "http://a.example/budget.csv"}),
    "file_not_data": Sample(PNG, ".PNG"),
    "file_damaged": Sample(sheets(A=[["a", "b"], [1, 2]])[:-40], "XLSX"),
    "file_too_large": Sample(BOMB, "GTFS", limits=Limits(unpacked=5_000_000)),
    "file_partly": csv("a;b", "x;1", "y;2", "z;3")._replace(limits=Limits(rows=2)),
    "file_too_slow": csv("a;b", "x;1")._replace(limits=Limits(seconds=0)),
    "file_encoding": csv("المرجع;العنوان", "1;قائمة المحطات", encoding="windows-1256"),
    "file_encoding_unknown": Sample(b"a;b\n\x81\x8d;1\nx;2\n", "CSV"),
    "json_invalid": Sample(b'{"a": 1,\n "b": }', "JSON"),
    "xml_invalid": Sample(b"<?xml version='1.0'?>\n<a><b></a>", "XML"),
    "xml_entities": Sample(b"<!DOCTYPE a [<!ENTITY b 'ha'>]><a>&b;&b;</a>", "XML"),
    "ics_invalid": Sample(b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n", "ICS"),
    "ics_event": calendar(CALENDAR[1].replace("DTSTART;VALUE=DATE:20260710\r\n", "")),
    "ics_empty": calendar(""),
    "iiif_invalid": plain({k: v for k, v in MANIFEST.items() if k != "rights"}),
    "table_quotes": csv("a;b", '"x;1', "y;2"),
    "table_delimiter": csv("a|b", "x|1", "y|2"),
    "table_mojibake": csv("Nom;Total", "GabÃ¨s;1", "Ø§Ù„ÙƒØ§Ù;2"),
    "table_header_missing": csv("Sfax;12;34.7", "Gabès;13;33.9"),
    "table_header_late": csv("Liste des parcs;;", ";;", "Parc;Ville;Places", "A;Sfax;2"),
    "table_heading_blank": csv("Parc;;Places", "A;Sfax;2"),
    "table_heading_twice": csv("Parc;Total;Total", "A;1;2"),
    "table_no_rows": csv("Parc;Ville;Places"),
    "table_blank_rows": csv("Parc;Places", "A;1", ";", "B;2"),
    "table_blank_column": csv("Parc;Places;Note", "A;1;", "B;2;"),
    "table_row_length": csv("Parc;Places", "A;1", "B, au centre;2;3"),
    "table_merged_cells": Sample(workbook(merged), "XLSX"),
    "table_several_sheets": Sample(sheets(A=[["a", "b"], [1, 2]], B=[["c", "d"], [3, 4]]), "XLSX"),
    "table_cell_error": Sample(workbook(failing), "XLSX"),
    "table_arabic_digits": csv("البلدية;العدد", "صفاقس;١٢", "قابس;٣"),
    "table_dates_as_text": csv("Fait;Date", "a;03/04/2018", "b;13 avril 2018", "c;depuis 2015"),
    "table_unit_missing": csv("المشروع;المبلغ", "طريق;1200", "حديقة;300", "جسر;12"),
    "table_unit_differs": csv(
        *("Article;Montant (millimes)", "Voirie;1200500", "Parc;300000", "Bus;12"), unit="Dinar"
    ),
    "table_label_contradicts": csv(
        *("Recettes;Montant (dinar)", "Patente;12", "Marché;13", "Taxe;14"),
        name_translated={"ar": "نفقات البلدية", "fr": "Dépenses de la commune"},
    ),
    "table_personal_cin": csv("Permis;Numéro", "1;01234567", "2;12345678", "3;09876543"),
    "table_personal_contact": csv("المصلحة;رقم الهاتف", "1;71 123 456"),
    "table_personal_name": csv("الاسم واللقب;الرخصة", "فلان الفلاني;1"),
    "table_coordinates_heading": csv("nom;Lattitude;X", "Bardo;36.8094;10.1342"),
    "table_coordinates_swapped": csv("المؤسسة;خط العرض;خط الطول", "باردو;10.1342;36.8094"),
    "table_coordinates_outside": csv("nom;latitude;longitude", "Bardo;48.85;2.35"),
    "table_coordinates_unreadable": csv("nom;latitude;longitude", "Bardo;4074500.5;601200.1"),
    "table_schema_invalid": csv("code", "A1", schema={"fields": [{"name": "a", "type": "money"}]}),
    "table_schema_column_missing": csv("code;annee", "A1;2018", schema=SCHEMA),
    "table_schema_column_extra": csv("code;annee;part;note", "A1;2018;1;x", schema=SCHEMA),
    "table_schema_type": csv("code;annee;part", "A1;2018;beaucoup", schema=SCHEMA),
    "table_schema_constraint": csv("code;annee;part", "A1;2018;120", schema=SCHEMA),
    "table_schema_key": csv("code;annee;part", "A1;2018;1", "A1;2019;2", schema=SCHEMA),
    "gtfs_file_missing": gtfs({"routes.txt": None}),
    "gtfs_folder": Sample(archive({f"feed/{k}": v for k, v in FEED.items()}), "GTFS"),
    "gtfs_file_unreadable": gtfs({"stops.txt": FEED["stops.txt"].encode("utf-16")}),
    "gtfs_column_missing": instead("routes.txt", "route_type", "type"),
    "gtfs_value": instead("stop_times.txt", "08:20:00,08:20:00", "8h20,8h20"),
    "gtfs_id_twice": instead("stops.txt", "S2,", "S1,"),
    "gtfs_reference": instead("trips.txt", "R2,", "R9,"),
    "gtfs_service_missing": instead("calendar.txt", "1,1,1,1,1,0,0", "0,0,0,0,0,0,0"),
    "gtfs_service_over": instead("calendar.txt", "20260901,20270630", "20250901,20260630"),
    "gtfs_service_ends": instead("calendar.txt", "20270630", "20261220"),
    "gtfs_stop_outside": instead("stops.txt", "36.8625,10.1956", "48.8566,2.3522"),
    "gtfs_stop_swapped": instead("stops.txt", "36.8625,10.1956", "10.1956,36.8625"),
    "gtfs_timezone": instead("agency.txt", "Africa/Tunis", "Europe/Paris"),
    "gtfs_route_type": instead("routes.txt", "20,3", "20,99"),
    "gtfs_time_order": instead("stop_times.txt", "24:10:00,24:10:00", "00:10:00,00:10:00"),
    "gtfs_trip_short": instead("stop_times.txt", "T2,24:10:00,24:10:00,S1,2\n", ""),
    "geojson_structure": layer(feature(), {"type": "Place"}),
    "geojson_coordinates": layer(feature("Point", ["10.18", "36.8"])),
    "geojson_ring": layer(feature("Polygon", [RING[:-1]])),
    "geojson_swapped": layer(feature("Point", [36.8, 10.18])),
    "geojson_outside": layer(feature("Point", [2.35, 48.85])),
    "geojson_not_degrees": layer(feature("Point", [601200.1, 4074500.5])),
    "geojson_crs": layer(
        feature(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::22391"}}
    ),
    "geojson_empty": layer(),
}
