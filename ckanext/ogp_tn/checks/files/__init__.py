"""What is in a file: what it is, whether it is whole, and what in it will trouble its readers.

Plain functions on a file of this machine: no CKAN, no network. Files are read as streams; what has
to be in memory as a whole has a limit (:class:`Limits`). What is looked for is declared in
``schemas/checks``; no finding quotes a cell of a table.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ckanext.ogp_tn.checks.files import (
    delimited,
    documents,
    geojson,
    gtfs,
    json_elements,
    kinds,
    tables,
    workbooks,
)
from ckanext.ogp_tn.checks.files.found import Found, Limits, TooSlow
from ckanext.ogp_tn.checks.findings import Finding

__all__ = ["Inspection", "Limits", "inspect"]

#: What is text, and does not say itself in which encoding.
TEXTS = frozenset({"CSV", "TXT", "JSON", "GEOJSON", "TOPOJSON", "IIIF", "ICS"})
#: Formats in which every line is a JSON text of its own.
LINES = frozenset({"JSONL", "NDJSON", "JSONLINES"})

#: A workbook takes more than a hundred megabytes while it is read: one at a time, in all threads.
ONE_WORKBOOK = threading.Lock()


@dataclass
class Inspection:
    """What was found in a file."""

    kind: str
    """What its bytes are: ``CSV``, ``XLSX``, ``GTFS`` … (``kinds.KINDS``), ``EMPTY``,
    ``UNKNOWN``."""
    findings: list[Finding]
    """What checks found, at most 100 of each."""
    counts: dict[str, int] = field(default_factory=dict)
    """How much was looked at: ``bytes``, ``rows``, ``features`` …; of a GTFS feed the rows of each
    of its files."""
    summary: dict[str, Any] = field(default_factory=dict)
    """What a page may tell of the file, by its kind."""
    totals: dict[str, int] = field(default_factory=dict)
    """How often each check found something, also beyond what ``findings`` holds."""


Looked = tuple[dict[str, Any], dict[str, Any]]
"""How much was looked at, and a summary."""


@dataclass(frozen=True)
class _File:
    """A file that is being looked into."""

    path: Path
    kind: str
    encoding: str | None
    format: str
    """The format that the resource says."""
    told: Mapping[str, Any]
    today: dt.date
    limits: Limits
    found: Found

    @property
    def read_as(self) -> str:
        """The encoding in which its text is read."""
        return self.encoding or "utf-8"


def inspect(
    path: Path,
    declared_format: str,
    told: Mapping[str, Any],
    *,
    today: dt.date | None = None,
    limits: Limits | None = None,
) -> Inspection:
    """Look into a file.

    :param declared_format: the format that the resource says, as it is written there
    :param told: the resource's own fields (``url``, ``name_translated``, ``unit`` …), and
        ``schema``, the parsed Table Schema, where it has one
    :param today: the day of which validity is asked; by default that of the clock
    :param limits: how much is looked at
    """
    limits = limits or Limits()
    encoding = kinds.encoding_of(path)
    kind = kinds.kind_of(path, encoding)
    if kind == "TXT" and "CSV" in kinds.meant(declared_format):
        kind = "CSV"
    file = _File(
        path,
        kind,
        encoding,
        declared_format or "",
        told,
        today or dt.date.today(),
        limits,
        Found(limits.seconds),
    )
    _compare_format(file)
    _compare_encoding(file)
    counts, summary = _look(file)
    return Inspection(
        "UNKNOWN" if kind == "CLOSED" else kind,
        file.found.findings,
        {"bytes": path.stat().st_size, **counts},
        summary,
        dict(file.found.totals),
    )


def _compare_format(file: _File) -> None:
    """Compare what a file is with what is said of it."""
    found, kind, written = file.found, file.kind, file.format
    declared = kinds.meant(written)
    ending = kinds.ending(str(file.told.get("url") or ""))
    asked = declared or (set() if written.strip() else ending)
    if kind in ("EMPTY", "CLOSED"):
        found.add("file_empty" if kind == "EMPTY" else "file_damaged")
    elif not kinds.agrees(kind, asked):
        said = written or " / ".join(sorted(ending))
        found.add("file_format_differs", declared=said, found=kind)
    elif kind in kinds.IMAGES | kinds.DOCUMENTS:
        found.add("file_not_data", found=kind)


def _compare_encoding(file: _File) -> None:
    """Tell of a text that is not in UTF-8."""
    if file.kind not in TEXTS:
        return
    if file.encoding is None:
        file.found.add("file_encoding_unknown")
    elif not file.encoding.startswith("utf-8"):
        encoding = file.encoding.upper().replace("WINDOWS", "Windows")
        file.found.add("file_encoding", encoding=encoding)


def _look(file: _File) -> Looked:
    """Look into a file as its kind asks."""
    try:
        return READERS[file.kind](file) if file.kind in READERS else ({}, {})
    except json_elements.Invalid as wrong:
        file.found.add("json_invalid", {"line": wrong.line}, line=wrong.line)
    except UnicodeDecodeError:
        file.found.add("json_invalid", {"line": 1}, line=1)
    except json_elements.TooLarge:
        file.found.add("file_too_large", size=file.path.stat().st_size // 1_000_000)
    except TooSlow:
        file.found.add("file_too_slow", seconds=round(file.limits.seconds))
    return {}, {}


def _csv(file: _File) -> Looked:
    rows, delimiter = delimited.table(file.path, file.encoding, file.found)
    summary = tables.check(rows, file.found, file.told, file.limits)
    summary |= {"encoding": file.encoding, "delimiter": delimiter}
    return {"rows": summary["rows"]}, summary


def _workbook(file: _File) -> Looked:
    """Check each sheet of a workbook; the Table Schema is that of the first."""
    with ONE_WORKBOOK:
        return _sheets(file)


def _sheets(file: _File) -> Looked:
    found = file.found
    summaries: dict[str, dict[str, Any]] = {}
    for sheet in workbooks.sheets(file.path, file.kind, found, file.limits):
        if sheet.merged:
            cell = sheet.merged[0]
            where = {"member": sheet.name, "cell": cell}
            found.add("table_merged_cells", where, count=len(sheet.merged), cell=cell)
        told = {**file.told, "schema": None} if summaries else file.told
        summaries[sheet.name] = tables.check(
            sheet.rows, found, told, file.limits, member=sheet.name
        )
    if len(summaries) > 1:
        found.add("table_several_sheets", count=len(summaries))
    if not summaries and not found.totals.keys() & {"file_damaged", "file_too_large"}:
        found.add("file_empty")
    return {"rows": sum(one["rows"] for one in summaries.values())}, {"sheets": summaries}


def _json(file: _File) -> Looked:
    if file.format.strip(" .").upper() in LINES:
        return {}, {}
    return documents.json(file.path, file.read_as, file.found, file.limits), {}


READERS: dict[str, Callable[[_File], Looked]] = {
    "CSV": _csv,
    "XLSX": _workbook,
    "XLS": _workbook,
    "GTFS": lambda one: gtfs.check(one.path, one.found, one.limits, one.today),
    "GEOJSON": lambda one: geojson.check(one.path, one.read_as, one.found, one.limits),
    "IIIF": lambda one: ({}, documents.iiif(one.path, one.read_as, one.found, one.limits)),
    "ICS": lambda one: documents.ics(one.path, one.found, one.limits),
    **dict.fromkeys(("JSON", "TOPOJSON"), _json),
    **dict.fromkeys(
        ("XML", "WMS", "WFS", "KML", "GPX", "SVG", "RDF", "RSS", "ATOM"),
        lambda one: (documents.xml(one.path, one.found), {}),
    ),
}
"""How the content of each kind is looked into; of the others nothing is."""
