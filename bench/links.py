"""Datasets with links to ten hosts of this machine, and the program that checks them.

``python -m bench.links PORT COUNT`` makes so many links on the portal of ``CKAN_INI`` and checks
them, again with nothing changed, and once more with a host that hangs. It prints the seconds of
each, and the process's memory in MiB before the first and at its peak.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
import urllib.request

from bench.rows import body

HOSTS = [f"127.0.0.{number}" for number in range(1, 11)]
#: Links of a dataset.
EACH = 20


def main(port: int, count: int) -> None:
    """Make and check so many links."""
    import ckan.plugins.toolkit as tk
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    make_app(load_config(os.environ["CKAN_INI"]))

    from ckanext.ogp_tn.checks import running

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    owner = tk.get_action("organization_create")({"user": user}, body("links"))["id"]
    links = [f"http://{HOSTS[n % len(HOSTS)]}:{port}/{n}.csv" for n in range(count)]
    for start in range(0, count, EACH):
        files = [{"url": one, "format": "CSV"} for one in links[start : start + EACH]]
        fields = {
            **{"type": "dataset", "name": f"links-{start}", "owner_org": owner},
            **{"title_translated": {"fr": "Stations"}, "license_id": "cc-by", "resources": files},
        }
        tk.get_action("package_create")({"user": user}, fields)

    def seconds() -> float:
        begun = time.perf_counter()
        running.run(organization=owner)
        return time.perf_counter() - begun

    found = {"files": count, "before": _memory(), "first": seconds(), "again": seconds()}
    urllib.request.urlopen(f"http://127.0.0.1:{port}/", data=b"").close()
    print(json.dumps({**found, "hanging": seconds(), "peak": _memory()}))


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
