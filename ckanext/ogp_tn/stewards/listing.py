"""Proposals as the API gives them, whatever their number in a few requests to the database."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from ckan import authz, model

from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata import people
from ckanext.ogp_tn.stewards import permissions, proposals, trial
from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards.review_model import PROPOSED, Proposal
from ckanext.ogp_tn.stewards.roles import REVIEW

#: Somebody whom the portal no longer knows.
GONE = {"user": None, "person": None}

Entry = dict[str, Any]
Found = Iterable[tuple[Proposal, model.Package, model.Group | None]]


def listed(user: str, organization: str | None = None) -> list[Entry]:
    """Return the open proposals that somebody may decide or has made, the oldest first.

    :param user: the person's name
    :param organization: name or id of the one body to look at
    """
    reader = Reader.named(user)
    query = _joined().where(
        Proposal.status.in_(rules.OPEN), model.Package.state == "active", reader.sees()
    )
    if organization:
        query = query.where(
            sa.or_(model.Group.name == organization, model.Group.id == organization)
        )
    return _entries(reader, model.Session.execute(query.order_by(Proposal.modified)).tuples())


def shown(user: str, id: str) -> Entry:
    """Return one proposal, whether it is open or decided, with its changes."""
    query = _joined().where(Proposal.id == id)
    proposal, record, body = model.Session.execute(query).tuples().one()
    [entry] = _entries(Reader.named(user), [(proposal, record, body)])
    changes = proposal.changes
    if proposal.status in rules.OPEN:
        now = {
            tuple(change["path"]): change["now"]
            for change in rules.conflicts(changes, trial.stored(record))
        }
        changes = [
            {**change, "now": now[path]} if (path := tuple(change["path"])) in now else change
            for change in changes
        ]
    return {**entry, "changes": changes}


def reviewed(package_id: str) -> list[Entry]:
    """Return what was published of a record after review, for everybody, the latest first.

    :returns: dicts with the last steps ``proposed`` and ``published``, each with ``person``, ``at``
    """
    query = sa.select(Proposal.history).where(
        Proposal.package_id == package_id, Proposal.status == rules.PUBLISHED
    )
    found = list(model.Session.scalars(query.order_by(Proposal.modified.desc())))
    names = people.named({one["user"] for history in found for one in history})
    return [
        {
            one["did"]: {"person": names.get(one["user"], GONE)["person"], "at": one["at"]}
            for one in history
            if one["did"] in (PROPOSED, rules.PUBLISHED)
        }
        for history in found
    ]


def waiting(user: str) -> int:
    """Return how many proposals wait for somebody's decision."""
    query = (
        sa.select(sa.func.count(Proposal.id))
        .join(model.Package, model.Package.id == Proposal.package_id)
        .where(
            Proposal.status == rules.WAITING,
            model.Package.state == "active",
            Reader.named(user).decides(),
        )
    )
    return model.Session.scalar(query) or 0


def waiting_days(today: date) -> list[dict[str, Any]]:
    """Return for how many days the proposals of each body have waited, the body by its name.

    What they are is not told: these are numbers for everybody.
    """
    query = (
        sa.select(model.Group.name, Proposal.modified)
        .select_from(Proposal)
        .join(model.Package, model.Package.id == Proposal.package_id)
        .join(model.Group, model.Group.id == model.Package.owner_org)
        .where(Proposal.status == rules.WAITING, model.Package.state == "active")
        .order_by(model.Group.name)
    )
    found: dict[str, list[int]] = {}
    for body, modified in model.Session.execute(query):
        found.setdefault(body, []).append(max(0, (today - modified.date()).days))
    return [{"organization": body, "days": sorted(days)} for body, days in found.items()]


def _joined() -> sa.Select[Any]:
    return (
        sa.select(Proposal, model.Package, model.Group)
        .join(model.Package, model.Package.id == Proposal.package_id)
        .outerjoin(model.Group, model.Group.id == model.Package.owner_org)
    )


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at proposals, and what they may do, learnt once for all of them."""

    id: str
    is_sysadmin: bool
    reviews: Any
    """The bodies whose proposals they decide: a list of ids, or a request for them."""
    writes: Any
    """The bodies for which they write."""
    knows_plans: Any
    """Whether they decide about plans and commitments: yes, no, or a condition."""

    @classmethod
    def named(cls, name: str) -> Reader:
        """Return what there is to know of a user."""
        person = model.User.get(name) if name else None
        return cls(
            person.id if person else "",
            authz.is_sysadmin(name),
            permissions.bodies_where(name, REVIEW),
            permissions.bodies_where(name, "update_dataset"),
            permissions.edits_every_commitment(name),
        )

    @property
    def may_decide_own(self) -> bool:
        """Whether they may decide what they wrote themselves."""
        return config.four_eyes() != rules.ALL

    def decides(self) -> sa.ColumnElement[bool]:
        """Return the condition that this person may decide, but for where a record is to go."""
        record = model.Package
        of_plans = sa.and_(record.type.in_(permissions.PLAN_TYPES), self.knows_plans)
        may = sa.or_(record.owner_org.in_(self.reviews), of_plans)
        others = sa.true() if self.may_decide_own else sa.not_(self.proposed())
        return sa.and_(sa.true() if self.is_sysadmin else may, others)

    def sees(self) -> sa.ColumnElement[bool]:
        """Return the condition that they may decide, or proposed it and still write there."""
        return sa.or_(self.decides(), self.goes_on())

    def goes_on(self) -> sa.ColumnElement[bool]:
        """Return the condition that they proposed it and still write there."""
        collaborates = sa.exists().where(
            model.PackageMember.package_id == model.Package.id,
            model.PackageMember.user_id == self.id,
            model.PackageMember.capacity.in_(("admin", "editor")),
        )
        writes = sa.or_(model.Package.owner_org.in_(self.writes), collaborates)
        return sa.and_(self.proposed(), writes)

    def proposed(self) -> sa.ColumnElement[bool]:
        return Proposal.history.contains([{"did": PROPOSED, "user": self.id}])

    def may_decide(self, proposal: Proposal, record: model.Package) -> bool:
        """Tell whether this person may decide an open proposal."""
        if proposal.status not in rules.OPEN:
            return False
        if not self.may_decide_own and self.id in proposal.authors:
            return False
        to = rules.changed(proposal.changes, "owner_org")
        knows = self.knows_plans and record.type in permissions.PLAN_TYPES
        bodies = [record.owner_org, *([to] if to else [])]
        return self.is_sysadmin or knows or all(body in self.reviews for body in bodies)


def _entries(reader: Reader, found: Found) -> list[Entry]:
    rows = list(found)
    names = people.named({one["user"] for proposal, _, _ in rows for one in proposal.history})
    return [
        {
            "id": proposal.id,
            "status": proposal.status,
            "publishes": record.private and rules.changed(proposal.changes, "private") is False,
            "fields": list(dict.fromkeys(change["path"][0] for change in proposal.changes)),
            "version": proposals.version(proposal.changes, record),
            "dataset": _record(record),
            "organization": _body(body),
            "history": [{**one, **names.get(one["user"], GONE)} for one in proposal.history],
            "mine": reader.id in proposal.authors,
            "may_decide": reader.may_decide(proposal, record),
        }
        for proposal, record, body in rows
    ]


def _record(record: model.Package) -> Entry:
    translated = (record.extras or {}).get("title_translated")
    return {
        "id": record.id,
        "name": record.name,
        "type": record.type,
        "title": record.title,
        "title_translated": json.loads(translated) if translated else {},
        "private": record.private,
        "state": record.state,
    }


def _body(body: model.Group | None) -> Entry | None:
    return {"id": body.id, "name": body.name, "title": body.title} if body else None
