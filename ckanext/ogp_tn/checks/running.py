"""A run of the checks: what is due of records and files is looked at, and what was found stored.

What a run has done stands in the table, each file as soon as it is done, so that after whatever
stopped it the next one goes on. A host is asked by one at a time, of all processes, with a pause,
and costs a run no more than it may; several hosts are asked at once. Threads only ask and look:
the database belongs to the one who started them.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from queue import SimpleQueue
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib import search
from ckan.types import Context

from ckanext.ogp_tn import config
from ckanext.ogp_tn.checks import addresses, declared, records, results, rules
from ckanext.ogp_tn.checks.links import Look, Outcome, Task
from ckanext.ogp_tn.checks.model import Result
from ckanext.ogp_tn.metadata import aggregates, cache, freshness
from ckanext.ogp_tn.metadata.columns import now
from ckanext.ogp_tn.metadata.fetching import Limits, Reader
from ckanext.ogp_tn.metadata.locks import locks

log = logging.getLogger(__name__)

Dataset = Mapping[str, Any]

TYPE = "dataset"
#: So many datasets are asked of the search engine at a time.
PAGE = 500


@dataclass
class Report:
    """What a run did."""

    datasets: int = 0
    files: int = 0
    """How many were looked at."""
    states: dict[str, int] = field(default_factory=dict)
    """How many of them are in which state now."""
    waiting: dict[str, int] = field(default_factory=dict)
    """How many files of a host wait for the next run: its time was up."""
    busy: list[str] = field(default_factory=list)
    """Hosts that another run was asking."""


@dataclass
class OfSites(Report):
    """What a run did that asked sites."""

    offline: bool = False
    """Whether it reached nobody at all, so that nothing was stored."""


@dataclass(frozen=True)
class _Done:
    """A host was asked for all it was to be asked for, but for those that wait."""

    host: str
    waiting: int


def run(organization: str | None = None, dataset: str | None = None) -> Report:
    """Check every dataset, those of a body, or one.

    :param organization: the body's id
    :param dataset: the dataset's id; its files are looked at whether they are due or not
    """
    report, only = Report(), [dataset] if dataset else None
    index(results.not_indexed(only))
    alike = {} if dataset else _on_one_day()
    of_hosts: dict[str, list[Task]] = {}
    for page in _datasets(organization, dataset):
        report.datasets += len(page)
        _check_records(page, alike)
        for task in _tasks(page):
            of_hosts.setdefault(task.host, []).append(task)
    hours = 0 if dataset else config.checks_max_age()
    _check_files(of_hosts, report, hours, lambda outcome: _store(outcome, report))
    results.forget(config.checks_history_days())
    index(results.not_indexed(only))
    return report


def sites(addresses: Mapping[str, str]) -> OfSites:
    """Ask those of some sites that are due whether they answer, as links of data are asked.

    Where none of several can be reached it is this portal that is off the net: nothing is said of
    them then.

    :param addresses: of each site its address, by its name; what is not here is forgotten
    """
    report, outcomes = OfSites(), list[Outcome]()
    of_hosts: dict[str, list[Task]] = {}
    for name, address in addresses.items():
        task = Task(rules.SITES, {"id": name, "url": address})
        of_hosts.setdefault(task.host, []).append(task)
    _check_files(of_hosts, report, config.checks_max_age(), outcomes.append)
    report.offline = rules.is_offline({one.check for one in each.findings} for each in outcomes)
    for outcome in [] if report.offline else outcomes:
        _store(outcome, report)
    results.forget_sites(addresses)
    return report


def reader() -> Reader:
    """Return who asks other hosts, within the limits of the portal's options."""
    site = urlsplit(_site())
    own = f"{site.hostname}:{site.port or (443 if site.scheme == 'https' else 80)}"
    return Reader(
        f"ogp-tn-check (+{_site()})",
        # What this portal itself answers is no secret of the machine's, on that port only.
        [*config.local_hosts(), own],
        Limits(seconds=config.checks_link_seconds(), megabytes=config.checks_max_size()),
        config.checks_pause(),
    )


def check_record(dataset: Dataset) -> None:
    """Check the record of a dataset that was checked before: somebody has changed it."""
    if results.latest([dataset["id"]]):
        # What all its portal's datasets have alike is found by the next run.
        _check_records([dataset], None)


def index(datasets: list[str]) -> None:
    """Let the search engine know what was found of datasets."""
    if not datasets:
        return
    moment = now()
    for id in datasets:
        logic.index_update_package(Context(ignore_auth=True), id, defer_commit=True)
    search.commit()
    results.is_indexed(datasets, moment)
    cache.changed()


# Records


def _datasets(organization: str | None, dataset: str | None) -> Iterator[list[dict[str, Any]]]:
    """Yield the datasets that are there, private ones too, some at a time."""
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    context = Context(ignore_auth=True, user=user)
    if dataset:
        yield [tk.get_action("package_show")(context, {"id": dataset})]
        return
    only = f' +owner_org:"{organization}"' if organization else ""
    start = 0
    while True:
        asked = {
            "fq": f"+dataset_type:{TYPE} +state:active{only}",
            "include_private": True,
            "use_default_schema": False,
            "rows": PAGE,
            "start": start,
            "sort": "id asc",
        }
        found = tk.get_action("package_search")(context.copy(), asked)["results"]
        if found:
            yield found
        if len(found) < PAGE:
            return
        start += PAGE


def _on_one_day() -> dict[tuple[str, str], int]:
    days = {"days": aggregates.terms("updated_date")}
    answer = aggregates.public(TYPE, {"portals": aggregates.terms("source_portal", days)})
    counts = {
        portal: {str(day)[:10]: count for day, count in aggregates.numbers(found, "days").items()}
        for portal, found in aggregates.buckets(answer.facets, "portals").items()
    }
    return records.on_one_day(counts)


def _check_records(datasets: list[Any], alike: Mapping[tuple[str, str], int] | None) -> None:
    checks, before = declared.active(), results.latest([one["id"] for one in datasets])
    for one in datasets:
        last = before.get(one["id"], {}).get("")
        day = str(freshness.last_update(one) or "")
        same = _alike_before(last) if alike is None else alike.get((one.get("source_portal"), day))
        found = records.findings(one, date.today(), same or 0, _site())
        results.store(last, one["id"], "", [each for each in found if each.check in checks])
    model.Session.commit()


def _alike_before(last: Result | None) -> int:
    found = results.findings(last) if last else []
    return next((int(one.values["count"]) for one in found if one.check == "updated_on_one_day"), 0)


# Files


def _tasks(datasets: Iterable[Dataset]) -> Iterator[Task]:
    for dataset in datasets:
        updated = freshness.last_update(dataset)
        for file in dataset.get("resources") or []:
            task = Task(dataset["id"], file, updated)
            if task.is_upload or _is_web(task.address):
                yield task


def _is_web(address: str) -> bool:
    return addresses.is_address(address, _site()) and address.lower().startswith("http")


def _site() -> str:
    return tk.config["ckan.site_url"]


def _check_files(
    of_hosts: Mapping[str, list[Task]],
    report: Report,
    hours: float,
    take: Callable[[Outcome], None],
) -> None:
    """Ask hosts, several at once.

    :param take: is given what each says as soon as it says it
    """
    look, answers = Look(reader, date.today()), SimpleQueue[Outcome | _Done]()
    hosts, most, asked = deque(of_hosts.items()), config.checks_hosts(), 0
    with locks() as held, ThreadPoolExecutor(most) as pool:
        while hosts or asked:
            while hosts and asked < most:
                host, tasks = hosts.popleft()
                if not held.take(f"check {host}"):
                    report.busy.append(host)
                elif due := _due(tasks, hours):
                    pool.submit(_ask, host, due, look, config.checks_host_seconds(), answers)
                    asked += 1
                else:
                    held.let_go(f"check {host}")
            if not asked:
                continue
            answer = answers.get()
            if isinstance(answer, Outcome):
                take(answer)
                continue
            held.let_go(f"check {answer.host}")
            asked -= 1
            if answer.waiting:
                report.waiting[answer.host] = answer.waiting


def _due(tasks: list[Task], hours: float) -> list[Task]:
    """Return what is due, with what is known of it: nobody else changes that from now on."""
    before = results.latest({one.dataset for one in tasks})
    found = []
    for task in tasks:
        last = before.get(task.dataset, {}).get(task.file["id"])
        if last is not None and last.address == rules.place(task.file):
            if not rules.is_due(last.checked, now(), hours):
                continue
            facts, findings = last.facts, results.findings(last)
            task = Task(task.dataset, task.file, task.updated, last.checked, facts, findings)
        found.append(task)
    model.Session.rollback()
    return rules.longest_first(found)


def _ask(
    host: str, tasks: list[Task], look: Look, budget: float, answers: SimpleQueue[Any]
) -> None:
    """Ask a host for one file after the other; this is what a thread does."""
    own, begun, done = look.new_reader(), monotonic(), 0
    try:
        for task in tasks:
            may_take = look.may_take(task, own)
            if host and not rules.has_time(monotonic() - begun, may_take, budget):
                break
            answers.put(look.at(task, own))
            done += 1
    except Exception:
        log.exception("The files of %s could not all be looked at", host or "this portal")
    finally:
        answers.put(_Done(host, len(tasks) - done))


def _store(outcome: Outcome, report: Report) -> None:
    task, checks = outcome.task, declared.declared()
    asked = sa.select(Result).where(
        Result.dataset == task.dataset, Result.file == task.file["id"], Result.current
    )
    results.store(
        model.Session.scalars(asked).first(),
        task.dataset,
        task.file["id"],
        outcome.findings,
        address=rules.place(task.file),
        facts=outcome.facts,
    )
    model.Session.commit()
    report.files += 1
    state = rules.state(checks[one.check].severity for one in outcome.findings)
    report.states[state] = report.states.get(state, 0) + 1
