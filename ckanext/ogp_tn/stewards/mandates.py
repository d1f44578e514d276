"""Mandates and the role that goes with them: what is due is done, one step at a time.

Each step is one transaction, in which the mandate and the membership change together. Whoever
works on a body's mandates holds the body's row meanwhile, so that the nightly command, somebody
who signs in and an admin at the form do not disturb one another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextvars import ContextVar
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.ogp_tn.stewards import rules
from ckanext.ogp_tn.stewards.model import Mandate

_settling: ContextVar[bool] = ContextVar("settling", default=False)


def of_body(body: str) -> list[Mandate]:
    """Return all mandates of a body, the latest first.

    :param body: the body's id
    """
    found = sa.select(Mandate).where(Mandate.organization == body)
    ordered = found.order_by(Mandate.start.desc(), Mandate.created.desc())
    return list(model.Session.scalars(ordered.execution_options(populate_existing=True)))


def bodies_with_open(user: str | None = None) -> list[str]:
    """Return the ids of the bodies that have a mandate which has not ended.

    :param user: the id of somebody who holds it; anybody where it is left out
    """
    found = sa.select(Mandate.organization).where(Mandate.ended.is_(None)).distinct()
    if user is not None:
        found = found.where(Mandate.user == user)
    return list(model.Session.scalars(found.order_by(Mandate.organization)))


def hold(body: str) -> None:
    """Let nobody else work on a body's mandates until the transaction is over."""
    row = sa.select(model.Group.id).where(model.Group.id == body)
    model.Session.execute(row.with_for_update(key_share=True))


def settle(body: str, day: date | None = None) -> list[rules.Step]:
    """Bring the roles in a body to what its mandates say.

    :param body: the body's id
    :param day: the day that counts as today
    :returns: what was done, in order
    """
    today = day or date.today()
    done: list[rules.Step] = []
    if _settling.get():
        return done  # a role that we change ourselves: whoever does it goes on
    mark = _settling.set(True)
    try:
        while _next_step(body, today):
            hold(body)
            step = _next_step(body, today)
            if step:
                _do(step, today)
                done.append(step)
            model.Session.commit()
    finally:
        _settling.reset(mark)
    return done


def _next_step(body: str, day: date) -> rules.Step | None:
    mandates = of_body(body)
    if all(one.ended is not None for one in mandates):
        return None
    state = model.Session.scalar(sa.select(model.Group.state).where(model.Group.id == body))
    people = _active({one.user for one in mandates})
    return rules.next_step(mandates, roles(body), people, state == "active", day)


def roles(body: str) -> dict[str, str]:
    """Return who has which role in a body itself, by the person's id."""
    member = model.Member
    rows = model.Session.execute(
        sa.select(member.table_id, member.capacity).where(
            member.group_id == body, member.table_name == "user", member.state == "active"
        )
    )
    return {user: role for user, role in rows.tuples() if user}


def _active(users: Collection[str]) -> set[str]:
    found = sa.select(model.User.id).where(model.User.id.in_(users), model.User.state == "active")
    return set(model.Session.scalars(found))


def _do(step: rules.Step, day: date) -> None:
    """Do a step; the membership's action commits it together with the mandate's change."""
    mandate = _stored(step.mandate)
    now = roles(mandate.organization).get(mandate.user)
    if step.kind == rules.GRANT:
        mandate.granted = True
        # Who was steward by hand was so without a letter: that does not come back.
        mandate.role_before = now if now != rules.STEWARD else None
        _give(mandate, rules.STEWARD)
        return
    if step.kind == rules.END:
        mandate.ended = min(day, mandate.end + timedelta(days=1))
        mandate.ended_why = mandate.ended_why or step.why
    was_granted, mandate.granted = mandate.granted, False
    if was_granted and now == rules.STEWARD:
        _give(mandate, mandate.role_before if step.why != rules.USER_GONE else None)


def end(mandate: Mandate, day: date) -> None:
    """End a mandate at once by decision, and take the role away.

    :param mandate: one that has not ended; whoever calls this holds the body
    """
    _do(rules.Step(rules.END, mandate, rules.DECIDED), day)
    model.Session.commit()


def _stored(mandate: rules.Mandate) -> Mandate:
    return model.Session.get_one(Mandate, mandate.id)


def _give(mandate: Mandate, role: str | None) -> None:
    """Give the person a role in the body, or none."""
    action = "member_create" if role else "member_delete"
    membership = {"id": mandate.organization, "object": mandate.user, "object_type": "user"}
    tk.get_action(action)(_as_the_system(), membership | ({"capacity": role} if role else {}))


def _as_the_system() -> Context:
    site_user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})
    return Context(user=site_user["name"], ignore_auth=True)


def dictized(mandates: Iterable[Mandate], day: date) -> list[dict[str, Any]]:
    """Return the mandates of one body as the API gives them."""
    ordered = list(mandates)
    names = _names({one.user for one in ordered})
    by_id = {one.id: one for one in ordered}
    return [
        {
            "id": one.id,
            "user": names[one.user][0],
            "display_name": names[one.user][1],
            "letter": one.letter,
            "letter_date": _iso(one.letter_date),
            "start": one.start.isoformat(),
            "end": one.end.isoformat(),
            "deputy_of": one.deputy_of,
            "deputy_of_name": names[by_id[one.deputy_of].user][1] if one.deputy_of else None,
            "function_translated": one.function_translated,
            "name_public": one.name_public,
            "absent_from": _iso(one.absent_from),
            "absent_to": _iso(one.absent_to),
            "role_before": one.role_before,
            "status": rules.status(one, ordered, day),
            "ended": _iso(one.ended),
            "ended_why": one.ended_why,
        }
        for one in ordered
    ]


def steps_dictized(steps: Iterable[rules.Step]) -> list[dict[str, Any]]:
    """Return what was done as the API gives it."""
    done = [(step, _stored(step.mandate)) for step in steps]
    names = _names({mandate.user for _, mandate in done})
    return [
        {
            "organization": model.Session.get_one(model.Group, mandate.organization).name,
            "user": names[mandate.user][0],
            "kind": step.kind,
            "why": step.why,
        }
        for step, mandate in done
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _names(users: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return people's account names and the names to show, by their ids."""
    user = model.User
    rows = model.Session.execute(
        sa.select(user.id, user.name, user.fullname).where(user.id.in_(users))
    )
    return {id: (name, fullname or name) for id, name, fullname in rows.tuples()}


def in_public(day: date) -> list[dict[str, Any]]:
    """Return what everybody may know of the stewards of today, in one request to the database.

    :returns: ``organization`` (the body's name), ``function_translated``, ``since`` (the first
        day of the mandate), ``display_name`` (only where the mandate says that it is public) and
        ``contact_email`` (the body's); absent stewards are there, deputies are not
    """
    group, user = model.Group, model.User
    rows = model.Session.execute(
        sa.select(
            group.name,
            Mandate.function_translated,
            Mandate.start,
            sa.case(
                (
                    Mandate.name_public,
                    sa.func.coalesce(sa.func.nullif(user.fullname, ""), user.name),
                )
            ),
            model.group_table.c.extras["contact_email"].astext,
        )
        .join(group, group.id == Mandate.organization)
        .join(user, user.id == Mandate.user)
        .where(
            Mandate.ended.is_(None),
            Mandate.deputy_of.is_(None),
            Mandate.start <= day,
            Mandate.end >= day,
            group.state == "active",
            user.state == "active",
        )
        .order_by(group.name)
    )
    return [
        {
            "organization": name,
            "function_translated": function,
            "since": since.isoformat(),
            "display_name": display_name,
            "contact_email": email,
        }
        for name, function, since, display_name, email in rows.tuples()
    ]
