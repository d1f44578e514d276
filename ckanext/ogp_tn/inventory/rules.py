"""The life of an inventory row: plain functions on plain data.

A row says which data a public body holds, whether they may be opened, and when. Its state
follows from that and from the dataset that it names; nobody types it. A row that was removed
stays as a tombstone: the year in which it was promised still counts it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Record = Mapping[str, Any]

IDENTIFIED, ASSESSED, SCHEDULED = "identified", "assessed", "scheduled"
PUBLISHED, WITHHELD, REMOVED = "published", "withheld", "removed"
STATES = (IDENTIFIED, ASSESSED, SCHEDULED, PUBLISHED, WITHHELD, REMOVED)
#: Not open yet, though nothing says that it must not be: such a row can be late.
WAITING = (IDENTIFIED, ASSESSED, SCHEDULED)

CLOSED = "closed"
DECIDED = ("open", "partly", CLOSED)
#: What may not be opened entirely needs a legal ground and a sentence: refusals are to be
#: reasoned (organic law 2016-22).
NEED_GROUND = ("partly", CLOSED)

QUARTER = re.compile(r"(\d{4})-Q([1-4])")

MISSING, DELETED, PRIVATE = "missing", "deleted", "private"
OTHER_BODY, GONE, BAD_FILES = "other_body", "gone", "bad_files"


@dataclass(frozen=True)
class Link:
    """The dataset that a row names, as far as the row's state depends on it."""

    id: str
    name: str
    owner_org: str | None
    state: str
    """CKAN's: ``active``, ``draft`` or ``deleted``."""
    private: bool
    files_fail: bool = False
    """Whether the checks of its files found it unusable; nothing checks files yet."""
    opened: date | None = None
    """The day on which it was issued or, where it does not say, made on the portal."""
    gone: bool = False
    """Whether the portal that it comes from has it no more."""


def quarter_end(quarter: str) -> date:
    """Return the last day of a quarter.

    :param quarter: such as ``2018-Q3``
    :raises ValueError: if it is not written like that
    """
    written = QUARTER.fullmatch(quarter)
    if not written:
        raise ValueError(f"{quarter} is not a quarter such as 2018-Q3")
    year, month = int(written[1]), int(written[2]) * 3
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def quarter_of(day: date) -> str:
    """Return the quarter that a day is in, such as ``2018-Q3``."""
    return f"{day.year}-Q{(day.month + 2) // 3}"


def names_dataset(row: Record) -> bool:
    """Tell whether a row says that a dataset publishes it."""
    return bool(row.get("published_dataset"))


def link_problem(row: Record, link: Link | None) -> str | None:
    """Return why the dataset that a row names does not publish it, or None.

    A dataset that is still a draft is being prepared: that is no problem, only not published yet.

    :param link: the dataset, None where the portal has none of that name
    :returns: ``missing``, ``deleted``, ``other_body``, ``private``, ``gone`` or ``bad_files``
    """
    if not names_dataset(row):
        return None
    if link is None:
        return MISSING
    if link.owner_org != row.get("owner_org"):
        # Whoever guesses names of another body's private datasets learns nothing.
        return OTHER_BODY if link.state == "active" and not link.private else MISSING
    if link.state == "deleted":
        return DELETED
    if link.state != "active":
        return None
    if link.private:
        return PRIVATE
    if link.gone:
        return GONE
    return BAD_FILES if link.files_fail else None


def is_published(row: Record, link: Link | None) -> bool:
    """Tell whether everyone can get the data of a row from the dataset that it names."""
    return link is not None and link.state == "active" and not link_problem(row, link)


def state(row: Record, published: bool) -> str:
    """Return how far a row is.

    :param row: ``removed_on``, ``openness``, ``legal_ground``, ``justification_translated``
        and ``planned_quarter`` count
    :param published: what :func:`is_published` tells
    """
    if row.get("removed_on"):
        return REMOVED
    if published:
        return PUBLISHED
    openness = row.get("openness")
    if openness == CLOSED:
        return ASSESSED if ground_problems(row) else WITHHELD
    if row.get("planned_quarter"):
        return SCHEDULED
    return ASSESSED if openness in DECIDED else IDENTIFIED


def ground_problems(row: Record) -> list[str]:
    """Return the names of the fields in which the reason for not opening is missing or too much.

    ``partly`` and ``closed`` need a legal ground and a justification, ``open`` has neither;
    as long as nothing is decided, a note of either may stand.
    """
    fields = ("legal_ground", "justification_translated")
    if row.get("openness") in NEED_GROUND:
        return [name for name in fields if not row.get(name)]
    if row.get("openness") == "open":
        return [name for name in fields if row.get(name)]
    return []


def is_late(row: Record, state: str, today: date) -> bool:
    """Tell whether a row's quarter is over and its data are still not published."""
    quarter = row.get("planned_quarter")
    return bool(quarter) and state in WAITING and quarter_end(quarter) < today


def is_undecided(row: Record, state: str) -> bool:
    """Tell whether nobody has decided yet if the data of a row that waits may be opened."""
    return state in WAITING and row.get("openness") not in DECIDED


def next_references(taken: set[str], count: int) -> list[str]:
    """Return references for rows that came without one, none of them taken.

    :param taken: the references that the body uses already
    :returns: ``count`` texts such as ``R-0001``, counting on from the highest of that form
    """
    numbers = [int(one[2:]) for one in taken if re.fullmatch(r"R-\d+", one)]
    first = max(numbers, default=0) + 1
    return [f"R-{number:04d}" for number in range(first, first + count)]


def in_order(reference: str) -> list[tuple[int, int, str]]:
    """Return what sorts references as a person counts them: ``A-2`` before ``A-10``."""
    parts = re.findall(r"[0-9]+|[^0-9]+", reference)
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
