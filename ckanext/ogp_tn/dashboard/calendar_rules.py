"""What is due when, and what has changed: plain functions on plain data.

Due are commitments, their milestones, and the rows of inventories that a quarter is to open, on
its last day. The rows of one body in one quarter are one entry, however many they are.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ckanext.ogp_tn.inventory.rules import QUARTER, quarter_end, quarter_of
from ckanext.ogp_tn.plans import rules

Record = Mapping[str, Any]
Entry = dict[str, Any]

COMMITMENT, MILESTONE, OPENING = "commitment", "milestone", "opening"
#: What can be due, in the order in which one day's are listed.
KINDS = (COMMITMENT, MILESTONE, OPENING)

DONE, LATE, PLANNED, WITHHELD, REMOVED = "done", "late", "planned", "withheld", "removed"
#: What can come of what is due. ``planned`` still has time; the last two are only rows'.
OUTCOMES = (DONE, LATE, PLANNED, WITHHELD, REMOVED)

EVIDENCE, ASSESSMENT, DATASET = "evidence", "assessment", "dataset"
#: What can have changed: a record as a whole, or a dated part of it.
CHANGES = (COMMITMENT, MILESTONE, EVIDENCE, ASSESSMENT, DATASET, OPENING)
#: How many changes are told.
LATEST = 100


# What is due


def due(commitments: Iterable[Record], openings: Iterable[Record], today: date) -> list[Entry]:
    """Return everything that is or was due, the earliest first.

    :param commitments: as ``package_show`` gives them, each with its ``organization`` in full
    :param openings: as ``ogp_tn_opening_calendar`` gives them
    :returns: for each ``id`` (always the same for the same promise), ``kind``, ``date``,
        ``quarter``, ``total`` (1, or how many rows), ``outcomes``, ``organization``,
        ``modified``; of commitments and milestones ``title_translated``, ``commitment``,
        ``number`` and ``plan``, of milestones ``done``
    """
    found = [
        *(entry for one in commitments for entry in _of_commitment(one, today)),
        *(_opening(one) for one in openings if QUARTER.fullmatch(one["quarter"])),
    ]
    return sorted(
        found,
        key=lambda one: (
            one["date"],
            KINDS.index(one["kind"]),
            one.get("plan", ""),
            one.get("number", 0),
            one["organization"]["name"],
        ),
    )


def _of_commitment(one: Record, today: date) -> Iterator[Entry]:
    level = one["completion"]["level"]
    if one.get("due"):
        yield _promise(
            one,
            COMMITMENT,
            one["due"],
            DONE if level == rules.COMPLETED else _open(one["due"], today),
            title_translated=one["title_translated"],
            due_qualifier=one.get("due_qualifier"),
        )
    for place, step in enumerate(one.get("milestones") or [], start=1):
        day = step.get("due") or step.get("done")
        if day:
            yield _promise(
                one,
                MILESTONE,
                day,
                DONE if step.get("done") else _open(day, today),
                place,
                title_translated=step["title_translated"],
                done=step.get("done"),
            )


def _open(day: str, today: date) -> str:
    return LATE if date.fromisoformat(day) < today else PLANNED


def _promise(
    one: Record, kind: str, day: str, outcome: str, place: int | None = None, **more: Any
) -> Entry:
    return {
        "id": "-".join([kind, one["id"], *([str(place)] if place else [])]),
        "kind": kind,
        "date": day,
        "quarter": quarter_of(date.fromisoformat(day)),
        "total": 1,
        "outcomes": {outcome: 1},
        "organization": one["organization"],
        "modified": moment(one["metadata_modified"]),
        "commitment": one["name"],
        "number": one["number"],
        "plan": one["plan"],
        **{name: value for name, value in more.items() if value},
    }


def _opening(one: Record) -> Entry:
    outcomes = {
        {"published": DONE}.get(outcome, outcome): count
        for outcome, count in one["outcomes"].items()
    }
    return {
        "id": f"{OPENING}-{one['organization']['name']}-{one['quarter']}",
        "kind": OPENING,
        "date": quarter_end(one["quarter"]).isoformat(),
        "quarter": one["quarter"],
        "total": one["total"],
        "outcomes": outcomes,
        "organization": one["organization"],
        "modified": moment(one["modified"]),
    }


def moment(written: str) -> str:
    """Return a moment of the database or the search engine, both UTC, to the second."""
    return f"{written[:19]}Z"


def years(entries: Iterable[Record]) -> list[int]:
    """Return the years in which something is due, the latest first."""
    return sorted({int(one["date"][:4]) for one in entries}, reverse=True)


def year_to_show(years: Collection[int], today: date) -> int:
    """Return the year that a page shows when nobody chose: this one, or the nearest before it.

    :param years: those in which something is due; where all are to come, the first of them
    """
    past = [year for year in years if year <= today.year]
    return max(past, default=min(years, default=today.year))


def chosen(entries: Iterable[Entry], year: int | None, kind: str | None) -> list[Entry]:
    """Return what is due in a year, of one kind; of every one where it is not given."""
    return [
        one
        for one in entries
        if (not year or one["date"].startswith(f"{year}-")) and (not kind or one["kind"] == kind)
    ]


def quarters(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """Return what is due by quarter and month, with how many there are of each outcome.

    :param entries: the earliest first
    :returns: for each quarter in which something is due ``quarter``, ``total``, ``outcomes``
        and ``months``: ``month`` (``2018-07``) and ``entries``
    """
    found: dict[str, dict[str, list[Entry]]] = {}
    for one in entries:
        found.setdefault(one["quarter"], {}).setdefault(one["date"][:7], []).append(one)
    return [
        {
            "quarter": quarter,
            **_totals(one for entries in months.values() for one in entries),
            "months": [{"month": month, "entries": entries} for month, entries in months.items()],
        }
        for quarter, months in found.items()
    ]


def _totals(entries: Iterable[Entry]) -> dict[str, Any]:
    counted: Counter[str] = Counter()
    for one in entries:
        counted.update(one["outcomes"])
    return {"total": counted.total(), "outcomes": dict(counted)}


# What has changed


def changes(
    commitments: Iterable[Record],
    datasets: Iterable[Record],
    openings: Iterable[Record],
    today: date,
) -> list[Entry]:
    """Return what has changed, the latest first, at most :data:`LATEST`.

    A part of a commitment has changed on the day that it bears, since nothing else says when it
    was written; the commitment itself when it was last saved. What bears a later day than today
    has not changed yet.

    :param commitments: as :func:`due` takes them
    :param datasets: public datasets, each with its ``organization`` in full
    :param openings: as ``ogp_tn_opening_calendar`` gives them
    :returns: for each ``id`` (always the same for the same thing), ``kind``, ``updated``,
        ``organization`` and what else its kind has
    """
    found = [
        *(entry for one in commitments for entry in _changes_of(one)),
        *(
            {
                "id": f"{DATASET}-{one['id']}",
                "kind": DATASET,
                "updated": moment(one["metadata_modified"]),
                "organization": one["organization"],
                "title_translated": one.get("title_translated") or {},
                "title": one["title"],
                "dataset": one["name"],
            }
            for one in datasets
        ),
        *(
            {
                **{name: one[name] for name in ("quarter", "total", "organization")},
                "id": f"{OPENING}-{one['organization']['name']}-{one['quarter']}",
                "kind": OPENING,
                "updated": moment(one["modified"]),
            }
            for one in openings
        ),
    ]
    begun = [one for one in found if one["updated"][:10] <= today.isoformat()]
    return sorted(begun, key=lambda one: (one["updated"], one["id"]), reverse=True)[:LATEST]


def _changes_of(one: Record) -> Iterator[Entry]:
    yield _change(one, COMMITMENT, moment(one["metadata_modified"]), level=_level(one))
    for place, step in enumerate(one.get("milestones") or [], start=1):
        if step.get("done"):
            yield _change(one, MILESTONE, step["done"], str(place), what=step["title_translated"])
    for item in one.get("evidence") or []:
        if item.get("date"):
            yield _change(
                one,
                EVIDENCE,
                item["date"],
                _mark(item, ("url", "dataset", "title")),
                what=item["title"],
                url=item.get("url"),
                dataset=item.get("dataset"),
            )
    for reading in one.get("assessments") or []:
        day = reading.get("confirmed") or reading.get("date")
        if day and rules.counts(reading):
            yield _change(
                one,
                ASSESSMENT,
                day,
                _mark(reading, ("assessor", "basis", "date", "part")),
                assessor=reading["assessor"],
                basis=reading["basis"],
                level=reading["level"],
                part=reading.get("part"),
            )


def _level(one: Record) -> str | None:
    return one["completion"]["level"]


def _change(one: Record, kind: str, when: str, mark: str = "", **more: Any) -> Entry:
    return {
        "id": "-".join([kind, one["id"], *([mark] if mark else [])]),
        "kind": kind,
        "updated": when if "T" in when else f"{when}T00:00:00Z",
        "organization": one["organization"],
        "title_translated": one["title_translated"],
        "commitment": one["name"],
        "number": one["number"],
        "plan": one["plan"],
        **{name: value for name, value in more.items() if value},
    }


def _mark(part: Record, names: Collection[str]) -> str:
    """Return what tells a part of a commitment from the others, wherever in the list it stands."""
    said = "\n".join(str(part.get(name) or "") for name in names)
    return hashlib.sha256(said.encode()).hexdigest()[:12]
