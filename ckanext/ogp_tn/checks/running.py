"""A run of the checks: what is due of records and files is looked at, and what was found stored.

What a run has done stands in the table, each file as soon as it is done, so that after whatever
stopped it the next one goes on. A host is asked by one at a time, of all processes, with a pause,
and costs a run no more than it may; several hosts are asked at once. Threads only ask and look:
the database belongs to the one who started them.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from queue import SimpleQueue
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import urlsplit

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import logic, model
from ckan.lib import search
from ckan.types import Context

from ckanext.ogp_tn import config
from ckanext.ogp_tn.checks import addresses, declared, progress, records, results, rules
from ckanext.ogp_tn.checks.findings import Finding
from ckanext.ogp_tn.checks.links import Look, Outcome, Task, host
from ckanext.ogp_tn.checks.model import Result
from ckanext.ogp_tn.metadata import aggregates, cache, freshness
from ckanext.ogp_tn.metadata.columns import now
from ckanext.ogp_tn.metadata.fetching import Limits, Reader
from ckanext.ogp_tn.metadata.locks import locks

log = logging.getLogger(__name__)

Dataset = Mapping[str, Any]

Answer = TypeVar("Answer")

TYPE = "dataset"
#: So many datasets are asked of the search engine at a time.
PAGE = 500


@dataclass
class Report:
    """What a run did."""

    datasets: int = 0
    files: int = 0
    """How many were looked at."""
    total: int = 0
    """How many there are."""
    states: dict[str, int] = field(default_factory=dict)
    """How many of them are in which state now."""
    waiting: dict[str, int] = field(default_factory=dict)
    """How many files of a host wait for the next run: its time was up, or a Table Schema that they
    name could not be asked for."""
    busy: list[str] = field(default_factory=list)
    """Hosts that another run was asking."""


@dataclass
class OfSites(Report):
    """What a run did that asked sites."""

    offline: bool = False
    """Whether it reached nobody at all, so that nothing was stored."""


@dataclass(frozen=True)
class _Done:
    """A host was asked for all that it was to be asked for, or its time is up."""

    host: str


def run(
    organization: str | None = None,
    dataset: str | None = None,
    tell: Callable[[Report], Any] = lambda _: None,
) -> Report:
    """Check every dataset, those of a body, or one.

    :param organization: the body's id
    :param dataset: the dataset's id; its files are looked at whether they are due or not
    :param tell: is told how far it is, at each file
    """
    report, only = Report(), [dataset] if dataset else None
    index(results.not_indexed(only))
    alike = {} if dataset else _on_one_day()
    of_hosts: dict[str, list[Task]] = {}
    by_name: list[Dataset] = []
    for page in _datasets(organization, dataset):
        report.datasets += len(page)
        by_name += _check_records(page, alike)
        for task in _tasks(page):
            of_hosts.setdefault(task.host, []).append(task)
            report.total += 1
    tell(report)
    for outcome in _check_files(of_hosts, report, 0 if dataset else config.checks_max_age()):
        _store(outcome, report)
        tell(report)
    _check_records(by_name, alike)
    results.forget(config.checks_history_days())
    index(results.not_indexed(only))
    return report


def sites(addresses: Mapping[str, str]) -> OfSites:
    """Ask those of some sites that are due whether they answer, as links of data are asked.

    Where none of several can be reached it is this portal that is off the net: nothing is said of
    them then.

    :param addresses: of each site its address, by its name; what is not here is forgotten
    """
    report = OfSites()
    of_hosts: dict[str, list[Task]] = {}
    for name, address in addresses.items():
        task = Task(rules.SITES, {"id": name, "url": address})
        of_hosts.setdefault(task.host, []).append(task)
    outcomes = list(_check_files(of_hosts, report, config.checks_max_age()))
    report.offline = rules.is_offline({one.check for one in each.findings} for each in outcomes)
    for outcome in [] if report.offline else outcomes:
        _store(outcome, report)
    results.forget_sites(addresses)
    return report


def reader(host: str) -> Reader:
    """Return who asks a host, within the limits of the portal's options."""
    site = urlsplit(_site())
    own = f"{site.hostname}:{site.port or (443 if site.scheme == 'https' else 80)}"
    return Reader(
        f"ogp-tn-check (+{_site()})",
        # What this portal itself answers is no secret of the machine's, on that port only.
        [*config.local_hosts(), own],
        Limits(seconds=config.checks_link_seconds(), megabytes=config.checks_max_size()),
        # This portal knows itself how much it can bear.
        0 if host == site.hostname else config.checks_pause(),
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


def _check_records(
    datasets: Sequence[Any], alike: Mapping[tuple[str, str], int] | None
) -> list[Dataset]:
    """Check records; return those of which more is known once their files were looked at."""
    unsure = []
    checks, before = declared.active(), results.latest([one["id"] for one in datasets])
    for one in datasets:
        files = before.get(one["id"], {})
        last = files.get("")
        day = str(freshness.last_update(one) or "")
        same = _alike_before(last) if alike is None else alike.get((one.get("source_portal"), day))
        found = records.findings(one, date.today(), same or 0, _site())
        sure = [each for each in found if not _asks_columns(each, files)]
        results.store(last, one["id"], "", [each for each in sure if each.check in checks])
        if len(sure) < len(found):
            unsure.append(one)
    model.Session.commit()
    return unsure


def _asks_columns(found: Finding, files: results.Files) -> bool:
    """Tell whether the columns of a file say more than its name, or may once it is looked at."""
    if found.check != "unit_missing":
        return False
    looked = files.get(str(found.where["file"]))
    return looked is None or rules.says_units(looked.facts.get("summary") or {})


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
    of_hosts: Mapping[str, list[Task]], report: Report, hours: float
) -> Iterator[Outcome]:
    """Look at the files that are due, after the Table Schemas that they name; yield each."""
    look, hosts, waiting = Look(date.today()), Hosts(reader), set[str]()

    def unknown(task: Task) -> bool:
        return bool(task.schema) and task.schema not in look.schemas

    def due(tasks: list[Task]) -> list[Task]:
        found = _due(tasks, hours)
        waiting.update(one.file["id"] for one in found)
        # A schema whose host is busy, or its time up, is not missing.
        return [one for one in found if not unknown(one)]

    schemas: dict[str, list[str]] = {}
    tasks = [one for tasks in of_hosts.values() for one in tasks]
    for address in sorted({one.schema for one in _due(list(filter(unknown, tasks)), hours)}):
        schemas.setdefault(host(address), []).append(address)
    for address, schema in hosts.ask(schemas, list, look.schema):
        look.schemas[address] = schema
    report.busy = sorted(hosts.busy)
    for outcome in hosts.ask(of_hosts, due, look.at):
        waiting.discard(outcome.task.file["id"])
        yield outcome
    report.busy = sorted({*report.busy, *hosts.busy})
    for name, tasks in of_hosts.items():
        if name in hosts.busy:
            due(tasks)
        elif left := sum(one.file["id"] in waiting for one in tasks):
            report.waiting[name] = left
    progress.waits(waiting)


class Hosts:
    """Those who are asked in one run: each by one at a time, and for as long as it may cost."""

    def __init__(self, new_reader: Callable[[str], Reader]) -> None:
        """Ask nobody yet."""
        self.busy: set[str] = set()
        """Whom another run was asking, the last time that they were to be asked."""
        self._new_reader = new_reader
        self._spent: dict[str, float] = {}

    def ask(
        self,
        of_hosts: Mapping[str, list[Any]],
        due: Callable[[list[Any]], list[Any]],
        look: Callable[[Any, Reader], Answer],
    ) -> Iterator[Answer]:
        """Ask hosts, several at once, and yield what each says as soon as it says it.

        :param of_hosts: what there is to ask of each
        :param due: chooses what of it is asked, once nobody else asks this host
        :param look: asks for one thing; this is what threads do
        """
        answers = SimpleQueue[Answer | _Done]()
        hosts, most, asked = deque(of_hosts.items()), config.checks_hosts(), 0
        self.busy.clear()
        with locks() as held, ThreadPoolExecutor(most) as pool:
            while hosts or asked:
                while hosts and asked < most:
                    name, things = hosts.popleft()
                    if not held.take(f"check {name}"):
                        self.busy.add(name)
                    elif chosen := due(things):
                        pool.submit(self._each, name, chosen, look, answers)
                        asked += 1
                    else:
                        held.let_go(f"check {name}")
                if not asked:
                    continue
                answer = answers.get()
                if isinstance(answer, _Done):
                    held.let_go(f"check {answer.host}")
                    asked -= 1
                else:
                    yield answer

    def _each(
        self, name: str, things: list[Any], look: Callable[..., Any], answers: SimpleQueue[Any]
    ) -> None:
        own, begun, before = self._new_reader(name), monotonic(), self._spent.get(name, 0)
        may_take = own.limits.seconds + own.pause
        try:
            for thing in things:
                spent = before + monotonic() - begun
                # This portal itself may cost what it likes.
                if name and not rules.has_time(spent, may_take, config.checks_host_seconds()):
                    break
                answers.put(look(thing, own))
        except Exception:
            log.exception("Not all of %s could be looked at", name or "this portal")
        finally:
            self._spent[name] = before + monotonic() - begun
            answers.put(_Done(name))


def _due(tasks: list[Task], hours: float) -> list[Task]:
    """Return what is due, with what is known of it."""
    before = results.latest({one.dataset for one in tasks})
    waiting = progress.waiting_of([one.file["id"] for one in tasks])
    found = []
    for task in tasks:
        last = before.get(task.dataset, {}).get(task.file["id"])
        if last is not None and last.address == rules.place(task.file):
            is_due = rules.is_due(last.checked, now(), hours)
            if not is_due and task.file["id"] not in waiting:
                continue
            facts, findings = last.facts, results.findings(last)
            task = Task(task.dataset, task.file, task.updated, last.checked, facts, findings)
        found.append(task)
    model.Session.rollback()
    return rules.longest_first(found)


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
    progress.looked_at(task.file["id"])
    report.files += 1
    state = rules.state(checks[one.check].severity for one in outcome.findings)
    report.states[state] = report.states.get(state, 0) + 1
