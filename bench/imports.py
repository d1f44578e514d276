"""How much faster an import is than ``ckanapi load`` through the API of a running portal."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
import urllib.request
from argparse import Namespace
from pathlib import Path
from typing import Any

from bench import rows
from bench.servers import command, empty_portal, serving
from dev.process import run
from dev.settings import Settings, clean_environ

ROWS = 5000
USER = "bench-admin"


def measure(settings: Settings, given: Namespace) -> None:
    """Import an inventory, and load it with `ckanapi load -p 2` (aim: a ratio of 5 or more).

    The same file again, with one row in a hundred changed, is to take less than a tenth.
    """
    count = given.rows or ROWS
    with empty_portal(settings) as ini, serving(settings, ini) as address:
        theirs = _load(settings, address, _token(settings, ini), count)
        print(f"{f'ckanapi load of {count} rows':36}{theirs:8.1f} s", flush=True)
        ours = import_rows(settings, ini, "ours", count)
    first = ours["first"]
    print(f"{'our import, with its dry run':36}{first:8.1f} s   × {theirs / first:.1f}")
    for name, step in (("with 1 % changed", "changed"), ("unchanged", "same")):
        print(f"{f'again, {name}':36}{ours[step]:8.1f} s   {ours[step] / first:.0%}")


def import_rows(settings: Settings, ini: Path, name: str, count: int) -> dict[str, float]:
    """Import the rows of a new body in a process of its own; returns what it prints."""
    said = run(
        [sys.executable, "-m", "bench.rows", name, str(count)],
        settings.logs / "bench.log",
        "The rows could not be imported",
        cwd=settings.root,
        environ=clean_environ() | {"CKAN_INI": str(ini)},
    )
    return json.loads(said.splitlines()[-1])


def _token(settings: Settings, ini: Path) -> str:
    """Create a system administrator; returns a token for the API."""
    command(settings, ini, "user", "add", USER, f"email={USER}@example.org", "password=bench-1234")
    command(settings, ini, "sysadmin", "add", USER)
    return command(settings, ini, "user", "token", "add", USER, "bench", "-q").split()[-1]


def _load(settings: Settings, address: str, token: str, count: int) -> float:
    """Load the same rows with ckanapi, in as many processes as the portal has workers."""
    with tempfile.TemporaryDirectory() as folder:
        owner = _call(address, token, "organization_create", rows.body("theirs"))["id"]
        file = Path(folder) / "rows.jsonl"
        with file.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(row) + "\n" for row in rows.rows(owner, count))
        started = time.perf_counter()
        run(
            [
                *(settings.venv / "bin" / "ckanapi", "load", "datasets", "-I", file, "-p", "2"),
                *("-r", address, "-a", token, "--create-only", "--quiet"),
            ],
            settings.logs / "bench.log",
            "ckanapi could not load the rows",
            # It starts itself again by its name.
            environ=clean_environ() | {"PATH": f"{settings.venv / 'bin'}:{os.environ['PATH']}"},
        )
        return time.perf_counter() - started


def _call(address: str, token: str, action: str, data: dict[str, Any]) -> Any:
    request = urllib.request.Request(
        f"{address}/api/3/action/{action}",
        data=json.dumps(data).encode(),
        headers={"Authorization": token, "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)["result"]
