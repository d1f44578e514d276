"""How long our pages take beside core's bare dataset page, in the same run, as ratios.

Run against a portal that is up: ``make bench`` (or ``python3 bench/pages.py ADDRESS``).
A ratio of 1.2 or less is the aim; nothing fails here, machines differ.
"""

from __future__ import annotations

import statistics
import sys
import time
import urllib.request

ROUNDS = 30
REFERENCE = "/dataset/ogp-plan-2016-2018-data"
PAGES = ("/ogp", "/ar/ogp", "/ogp.json", "/commitment/nap2-06", "/fr/commitment/nap2-06")


def seconds(address: str) -> float:
    """Return how long one request takes, body included, in seconds."""
    started = time.perf_counter()
    with urllib.request.urlopen(address, timeout=60) as answer:  # noqa: S310 - the address is ours
        answer.read()
    return time.perf_counter() - started


def main(portal: str) -> None:
    """Measure all pages in turns, so that a busy moment slows all of them, and print ratios."""
    paths = [REFERENCE, *PAGES]
    for path in paths:
        seconds(portal + path)
    times: dict[str, list[float]] = {path: [] for path in paths}
    for _ in range(ROUNDS):
        for path in paths:
            times[path].append(seconds(portal + path))
    base = statistics.median(times[REFERENCE])
    for path in paths:
        median = statistics.median(times[path])
        print(f"{path:32} {median * 1000:8.1f} ms   × {median / base:.2f}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:5000")
