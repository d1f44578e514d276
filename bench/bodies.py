"""Bodies with inventories: ``python -m bench.bodies ROWS`` makes it so many rows altogether.

The portal is that of ``CKAN_INI``; what an earlier run wrote stays and counts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from typing import Any

from bench.rows import body, rows

BODIES = 50
NAME = "bench-{:02d}"
#: When rows are to be opened, in turn: the same for few rows and for many, since the calendar has
#: an entry for each body and quarter.
QUARTERS = ("2024-Q4", "2026-Q4", "2030-Q2")


def of_body(owner: str, count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a body, those that are open planned for one quarter or another."""
    quarters = cycle(QUARTERS)
    for row in rows(owner, count):
        is_open = "planned_quarter" in row
        yield {**row, "planned_quarter": next(quarters)} if is_open else row


def main(count: int) -> None:
    """Fill the inventories up to so many rows."""
    import ckan.plugins.toolkit as tk
    from ckan import model
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    make_app(load_config(os.environ["CKAN_INI"]))

    from ckanext.ogp_tn.inventory import bulk

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    each = count // BODIES
    for number in range(1, BODIES + 1):
        name = NAME.format(number)
        known = model.Group.get(name)
        fields = {**body(name), "body_kind": "agency"}
        owner = known.id if known else tk.get_action("organization_create")(
            {"user": user}, fields)["id"]  # fmt: skip
        there = model.Session.query(model.Package).filter_by(owner_org=owner).count()
        missing = enumerate(islice(of_body(owner, each), there, None), there)
        bulk.write([bulk.Change(place, row) for place, row in missing], user)
        if number % 10 == 0:
            print(f"{number} bodies", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
