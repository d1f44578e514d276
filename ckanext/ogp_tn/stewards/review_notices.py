"""E-mails about proposals: to those who review one that begins to wait, to its author afterwards.

A background job sends them in the portal's language, so that no mail server slows or breaks what
somebody does. A portal without ``smtp.mail_from`` sends none.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from typing import Any

from redis.exceptions import RedisError

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.metadata.reader import seen, speaking
from ckanext.ogp_tn.stewards import notices, permissions
from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards.review_model import Proposal
from ckanext.ogp_tn.stewards.roles import REVIEW

log = logging.getLogger(__name__)


# Listening


def proposed(sender: Any, proposal_id: str, begins: bool, **sent: Any) -> None:
    """Let the reviewers be told of what begins to wait; who goes on with it disturbs nobody."""
    if begins:
        _later(tell_reviewers, proposal_id)


def decided(sender: Any, proposal_id: str, **sent: Any) -> None:
    """Let the authors be told what became of it."""
    _later(tell_authors, proposal_id)


def _later(job: Callable[[str], list[str]], proposal: str) -> None:
    if not tk.config.get("smtp.mail_from"):
        return
    try:
        tk.enqueue_job(job, [proposal], title=f"{job.__name__} of the proposal {proposal}")
    except RedisError:
        log.exception("No e-mail about the proposal %s", proposal)


# Jobs


def tell_reviewers(id: str) -> list[str]:
    """Tell those who review a proposal that it waits, unless somebody was faster.

    :returns: the account names of those who got an e-mail
    """
    proposal = model.Session.get(Proposal, id)
    if proposal is None or proposal.status != rules.WAITING:
        return []
    with speaking(tk.config["ckan.locale_default"]):
        record = model.Session.get_one(model.Package, proposal.package_id)
        words = _words(proposal, record)
        subject = tk._("Waits for your review: {title}").format(**words)
        text = tk._(
            "{person} proposes something of “{title}”. The public sees it once you, or another "
            "who publishes for the body, have looked at it:\n\n{address}"
        ).format(**words)
        return _mailed(_reviewers(proposal, record), subject, text)


def tell_authors(id: str) -> list[str]:
    """Tell those who proposed something that it is published or given back.

    :returns: the account names of those who got an e-mail
    """
    proposal = model.Session.get(Proposal, id)
    if proposal is None or proposal.status not in (rules.PUBLISHED, rules.RETURNED):
        return []
    reviewer = proposal.history[-1]["user"]
    people = [model.User.get(one) for one in proposal.authors if one != reviewer]
    with speaking(tk.config["ckan.locale_default"]):
        words = _words(proposal, model.Session.get_one(model.Package, proposal.package_id))
        if proposal.status == rules.PUBLISHED:
            subject = tk._("Published: {title}").format(**words)
            text = tk._("{person} has published what you proposed of “{title}”.\n\n{address}")
        else:
            subject = tk._("Given back to you: {title}").format(**words)
            text = tk._(
                "{person} gives back what you proposed of “{title}”, to be mended:\n\n{comment}\n\n"
                "Mend it as you wrote it; it then waits for review again.\n\n{address}"
            )
        there = [one for one in people if one and one.state == model.State.ACTIVE]
        return _mailed(there, subject, text.format(**words))


def _reviewers(proposal: Proposal, record: model.Package) -> list[model.User]:
    """Return whom to tell: who publishes for the body, or else for those above it.

    An author does not review the own proposal, and whoever has no address cannot be told.
    """
    body = model.Group.get(record.owner_org) if record.owner_org else None
    above = body.get_parent_group_hierarchy(type="organization") if body else []
    roles = permissions.roles_with(REVIEW)
    for one in [body, *reversed(above)]:
        found = notices.people_with(roles, one.id) if one else []
        others = [one for one in found if one.email and one.id not in proposal.authors]
        if others:
            return others
    return notices.team() if record.type in permissions.PLAN_TYPES else []


def _words(proposal: Proposal, record: model.Package) -> dict[str, str]:
    step = proposal.history[-1]
    person = model.User.get(step["user"])
    titles = json.loads((record.extras or {}).get("title_translated") or "{}")
    return {
        "person": person.display_name if person else tk._("somebody who left"),
        "title": seen(titles) or record.title or record.name,
        "comment": step.get("comment") or "",
        "address": tk.h.url_for("ogp_review.proposal", id=proposal.id, qualified=True),
    }


def _mailed(people: list[model.User], subject: str, text: str) -> list[str]:
    return [person.name for person in people if notices.mail(person, subject, text)]
