"""Reaching what an address leads to, and looking into it: knows no database.

HEAD is not trusted: what a server would send is what it sends. It comes into a file, within
limits, and is thrown away once it was looked at.
"""

from __future__ import annotations

import hashlib
import json
import logging
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import urlsplit

from ckanext.ogp_tn.checks import addresses, declared, rules
from ckanext.ogp_tn.checks.files import inspect
from ckanext.ogp_tn.checks.findings import Finding
from ckanext.ogp_tn.metadata import fetching, stored_files, table_schemas
from ckanext.ogp_tn.metadata.fetching import Answer, Reader, Unread

log = logging.getLogger(__name__)

Facts = dict[str, Any]

#: An upload that the storage does not have; its finding says so in words.
NOT_STORED = "not stored"
#: Which finding it is that nothing was read.
_UNREAD = {
    fetching.NOT_HTTP: "link_private",
    fetching.NOT_PUBLIC: "link_private",
    fetching.UNKNOWN_HOST: "link_unreachable",
    fetching.UNREACHABLE: "link_unreachable",
    fetching.UNTRUSTED: "link_untrusted",
    fetching.HALF_TRUSTED: "link_chain_incomplete",
    fetching.TIMED_OUT: "link_timeout",
    fetching.TOO_LARGE: "link_too_large",
    fetching.TOO_MANY_HOPS: "link_circular",
    fetching.BROKEN: "link_broken_off",
    NOT_STORED: "upload_missing",
}
_STATUS = {401: "link_refused", 403: "link_refused", 404: "link_missing", 410: "link_missing"}
#: What is no file: a page is what its address promises, a service answers questions.
_PAGES = frozenset(["", "HTML", "XHTML", "PHP", "ASPX"])
_SERVICES = frozenset(["API", "REST", "WMS", "WFS", "WMTS", "SPARQL", "ODATA", "CSW"])
#: What of a file decides how its content is read.
_READ_BY = ("unit", "table_schema", "conforms_to")


@dataclass(frozen=True)
class Task:
    """A file or a site that is to be looked at, and what was found last time."""

    dataset: str
    """Its id; empty for a site, which is in none."""
    file: Mapping[str, Any]
    """As the dataset has it; of a site ``id`` and ``url``."""
    updated: date | None = None
    """When the dataset says that its data were last updated."""
    checked: datetime | None = None
    facts: Facts = field(default_factory=dict)
    findings: Sequence[Finding] = ()

    @property
    def address(self) -> str:
        """Where the file is."""
        return (self.file.get("url") or "").strip()

    @property
    def host(self) -> str:
        """Who has it; empty where that is this portal."""
        return "" if self.is_upload else host(self.address)

    @property
    def schema(self) -> str:
        """The address of the Table Schema that it names."""
        return self.file.get("table_schema") or ""

    @property
    def is_upload(self) -> bool:
        """Whether this portal keeps the file."""
        return self.file.get("url_type") == "upload"

    @property
    def is_site(self) -> bool:
        """Whether it is only to answer: what it says changes every day and is no data."""
        return not self.dataset


@dataclass(frozen=True)
class Outcome:
    """What was found of a file or site."""

    task: Task
    findings: Sequence[Finding]
    facts: Facts


def host(address: str) -> str:
    """Return the name of the machine that has an address; empty where it is none."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


class Look:
    """How files are looked at in one run: within which limits, by which checks."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.schemas: dict[str, Any] = {
            address: table_schemas.table(name)
            for address, name in table_schemas.addresses().items()
        }
        """The Table Schemas by their addresses, None where there is none; the portal's own are
        here, the others are read before the files that name them."""
        self.checks = declared.active()

    def schema(self, address: str, reader: Reader) -> tuple[str, Any]:
        """Return an address with the Table Schema that is there; None where there is none."""
        try:
            found = reader.read(address).data()
        except Unread:
            found = None
        return address, found if isinstance(found, dict) else None

    def at(self, task: Task, reader: Reader) -> Outcome:
        """Look at a file, or whether a site answers."""
        with tempfile.NamedTemporaryFile() as file:
            try:
                found, facts = (_site if task.is_site else self._of)(task, reader, file)
            except Unread as unread:
                found, facts = [_finding(unread)], _kept(task.facts)
            except (OSError, ValueError) as error:
                log.warning("%s could not be looked at: %s", task.address, error)
                found, facts = [Finding("link_unreachable", {"host": task.host})], {}
        if facts.get("changed") and task.updated and facts["changed"] > task.updated.isoformat():
            said = {"day": facts["changed"], "updated": task.updated.isoformat()}
            found.append(Finding("file_changed", said))
        # Whether a site answers is no matter of the profile, which chooses checks of data.
        told = [one for one in found if task.is_site or one.check in self.checks]
        return Outcome(task, told, facts)

    def _of(self, task: Task, reader: Reader, file: IO[bytes]) -> tuple[list[Finding], Facts]:
        found: list[Finding] = []
        told = dict(task.file)
        if task.schema:
            told["schema"] = self.schemas[task.schema]
            if told["schema"] is None:
                found.append(Finding("table_schema_unread", {"address": task.schema}))
        facts: Facts = {"read_by": self._read_by(told, task.facts.get("kind"))}
        as_before = task.facts.get("read_by") == facts["read_by"]
        if task.is_upload:
            _from_storage(told["id"], file, reader.limits.megabytes)
        else:
            since = rules.conditions(task.facts) if as_before else {}
            answer = reader.save(task.address, file, since)
            found += _moved(answer)
            if answer.address != task.address:
                facts["address"] = answer.address
            if answer.content is None:
                return [*found, *self._content_before(task)], {**task.facts, **facts}
            facts |= rules.conditions(answer.headers)
        file.flush()
        facts |= self._measured(task, Path(file.name))
        if as_before and facts["checksum"] == task.facts.get("checksum"):
            kept = ("kind", "counts", "summary", "totals")
            facts |= {name: task.facts[name] for name in kept if name in task.facts}
            return [*found, *self._content_before(task)], facts
        return [*found, *_content(task, told, Path(file.name), facts)], facts

    def _measured(self, task: Task, path: Path) -> Facts:
        """Return size and checksum of a file, and when they were last seen to change."""
        facts: Facts = {"size": path.stat().st_size, "checksum": _checksum(path)}
        before = task.facts.get("checksum")
        if before and before != facts["checksum"]:
            facts["changed"] = self.today.isoformat()
        elif task.facts.get("changed"):
            facts["changed"] = task.facts["changed"]
        return facts

    def _read_by(self, told: Mapping[str, Any], kind: str | None) -> str:
        """Return what tells whether unchanged bytes are to be looked at anew all the same.

        :param kind: what the file was, the last time; a timetable is over one day
        """
        fields = [addresses.format_of(told), *(told.get(name) for name in _READ_BY)]
        fields += [self.today.isoformat()] if kind == "GTFS" else []
        by = json.dumps([*fields, told.get("schema"), *sorted(self.checks)], sort_keys=True)
        return hashlib.sha256(by.encode()).hexdigest()[:16]

    def _content_before(self, task: Task) -> list[Finding]:
        """Return what was found in the content last time: it is the same."""
        of_content = {name for name, one in self.checks.items() if one.on == declared.FILE}
        of_content |= {"link_page"}
        return [one for one in task.findings if one.check in of_content]


def _site(task: Task, reader: Reader, file: IO[bytes]) -> tuple[list[Finding], Facts]:
    found = _moved(reader.save(task.address, file))
    return found if file.tell() else [*found, Finding("file_empty")], {}


def _moved(answer: Answer) -> list[Finding]:
    return [Finding("link_moved", {"address": answer.moved[:500]})] if answer.moved else []


def _finding(unread: Unread) -> Finding:
    if unread.message == fetching.WRONG_STATUS:
        return Finding(_STATUS.get(unread.values["status"], "link_error"), unread.values)
    check = _UNREAD[unread.message]
    # Who is inside is nobody's business.
    return Finding(check, {} if check == "link_private" else unread.values)


def _kept(facts: Facts) -> Facts:
    """Return what stays known of a file that could not be had, until it comes back."""
    return {name: facts[name] for name in ("checksum", "changed") if name in facts}


def _from_storage(id: str, file: IO[bytes], megabytes: float) -> None:
    """Copy an uploaded file.

    :raises Unread: if it is not there, or too large
    """
    room = int(megabytes * 1_000_000)
    try:
        with stored_files.open_file(id) as stored:
            while block := stored.read(stored_files.BLOCK):
                file.write(block)
                if file.tell() > room:
                    raise Unread(fetching.TOO_LARGE, host="", megabytes=round(megabytes))
    except FileNotFoundError:
        raise Unread(NOT_STORED) from None


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _content(task: Task, told: Mapping[str, Any], path: Path, facts: Facts) -> list[Finding]:
    """Look into a file and note what it is among the facts."""
    wanted = addresses.format_of(task.file)
    if wanted in _SERVICES and facts["size"]:
        return []
    try:
        inspected = inspect(path, wanted, told)
    except Exception:
        log.exception("The content of %s could not be looked at", task.address)
        return []
    facts["kind"] = inspected.kind
    if inspected.kind == "HTML" and wanted not in _PAGES and not task.is_upload:
        return [Finding("link_page", {"format": wanted, "host": task.host})]
    facts |= {name: dict(getattr(inspected, name)) for name in ("counts", "summary", "totals")}
    return list(inspected.findings)
