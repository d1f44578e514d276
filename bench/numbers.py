"""What the pages of numbers cost when there are a hundred times more rows.

A portal with the demonstration's plan gets fifty bodies with inventories, few rows first and then
many. Each page and its JSON are asked for as a visitor, from a portal that counts everything anew
and from one that keeps numbers, in turns with core's bare dataset page: what the machine does
besides slows all of them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from bench.bodies import BODIES, NAME
from bench.pages import DATASET, bare_portal
from bench.servers import command, empty_portal, seconds, serving
from dev.process import run, write_private
from dev.settings import Settings, clean_environ

FEW, MANY = 500, 50_000
ROUNDS = 15
ANEW, KEPT = "counted anew", "kept"
_BODY = NAME.format(1)
PAGES = ("/ogp", "/ogp/bodies", f"/ogp/bodies/{_BODY}", "/ogp/calendar", "/ogp/indicators")
PATHS = tuple(path for page in PAGES for path in (page, f"{page}.json"))

#: Seconds, by the portal and the path.
Times = dict[tuple[str, str], float]


def measure(settings: Settings, count: int | None = None) -> None:
    """Ask for the pages of numbers with 500 and with 50,000 rows (aim: a ratio of 1.3 or less).

    `/ogp` is to take at most 1.2 times what core's bare dataset page takes.
    """
    many = count or MANY
    times: dict[int, Times] = {}
    asked: dict[int, Mapping[str, Mapping[str, int]]] = {}
    with empty_portal(settings) as ini, ExitStack() as portals:
        for arguments in (("ogp-tn", "init"), ("ogp-tn", "demo", "load", "--no-accounts")):
            command(settings, ini, *arguments)
        ours = {
            ANEW: portals.enter_context(serving(settings, _without_keeping(ini))),
            KEPT: portals.enter_context(serving(settings, ini)),
        }
        bare = portals.enter_context(bare_portal(settings, ini))
        for rows in (FEW, many):
            _program(settings, ini, "bench.bodies", str(rows))
            print(f"{rows} rows of {BODIES} bodies are there", flush=True)
            asked[rows] = json.loads(_program(settings, ini, "bench.asked", *PATHS))
            times[rows] = _times(ours, bare)
    _print(times[FEW], times[many], asked[FEW], asked[many])


def _without_keeping(ini: Path) -> Path:
    """Return an ini of the same portal with which nothing is kept: see ``metadata/cache.py``."""
    other = ini.with_name("anew.ini")
    text = ini.read_text(encoding="utf-8")
    write_private(other, text.replace("[app:main]", "[app:main]\nckan.search.solr_commit = false"))
    return other


def _program(settings: Settings, ini: Path, module: str, *arguments: str) -> str:
    """Run a module in a process of its own on a portal; returns its last line."""
    said = run(
        [sys.executable, "-m", module, *arguments],
        settings.logs / "bench.log",
        f"{module} failed",
        cwd=settings.root,
        environ=clean_environ() | {"CKAN_INI": str(ini)},
    )
    return (said.splitlines() or [""])[-1]


def _times(ours: Mapping[str, str], bare: str) -> Times:
    """Return how fast each page can be; core's is under the path of its dataset page.

    The fastest of several: what a busy machine adds is no cost of a page.
    """
    addresses = {("core", DATASET): bare + DATASET}
    for portal, address in ours.items():
        addresses |= {(portal, path): address + path for path in PATHS}
    times: dict[tuple[str, str], list[float]] = {key: [] for key in addresses}
    for turn in range(4 + ROUNDS):
        for key, address in addresses.items():
            took = seconds(address)
            if turn >= 4:  # both workers of all servers are warm after these
                times[key].append(took)
    return {key: min(those) for key, those in times.items()}


def _print(
    few: Times,
    many: Times,
    few_asked: Mapping[str, Mapping[str, int]],
    many_asked: Mapping[str, Mapping[str, int]],
) -> None:
    core = {"few": few["core", DATASET], "many": many["core", DATASET]}
    print(f"{'':28}{'few':>11}{'many':>11}{'ratio':>9}{'to core':>9}   Solr SQL kB: few, many")
    print(f"{'core: ' + DATASET[:20]:28}{core['few'] * 1000:8.1f} ms{core['many'] * 1000:8.1f} ms")
    for portal in (ANEW, KEPT):
        print(portal)
        for path in PATHS:
            before, after = few[portal, path], many[portal, path]
            # Each against core's page of the same minutes: the machine is not always as busy.
            ratio = (after / core["many"]) / (before / core["few"])
            told = ""
            if portal == ANEW:
                told = "   " + ", ".join(
                    "{solr} {sql} {kB}".format(**one[path]) for one in (few_asked, many_asked)
                )
            print(
                f"  {path:26}{before * 1000:8.1f} ms{after * 1000:8.1f} ms"
                f"   × {ratio:.2f}   × {after / core['many']:.2f}{told}"
            )
