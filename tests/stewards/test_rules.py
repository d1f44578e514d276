"""The rules of mandates, on plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from ckanext.ogp_tn.stewards import rules

FIRST, LAST = date(2026, 3, 1), date(2026, 8, 31)
IN_MAY = date(2026, 5, 10)
ONE_DAY = timedelta(days=1)


@dataclass
class Mandate:
    """What the rules know of a mandate."""

    id: str = "m"
    user: str = "amel"
    start: date = FIRST
    end: date = LAST
    deputy_of: str | None = None
    absent_from: date | None = None
    absent_to: date | None = None
    granted: bool = False
    ended: date | None = None
    told: int | None = None


def steward(**fields: object) -> Mandate:
    return Mandate(**fields)  # pyright: ignore[reportArgumentType]


def deputy(**fields: object) -> Mandate:
    return Mandate(**{"id": "d", "user": "badis", "deputy_of": "m", **fields})  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("day", "acting"),
    [
        (FIRST - ONE_DAY, False),
        (FIRST, True),
        (LAST, True),
        (LAST + ONE_DAY, False),
    ],
)
def test_a_mandate_holds_from_its_first_day_to_its_last(day: date, acting: bool) -> None:
    """Both included."""
    assert rules.acts(steward(), [], day) is acting


@pytest.mark.parametrize(
    ("day", "acting"),
    [
        (date(2026, 5, 4), False),
        (date(2026, 5, 5), True),
        (date(2026, 5, 15), True),
        (date(2026, 5, 16), False),
    ],
)
def test_a_deputy_acts_while_the_steward_is_absent(day: date, acting: bool) -> None:
    """On the days declared and no others; the steward keeps the role."""
    absent = steward(absent_from=date(2026, 5, 5), absent_to=date(2026, 5, 15))
    replaces = deputy()
    assert rules.acts(replaces, [absent, replaces], day) is acting
    assert rules.acts(absent, [absent, replaces], day)


def test_a_deputy_of_nobody_acts_never() -> None:
    """Where the steward's mandate is over or ended, nobody is replaced."""
    absent = steward(absent_from=FIRST, absent_to=LAST, end=date(2026, 5, 1))
    assert not rules.acts(deputy(), [absent], IN_MAY)
    ended = steward(absent_from=FIRST, absent_to=LAST, ended=date(2026, 5, 1))
    assert not rules.acts(deputy(), [ended], IN_MAY)
    assert not rules.acts(deputy(), [], IN_MAY)


@pytest.mark.parametrize(
    ("mandate", "day", "told"),
    [
        (steward(), FIRST - ONE_DAY, "planned"),
        (steward(), IN_MAY, "acting"),
        (steward(absent_from=IN_MAY, absent_to=IN_MAY), IN_MAY, "absent"),
        (deputy(), IN_MAY, "ready"),
        (steward(), LAST + ONE_DAY, "ended"),
        (steward(ended=IN_MAY), IN_MAY, "ended"),
    ],
)
def test_a_mandate_stands_somehow_on_every_day(mandate: Mandate, day: date, told: str) -> None:
    """Planned, acting, absent, ready to replace, ended."""
    assert rules.status(mandate, [steward()], day) == told


@pytest.mark.parametrize(
    ("start", "end", "taken"),
    [
        (LAST, LAST + ONE_DAY, True),
        (FIRST - ONE_DAY, FIRST, True),
        (IN_MAY, IN_MAY, True),
        (LAST + ONE_DAY, date(2027, 1, 1), False),
        (date(2025, 1, 1), FIRST - ONE_DAY, False),
    ],
)
def test_a_body_has_one_steward_at_a_time(start: date, end: date, taken: bool) -> None:
    """Not even for a day are there two."""
    new = steward(id="n", user="chedli", start=start, end=end)
    assert (rules.problem(new, [steward()]) == rules.TAKEN) is taken


def test_who_ended_makes_room_from_that_day() -> None:
    """A successor begins on the day on which the predecessor ended, and not before."""
    before = [steward(ended=IN_MAY)]
    assert rules.problem(steward(id="n", start=IN_MAY), before) is None
    assert rules.problem(steward(id="n", start=IN_MAY - ONE_DAY), before) == rules.TAKEN


def test_a_mandate_that_was_ended_before_it_began_takes_no_day() -> None:
    """One that was planned and given up leaves no trace in the calendar."""
    assert rules.problem(steward(id="n"), [steward(ended=date(2026, 1, 1))]) is None


@pytest.mark.parametrize(
    ("new", "others", "problem"),
    [
        (steward(end=FIRST - ONE_DAY), [], rules.BACKWARDS),
        (deputy(), [steward()], None),
        (deputy(user="amel"), [steward()], rules.OWN_DEPUTY),
        (deputy(), [], rules.NOT_A_STEWARD),
        (deputy(id="e", deputy_of="d"), [steward(), deputy()], rules.NOT_A_STEWARD),
        (deputy(end=LAST + ONE_DAY), [steward()], rules.OUTSIDE),
        (deputy(start=FIRST - ONE_DAY), [steward()], rules.OUTSIDE),
        (deputy(), [steward(ended=IN_MAY)], rules.OUTSIDE),
        (deputy(id="e", user="chedli"), [steward(), deputy()], rules.DEPUTY_TAKEN),
        (deputy(id="e", user="chedli"), [steward(), deputy(ended=FIRST)], None),
    ],
)
def test_a_deputy_replaces_one_steward_within_the_stewards_days(
    new: Mandate, others: list[Mandate], problem: str | None
) -> None:
    """One deputy at a time, somebody else than the steward, and no deputy of a deputy."""
    assert rules.problem(new, others) == problem


def step(
    mandates: list[Mandate],
    roles: dict[str, str],
    day: date = IN_MAY,
    people: tuple[str, ...] = ("amel", "badis"),
    body_is_there: bool = True,
) -> tuple[str, str, str | None] | None:
    found = rules.next_step(mandates, roles, people, body_is_there, day)
    return (found.kind, found.mandate.id, found.why) if found else None


def test_the_role_is_given_on_the_first_day_and_once() -> None:
    """Not before, and not again."""
    assert step([steward()], {}, FIRST - ONE_DAY) is None
    assert step([steward()], {}, FIRST) == ("grant", "m", None)
    assert step([steward(granted=True)], {"amel": "steward"}, FIRST) is None


@pytest.mark.parametrize(
    ("case", "why"),
    [
        ({"day": LAST + ONE_DAY}, "period_over"),
        ({"roles": {}}, "by_hand"),
        ({"roles": {"amel": "member"}}, "by_hand"),
        ({"people": ()}, "user_gone"),
        ({"body_is_there": False}, "body_gone"),
    ],
)
def test_a_mandate_ends_for_a_reason(case: dict[str, object], why: str) -> None:
    """The period is over, somebody took the role, the person or the body is gone."""
    given = {"roles": {"amel": "steward"}, **case}
    assert step([steward(granted=True)], **given) == ("end", "m", why)  # pyright: ignore[reportArgumentType]


def test_a_planned_mandate_does_not_end_because_the_role_is_not_there_yet() -> None:
    """Only a role that was given can be taken away."""
    assert step([steward()], {}, FIRST - ONE_DAY) is None


def test_a_deputy_gets_the_role_and_gives_it_back_many_times() -> None:
    """With each absence; the deputy's mandate goes on."""
    absent = steward(granted=True, absent_from=IN_MAY, absent_to=IN_MAY)
    here = {"amel": "steward"}
    assert step([absent, deputy()], here, IN_MAY) == ("grant", "d", None)
    both = {**here, "badis": "steward"}
    acting = deputy(granted=True)
    assert step([absent, acting], both, IN_MAY) is None
    assert step([absent, acting], both, IN_MAY + ONE_DAY) == ("withdraw", "d", None)


def test_with_the_steward_ends_the_deputy() -> None:
    """Nobody is replaced any more."""
    gone = steward(ended=IN_MAY)
    assert step([gone, deputy()], {}) == ("end", "d", "steward_gone")


def test_a_role_is_given_back_before_it_is_given_away() -> None:
    """On the day of the change one mandate ends, then the next begins."""
    old = steward(granted=True, end=IN_MAY - ONE_DAY)
    new = steward(id="a", user="badis", start=IN_MAY)
    assert step([new, old], {"amel": "steward"}) == ("end", "m", "period_over")


@pytest.mark.parametrize(
    ("left", "told", "notice"),
    [
        (31, None, None),
        (30, None, 30),
        (30, 30, None),
        (8, None, 30),
        (7, None, 7),
        (7, 30, 7),
        (3, 7, None),
        (0, 30, 7),
        (-1, 30, None),
    ],
)
def test_who_ends_is_told_a_month_and_a_week_before(
    left: int, told: int | None, notice: int | None
) -> None:
    """Each once, also where a night was left out."""
    assert rules.notice(steward(told=told), LAST - timedelta(days=left)) == notice


def test_who_has_not_begun_or_has_ended_is_told_nothing() -> None:
    """A notice is about a mandate that is in force."""
    short = steward(start=LAST)
    assert rules.notice(short, LAST - ONE_DAY) is None
    assert rules.notice(steward(ended=IN_MAY), LAST) is None
