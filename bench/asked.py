"""How often a page asks, and how large it is: ``python -m bench.asked PATH …`` prints it as JSON.

The portal is that of ``CKAN_INI``; nothing that it keeps is used.
"""

from __future__ import annotations

import json
import os
import sys

from dev.asking import counted


def main(paths: list[str]) -> None:
    """Count for each path the requests to the search engine and to the database, and its kB."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(os.environ["CKAN_INI"]))

    from ckanext.ogp_tn.metadata import cache

    visitor = app.test_client()
    found = {}
    for path in paths:
        visitor.get(path)  # what is learnt once per process
        cache.changed()
        with counted() as found[path]:
            answer = visitor.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path}: {answer.status}")
        found[path]["kB"] = len(answer.data) // 1000
    print(json.dumps(found))


if __name__ == "__main__":
    main(sys.argv[1:])
