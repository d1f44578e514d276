"""How long a harvest takes beside that of ckanext-harvest's own harvester of CKAN portals."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.servers import command, empty_portal, serving
from dev.portal import GATHERING, PLUGINS
from dev.process import run, write_private
from dev.settings import Settings, clean_environ

RECORDS = 1000
#: What gathers in each way; the types and fields of the records are known to both.
OURS, STOCK = PLUGINS + GATHERING, f"{PLUGINS} harvest ckan_harvester"
REGISTER = """
sources:
  none: {{title: {{ar: x, fr: x, en: x}}}}
portals:
  - id: bench
    kind: portal
    name: {{ar: x, fr: x, en: x}}
    sector: transport
    organization: bench
    read: {{how: ogp_tn, address: "{address}"}}
    states: [{{state: in_service, source: none}}]
"""
LOCAL = "ckanext.ogp_tn.portals.local_hosts = 127.0.0.1\nckanext.ogp_tn.portals_file = {file}"


def measure(settings: Settings, given: Namespace) -> None:
    """Harvest 1,000 datasets, and with the stock harvester (aim: a ratio of 0.5 or less).

    Then once more, where nothing has changed.
    """
    count = given.rows or RECORDS
    with ExitStack() as running:
        source = running.enter_context(empty_portal(settings, "ogp_tn_bench_source"))
        _program(settings, source, "fill", str(count))
        address = running.enter_context(serving(settings, source))
        print(f"{count} datasets are at the source", flush=True)
        register = source.with_name("portals.yaml")
        write_private(register, REGISTER.format(address=address))
        took: dict[str, Mapping[str, float]] = {}
        for name, plugins in (("stock", STOCK), ("ours", OURS)):
            ini = running.enter_context(
                empty_portal(
                    settings,
                    f"ogp_tn_bench_{name}",
                    plugins,
                    LOCAL.format(file=register),
                )
            )
            command(settings, ini, "ogp-tn", "init")
            took[name] = json.loads(_program(settings, ini, name, address))
            _print(name, took[name], count)
    for what, label in (("first", "first"), ("work", "first, the process’s own work"),
                        ("again", "again, unchanged")):  # fmt: skip
        print(f"{f'ours to stock: {label}':44}× {took['ours'][what] / took['stock'][what]:.2f}")


def _program(settings: Settings, ini: Path, *arguments: str) -> str:
    """Run ``bench.harvested`` in a process of its own on a portal; returns its last line."""
    said = run(
        [sys.executable, "-m", "bench.harvested", *arguments],
        settings.logs / "bench.log",
        f"bench.harvested {arguments[0]} failed",
        cwd=settings.root,
        environ=clean_environ() | {"CKAN_INI": str(ini)},
    )
    return (said.splitlines() or [""])[-1]


def _print(name: str, took: Mapping[str, float], count: int) -> None:
    first, again = took["first"], took["again"]
    print(f"{f'{name}: first':36}{first:8.1f} s   {first / count * 1000:6.1f} ms a record")
    for part in ("source", "search engine", "database"):
        print(f"{f'  waiting for the {part}':36}{took[part]:8.1f} s   {took[part] / first:.0%}")
    print(f"{'  own work':36}{took['work']:8.1f} s   {took['work'] / first:.0%}")
    print(f"{f'{name}: again, unchanged':36}{again:8.1f} s", flush=True)
