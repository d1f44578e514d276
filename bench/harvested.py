"""What ``bench.harvests`` runs on each portal: ``python -m bench.harvested fill|ours|stock …``.

``fill COUNT`` makes so many datasets; ``ours ADDRESS`` and ``stock ADDRESS`` harvest twice and
print the seconds of each as JSON, with what the first spent waiting for others, and its own
``work``. The portal is that of ``CKAN_INI``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

BODY = "bench"


def datasets(count: int) -> Iterator[dict[str, Any]]:
    """Yield datasets as a ministry has them, in three languages and with two files."""
    for number in range(count):
        yield {
            "name": f"bench-{number:05d}",
            "owner_org": BODY,
            "title_translated": {
                "ar": f"بيانات المحطات عدد {number}",
                "fr": f"Données des stations n° {number}",
                "en": f"Data of stations no. {number}",
            },
            "notes_translated": {
                "ar": "قائمة المحطات حسب الولاية مع إحداثياتها وتاريخ الإحداث وحالة الصيانة.",
                "fr": "Liste des stations par gouvernorat, avec coordonnées et état d’entretien.",
            },
            "license_id": "licence-nationale-de-donnees-publiques-ouvertes",
            "sector": "transport",
            "transport_layer": "infrastructure",
            "frequency": "ANNUAL",
            "temporal_coverage": [{"start": "2017", "end": "2018"}],
            "tags": [{"name": "transport"}, {"name": "محطات"}],
            "resources": [
                {"url": f"http://example.org/{number}.{kind.lower()}", "format": kind, "name": kind}
                for kind in ("CSV", "XLSX")
            ],
        }


def fill(count: str) -> None:
    """Make so many datasets; the search engine shows them in the end."""
    import ckan.plugins.toolkit as tk
    from ckan.lib import search

    user = _user()
    tk.config["ckan.search.solr_commit"] = False
    tk.get_action("organization_create")({"user": user}, {"name": BODY, "title": "Bench"})
    for dataset in datasets(int(count)):
        tk.get_action("package_create")({"user": user, "return_id_only": True}, dataset)
    search.commit()


def ours(address: str) -> Callable[[], None]:
    """Return our harvest, which the register of the portal says how to run."""
    import ckan.plugins.toolkit as tk

    user = _user()

    def harvest() -> None:
        health = tk.get_action("ogp_tn_portal_harvest")({"user": user}, {"id": BODY})
        if health["state"] != "complete" or health["errors"]:
            raise SystemExit(json.dumps(health, default=str))

    return harvest


def stock(address: str) -> Callable[[], None]:
    """Return a harvest by ckanext-harvest's harvester, run without its daemons."""
    import ckan.plugins.toolkit as tk

    from ckanext.harvest import queue  # pyright: ignore[reportMissingImports]
    from ckanext.harvest.model import (  # pyright: ignore[reportMissingImports]
        HarvestJob,
        HarvestObject,
    )

    user = _user()
    source = tk.get_action("harvest_source_create")(
        {"user": user, "ignore_auth": True},
        {"name": "stock", "title": "Stock", "url": address, "source_type": "ckan",
         "owner_org": BODY},
    )  # fmt: skip

    def harvest() -> None:
        made = tk.get_action("harvest_job_create")(
            {"user": user, "ignore_auth": True}, {"source_id": source["id"], "run": False}
        )
        job = HarvestJob.get(made["id"])
        job.status = "Running"
        job.save()
        harvester = queue.get_harvester("ckan")
        for id in queue.gather_stage(harvester, job) or []:
            queue.fetch_and_import_stages(harvester, HarvestObject.get(id))
        tk.get_action("harvest_jobs_run")(
            {"user": user, "ignore_auth": True}, {"source_id": source["id"]}
        )
        if wrong := HarvestJob.get(made["id"]).get_gather_errors():
            raise SystemExit(wrong[0].message)

    return harvest


@contextmanager
def waiting() -> Iterator[dict[str, float]]:
    """Count the seconds meanwhile in which the process waits for others."""
    import pysolr
    import requests
    from sqlalchemy import event

    from ckan import model

    from ckanext.ogp_tn.metadata.fetching import Reader

    spent = {"source": 0.0, "search engine": 0.0, "database": 0.0}

    def timed(owner: Any, name: str, part: Callable[..., str]) -> Callable[[], None]:
        call = getattr(owner, name)

        def counted(*args: Any, **named: Any) -> Any:
            begun = time.perf_counter()
            try:
                return call(*args, **named)
            finally:
                spent[part(*args)] += time.perf_counter() - begun

        setattr(owner, name, counted)
        return lambda: setattr(owner, name, call)

    undo = [
        timed(Reader, "read", lambda *_: "source"),
        timed(requests, "get", lambda *_: "source"),
        timed(pysolr.Solr, "_send_request", lambda *_: "search engine"),
    ]
    begun: list[float] = []
    engine = model.ensure_engine()

    def begin(*_: Any) -> None:
        begun.append(time.perf_counter())

    def end(*_: Any) -> None:
        spent["database"] += time.perf_counter() - begun.pop()

    listeners = {"before_cursor_execute": begin, "after_cursor_execute": end}
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    yield spent
    for name, listener in listeners.items():
        event.remove(engine, name, listener)
    for each in undo:
        each()


def _user() -> str:
    import ckan.plugins.toolkit as tk

    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def main(what: str, value: str) -> None:
    """Fill the portal, or harvest twice and print what that took as JSON."""
    import ckan.plugins.toolkit as tk
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    make_app(load_config(os.environ["CKAN_INI"]))
    if what == "fill":
        return fill(value)
    tk.get_action("organization_create")({"user": _user()}, {"name": BODY, "title": "Bench"})
    harvest = {"ours": ours, "stock": stock}[what](value)
    with waiting() as spent:
        begun, worked = time.perf_counter(), time.process_time()
        harvest()
        took = {"first": time.perf_counter() - begun, "work": time.process_time() - worked}
    begun = time.perf_counter()
    harvest()
    print(json.dumps({**spent, **took, "again": time.perf_counter() - begun}))
    return None


if __name__ == "__main__":
    main(*sys.argv[1:3])
