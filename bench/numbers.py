"""What the pages of numbers cost when there are a hundred times more rows.

Two portals with the demonstration's plan and fifty more bodies, one with few rows and one with
many. Each page and its JSON are asked for as a visitor, counted anew and kept, from both portals in
turns with core's bare dataset page: a busy moment slows all of them.
"""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.bodies import BODIES, NAME
from bench.pages import DATASET, bare_portal
from bench.servers import command, empty_portal, forget, seconds, serving
from dev.process import run
from dev.settings import Settings, clean_environ

FEW, MANY = 500, 50_000
ROUNDS, WARM = 30, 4
_BODY = NAME.format(1)
PAGES = ("/ogp", "/ogp/bodies", f"/ogp/bodies/{_BODY}", "/ogp/calendar", "/ogp/indicators")
PATHS = tuple(path for page in PAGES for path in (page, f"{page}.json"))

Asked = Mapping[str, Mapping[str, int]]


class Portal(NamedTuple):
    """A portal that runs, and what each of its pages asks."""

    address: str
    asked: Asked


def measure(settings: Settings, given: Namespace) -> None:
    """Ask for the pages of numbers with 500 and with 50,000 rows (aim: a ratio of 1.3 or less).

    `/ogp` is to take at most 1.2 times what core's bare dataset page takes.
    """
    with ExitStack() as running:
        few = _portal(settings, running, FEW, keep=given.keep)
        many = _portal(settings, running, given.rows or MANY, keep=given.keep)
        bare = running.enter_context(bare_portal(settings, many[1]))
        _print(few[0], many[0], _times(settings, few[0].address, many[0].address, bare))


def _portal(
    settings: Settings, running: ExitStack, rows: int, *, keep: bool
) -> tuple[Portal, Path]:
    """Start a portal with so many rows; returns it with its ini."""
    ini = running.enter_context(empty_portal(settings, f"ogp_tn_bench_{rows}", keep=keep))
    for arguments in (("ogp-tn", "init"), ("ogp-tn", "demo", "load", "--no-accounts")):
        command(settings, ini, *arguments)
    _program(settings, ini, "bench.bodies", str(rows))
    print(f"{rows} rows of {BODIES} bodies are there", flush=True)
    asked = json.loads(_program(settings, ini, "bench.asked", *PATHS))
    return Portal(running.enter_context(serving(settings, ini)), asked), ini


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


def _times(
    settings: Settings, few: str, many: str, bare: str
) -> dict[tuple[str, bool], list[float]]:
    """Return how long each page takes, round by round, by its address and whether it is kept."""
    times: dict[tuple[str, bool], list[float]] = {}

    def ask(address: str, kept: bool) -> None:
        took = seconds(address)
        times.setdefault((address, kept), []).append(took)

    for number in range(WARM + ROUNDS):
        ask(bare + DATASET, True)
        # Whoever is asked first is the other one each time.
        both = (few, many)[:: 1 if number % 2 else -1]
        for path in PATHS:
            forget(settings)
            for kept in (False, True):
                for portal in both:
                    ask(portal + path, kept)
    # Both workers of all servers are warm after the first rounds.
    times = {key: those[WARM:] for key, those in times.items()}
    return {(key[0].removeprefix(bare), key[1]): those for key, those in times.items()}


def _ratio(of: list[float], to: list[float]) -> float:
    """Return the median of the ratios of each round: a busy moment slows both of its sides."""
    return median(one / other for one, other in zip(of, to, strict=True))


def _print(few: Portal, many: Portal, times: Mapping[tuple[str, bool], list[float]]) -> None:
    core = times[DATASET, True]
    print(f"{'':28}{'few':>11}{'many':>11}{'ratio':>9}{'to core':>9}   Solr SQL kB: few, many")
    print(f"{'a dataset page of bare CKAN':28}{median(core) * 1000:8.1f} ms")
    for kept, label in ((False, "counted anew"), (True, "kept")):
        print(label)
        for path in PATHS:
            before, after = times[few.address + path, kept], times[many.address + path, kept]
            both = (few.asked[path], many.asked[path])
            told = "   " + ", ".join("{solr} {sql} {kB}".format(**one) for one in both)
            print(
                f"  {path:26}{median(before) * 1000:8.1f} ms{median(after) * 1000:8.1f} ms"
                f"   × {_ratio(after, before):.2f}   × {_ratio(after, core):.2f}"
                f"{'' if kept else told}"
            )
