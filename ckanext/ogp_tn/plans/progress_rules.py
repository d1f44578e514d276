"""What becomes of a commitment, as plain functions: reports, dates that move, the time line.

A body reports on its own commitment, and the team confirms: a row of :data:`CONFIRMED_BY_TEAM` is
*settled* once it is the team's word, and waits until then. A due date that moves leaves the former
one in the log, ``slippages``. A milestone has no identifier: it is known by its title, in any of
its languages, and among several of one title by its date.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from typing import Any, NamedTuple

from ckanext.ogp_tn.plans import rules

Record = Mapping[str, Any]
Event = dict[str, Any]

#: The parts of a commitment whose rows the team confirms, and which members of a row it decides.
CONFIRMED_BY_TEAM = {"assessments": ("self_report", "confirmed"), "progress": ("confirmed",)}

#: What happened, or is to happen, in a time line.
DUE, PLANNED, DONE, MOVED = "due", "planned", "done", "moved"
ASSESSMENT, PROGRESS, EVIDENCE = "assessment", "progress", "evidence"


# Reports and their confirmation


def is_settled(field: str, row: Record) -> bool:
    """Tell whether a row is the team's word: recorded by it, or confirmed.

    :param field: one of :data:`CONFIRMED_BY_TEAM`
    """
    return rules.counts(row) if field == "assessments" else bool(row.get("confirmed"))


def said(field: str, row: Record) -> dict[str, Any]:
    """Return what the author of a row says, without what the team decides of it."""
    decided = CONFIRMED_BY_TEAM[field]
    return {
        name: value
        for name, value in row.items()
        if name not in decided and value not in (None, "", False)
    }


def fingerprint(field: str, row: Record) -> str:
    """Return a word that is another one as soon as the author of a row says something else."""
    told = json.dumps([field, said(field, row)], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def awaiting(commitment: Record) -> list[dict[str, Any]]:
    """Return what waits for the team: ``field``, ``row`` (its :func:`fingerprint`), ``date``."""
    return [
        {"field": field, "row": fingerprint(field, row), "date": row.get("date")}
        for field in CONFIRMED_BY_TEAM
        for row in commitment.get(field) or []
        if not is_settled(field, row)
    ]


def shows_nothing(entry: Record) -> bool:
    """Tell whether a progress entry neither leads anywhere nor says that it cannot yet."""
    return not (entry.get("without_evidence") or rules.has_evidence([entry]))


def days_to_come(commitment: Record, today: str) -> list[tuple[str, int, str]]:
    """Return where a commitment says that something was done on a later day than today.

    :returns: part, place of its row, and member
    """
    return [
        (field, place, member)
        for field, member in (("milestones", "done"), ("progress", "date"))
        for place, row in enumerate(commitment.get(field) or [])
        if (row.get(member) or "") > today
    ]


# Dates that move


class Move(NamedTuple):
    """A due date that becomes another one, or none."""

    #: The row of the milestone in the new version; None for the commitment itself.
    index: int | None
    #: The milestone's titles; empty for the commitment itself.
    titles: tuple[str, ...]
    before: str
    after: str


def titles(milestone: Record) -> tuple[str, ...]:
    """Return the title of a milestone in its languages, the portal's first language first."""
    return tuple((milestone.get("title_translated") or {}).values())


def named(name: str | None, milestones: Iterable[Record]) -> Record | None:
    """Return the milestone that has a title; None where there is none."""
    return next((one for one in milestones if name and name in titles(one)), None)


def pairs(before: Sequence[Record], after: Sequence[Record]) -> dict[int, int]:
    """Return which milestone of a former version is which of a newer one, by their places.

    Where several have one title, those whose date stays are each other, then the first ones.
    """
    found: dict[int, int] = {}
    for same_day in (True, False):
        for old, new in product(range(len(before)), range(len(after))):
            if (
                old not in found
                and new not in found.values()
                and set(titles(before[old])) & set(titles(after[new]))
                and (not same_day or before[old].get("due") == after[new].get("due"))
            ):
                found[old] = new
    return found


def moves(before: Record, after: Record) -> list[Move]:
    """Return the due dates that a newer version of a commitment moves.

    The first date of what had none is no move.
    """
    found = [Move(None, (), before.get("due") or "", after.get("due") or "")]
    old, new = before.get("milestones") or [], after.get("milestones") or []
    found += [
        Move(place, titles(old[former]), old[former].get("due") or "", new[place].get("due") or "")
        for former, place in pairs(old, new).items()
    ]
    return [move for move in found if move.before and move.before != move.after]


def dropped(before: Record, after: Record) -> list[int]:
    """Return the places of the dated milestones that a newer version no longer has."""
    old = before.get("milestones") or []
    left = pairs(old, after.get("milestones") or [])
    return [place for place, one in enumerate(old) if one.get("due") and place not in left]


def is_about(row: Record, move: Move) -> bool:
    """Tell whether a row of the log is about a move."""
    name = row.get("milestone") or ""
    same_thing = name in move.titles if move.titles else not name
    return same_thing and (row.get("to") or "") == move.after


def log_row(move: Move, reason: Record, day: str) -> dict[str, Any]:
    """Return what the log says of a move."""
    row = {
        "milestone": move.titles[0] if move.titles else "",
        "from": move.before,
        "to": move.after,
        "reason_translated": dict(reason),
        "on": day,
    }
    return {name: value for name, value in row.items() if value}


def slips(
    slippages: Iterable[Record],
    milestone: Record | None = None,
    among: Iterable[Record] = (),
) -> list[Record]:
    """Return what the log says of a milestone, or of the commitment itself, in its order.

    :param among: the commitment's milestones. Where several of them have one title, those rows
        are a milestone's that lead, one from the other, to the date that it has
    """
    known = titles(milestone) if milestone else ("",)
    found = [row for row in slippages if (row.get("milestone") or "") in known]
    if milestone is None or sum(bool(set(known) & set(titles(one))) for one in among) < 2:
        return found
    day, own = milestone.get("due") or "", []
    for row in reversed(found):
        if (row.get("to") or "") == day:
            day = row["from"]
            own.append(row)
    return own[::-1]


def slipped(commitment: Record) -> int:
    """Return of how many milestones it is recorded that the due date was moved."""
    log, milestones = commitment.get("slippages") or [], commitment.get("milestones") or []
    moved = [
        [one for one in milestones if name in titles(one) and slips(log, one, milestones)]
        for name in {row["milestone"] for row in log if row.get("milestone")}
    ]
    # A milestone that is not there any more has slipped all the same.
    return sum(max(1, len(those)) for those in moved)


# The time line


def timeline(commitment: Record) -> list[Event]:
    """Return what happened to a commitment and what is to happen, the latest first.

    :returns: of each ``kind``, ``date`` (None where nobody knows it: these are last) and ``row``
        (the record's own). The commitment's promise is ``due``; a milestone is ``done`` or, until
        then, ``planned``; a date is ``moved``; ``assessment`` (a source's rows in one, with
        ``level`` and the levels of its ``parts``), ``progress`` and ``evidence``. Where a row is
        about a ``milestone``, that one. What waits for the team has its ``field`` and
        ``fingerprint``
    """
    milestones = commitment.get("milestones") or []
    found = [
        *_promises(commitment),
        *(
            _event(MOVED, row.get("on"), row, milestone=named(row.get("milestone"), milestones))
            for row in commitment.get("slippages") or []
        ),
        *_assessments(commitment.get("assessments") or []),
        *(
            _event(
                PROGRESS,
                row.get("date"),
                row,
                milestone=named(row.get("milestone"), milestones),
                **_waiting("progress", row),
            )
            for row in commitment.get("progress") or []
        ),
        *(_event(EVIDENCE, row.get("date"), row) for row in commitment.get("evidence") or []),
    ]
    return sorted(found, key=lambda event: event["date"] or "", reverse=True)


def _event(kind: str, day: str | None, row: Record, **more: Any) -> Event:
    return {"kind": kind, "date": day or None, "row": row, **more}


def _promises(commitment: Record) -> list[Event]:
    found = [_event(DUE, commitment["due"], commitment)] if commitment.get("due") else []
    for one in commitment.get("milestones") or []:
        if one.get("done"):
            found.append(_event(DONE, one["done"], one, milestone=one))
        elif one.get("due"):
            found.append(_event(PLANNED, one["due"], one, milestone=one))
    return found


def _assessments(assessments: Iterable[Record]) -> list[Event]:
    """Return an event for each source; what waits is confirmed row by row, so it stands alone."""
    sources: dict[tuple[Any, ...], list[Record]] = {}
    alone = []
    for row in assessments:
        if is_settled("assessments", row):
            source = tuple(row.get(name) for name in ("assessor", "basis", "date", "confirmed"))
            sources.setdefault(source, []).append(row)
        else:
            alone.append([row])
    return [_assessment(rows) for rows in (*sources.values(), *alone)]


def _assessment(rows: Sequence[Record]) -> Event:
    whole = next((row for row in rows if not row.get("part")), None)
    order = [row["level"] for row in rows if row["level"] in rules.LEVELS]
    lowest = min(order, key=rules.rank, default=rows[0]["level"])
    return _event(
        ASSESSMENT,
        rows[0].get("date"),
        whole or rows[0],
        level=whole["level"] if whole else lowest,
        parts={row["part"]: row["level"] for row in rows if row.get("part")},
        **_waiting("assessments", rows[0]),
    )


def _waiting(field: str, row: Record) -> dict[str, str]:
    if is_settled(field, row):
        return {}
    return {"field": field, "fingerprint": fingerprint(field, row)}
