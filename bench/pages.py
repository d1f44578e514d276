"""How long our pages take beside core's bare dataset page.

The reference is a dataset page of a CKAN without any plugin, started for the measurement on the
same services with the same web server. A ratio of 1.2 or less is the aim.
"""

from __future__ import annotations

import contextlib
import re
import statistics
import tempfile
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from bench.servers import seconds, serving, wait_for
from dev.portal import Portal
from dev.process import write_private
from dev.settings import Settings

ROUNDS = 30
DATASET = "/dataset/ogp-plan-2016-2018-data"
PAGES = ("/ogp", "/ar/ogp", "/ogp.json", "/commitment/nap2-06", "/ar/commitment/nap2-06", DATASET)


@contextlib.contextmanager
def bare_portal(settings: Settings, ours: Path) -> Iterator[str]:
    """Run a CKAN without plugins on the services of one of our portals; yields its address.

    :param ours: the ini of our portal
    """
    with tempfile.TemporaryDirectory() as folder:
        ini = Path(folder) / "bare.ini"
        text = ours.read_text(encoding="utf-8")
        write_private(ini, re.sub(r"(?m)^ckan\.plugins =.*$", "ckan.plugins =", text))
        with serving(settings, ini) as address:
            yield address


def measure(settings: Settings, given: Namespace) -> None:
    """Ask our pages and a dataset page of a CKAN without plugins (aim: ratios of 1.2 or less).

    All are asked in turns, so that a busy moment slows all of them.
    """
    portal = f"http://127.0.0.1:{settings.port}"
    with bare_portal(settings, Portal(settings).ini) as bare:
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
