"""What a file is, and whether it is what is said of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ckanext.ogp_tn.checks.files import Limits, kinds

from tests.checks.files.conftest import Look
from tests.checks.files.samples import (
    GOOD,
    HTML,
    PNG,
    Sample,
    archive,
    csv,
    layer,
    plain,
    sheets,
)

DOCUMENT = archive({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"})
SHEET = archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet"})


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4 ...", "PDF"),
        (PNG, "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG"),
        (sheets(A=[["a", "b"], [1, 2]]), "XLSX"),
        (DOCUMENT, "DOCX"),
        (SHEET, "ODS"),
        (archive({"doc.kml": "<kml/>"}), "KMZ"),
        (b"\xef\xbb\xbf<!-- \xd8\xa7 -->\n" + HTML, "HTML"),
        (b"<table><tr><td>Montant</td></tr></table>", "HTML"),
        ("a;b\n1;2\n".encode("utf-16"), "CSV"),
        ("المرجع;العنوان\n1;قائمة\n".encode("windows-1256"), "CSV"),
        (b'<rdf:RDF xmlns:rdf="http://a.example"/>', "RDF"),
        (b'<wfs:WFS_Capabilities xmlns:wfs="http://a.example"/>', "WFS"),
        (b'{"bbox": [1, 2], "features": [], "type": "FeatureCollection"}', "GEOJSON"),
        (b'{"result": {"type": "Feature"}, "type": "answer"}', "JSON"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "CLOSED"),
        (b"\0\1\2\3\4", "UNKNOWN"),
        (b"", "EMPTY"),
    ],
)
def test_bytes_say_what_a_file_is(tmp_path: Path, content: bytes, kind: str) -> None:
    """The name of a file and what its host says of it do not count."""
    path = tmp_path / "file.csv"
    path.write_bytes(content)
    assert kinds.kind_of(path, kinds.encoding_of(path)) == kind


@pytest.mark.parametrize(
    ("declared", "kinds_"),
    [
        (".JPG", {"JPEG"}),
        ("text/csv", {"CSV", "TXT"}),
        ("GTFS / ZIP", {"GTFS", "ZIP"}),
        ("Excel", {"XLSX", "XLS"}),
        ("geojson", {"GEOJSON"}),
        ("Carte interactive", set()),
    ],
)
def test_a_format_is_understood_as_people_write_it(declared: str, kinds_: set[str]) -> None:
    """Formats of the catalogue are written in many ways; what is none is not compared."""
    assert kinds.meant(declared) == kinds_


@pytest.mark.parametrize(
    ("sample", "declared"),
    [
        (layer(), "JSON"),
        (plain([1]), "json"),
        (csv("a;b", "1;2"), "TXT"),
        (Sample(b"@prefix a: <http://a.example> .\n", ""), "TTL"),
        (csv("a;b", "1;2"), ""),
    ],
)
def test_a_wider_name_is_right_too(look: Look, sample: Sample, declared: str) -> None:
    """GeoJSON is JSON; and where nothing is declared nothing is wrong."""
    assert not look(sample._replace(format=declared)).totals.get("file_format_differs")


@pytest.mark.parametrize(
    ("content", "declared", "told"),
    [
        (HTML, "CSV", {}),
        (HTML, "", {"url": "http://a.example/list.xlsx?v=1"}),
        (sheets(A=[["a", "b"], [1, 2]]), "CSV", {}),
        (b"a;b\n1;2\n", "XLSX", {}),
        (archive({"a.txt": ""}), "GTFS", {}),
    ],
)
def test_another_format_than_declared_is_said(
    look: Look, content: bytes, declared: str, told: dict[str, Any]
) -> None:
    """An error page with status 200 and a workbook under the name of CSV are told."""
    assert look(Sample(content, declared, told)).totals["file_format_differs"] == 1


def test_many_comments_before_something_else_take_no_time(look: Look) -> None:
    """What looks for a web page behind them would try each in every way."""
    assert look(Sample(b"<!-- a -->" * 200 + b"<a/>", "XML")).kind == "XML"


@pytest.mark.parametrize("text", ['"' + r"\"" * 100, '"' + "a" * 100, '"' + "\\" * 99])
def test_a_text_that_does_not_end_is_read_once(text: str) -> None:
    """JSON is cut where the beginning of a file ends: each of its signs would be tried anew."""
    assert len(list(kinds.JSON_TOKEN.finditer(text))) == 1


def test_an_archive_of_too_many_files_is_not_opened(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its list alone would fill the memory."""
    monkeypatch.setattr(kinds, "LIST", 1000)
    sample = Sample(archive({f"{n}.txt": "" for n in range(100)}), "ZIP")
    assert set(look(sample).totals) == {"file_damaged"}


def test_what_cannot_be_opened_is_said_once(look: Look) -> None:
    """A damaged workbook is damaged, not of another format too."""
    inspection = look(Sample(sheets(A=[["a", "b"], [1, 2]])[:-30], "XLSX"))
    assert [one.check for one in inspection.findings] == ["file_damaged"]
    assert inspection.kind == "UNKNOWN"


@pytest.mark.parametrize("kind", ["CSV", "XLSX", "GTFS", "GEOJSON", "JSON", "XML", "ICS", "IIIF"])
def test_what_takes_too_long_is_left_and_said(look: Look, kind: str) -> None:
    """Every kind that is read to its end stops when its time is up; what it is stays known."""
    [sample] = [one for one in GOOD.values() if look(one).kind == kind][:1]
    inspection = look(sample._replace(limits=Limits(seconds=0)))
    assert (inspection.kind, inspection.totals) == (kind, {"file_too_slow": 1})
