"""Measurements, each against its reference in the same run: ``python -m bench [NAME …]``.

``make bench`` runs all of them, after ``make demo``. Nothing fails here, machines differ.
"""

from __future__ import annotations

import argparse

from bench import checks, imports, memory, numbers, pages
from dev.settings import read

MEASUREMENTS = {
    "pages": pages.measure,
    "numbers": numbers.measure,
    "import": imports.measure,
    "memory": memory.measure,
    "checks": checks.measure,
}


def main() -> None:
    """Run the measurements that are named, or all."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"one of {', '.join(MEASUREMENTS)}; all if none"
    )
    parser.add_argument(
        "--rows",
        type=int,
        help="rows of the inventories that are written, or links that are checked",
    )
    given = parser.parse_args()
    if unknown := set(given.names) - set(MEASUREMENTS):
        parser.error(f"no measurement is called {', '.join(sorted(unknown))}")
    for name in given.names or MEASUREMENTS:
        print(f"{name}: {(MEASUREMENTS[name].__doc__ or '').splitlines()[0]}")
        MEASUREMENTS[name](read(), given.rows)


if __name__ == "__main__":
    main()
