"""Measurements, each against its reference in the same run: ``python -m bench [NAME …]``.

``make bench`` runs all of them, after ``make demo``. Nothing fails here, machines differ.
"""

from __future__ import annotations

import argparse

from bench import checks, files, harvests, imports, memory, numbers, pages
from dev.settings import read

MEASUREMENTS = {
    "pages": pages.measure,
    "numbers": numbers.measure,
    "import": imports.measure,
    "memory": memory.measure,
    "harvest": harvests.measure,
    "files": files.measure,
    "checks": checks.measure,
}


def main() -> None:
    """Run the measurements that are named, or all."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(MEASUREMENTS)}; all if none"
    )
    parser.add_argument(
        "--rows", type=int, help="how many rows or records are written, or links are checked"
    )
    parser.add_argument(
        "--keep", action="store_true", help="let the portals of `numbers` stay for its next run"
    )
    given = parser.parse_args()
    if unknown := set(given.names) - set(MEASUREMENTS):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    for name in given.names or MEASUREMENTS:
        print(f"{name}: {(MEASUREMENTS[name].__doc__ or '').splitlines()[0]}")
        MEASUREMENTS[name](read(), given)


if __name__ == "__main__":
    main()
