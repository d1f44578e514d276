"""How much memory a process needs that imports a large inventory."""

from __future__ import annotations

from argparse import Namespace

from bench.imports import import_rows
from bench.servers import empty_portal
from dev.settings import Settings

ROWS = 50_000


def measure(settings: Settings, given: Namespace) -> None:
    """Watch the memory of a process that imports 50,000 rows (aim: less than 500 MiB).

    With fewer rows the peak is calculated from what the second half of them added.
    """
    count = given.rows or ROWS
    with empty_portal(settings) as ini:
        whole = import_rows(settings, ini, "whole", count)
        print(f"{'CKAN before it imports':36}{whole['before']:8.0f} MiB")
        print(f"{f'its peak with {count} rows':36}{whole['peak']:8.0f} MiB", flush=True)
        if count >= ROWS:
            return
        half = import_rows(settings, ini, "half", count // 2)
    added = (whole["peak"] - half["peak"]) / (count - count // 2)
    peak = whole["peak"] + added * (ROWS - count)
    print(f"{f'calculated for {ROWS}':36}{peak:8.0f} MiB")
