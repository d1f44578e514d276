"""Gathering from a portal, from the beginning to an end: a run always has one.

A run is bounded in time, and only one at a time is at work on a portal. It holds nothing back for
later: what it did not reach differs from the source still, so that the next one does it.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping
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
    HarvestGatherError,
    HarvestJob,
    HarvestObject,
    HarvestObjectError,
    HarvestObjectExtra,
    HarvestSource,
)
from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata import cache
from ckanext.ogp_tn.metadata.columns import now
from ckanext.ogp_tn.metadata.fetching import Unread
from ckanext.ogp_tn.metadata.foreign import storable
from ckanext.ogp_tn.metadata.locks import locks
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.portals.harvesters import follow, problems_of, to_do
from ckanext.ogp_tn.portals.model import Run, State
from ckanext.ogp_tn.portals.rules import CATALOGUE, SOURCE_OF

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

#: What ckanext-harvest calls what was done, where it has another word.
REPORTED = {rules.GONE: "deleted", rules.RETURNED: rules.UPDATED}
#: How many records the search engine begins to show together.
SHOWN_TOGETHER = 50
#: Records in a row that cannot be read until a source counts as gone.
IN_A_ROW = 3


def sync(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Make the harvest source of a portal what the register says.

    :returns: the source's id, and ``created``, ``updated`` or ``unchanged``
    :raises ckan.logic.ValidationError: if the portal has no body here
    """
    body = model.Group.get(entry.get("organization"))
    if body is None or body.state != "active":
        raise tk.ValidationError({"organization": [tk._(NO_BODY)]})
    wanted = {
        "name": f"{SOURCE_OF}{entry['id']}",
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
                follow(entry["id"])
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
        self.errors = rules.Errors()

    def count(self, what: str, number: int = 1) -> None:
        """Count records with which something was done."""
        self.counts[what] = self.counts.get(what, 0) + number

    def fail(self, problems: Iterable[rules.Problem]) -> None:
        """Count a record that could not be taken, and tell why."""
        self.count(rules.ERRORS)
        for one in problems:
            self.errors.add(one)

    def end(self, state: str, message: str, **values: Any) -> None:
        """Say why the run is not complete; the first reason is the one that is told."""
        if self.reason is None:
            self.state, self.reason = state, {"message": message, "values": values}


def _gather(found: _Found, source: str, end: float, accept_gone: bool) -> None:
    harvester = queue.get_harvester(CATALOGUE)
    job = HarvestJob(source=HarvestSource.get(source), status="Running")
    job.save()
    try:
        work = harvester.work(job.source, believed=accept_gone, end=end)
    except Unread as unread:
        return found.end(rules.FAILED, unread.message, **unread.values)
    found.count(rules.LISTED, work.listed)
    found.count(rules.UNCHANGED, work.unchanged)
    for problem in work.errors:
        found.fail([problem])
    if work.held:
        found.end(rules.HELD, TOO_MANY_GONE, missing=work.missing, there=work.there)
    unread_in_a_row = 0
    for number, id in enumerate(harvester.objects(job, work), 1):
        if number % SHOWN_TOGETHER == 0:
            search.commit()
        if monotonic() > end:
            return found.end(rules.PARTIAL, TIME_UP)
        done, one = _take(harvester, id)
        if done != rules.ERRORS:
            found.count(done)
            unread_in_a_row = 0
            continue
        found.fail(problems_of(one))
        unread_in_a_row = 0 if one.content else unread_in_a_row + 1
        if unread_in_a_row == IN_A_ROW:
            return found.end(rules.PARTIAL, BROKE_OFF)
    return None


def _take(harvester: Any, id: str) -> tuple[str, Any]:
    """Read and write one record, and note it as ckanext-harvest does: that commits at each step.

    :returns: what was done, one of ``rules.COUNTS``, and the harvest object
    """
    one = HarvestObject.get(id)
    done = rules.DONE[to_do(one)]
    taken = harvester.fetch_stage(one) and harvester.import_stage(one)
    one = HarvestObject.get(id)
    one.state, one.report_status = "COMPLETE", REPORTED.get(done, done)
    if not taken:
        done, one.state, one.report_status = rules.ERRORS, "ERROR", "errored"
    elif taken == "unchanged":
        done, one.report_status = rules.LEFT_OUT, "not modified"
    one.import_finished = datetime.now(UTC).replace(tzinfo=None)
    model.Session.commit()
    return done, one


def _finish(run_id: str, source: str, found: _Found) -> None:
    run = model.Session.get_one(Run, run_id)
    run.finished, run.state = now(), found.state
    run.reason, run.counts = storable(found.reason), found.counts
    run.errors = storable(found.errors.told())
    _note(run)
    model.Session.commit()
    _end_jobs(source)
    # What did not come is no change that any action tells of.
    cache.changed()


def _note(run: Run) -> None:
    """Note that the portal's state changed, where it did."""
    latest = sa.select(State).where(State.portal == run.portal).order_by(State.since.desc())
    before = model.Session.scalars(latest.limit(1)).first()
    if before is None or before.state != run.state:
        state = State(portal=run.portal, since=run.started, state=run.state, reason=run.reason)
        model.Session.add(state)


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
        _note(run)
    model.Session.commit()
    if left:
        _end_jobs(source)


def _forget(portal: str, source: str) -> None:
    """Remove what is older than anybody asks for; the records themselves stay."""
    before = now() - timedelta(days=config.portals_kept_days())
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
    moment = before.replace(tzinfo=None)
    objects = sa.select(HarvestObject.id).where(
        HarvestObject.harvest_source_id == source,
        HarvestObject.current.is_not(True),
        HarvestObject.gathered < moment,
    )
    jobs = sa.select(HarvestJob.id).where(
        HarvestJob.source_id == source,
        HarvestJob.created < moment,
        ~sa.exists().where(HarvestObject.harvest_job_id == HarvestJob.id),
    )
    for of, table, ids in (
        ("harvest_object_id", HarvestObjectExtra, objects),
        ("harvest_object_id", HarvestObjectError, objects),
        ("id", HarvestObject, objects),
        ("harvest_job_id", HarvestGatherError, jobs),
        ("id", HarvestJob, jobs),
    ):
        model.Session.execute(sa.delete(table).where(getattr(table, of).in_(ids)))
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
