"""Inventory rows as a ministry would have them, and the program that imports them.

``python -m bench.rows NAME COUNT`` imports so many rows for a new body on the portal of
``CKAN_INI``, then imports them again with one in a hundred changed, and once more as they are. It
prints the seconds of each, and the process's memory in MiB before the first and at its peak.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
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


def rows(body: str, count: int, changed: str = "") -> Iterator[dict[str, Any]]:
    """Yield the rows of a body.

    :param changed: what stands in one row of a hundred
    """
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
            "system": changed if changed and number % 100 == 0 else "SIG",
            "held_formats": ["xlsx", "paper"],
            "frequency": "ANNUAL",
            "personal_data": "no",
            "sector": "transport",
            **TURNS[number % len(TURNS)],
        }


def body(name: str) -> dict[str, Any]:
    """Return a body as ``organization_create`` takes it."""
    return {"name": name, "title_translated": {"ar": f"وزارة {name}", "fr": f"Ministère {name}"}}


def main(name: str, count: str) -> None:
    """Import the rows of a new body three times; print what that took as JSON."""
    import ckan.plugins.toolkit as tk
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    make_app(load_config(os.environ["CKAN_INI"]))

    from ckanext.ogp_tn.inventory import commands

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    owner = tk.get_action("organization_create")({"user": user}, body(name))["id"]
    took: dict[str, float] = {"before": _peak()}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "rows.csv"
        for step, changed in (("first", ""), ("changed", "SIG 2"), ("same", "SIG 2")):
            _save(file, rows(owner, int(count), changed))
            started = time.perf_counter()
            told = commands.bring_in(owner, file, write=True)
            took[step] = time.perf_counter() - started
            if told["status"] != "done":
                raise SystemExit(json.dumps(told["errors"][:3] or told, default=str))
    print(json.dumps(took | {"peak": _peak()}))


def _save(file: Path, of_body: Iterator[dict[str, Any]]) -> None:
    """Write rows as CSV, one after the other."""
    columns = list(dict.fromkeys(name for row in rows("", len(TURNS)) for name in _cells(row)))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, columns)
        writer.writeheader()
        writer.writerows(map(_cells, of_body))


def _cells(row: dict[str, Any]) -> dict[str, str]:
    """Return a row by the columns of the portal's tables."""
    cells: dict[str, str] = {}
    for name, value in row.items():
        if isinstance(value, dict):
            cells |= {f"{name}-{language}": text for language, text in value.items()}
        elif name not in ("type", "owner_org"):
            cells[name] = "|".join(value) if isinstance(value, list) else value
    return cells


def _peak() -> float:
    """Return the most memory that this process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main(*sys.argv[1:])
