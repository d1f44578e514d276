"""A plan file loaded again: what it says is written, what only the portal knows stays.

A file is the plan's word and its sources'. What bodies and the team report on the portal is not in
it, or was not yet when it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckanext.ogp_tn.metadata.compare import same
from ckanext.ogp_tn.plans import progress_rules as rules

Record = Mapping[str, Any]
Row = dict[str, Any]


def kept(before: Record, wanted: Record) -> dict[str, Any]:
    """Return a commitment as a file says it, with what the portal has and the file does not name.

    Reports, the log of dates, self-reports and evidence of the portal stay beside those of the
    file; milestones, deliverables and results stay where the file has none; that a milestone is
    done stays; and a date that the file still has, and the log knows as a former one, has moved.

    :param before: the commitment as the portal has it
    :param wanted: the same as the file says it
    """
    result = dict(wanted)
    for name in ("milestones", "deliverables", "results_translated"):
        if before.get(name):
            result.setdefault(name, before[name])
    for name, is_same, stays in _REPORTED:
        result[name] = _beside(result.get(name) or [], before.get(name) or [], is_same, stays)
    log = result["slippages"]
    result["milestones"] = _milestones(before, result, log)
    if _has_moved(result.get("due"), rules.slips(log)):
        result["due"] = before.get("due")
    return {name: value for name, value in result.items() if value not in ([], None)}


def _beside(
    ours: list[Row],
    theirs: list[Row],
    is_same: Callable[[Row, Row], bool],
    stays: Callable[[Row], bool],
) -> list[Row]:
    """Return the rows of the file, then those of the portal that the file does not have.

    A row of both says what the file says, and of the rest what the portal says.
    """
    left, result = list(theirs), []
    for row in ours:
        known = next((one for one in left if is_same(one, row)), None)
        if known is not None:
            left.remove(known)
        result.append({**(known or {}), **row})
    return result + [row for row in left if stays(row)]


def _milestones(before: Record, wanted: Record, log: list[Row]) -> list[Row]:
    theirs, ours = before.get("milestones") or [], wanted.get("milestones") or []
    result = [dict(row) for row in ours]
    for place, row in rules.pairs(theirs, ours).items():
        if theirs[place].get("done"):
            result[row].setdefault("done", theirs[place]["done"])
        if _has_moved(result[row].get("due"), rules.slips(log, theirs[place], theirs)):
            result[row]["due"] = theirs[place].get("due", "")
    return result


def _has_moved(day: str | None, log: list[Record]) -> bool:
    return bool(day) and day in [row["from"] for row in log] and day != log[-1].get("to")


def _says_the_same(field: str) -> Callable[[Row, Row], bool]:
    def is_same(one: Row, other: Row) -> bool:
        first, second = rules.said(field, one), rules.said(field, other)
        return same(first, second, {*first, *second})

    return is_same


def _is_same(one: Row, other: Row) -> bool:
    return same(one, other, {*one, *other})


def _leads_to_the_same(one: Row, other: Row) -> bool:
    return any(one.get(name) and one[name] == other.get(name) for name in ("url", "dataset")) or (
        one["title"] == other["title"]
    )


def _always(row: Row) -> bool:
    return True


def _is_self_report(row: Row) -> bool:
    return bool(row.get("self_report"))


#: What people write on the portal: when two rows are one, and which rows stay.
_REPORTED = (
    ("assessments", _says_the_same("assessments"), _is_self_report),
    ("progress", _says_the_same("progress"), _always),
    ("slippages", _is_same, _always),
    ("evidence", _leads_to_the_same, _always),
)
