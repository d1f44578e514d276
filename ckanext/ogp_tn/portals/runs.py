"""Gathering from a portal, from the beginning to an end: a run always has one.

A run is bounded in time, and only one at a time is at work on a portal. It holds nothing back for
later: what it did not reach differs from the source still, so that the next one does it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import search
from ckan.types import Context

from ckanext.harvest import queue  # pyright: ignore[reportMissingImports]
from ckanext.harvest.model import (  # pyright: ignore[reportMissingImports]
    HarvestJob,
    HarvestObject,
    HarvestSource,
)
from ckanext.ogp_tn.metadata.fetching import Unread
from ckanext.ogp_tn.metadata.locks import locks
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.portals.harvesters import CATALOGUE, to_do
from ckanext.ogp_tn.portals.model import Run, now

BUSY = N_("This portal is being gathered from already.")
NO_BODY = N_("The register names no body of this portal for it.")
TIME_UP = N_("The time was up; the next harvest goes on.")
BROKE_OFF = N_("The source stopped answering; the next harvest goes on.")
TOO_MANY_GONE = N_(
    "{missing} of {there} records are missing at the source: none was marked as gone until "
    "somebody has looked."
)
ENDED_EARLY = N_("It ended before its time: the process was stopped.")
WENT_WRONG = N_("Something went wrong on this portal: {why}")

#: How many records the search engine begins to show together.
SHOWN_TOGETHER = 50
#: Records in a row that cannot be read until a source counts as gone.
IN_A_ROW = 3
#: How many records that failed are told.
EXAMPLES = 10
#: For how many days runs, and what ckanext-harvest keeps of them, stay.
KEPT_DAYS = 90


def sync(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Make the harvest source of a portal what the register says.

    :returns: the source's id, and ``created``, ``updated`` or ``unchanged``
    :raises ckan.logic.ValidationError: if the portal has no body here
    """
    body = model.Group.get(entry.get("organization"))
    if body is None or body.state != "active":
        raise tk.ValidationError({"organization": [tk._(NO_BODY)]})
    wanted = {
        "name": f"portal-{entry['id']}",
        "title": entry["name"]["en"],
        "url": entry["read"]["address"],
        "source_type": CATALOGUE,
        "config": json.dumps({"portal": entry["id"]}),
        "owner_org": body.id,
        "frequency": "MANUAL",
    }
    stored = model.Package.get(wanted["name"])
    if stored is None:
        made = tk.get_action("harvest_source_create")(_context(), wanted)
        return made["id"], "created"
    source = HarvestSource.get(stored.id)
    same = (source.url, source.config, source.type) == (
        wanted["url"],
        wanted["config"],
        wanted["source_type"],
    )
    if same and stored.owner_org == body.id:
        return stored.id, "unchanged"
    tk.get_action("harvest_source_update")(_context(), {**wanted, "id": stored.id})
    return stored.id, "updated"


def harvest(entry: Mapping[str, Any], seconds: float, accept_gone: bool = False) -> Run:
    """Gather from a portal until all is done or the time is up.

    :param accept_gone: whether somebody has looked, and what is missing is gone indeed
    :raises ckan.logic.ValidationError: if somebody is at it, or the portal has no body here
    """
    end = monotonic() + seconds
    with _alone(entry["id"]):
        source, _done = sync(entry)
        _close_what_was_left(entry["id"], source)
        run = Run(portal=entry["id"])
        model.Session.add(run)
        model.Session.commit()
        id, found = run.id, _Found()
        try:
            with _shown_together():
                _gather(found, source, end, accept_gone)
        except Exception as error:
            model.Session.rollback()
            found.end(rules.FAILED, WENT_WRONG, why=type(error).__name__)
            _finish(id, source, found)
            raise
        _finish(id, source, found)
        _forget(entry["id"], source)
        return model.Session.get_one(Run, id)


class _Found:
    """What a run found and how it ended."""

    def __init__(self) -> None:
        self.state = rules.COMPLETE
        self.reason: dict[str, Any] | None = None
        self.counts: dict[str, int] = {}
        self.errors: list[dict[str, str]] = []

    def count(self, what: str, number: int = 1) -> None:
        """Count records with which something was done."""
        self.counts[what] = self.counts.get(what, 0) + number

    def end(self, state: str, message: str, **values: Any) -> None:
        """Say why the run is not complete; the first reason is the one that is told."""
        if self.reason is None:
            self.state, self.reason = state, {"message": message, "values": values}


def _gather(found: _Found, source: str, end: float, accept_gone: bool) -> None:
    harvester = queue.get_harvester(CATALOGUE)
    job = HarvestJob(source=HarvestSource.get(source), status="Running")
    job.save()
    try:
        work = harvester.work(job.source, believed=accept_gone)
    except Unread as unread:
        return found.end(rules.FAILED, unread.message, **unread.values)
    found.count(rules.LISTED, work.listed)
    found.count(rules.UNCHANGED, work.unchanged)
    found.count(rules.ERRORS, len(work.errors))
    found.errors = work.errors[:EXAMPLES]
    if work.held:
        found.end(rules.HELD, TOO_MANY_GONE, missing=work.missing, there=work.there)
    unread_in_a_row = 0
    for number, id in enumerate(harvester.objects(job, work), 1):
        if number % SHOWN_TOGETHER == 0:
            search.commit()
        if monotonic() > end:
            return found.end(rules.PARTIAL, TIME_UP)
        one = HarvestObject.get(id)
        what = to_do(one)
        queue.fetch_and_import_stages(harvester, one)
        one = HarvestObject.get(id)
        if one.report_status == "errored":
            found.count(rules.ERRORS)
            found.errors += _told(one) if len(found.errors) < EXAMPLES else []
            unread_in_a_row = 0 if one.content else unread_in_a_row + 1
            if unread_in_a_row == IN_A_ROW:
                return found.end(rules.PARTIAL, BROKE_OFF)
            continue
        unread_in_a_row = 0
        found.count(rules.LEFT_OUT if one.report_status == "not modified" else rules.DONE[what])
    return None


def _told(one: Any) -> list[dict[str, str]]:
    try:
        name = str(json.loads(one.content or "{}").get("name") or "")
    except (ValueError, AttributeError):
        name = ""
    return [
        {"id": one.guid, "name": name, "message": error.message[:500]} for error in one.errors[:1]
    ]


def _finish(run_id: str, source: str, found: _Found) -> None:
    run = model.Session.get_one(Run, run_id)
    run.finished, run.state = now(), found.state
    run.reason, run.counts, run.errors = found.reason, found.counts, found.errors
    model.Session.commit()
    _end_jobs(source)


def _end_jobs(source: str) -> None:
    """End what ckanext-harvest believes is at work, without what was not reached."""
    jobs = model.Session.query(HarvestJob).filter(
        HarvestJob.source_id == source, HarvestJob.status != "Finished"
    )
    for job in jobs.all():
        for one in [one for one in job.objects if one.state not in ("COMPLETE", "ERROR")]:
            model.Session.delete(one)
        job.status, job.finished = "Finished", datetime.now(UTC).replace(tzinfo=None)
    model.Session.commit()
    tk.get_action("harvest_source_reindex")(_context(), {"id": source})


def _close_what_was_left(portal: str, source: str) -> None:
    """End the runs of a process that was stopped: nobody else does, and none is at work now."""
    left = model.Session.scalars(
        sa.select(Run).where(Run.portal == portal, Run.state == rules.RUNNING)
    ).all()
    for run in left:
        run.state, run.finished = rules.PARTIAL, now()
        run.reason = {"message": ENDED_EARLY, "values": {}}
    model.Session.commit()
    if left:
        _end_jobs(source)


def _forget(portal: str, source: str) -> None:
    """Remove what is older than anybody asks for; the records themselves stay."""
    before = now() - timedelta(days=KEPT_DAYS)
    last_good = (
        sa.select(Run.id)
        .where(Run.portal == portal, Run.state == rules.COMPLETE)
        .order_by(Run.started.desc())
        .limit(1)
        .scalar_subquery()
    )
    model.Session.execute(
        sa.delete(Run).where(
            Run.portal == portal, Run.started < before, Run.id != sa.func.coalesce(last_good, "")
        )
    )
    old = (
        model.Session.query(HarvestObject)
        .filter(
            HarvestObject.harvest_source_id == source,
            HarvestObject.current.is_not(True),
            HarvestObject.gathered < before.replace(tzinfo=None),
        )
        .all()
    )
    for one in old:
        model.Session.delete(one)
    model.Session.commit()


@contextlib.contextmanager
def _shown_together() -> Iterator[None]:
    """Let the search engine show many records at once: one by one takes as long as all the rest.

    Meanwhile other threads of the process show what they write a little later.
    """
    wanted = tk.config["ckan.search.solr_commit"]
    tk.config["ckan.search.solr_commit"] = False
    try:
        yield
    finally:
        tk.config["ckan.search.solr_commit"] = wanted
        search.commit()


@contextlib.contextmanager
def _alone(portal: str) -> Iterator[None]:
    """Keep others from the same portal.

    :raises ckan.logic.ValidationError: if somebody is at it
    """
    with locks() as held:
        if not held.take(f"portal {portal}"):
            raise tk.ValidationError({"id": [tk._(BUSY)]})
        yield


def _context() -> Context:
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    return Context(ignore_auth=True, user=user)
