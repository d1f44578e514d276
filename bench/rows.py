"""Inventory rows as a ministry would have them, and the program that writes them.

``python -m bench.rows NAME COUNT USER`` makes a body with so many rows on the portal of
``CKAN_INI``, and prints what the writing took.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

#: What becomes of the rows in turn: open, closed with its reason, not decided.
TURNS: tuple[dict[str, Any], ...] = (
    {
        "openness": "open",
        "planned_quarter": "2030-Q2",
        "license_id": "licence-nationale-de-donnees-publiques-ouvertes",
    },
    {
        "openness": "closed",
        "legal_ground": ["personal_data"],
        "justification_translated": {"ar": "تحتوي على معطيات شخصية", "fr": "Données nominatives"},
    },
    {"openness": "undetermined"},
)


def rows(body: str, count: int) -> Iterator[dict[str, Any]]:
    """Yield the rows of a body."""
    for number in range(1, count + 1):
        yield {
            "type": "inventory",
            "owner_org": body,
            "reference": f"R-{number:05d}",
            "title_translated": {
                "ar": f"سجلّ المنشآت والتجهيزات عدد {number}",
                "fr": f"Registre des ouvrages et équipements n° {number}",
            },
            "notes_translated": {
                "ar": "جرد سنوي للمنشآت حسب الولاية مع تاريخ الإحداث وحالة الصيانة.",
                "fr": "Inventaire annuel des ouvrages par gouvernorat, avec la date de mise en "
                "service et l’état d’entretien.",
            },
            "holder": "Direction des études et de la planification",
            "system": "SIG",
            "held_formats": ["xlsx", "paper"],
            "frequency": "ANNUAL",
            "personal_data": "no",
            "sector": "transport",
            **TURNS[number % len(TURNS)],
        }


def body(name: str) -> dict[str, Any]:
    """Return a body as ``organization_create`` takes it."""
    return {"name": name, "title_translated": {"ar": f"وزارة {name}", "fr": f"Ministère {name}"}}


def main(name: str, count: str, user: str) -> None:
    """Write the rows of a new body; print seconds and the process's peak of memory as JSON."""
    import ckan.plugins.toolkit as tk
    from ckan.cli import load_config
    from ckan.config.middleware import make_app
    from ckan.types import Context

    make_app(load_config(os.environ["CKAN_INI"]))

    from ckanext.ogp_tn.inventory import bulk

    owner = tk.get_action("organization_create")(Context(user=user), body(name))["id"]
    before = _peak()
    started = time.perf_counter()
    # Made one by one: what a caller holds is not what is measured.
    bulk.write(map(bulk.Change, range(1, int(count) + 1), rows(owner, int(count))), user)
    took = time.perf_counter() - started
    print(json.dumps({"seconds": took, "before": before, "peak": _peak()}))


def _peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
