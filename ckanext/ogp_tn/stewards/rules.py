"""Mandates of data stewards: plain functions on plain data.

A body has one steward at a time, and the steward may have one deputy, who acts only while the
steward is declared absent. A mandate holds from its first day to its last, both included, unless
it is ended before. The role follows the mandate and not the other way round: where somebody takes
the role away by hand, the mandate ends too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

STEWARD = "steward"

#: How a mandate stands.
PLANNED, ACTING, ABSENT, READY, ENDED = "planned", "acting", "absent", "ready", "ended"

#: Why a mandate ended.
PERIOD_OVER, DECIDED, BY_HAND = "period_over", "decided", "by_hand"
USER_GONE, BODY_GONE, STEWARD_GONE = "user_gone", "body_gone", "steward_gone"

#: What is done with the role that goes with a mandate.
GRANT, WITHDRAW, END = "grant", "withdraw", "end"

#: What can be wrong with a new mandate.
BACKWARDS, TAKEN, DEPUTY_TAKEN = "backwards", "taken", "deputy_taken"
OWN_DEPUTY, NOT_A_STEWARD, OUTSIDE = "own_deputy", "not_a_steward", "outside"

#: So many days before the end of a mandate its holder is told, at each once.
NOTICES = (7, 30)


class Mandate(Protocol):
    """What the rules know of a mandate."""

    id: str
    user: str
    start: date
    end: date
    deputy_of: str | None
    """The mandate of the steward whom a deputy replaces."""
    absent_from: date | None
    absent_to: date | None
    granted: bool
    """Whether the person has the role by this mandate."""
    ended: date | None
    told: int | None
    """The last notice that was given, in days before the end."""


@dataclass(frozen=True)
class Step:
    """What is to be done with a mandate."""

    kind: str
    mandate: Mandate
    why: str | None = None


def last_day(mandate: Mandate) -> date:
    """Return the last day on which a mandate held or will hold, as far as is known."""
    if mandate.ended is None:
        return mandate.end
    return min(mandate.end, mandate.ended - timedelta(days=1))


def is_in_force(mandate: Mandate, day: date) -> bool:
    """Tell whether a day is within a mandate that nobody has ended."""
    return mandate.ended is None and mandate.start <= day <= mandate.end


def is_absent(mandate: Mandate, day: date) -> bool:
    """Tell whether the steward is declared absent on a day."""
    first, last = mandate.absent_from, mandate.absent_to
    return first is not None and last is not None and first <= day <= last


def acts(mandate: Mandate, mandates: Iterable[Mandate], day: date) -> bool:
    """Tell whether a mandate gives its holder the role on a day.

    A steward who is absent keeps it: an absence opens a door and closes none.

    :param mandates: all mandates of the body
    """
    if not is_in_force(mandate, day):
        return False
    if mandate.deputy_of is None:
        return True
    steward = _by_id(mandates).get(mandate.deputy_of)
    return steward is not None and is_in_force(steward, day) and is_absent(steward, day)


def status(mandate: Mandate, mandates: Iterable[Mandate], day: date) -> str:
    """Return how a mandate stands on a day: planned, acting, absent, ready (a deputy), ended."""
    if mandate.ended is not None or day > mandate.end:
        return ENDED
    if day < mandate.start:
        return PLANNED
    if not acts(mandate, mandates, day):
        return READY
    return ABSENT if is_absent(mandate, day) else ACTING


def problem(new: Mandate, others: Sequence[Mandate]) -> str | None:
    """Return what forbids a new mandate, or None.

    :param others: the body's mandates, the ended ones too: the past has one steward at a time too
    """
    if new.end < new.start:
        return BACKWARDS
    if new.deputy_of is None:
        stewards = [one for one in others if one.deputy_of is None]
        return TAKEN if any(_overlap(new, one) for one in stewards) else None
    steward = _by_id(others).get(new.deputy_of)
    if steward is None or steward.deputy_of is not None:
        return NOT_A_STEWARD
    if steward.user == new.user:
        return OWN_DEPUTY
    if steward.ended is not None or new.start < steward.start or new.end > steward.end:
        return OUTSIDE
    deputies = [one for one in others if one.deputy_of is not None]
    return DEPUTY_TAKEN if any(_overlap(new, one) for one in deputies) else None


def next_step(
    mandates: Sequence[Mandate],
    roles: Mapping[str, str],
    people: Collection[str],
    body_is_there: bool,
    day: date,
) -> Step | None:
    """Return the first thing that is to be done in a body, or None where all is as it should be.

    Whoever does it asks again, until nothing is left. Mandates end before others begin, so that a
    role is given back before it is given away.

    :param mandates: all mandates of the body
    :param roles: who has which role in the body, by the person's id
    :param people: the ids of those whose account is active
    """
    open_ones = sorted(
        (one for one in mandates if one.ended is None), key=lambda one: (one.start, one.id)
    )
    ending = ((one, _reason(one, mandates, roles, people, body_is_there, day)) for one in open_ones)
    step = next((Step(END, one, why) for one, why in ending if why), None)
    if step is not None:
        return step
    for kind, granted in ((WITHDRAW, True), (GRANT, False)):
        for one in open_ones:
            if one.granted is granted and acts(one, mandates, day) is not granted:
                return Step(kind, one)
    return None


def _reason(
    mandate: Mandate,
    mandates: Iterable[Mandate],
    roles: Mapping[str, str],
    people: Collection[str],
    body_is_there: bool,
    day: date,
) -> str | None:
    """Return why a mandate that nobody has ended ends now, or None."""
    steward = _by_id(mandates).get(mandate.deputy_of) if mandate.deputy_of else None
    reasons = {
        BODY_GONE: not body_is_there,
        USER_GONE: mandate.user not in people,
        BY_HAND: mandate.granted and roles.get(mandate.user) != STEWARD,
        PERIOD_OVER: day > mandate.end,
        STEWARD_GONE: mandate.deputy_of is not None
        and (steward is None or steward.ended is not None),
    }
    return next((why for why, holds in reasons.items() if holds), None)


def notice(mandate: Mandate, day: date) -> int | None:
    """Return which notice of its end a mandate's holder is to be given, in days, or None."""
    if not is_in_force(mandate, day):
        return None
    left = (mandate.end - day).days
    due = next((days for days in NOTICES if left <= days), None)
    return due if due is not None and (mandate.told is None or due < mandate.told) else None


def _by_id(mandates: Iterable[Mandate]) -> dict[str, Mandate]:
    return {one.id: one for one in mandates}


def _overlap(new: Mandate, other: Mandate) -> bool:
    return new.start <= last_day(other) and other.start <= new.end
