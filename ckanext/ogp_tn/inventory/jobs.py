"""What a background job does with an import: check it, write it, index it.

A job says how far it is on a connection of its own, so that a page sees it before the
transaction ends. The rows, and the note that they are written, are one transaction: a worker that
dies leaves all of it or nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchError

from ckanext.ogp_tn import config
from ckanext.ogp_tn.inventory import bulk, imports, reports
from ckanext.ogp_tn.inventory.bulk import Change
from ckanext.ogp_tn.inventory.imports import Comparison, Planned
from ckanext.ogp_tn.inventory.model import (
    CHECKED,
    CHECKING,
    DONE,
    FAILED,
    INDEXING,
    NO_RIGHTS,
    NO_SEARCH,
    READING,
    RUNNING,
    STALE,
    UNEXPECTED,
    WAITING,
    WRITING,
    WRITTEN,
    Import,
    now,
)
from ckanext.ogp_tn.inventory.spreadsheets import sheets
from ckanext.ogp_tn.inventory.spreadsheets.cells import Mistake, Row
from ckanext.ogp_tn.inventory.spreadsheets.columns import Headings, Matched
from ckanext.ogp_tn.inventory.spreadsheets.grid import Limits, Refused, column_index
from ckanext.ogp_tn.inventory.spreadsheets.sheets import Sheet
from ckanext.ogp_tn.metadata.helpers import ogp_tn_messages
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.reader import speaking

log = logging.getLogger(__name__)

#: What a job can be asked for. ``LOAD`` checks, and writes if there is no mistake.
CHECK, LOAD, WRITE, INDEX = "check", "load", "write", "index"
#: A million bytes, as spreadsheet users count them.
MB = 1_000_000
#: Seconds after which a job is taken for hung; 50,000 rows take minutes.
TIMEOUT = 3 * 3600
#: Seconds between two notes of how far a job is.
INTERVAL = 1
#: Seconds to wait before the search engine is asked again, each time.
RETRIES = (2, 10, 30, 60)


class Superseded(Exception):
    """Another job works on the import: this one was given up for lost."""


class Stale(Exception):
    """The body's rows are no longer those that the file was compared with."""


class Run:
    """A job's hold on an import.

    :param key: the import's ``run`` as long as it is this job that works on it
    """

    def __init__(self, id: str, key: str) -> None:
        self.id = id
        self.key = key
        self.total = 0
        self.noted = 0.0

    def note(self, **values: Any) -> None:
        """Store what is known now, for everybody to see.

        :raises Superseded: if another job has taken hold of the import
        """
        if not self._update(Import.run == self.key, **values):
            raise Superseded(self.id)

    def begin(self, phase: str, total: int = 0) -> None:
        """Begin a part of the work."""
        self.total = total
        self.note(phase=phase, done=0, total=total)

    def progress(self, done: int) -> None:
        """Note now and then how much of a part is done."""
        if done >= self.total or time.monotonic() - self.noted > INTERVAL:
            self.noted = time.monotonic()
            self.note(done=min(done, self.total))

    def end(self, **values: Any) -> None:
        """Let the import go."""
        self.note(run=None, phase=None, finished=now(), **values)

    def give_up(self, **values: Any) -> None:
        """Let an import go that could not be done; what is written stays written."""
        if not self._update(
            *(Import.run == self.key, Import.status.in_((WAITING, RUNNING))),
            **values,
            run=None,
            phase=None,
            finished=now(),
        ):
            self._update(Import.run == self.key, run=None)

    def _update(self, *conditions: Any, **values: Any) -> bool:
        engine: Any = model.meta.engine
        statement = sa.update(Import).where(Import.id == self.id, *conditions)
        with engine.begin() as connection:
            return bool(connection.execute(statement.values(heartbeat=now(), **values)).rowcount)


def run(id: str, key: str, task: str) -> None:
    """Do what is asked of an import, unless somebody else was asked meanwhile.

    :param key: which job this is
    :param task: one of ``CHECK``, ``LOAD``, ``WRITE``, ``INDEX``
    """
    own = Run(id, key)
    # What is said here is for later readers, each in their language.
    with speaking("en"), _failing(own):
        if task == INDEX:
            _index(own, model.Session.get_one(Import, own.id).organization)
            return
        own.note(status=RUNNING, started=now(), finished=None, problem=None)
        if task == WRITE or _check(own, then_write=task == LOAD):
            _write(own)


@contextmanager
def _failing(own: Run) -> Iterator[None]:
    """Store why a job could not do its work."""
    outcome: dict[str, Any] = {}
    try:
        yield
    except Superseded:
        log.warning("Another job took over the import %s", own.id)
    except (Stale, bulk.RowsRefused, IntegrityError):
        outcome = {"status": STALE}
    except tk.NotAuthorized:
        outcome = {"status": FAILED, "problem": NO_RIGHTS}
    except SearchError:
        log.exception("The search engine does not answer: nothing of %s is written", own.id)
        outcome = {"status": FAILED, "problem": NO_SEARCH}
    except Exception:
        log.exception("The import %s failed", own.id)
        outcome = {"status": FAILED, "problem": UNEXPECTED}
    else:
        return
    model.Session.rollback()
    own.give_up(**outcome)


# Checking


def _check(own: Run, then_write: bool) -> bool:
    """Compare the file with what the portal has, and report; returns whether to write it now."""
    record = model.Session.get_one(Import, own.id)
    own.begin(READING)
    base = None
    try:
        sheet, matched = _read(record)
    except Refused as refused:
        report = reports.of_unreadable(record.file_name, refused)
        fine = False
    else:
        rows = imports.stored(record.organization)
        base = imports.fingerprint(rows)
        found = imports.compare(sheet, matched, rows)
        report = reports.of(sheet, found, *_row_errors(own, record, sheet, matched, found))
        unknown = report["unknown_columns"] and not record.options["ignore_unknown"]
        fine = then_write and not unknown and not report["errors"]
    own.note(report=report, base=base)
    if not fine:
        own.end(status=CHECKED)
    # What was read of the database is old by now.
    model.Session.rollback()
    return fine


def _read(record: Import) -> tuple[Sheet, Matched]:
    """Return the table of an import's file, and what its headings mean.

    :raises Refused: if it cannot be read
    """
    headings = Headings()
    sheet = sheets.read(
        record.content or b"",
        record.file_name,
        recognise=headings.recognise,
        sheet=record.options["sheet"],
        limits=Limits(bytes=config.import_max_size() * MB, rows=config.import_max_rows()),
    )
    return sheet, headings.match(sheet.headings)


def _row_errors(
    own: Run, record: Import, sheet: Sheet, matched: Matched, found: Comparison
) -> tuple[list[dict[str, Any]], int]:
    """Return what the validators of rows complain about, beyond what each cell says alone.

    :returns: as many complaints as a report keeps, and how many more there are
    """
    body, user = record.organization, record.user
    rows = [*found.planned, *found.untold]
    own.begin(CHECKING, len(rows))
    wrong = bulk.validate((one.change(body) for one in rows), user, own.progress)
    planned = {one.row.number: one for one in rows}
    untold = [
        (planned[row], name, len(ogp_tn_messages(errors[name])))
        for row, errors in wrong
        for name in errors
        if not _is_told(planned[row], name)
    ]
    kept = untold[: reports.MISTAKES]
    some = {one.row.number: one.change(body) for one, _, _ in kept}
    said: dict[str, dict[int, Any]] = {}
    for language in LANGUAGES if some else ():
        with speaking(language):
            said[language] = dict(bulk.validate(some.values(), user))
        own.note()
    raw = dict(sheet.rows)
    errors = [
        reports.error(mistake, texts)
        for one, name, _ in kept
        for mistake, texts in _mistakes(one.row, name, raw[one.row.number], matched, said)
    ]
    return errors, sum(count for _, _, count in untold[reports.MISTAKES :])


def _is_told(planned: Planned, name: str) -> bool:
    """Tell whether a cell of the field has a mistake already, of which the error may be a part."""
    return any(one.column.partition("-")[0] == name for one in planned.row.mistakes)


def _mistakes(
    row: Row,
    name: str,
    raw: Sequence[Any],
    matched: Matched,
    said: Mapping[str, Mapping[int, Mapping[str, Any]]],
) -> Iterator[tuple[Mistake, dict[str, str]]]:
    """Yield each complaint about a field with its sentence by language."""
    cell = row.cells.get(name, "")
    column, value = name, ""
    if cell:
        index = column_index(cell)
        column = matched.by_index[index].name
        value = str(raw[index]) if index < len(raw) else ""
    sentences = [
        ogp_tn_messages(said[language].get(row.number, {}).get(name)) for language in LANGUAGES
    ]
    for texts in zip(*sentences, strict=True):
        mistake = Mistake(row.number, column, cell, value, "", {}, "")
        yield mistake, dict(zip(LANGUAGES, texts, strict=True))


# Writing


def _write(own: Run) -> None:
    """Write what was checked, if the body's rows are still the same; then index it."""
    record = model.Session.get_one(Import, own.id)
    body, user, base = record.organization, record.user, record.base
    own.begin(WRITING)
    sheet, matched = _read(record)

    @contextmanager
    def changes() -> Iterator[Iterator[Change]]:
        rows = imports.stored(body, lock=True)
        if imports.fingerprint(rows) != base:
            raise Stale
        found = imports.compare(sheet, matched, rows)
        own.begin(WRITING, len(found.planned))
        yield (one.change(body) for one in found.planned)
        # Part of the transaction that writes the rows.
        noted = {"status": WRITTEN, "phase": INDEXING, "done": 0}
        model.Session.execute(sa.update(Import).where(Import.id == own.id).values(noted))

    missed = False
    try:
        written = bulk.write(changes(), user, own.progress, indexing=own.progress)
    except bulk.IndexingFailed as error:
        log.exception("The rows of the import %s are written, but not indexed", own.id)
        written, missed = error.written or bulk.Written(), True
    report = model.Session.get_one(Import, own.id).report or {}
    own.note(report=reports.with_names(report, written.created))
    if missed:
        _index(own, body)
    else:
        own.end(status=DONE, content=None)


def _index(own: Run, body: str) -> None:
    """Index what the search engine lacks of a body; after some attempts leave it to a person."""
    for pause in (*RETRIES, None):
        try:
            ids = bulk.unindexed(body)
            own.begin(INDEXING, len(ids))
            bulk.index(ids, own.progress)
        except (bulk.IndexingFailed, SearchError):
            if pause is None:
                log.exception("The search engine does not take the rows of %s", own.id)
                own.note(run=None)
                return
            time.sleep(pause)
            own.note()
        else:
            own.end(status=DONE, content=None)
            return


def index_body(body: str) -> int:
    """Index what the search engine lacks of a body; returns how many rows that were.

    :param body: the organization's id
    :raises ckan.lib.search.SearchError: if the search engine does not answer
    :raises IndexingFailed: if it does not take the rows
    """
    ids = bulk.unindexed(body)
    bulk.index(ids)
    model.Session.execute(
        sa.update(Import)
        .where(Import.organization == body, Import.status == WRITTEN)
        .values(status=DONE, run=None, phase=None, content=None, finished=now())
    )
    model.Session.commit()
    return len(ids)
