"""E-mails about mandates: to stewards whose mandate ends, to the team where a body has none.

CKAN's own mailer sends them, in the language of the request, which is the portal's own for the
nightly command. A portal without ``smtp.mail_from`` sends none; what could not be sent is tried
again the next day.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import date

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.mailer import MailerException, mail_user

from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.metadata.reader import seen
from ckanext.ogp_tn.stewards import rules
from ckanext.ogp_tn.stewards.model import Mandate
from ckanext.ogp_tn.stewards.roles import STEWARD

log = logging.getLogger(__name__)


def send(day: date) -> list[str]:
    """Send what is due, and remember what was sent.

    :returns: the account names of those who got an e-mail
    """
    if not tk.config.get("smtp.mail_from"):
        return []
    told = [*_ends(day), *_vacancies()]
    model.Session.commit()
    return told


def _ends(day: date) -> Iterator[str]:
    """Tell stewards and deputies that their mandate ends."""
    open_ones = model.Session.scalars(sa.select(Mandate).where(Mandate.ended.is_(None)))
    due = [(one, days) for one in open_ones if (days := rules.notice(one, day)) is not None]
    if not due:
        return
    bodies = _bodies()
    for mandate, days in due:
        person = model.User.get(mandate.user)
        subject = tk._("Your mandate as data steward ends on {day}").format(
            day=tk.h.ogp_tn_date(mandate.end)
        )
        body = tk._(
            "Your mandate as data steward of {body} (letter {letter}) ends on {day}. The role ends "
            "with it. If it is to go on, a new letter is needed: ask the open-government team."
        ).format(
            body=bodies[mandate.organization],
            letter=mandate.letter,
            day=tk.h.ogp_tn_date(mandate.end),
        )
        if person and mail(person, subject, body):
            mandate.told = days
            yield person.name


def _vacancies() -> Iterator[str]:
    """Tell the team which bodies are without a steward since a mandate ended."""
    of_stewards = Mandate.deputy_of.is_(None)
    held = sa.select(Mandate.organization).where(of_stewards, Mandate.ended.is_(None))
    over = sa.select(Mandate).where(
        of_stewards, Mandate.vacancy_told.is_(False), Mandate.organization.not_in(held)
    )
    bodies = _bodies()
    vacant = [one for one in model.Session.scalars(over) if one.organization in bodies]
    if not vacant:
        return
    subject = tk._("Bodies without a data steward")
    names = sorted({bodies[one.organization] for one in vacant})
    body = "\n".join([tk._("These bodies have no data steward any more:"), *names])
    told = [person.name for person in team() if mail(person, subject, body)]
    for mandate in vacant:
        mandate.vacancy_told = bool(told)
    yield from told


def team() -> list[model.User]:
    """Return the people of the open-government team."""
    body = model.Group.get(config.team_organization())
    return people_with(("admin", STEWARD), body.id) if body else []


def people_with(roles: Collection[str], body: str | None = None) -> list[model.User]:
    """Return those who have one of some roles in a body itself, or in any; each once.

    :param body: the body's id
    """
    member, group = model.Member, model.Group
    holders = (
        sa.select(member.table_id)
        .join(group, group.id == member.group_id)
        .where(
            member.table_name == "user",
            member.state == "active",
            member.capacity.in_(roles),
            group.is_organization,
            group.state == "active",
            *([group.id == body] if body else []),
        )
    )
    person = model.User
    found = sa.select(person).where(person.id.in_(holders), person.state == "active")
    return list(model.Session.scalars(found.order_by(person.name)))


def _bodies() -> dict[str, str]:
    """Return the names of the bodies that are there, as the reader knows them, by their ids."""
    return {
        body["id"]: seen(body["title_translated"]) or body["title"] or body["name"]
        for body in organizations.listed()
    }


def mail(person: model.User, subject: str, body: str) -> bool:
    """Send an e-mail; tell whether it is on its way."""
    if not person.email:
        return False
    try:
        mail_user(person, subject, body)
    except (MailerException, OSError, UnicodeError):
        log.exception("No e-mail to %s", person.name)
        return False
    return True
