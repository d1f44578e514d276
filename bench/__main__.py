"""How long our pages take beside core's bare dataset page, in the same run, as ratios.

``make bench`` after ``make demo``. The reference is a dataset page of a CKAN without any plugin,
started for the measurement on the same services with the same web server. A ratio of 1.2 or
less is the aim; nothing fails here, machines differ.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from dev.settings import Settings, read

ROUNDS = 30
DATASET = "/dataset/ogp-plan-2016-2018-data"
PAGES = ("/ogp", "/ar/ogp", "/ogp.json", "/commitment/nap2-06", "/ar/commitment/nap2-06", DATASET)


@contextlib.contextmanager
def bare_portal(settings: Settings) -> Iterator[str]:
    """Run a CKAN without plugins on the portal's own services; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        ini = Path(folder) / "bare.ini"
        text = settings.ini.read_text(encoding="utf-8")
        ini.touch(mode=0o600)
        ini.write_text(re.sub(r"(?m)^ckan\.plugins =.*$", "ckan.plugins =", text), encoding="utf-8")
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "dev.wsgi:application", "--workers", "2"),
                *("--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "error"),
            ],
            cwd=settings.root,
            env={**os.environ, "CKAN_INI": str(ini)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def seconds(address: str) -> float:
    """Return how long one request takes, body included, in seconds."""
    started = time.perf_counter()
    with urllib.request.urlopen(address, timeout=60) as answer:
        answer.read()
    return time.perf_counter() - started


def wait_for(address: str) -> None:
    """Wait until a portal answers.

    :raises TimeoutError: if it has not answered after a minute
    """
    for _ in range(120):
        with contextlib.suppress(OSError):
            seconds(address)
            return
        time.sleep(0.5)
    raise TimeoutError(f"{address} does not answer.")


def main() -> None:
    """Measure all pages in turns, so that a busy moment slows all of them, and print ratios."""
    settings = read()
    portal = f"http://127.0.0.1:{settings.port}"
    with bare_portal(settings) as bare:
        wait_for(bare + DATASET)
        addresses = [bare + DATASET, *(portal + page for page in PAGES)]
        times: dict[str, list[float]] = {address: [] for address in addresses}
        for address in addresses * 4:  # both workers of both servers are warm after this
            seconds(address)
        for _ in range(ROUNDS):
            for address in addresses:
                times[address].append(seconds(address))
    base = statistics.median(times[addresses[0]])
    for name, address in zip(("CKAN without plugins", *PAGES), addresses, strict=True):
        median = statistics.median(times[address])
        print(f"{name:36}{median * 1000:8.1f} ms   × {median / base:.2f}")


if __name__ == "__main__":
    main()
