"""How far a commitment is, and whether it is late: plain functions on plain data.

The rules are those of the project's public names: the headline is the latest government
reading; where several readings of that date differ it is the lowest, and the commitment is
*contested*; a source that rates only the parts of a commitment is read as its least advanced
part; a claim of completion counts only with evidence, unless it is transcribed from an
official source.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

LEVELS = ("not_started", "limited", "substantial", "completed")
GOVERNMENT = "government"
COMPLETED = "completed"
#: So many days before its due date a commitment is early, and later just on time.
EARLY_DAYS = 30
#: What a claim of completion without evidence counts as.
UNPROVEN = "substantial"

#: What the API says of each reading.
READING_FIELDS = ("assessor", "basis", "level", "date", "part", "self_report", "confirmed")
#: What a lead body's steward writes in a commitment; the rest is the plan's promise. The log of
#: dates that move is written along with them.
PROGRESS = (
    "milestones",
    "slippages",
    "deliverables",
    "results_translated",
    "assessments",
    "evidence",
    "progress",
)

Record = Mapping[str, Any]


@dataclass(frozen=True)
class Reading:
    """What one source says of a whole commitment on one date."""

    assessor: str
    basis: str
    level: str
    date: str
    by_parts: bool = False


def rank(level: str) -> int:
    """Return the place of a level in the scale, 0 for *not started* to 3 for *completed*.

    :raises ValueError: if the level is not one of :data:`LEVELS` (``no_evidence``, which only
        the IRM uses, says that progress cannot be judged and has no place in the scale)
    """
    return LEVELS.index(level)


def has_evidence(evidence: Iterable[Record]) -> bool:
    """Tell whether an evidence list holds something that a reader can open."""
    return any(item.get("url") or item.get("dataset") for item in evidence)


def proofs(commitment: Record) -> list[Record]:
    """Return what proves a commitment: its evidence, and the reports that the team confirmed."""
    reports = commitment.get("progress") or []
    return [*(commitment.get("evidence") or []), *(one for one in reports if one.get("confirmed"))]


def is_unproven(assessment: Record, evidence: Iterable[Record]) -> bool:
    """Tell whether an assessment claims completion with nothing to show for it.

    A reading transcribed from an official source is kept as printed, and is never unproven in
    this sense.
    """
    return (
        assessment.get("level") == COMPLETED
        and not assessment.get("transcribed")
        and not assessment.get("url")
        and not has_evidence(evidence)
    )


def counts(assessment: Record) -> bool:
    """Tell whether a reading counts: what a lead body says of itself does once it is confirmed."""
    return not assessment.get("self_report") or bool(assessment.get("confirmed"))


def latest_news(commitment: Record) -> str | None:
    """Return the day of the latest evidence, assessment, report or milestone done, if any."""
    kinds = (
        ("evidence", "date"),
        ("assessments", "date"),
        ("progress", "date"),
        ("milestones", "done"),
    )
    days = (row.get(day) for field, day in kinds for row in commitment.get(field) or [])
    return max((day for day in days if day), default=None)


def readings(assessments: Iterable[Record], evidence: Sequence[Record] = ()) -> list[Reading]:
    """Return what each source says of the whole commitment, in the order of the records.

    A source is an assessor, a basis and a date. Where it rates the whole, that is its reading;
    where it rates only parts, its reading is its lowest part. A self-report that nobody has
    confirmed is no reading.

    :param assessments: the stored assessments, dicts with ``assessor``, ``basis``, ``level``,
        ``date`` (ISO, may be absent), ``part``, ``transcribed``, ``url``, ``self_report``,
        ``confirmed``
    :param evidence: what proves the commitment, see :func:`proofs`
    """
    sources: dict[tuple[str, str, str], list[Record]] = {}
    for assessment in assessments:
        if assessment.get("level") in LEVELS and counts(assessment):
            key = tuple(assessment.get(name) or "" for name in ("assessor", "basis", "date"))
            sources.setdefault(key, []).append(assessment)  # pyright: ignore[reportArgumentType]

    found = []
    for (assessor, basis, day), records in sources.items():
        whole = [record for record in records if not record.get("part")]
        levels = [
            UNPROVEN if is_unproven(record, evidence) else record["level"]
            for record in whole or records
        ]
        found.append(Reading(assessor, basis, min(levels, key=rank), day, by_parts=not whole))
    return found


def latest(found: Iterable[Reading], assessor: str = GOVERNMENT) -> list[Reading]:
    """Return an assessor's readings of the latest date; undated ones only where none has a date."""
    own = [reading for reading in found if reading.assessor == assessor]
    newest = max((reading.date for reading in own), default="")
    return [reading for reading in own if reading.date == newest]


def completion(assessments: Sequence[Record], evidence: Sequence[Record] = ()) -> dict[str, Any]:
    """Return a commitment's completion as the API gives it.

    :returns: ``level`` (the headline; ``None`` where no source rates it), ``highest`` (the most
        favourable of the readings that count), ``contested``, ``readings`` (every assessment:
        ``assessor``, ``basis``, ``level``, ``date``, ``part``, ``self_report`` and ``confirmed``
        where it has them) and
        ``evidence`` (whether something can be opened)
    """
    counted = sorted(latest(readings(assessments, evidence)), key=lambda one: rank(one.level))
    return {
        "level": counted[0].level if counted else None,
        "highest": counted[-1].level if counted else None,
        "contested": bool(counted) and counted[0].level != counted[-1].level,
        "readings": [
            {name: assessment[name] for name in READING_FIELDS if assessment.get(name)}
            for assessment in assessments
        ],
        "evidence": has_evidence(evidence),
    }


def parts_levels(parts: Iterable[Record], assessments: Sequence[Record]) -> dict[str, str | None]:
    """Return the level of each part by its code: the latest government reading, else the lowest.

    A part that no source rates is there with ``None``: missing is not zero.
    """
    levels: dict[str, str | None] = {}
    for part in parts:
        of_part = [
            {**assessment, "part": None}
            for assessment in assessments
            if assessment.get("part") == part["code"]
        ]
        levels[part["code"]] = completion(of_part)["level"]
    return levels


def level_by(assessor: str, assessments: Iterable[Record]) -> str | None:
    """Return an assessor's latest level of the whole, ``no_evidence`` included; ``None`` if none.

    :param assessor: ``irm`` or ``civil_society``; for the government see :func:`completion`
    """
    own = [a for a in assessments if a.get("assessor") == assessor and not a.get("part")]
    return max(own, key=lambda a: a.get("date") or "")["level"] if own else None


def gap(government: str | None, other: str | None) -> str | None:
    """Return whether another's level is ``lower`` than the government's, ``same`` or ``higher``.

    :returns: ``None`` where one of them is missing or has no place in the scale
    """
    if government not in LEVELS or other not in LEVELS:
        return None
    steps = rank(other) - rank(government)
    return "same" if steps == 0 else "lower" if steps < 0 else "higher"


def latest_evidence(evidence: Iterable[Record]) -> str | None:
    """Return the day of the latest evidence that a reader can open; ``None`` without a date."""
    return max((item["date"] for item in evidence if item.get("date") and has_evidence([item])),
               default=None)  # fmt: skip


def done(commitment: Record) -> list[str]:
    """Return the days on which milestones of a commitment were done, in their order."""
    return sorted(one["done"] for one in commitment.get("milestones") or [] if one.get("done"))


def achieved(commitment: Record) -> dict[str, Any]:
    """Return when a commitment was completed, against its due date; the same on every day.

    :returns: ``state``: ``early`` (by more than :data:`EARLY_DAYS`), ``on_time``, ``late``,
        ``undated`` (completed, and the source does not say when, or has no due date) or ``None``
        (not completed); ``day`` (ISO) and ``days`` after the due date, negative before it
    """
    assessments, evidence = commitment.get("assessments") or [], proofs(commitment)
    if completion(assessments, evidence)["level"] != COMPLETED:
        return {"state": None, "day": None, "days": None}
    due = commitment.get("due")
    milestones, days_done = commitment.get("milestones") or [], done(commitment)
    all_done = bool(days_done) and len(days_done) == len(milestones)
    day = days_done[-1] if all_done else _shown_by(readings(assessments, evidence), due)
    if not due or not day:
        return {"state": "undated", "day": day, "days": None}
    days = (date.fromisoformat(day) - date.fromisoformat(due)).days
    state = "late" if days > 0 else "early" if days < -EARLY_DAYS else "on_time"
    return {"state": state, "day": day, "days": days}


def _shown_by(found: Iterable[Reading], due: str | None) -> str | None:
    """Return the day since which the government's readings say completed, if that judges.

    A reading says that something is done by its day, not on it. One up to the due date shows that
    it was in time; a later one shows that it was late only if another before it, since the due
    date too, said that it was not completed.
    """
    lowest: dict[str, int] = {}
    for reading in found:
        if reading.assessor == GOVERNMENT and reading.date:
            steps = rank(reading.level)
            lowest[reading.date] = min(lowest.get(reading.date, steps), steps)
    since, not_yet = None, ""
    for day in sorted(lowest, reverse=True):
        if lowest[day] < rank(COMPLETED):
            not_yet = day
            break
        since = day
    judges = since and due and (since <= due or due <= not_yet)
    return since if judges else None


def kept(commitment: Record, today: date) -> dict[str, Any]:
    """Return whether a commitment was kept in time, as it stands today.

    :returns: what :func:`achieved` gives of a completed one; of another the ``state``
        ``overdue``, ``running`` (the due date is to come) or ``no_due``, and ``days`` after the
        due date until today
    """
    found = achieved(commitment)
    if found["state"]:
        return found
    due = commitment.get("due")
    if not due:
        return {"state": "no_due", "day": None, "days": None}
    days = (today - date.fromisoformat(due)).days
    return {"state": "overdue" if days > 0 else "running", "day": None, "days": days}


def is_late(due: str | None, level: str | None, today: date) -> bool:
    """Tell whether a commitment is open after its due date.

    :param due: last day promised, ISO; *before the end of June* and *end of June* both mean the
        last day of June. Without one nothing can be late.
    """
    return bool(due) and level != COMPLETED and date.fromisoformat(str(due)) < today


def overview(commitments: Sequence[Record], axes: Sequence[Record], today: date) -> dict[str, Any]:
    """Return a plan's numbers from its commitments.

    :param commitments: commitments as ``package_show`` gives them, with ``completion``
    :param axes: the plan's axes, in order
    :returns: ``total``; ``levels`` (a count for each level, and ``none`` for those that no
        source rates); ``axes`` (``id``, ``total``, ``levels`` of each); ``contested`` and
        ``late`` (names, in the order of their numbers); ``without_evidence`` (completed, with
        nothing to open)
    """
    ordered = sorted(commitments, key=lambda one: int(one["number"]))

    def levels(chosen: Iterable[Record]) -> dict[str, int]:
        counts: dict[str, int] = dict.fromkeys((*LEVELS, "none"), 0)
        for one in chosen:
            counts[one["completion"]["level"] or "none"] += 1
        return counts

    return {
        "total": len(ordered),
        "levels": levels(ordered),
        "axes": [
            {
                "id": axis["id"],
                "total": sum(1 for one in ordered if one.get("axis") == axis["id"]),
                "levels": levels(one for one in ordered if one.get("axis") == axis["id"]),
            }
            for axis in axes
        ],
        "contested": [one["name"] for one in ordered if one["completion"]["contested"]],
        "late": [
            one["name"]
            for one in ordered
            if is_late(one.get("due"), one["completion"]["level"], today)
        ],
        "without_evidence": [
            one["name"]
            for one in ordered
            if one["completion"]["level"] == COMPLETED and not one["completion"]["evidence"]
        ],
    }
