"""What a file is: its bytes decide, never its name or what is said of it."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import magic

from ckanext.ogp_tn.metadata.encodings import find_encoding

#: So much of a file is looked at to know what it is.
HEAD = 65_536
#: What libmagic calls the kinds that have signs of their own in their first bytes.
MEDIA_TYPES = {
    "application/pdf": "PDF",
    "application/gzip": "GZIP",
    "application/x-rar": "RAR",
    "application/x-7z-compressed": "7Z",
    "image/gif": "GIF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/webp": "WEBP",
    "image/bmp": "BMP",
    "text/rtf": "RTF",
}
IMAGES = frozenset({"JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP"})
DOCUMENTS = frozenset({"PDF", "DOC", "DOCX", "PPT", "PPTX", "ODT", "RTF"})
ZIP, OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: So long may be the list of files in an archive: tens of thousands of them.
LIST = 5_000_000
#: What zipfile raises, beside its own, where an archive is none.
UNREADABLE = (EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
#: What an old document of Office holds, by the name of the stream with its content.
STREAMS = {"Workbook": "XLS", "Book": "XLS", "WordDocument": "DOC", "PowerPoint Document": "PPT"}
#: A workbook with a password has this stream in place of an archive.
LOCKED = "EncryptedPackage"
#: What an archive is that has this file.
MEMBERS = {
    "xl/vbaProject.bin": "XLSM",
    "xl/workbook.xml": "XLSX",
    "word/document.xml": "DOCX",
    "ppt/presentation.xml": "PPTX",
    "doc.kml": "KMZ",
}
OPEN_DOCUMENTS = {
    b"application/vnd.oasis.opendocument.spreadsheet": "ODS",
    b"application/vnd.oasis.opendocument.text": "ODT",
}
#: The files of a GTFS feed; an archive that has two of them is one.
GTFS_FILES = frozenset(
    f"{name}.txt"
    for name in ("agency", "stops", "routes", "trips", "stop_times", "calendar", "calendar_dates")
)
#: What an XML file is, by the name of its outermost element.
ELEMENTS = {
    **dict.fromkeys(("html", "table", "div", "p", "script", "style", "meta", "title"), "HTML"),
    "WMS_Capabilities": "WMS",
    "WMT_MS_Capabilities": "WMS",
    "WFS_Capabilities": "WFS",
    "kml": "KML",
    "gpx": "GPX",
    "svg": "SVG",
    "RDF": "RDF",
    "rss": "RSS",
    "feed": "ATOM",
}
GEOJSON_TYPES = frozenset(
    {"FeatureCollection", "Feature", "Point", "MultiPoint", "LineString", "MultiLineString"}
    | {"Polygon", "MultiPolygon", "GeometryCollection"}
)
IIIF = "iiif.io/api/presentation"

#: Names of formats that mean the same. CKAN writes those that it knows in one way, not these.
SAME = {
    "JPG": "JPEG",
    "TIF": "TIFF",
    "HTM": "HTML",
    "XHTML": "HTML",
    "EXCEL": "XLSX",
    "WORD": "DOCX",
    "TSV": "CSV",
    "TAB": "CSV",
    "ICAL": "ICS",
    "ICALENDAR": "ICS",
    "GEOJSON": "GEOJSON",
    "SHAPEFILE": "SHP",
    "GZ": "GZIP",
    "TEXT": "TXT",
    "JSONLD": "JSON",
}
#: What else a file of a kind may be called.
ALSO = {
    "GTFS": {"ZIP"},
    "SHP": {"ZIP"},
    "KMZ": {"ZIP", "KML"},
    "XLSM": {"XLSX"},
    "GEOJSON": {"JSON"},
    "TOPOJSON": {"JSON"},
    "IIIF": {"JSON"},
    "CSV": {"TXT"},
    **{kind: {"XML"} for kind in ("KML", "GPX", "SVG", "RDF", "RSS", "ATOM", "WMS", "WFS")},
}
#: Text that has no signs of its own may be a table of one column.
ALSO["TXT"] = {"CSV"}
KINDS = frozenset(
    {*MEDIA_TYPES.values(), *STREAMS.values(), *MEMBERS.values(), *OPEN_DOCUMENTS.values()}
    | {*ELEMENTS.values(), *ALSO, "JSON", "XML", "ICS", "CSV", "TXT", "ZIP"}
)

DELIMITERS = (";", ",", "\t", "|")
#: Among so many rows the delimiter of a table is sought.
ROWS = 50
CONTROL = re.compile("[\0-\x08\x0e-\x1a\x1c-\x1f]")
HTML = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.I | re.S
)
ROOT = re.compile(r"<(?![?!])(?:[\w.-]+:)?([\w.-]+)")
ICS = re.compile(r"\s*BEGIN:VCALENDAR\b", re.I)
#: A text that does not end here is one token all the same, or each of its signs would be tried.
JSON_TOKEN = re.compile(r'"((?:\\.|[^"\\])*+)(?:"|\\?\Z)|[{}\[\]:,]')


def kind_of(path: Path, encoding: str | None) -> str:
    """Return what a file is.

    :param encoding: that of the text, if it is one that can be read
    :returns: one of ``KINDS``, ``EMPTY``, ``UNKNOWN``, or ``CLOSED`` where an archive does not open
        or Office has put a password on a document
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        return "EMPTY"
    if head.startswith(ZIP):
        return _archive(path)
    if head.startswith(OLE):
        return _compound(path)
    if kind := MEDIA_TYPES.get(magic.from_buffer(head, mime=True)):
        return kind
    text = decoded(head, encoding)
    if CONTROL.search(text):
        return "UNKNOWN"
    return _text(text)


def encoding_of(path: Path) -> str | None:
    """Return the encoding of a file, if it is a text that can be read."""
    with path.open("rb") as file:
        return find_encoding(file)


def decoded(head: bytes, encoding: str | None) -> str:
    """Return the beginning of a text; where it is cut within a letter, that letter is left out."""
    decoder = codecs.getincrementaldecoder(encoding or "latin-1")("ignore")
    return decoder.decode(head).lstrip("\ufeff")


def _archive(path: Path) -> str:
    try:
        if _list_of_files(path) > LIST:
            return "CLOSED"
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            mimetype = b""
            if "mimetype" in names:
                with archive.open("mimetype") as member:
                    mimetype = member.read(100)
    except (zipfile.BadZipFile, zlib.error, *UNREADABLE):
        return "CLOSED"
    if kind := OPEN_DOCUMENTS.get(mimetype.strip()):
        return kind
    for member, kind in MEMBERS.items():
        if member in names:
            return kind
    files = {PurePosixPath(name).name for name in names}
    if len(files & GTFS_FILES) > 1:
        return "GTFS"
    return "SHP" if any(name.lower().endswith(".shp") for name in files) else "ZIP"


def _list_of_files(path: Path) -> int:
    """Return the bytes of an archive's list of files, which zipfile takes into memory."""
    with path.open("rb") as file:
        # The function with which zipfile itself finds the list: no other reading could be trusted
        # to see the same one.
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    return end[zipfile._ECD_SIZE] if end else 0  # type: ignore[attr-defined]


def _compound(path: Path) -> str:
    kinds = {name.encode("utf-16-le"): kind for name, kind in STREAMS.items()}
    kinds[LOCKED.encode("utf-16-le")] = "CLOSED"
    before = b""
    with path.open("rb") as file:
        while chunk := file.read(HEAD):
            for name, kind in kinds.items():
                if name in before + chunk:
                    return kind
            before = chunk[-HEAD:]
    return "UNKNOWN"


def _text(text: str) -> str:
    if not text.strip():
        return "EMPTY"
    if HTML.match(text):
        return "HTML"
    if ICS.match(text):
        return "ICS"
    start = text.lstrip()
    if start.startswith("<"):
        root = ROOT.search(text)
        return ELEMENTS.get(root[1], "XML") if root else "XML"
    if start.startswith(("{", "[")):
        return _json(start)
    return "CSV" if delimiter_of(text) else "TXT"


def _json(text: str) -> str:
    members = dict(_outer_members(text))
    if members.get("type") in GEOJSON_TYPES or ("features" in members and "type" not in members):
        return "GEOJSON"
    if members.get("type") == "Topology":
        return "TOPOJSON"
    return "IIIF" if IIIF in members.get("@context", "") else "JSON"


def _outer_members(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names of the outermost object and what text follows each first."""
    depth, name = 0, ""
    for token in JSON_TOKEN.finditer(text):
        sign = token[0]
        if sign in "{[":
            depth += 1
        elif sign in "}]":
            depth -= 1
        elif depth == 1 and sign == ",":
            name = ""
        elif sign.startswith('"') and depth == 1 and not name:
            name = token[1]
            yield name, ""
        elif sign.startswith('"') and name and depth <= 2:
            yield name, token[1]


def delimiter_of(text: str) -> str | None:
    """Return what separates the cells of a table, from its beginning; None where nothing does.

    It gives most rows the same number of cells, and that more than one.
    """
    best: tuple[float, int, str | None] = (0.5, 1, None)
    lines = io.StringIO(text, newline="")
    for delimiter in DELIMITERS:
        lines.seek(0)
        try:
            rows = [row for row in islice(csv.reader(lines, delimiter=delimiter), ROWS) if row]
        except csv.Error:
            continue
        [(width, count)] = Counter(map(len, rows)).most_common(1) or [(0, 0)]
        if width > 1:
            best = max(best, (count / len(rows), width, delimiter), key=lambda one: one[:2])
    return best[2]


def meant(declared: str) -> set[str]:
    """Return the kinds that a format's name means, as people write it: ``.JPG``, ``text/csv``."""
    names = re.findall(r"[A-Z0-9]+", declared.upper().replace("GEO JSON", "GEOJSON"))
    if "EXCEL" in names or "SPREADSHEET" in names:
        return {"XLSX", "XLS"}
    return {kind for name in names if (kind := SAME.get(name, name)) in KINDS}


def agrees(kind: str, declared: set[str]) -> bool:
    """Tell whether a file may be called by one of these formats."""
    return not declared or bool(({kind} | ALSO.get(kind, set())) & declared)


def ending(url: str) -> set[str]:
    """Return the kinds that the end of an address means: ``…/list.xlsx``."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return set()
    suffix = PurePosixPath(path).suffix
    return meant(suffix) if suffix else set()
