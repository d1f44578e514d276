"""What waits for somebody, in which order: plain functions on plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

#: How urgent a kind of thing is: somebody else waits for it; a promise is broken; a day comes
#: nearer; it is to be put in order.
OTHERS_WAIT, LATE, SOON, MEND = "others_wait", "late", "soon", "mend"
URGENCIES = (OTHERS_WAIT, LATE, SOON, MEND)

#: A commitment is due soon within so many days.
DUE_SOON = 90
#: So many days (six months) without news of a commitment are silence.
SILENCE = 183
#: A mandate ends soon within so many days.
MANDATE_ENDS = 30
#: An import that nobody finished within so many days is given up.
IMPORT_KEPT = 30

Section = Mapping[str, Any]


def days(today: date) -> dict[str, str]:
    """Return the days that questions about what waits are asked with, in ISO form."""
    month = (today.month + 2) // 3 * 3
    next_quarter = date(today.year + month // 12, month % 12 + 1, 1)
    return {
        "today": today.isoformat(),
        "quarter": f"{today.year}-Q{month // 3}",
        "quarter_end": (next_quarter - timedelta(days=1)).isoformat(),
        "due_soon": (today + timedelta(days=DUE_SOON)).isoformat(),
        "silent_since": (today - timedelta(days=SILENCE)).isoformat(),
    }


def in_order(sections: Iterable[Section]) -> list[Section]:
    """Return sections, the most urgent first.

    By their urgency, within one by the day of their first entry; those without a day come last,
    and otherwise it stays as it was.

    :param sections: dicts with ``urgency`` and ``entries``, whose first has the earliest ``date``
    """

    def key(section: Section) -> tuple[int, str]:
        entries = section["entries"]
        first = (entries[0]["date"] if entries else None) or "9999"
        return URGENCIES.index(section["urgency"]), first

    return sorted(sections, key=key)


def total(sections: Iterable[Section]) -> int:
    """Return how many things wait."""
    return sum(section["count"] for section in sections)


def week(day: date) -> str:
    """Return the week that a day is in, such as ``2026-W48``."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02d}"
