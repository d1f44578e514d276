"""What waits for somebody: one request to the database, one to the search engine.

Nobody learns here what they may not see elsewhere: the team, which looks at every body's
workbench, finds the public records there, plans and commitments, and no draft of a ministry.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from string import Template
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search.query import solr_literal

from ckanext.ogp_tn import config
from ckanext.ogp_tn.inventory import rules as inventory
from ckanext.ogp_tn.metadata import aggregates, organizations
from ckanext.ogp_tn.plans import rules as plans
from ckanext.ogp_tn.stewards import labels, listing, permissions
from ckanext.ogp_tn.stewards import review_rules as review
from ckanext.ogp_tn.stewards import workbench_rules as rules
from ckanext.ogp_tn.stewards.model import Mandate
from ckanext.ogp_tn.stewards.review_model import Proposal
from ckanext.ogp_tn.stewards.roles import REVIEW, STEWARD
from ckanext.ogp_tn.stewards.workbench_kinds import BODIES, EVERY, KINDS, OWN, Kind

#: So many things of a kind are listed; all are counted, and a link leads to the others.
FIRST = 5

#: The earliest day first: of a row, of a commitment.
_ORDER = "waiting_until asc, due_date asc, news_date asc, metadata_modified asc, name asc"
#: Beside the kinds: the roles of whoever asks, and the rows of their bodies.
_ROLE, _ROWS = "role", "rows"
#: What the checks call a record or file in which they found something to be done.
FOUND = ("failed", "warned")
#: How the inventory calls an import of which everything is done.
IMPORT_DONE = "done"

Entry = dict[str, Any]
Section = dict[str, Any]


@dataclass
class Workbench:
    """What waits for somebody, and who they are."""

    person: model.User
    organization: str | None
    """The id of the one body that is looked at."""
    roles: dict[str, set[str]] = field(default_factory=dict)
    """In each body, those from above included."""
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)
    """The bodies of which something is said, by their ids."""
    in_team: bool = False
    sections: list[Section] = field(default_factory=list)
    """Each ``kind``, ``count`` and the first ``entries``; the most urgent first."""
    has_rows: bool = True
    """Whether the inventories of their bodies have a row."""

    def bodies_with(self, permission: str) -> list[str]:
        """Return the ids of the bodies where they have a permission."""
        enough = set(permissions.roles_with(permission))
        return sorted(body for body, roles in self.roles.items() if roles & enough)

    @property
    def is_there(self) -> bool:
        """Whether they have a workbench at all."""
        return self.in_team or bool(self.bodies_with("create_dataset"))

    def count(self, kind: str = "") -> int:
        """Return how many things wait, of one kind or of all."""
        return rules.total(one for one in self.sections if kind in ("", one["kind"].name))


def of(person: model.User, organization: str | None = None, most: int = FIRST) -> Workbench:
    """Return what waits for somebody.

    :param organization: the id of the one body to look at
    :param most: how many things of each kind are listed, one at least
    :raises ckan.lib.search.SearchError: if the search engine does not answer
    """
    today = date.today()
    bench = Workbench(person, organization, in_team=person.sysadmin)
    found: dict[str, tuple[int, list[Entry]]] = {}
    for row in model.Session.execute(_stored(bench, today, most)):
        if row.body_name:
            bench.bodies[row.body] = _body(row)
        if row.kind != _ROLE:
            found.setdefault(row.kind, (row.many, []))[1].append(_of_table(bench, row))
            continue
        bench.roles.setdefault(row.body, set()).add(row.id)
        is_teams = row.note == "own" and row.body_name == config.team_organization()
        bench.in_team |= is_teams and row.id in ("admin", STEWARD)
    if not bench.is_there:
        return bench
    for name, answer in _indexed(bench, today, most).items():
        if name == _ROWS:
            bench.has_rows = bool(answer.count)
        elif answer.count:
            found[name] = answer.count, [_of_index(bench, name, one) for one in answer.records]
    sections = [
        {"kind": kind, "urgency": kind.urgency, "count": count, "entries": entries}
        for kind in KINDS
        for count, entries in [found.get(kind.name, (0, []))]
        if count
    ]
    bench.sections = [dict(one) for one in rules.in_order(sections)]
    return bench


# The database


def _stored(bench: Workbench, today: date, most: int) -> sa.Select[Any]:
    """Return the request for the roles of a person, and for what waits in tables."""
    held = permissions.held(bench.person.id)

    def with_permission(permission: str) -> sa.Select[Any]:
        roles = permissions.roles_with(permission)
        return sa.select(held.c.body).where(held.c.role.in_(roles))

    body, one_body = model.Group, bench.organization
    team = aliased(model.Group)
    of_team = (
        sa.exists()
        .where(held.c.own, held.c.role.in_(("admin", STEWARD)))
        .where(held.c.body == team.id, team.name == config.team_organization())
    )
    in_team = sa.or_(sa.literal(bench.person.sysadmin), of_team)
    reader = listing.Reader(
        bench.person.id,
        bench.person.sysadmin,
        with_permission(REVIEW),
        with_permission("update_dataset"),
        in_team,
    )
    waiting = [
        *_proposals(reader),
        _imports(today).where(_import().c.organization.in_(with_permission(REVIEW))),
        _findings().where(model.Package.owner_org.in_(with_permission(REVIEW))),
        _mandates(bench.person.id, today),
        _vacancies(today).where(in_team),
    ]
    things = sa.union_all(*waiting).subquery()
    roles = _thing(_ROLE, held.c.role, held.c.body, note=sa.case((held.c.own, "own"), else_=""))
    only = things.c.body == one_body if one_body else sa.true()
    counted = sa.union_all(
        sa.select(roles.subquery(), sa.literal(0).label("place"), sa.literal(0).label("many")),
        sa.select(
            things,
            sa.func.row_number().over(
                partition_by=things.c.kind, order_by=(things.c.day, things.c.title, things.c.id)
            ),
            sa.func.count().over(partition_by=things.c.kind),
        ).where(only),
    ).subquery()
    return (
        sa.select(
            counted,
            body.name.label("body_name"),
            body.title.label("body_title"),
            model.group_table.c.extras["title_translated"].astext.label("body_texts"),
        )
        .outerjoin(body, body.id == counted.c.body)
        .where(counted.c.place <= most)
        .order_by(counted.c.kind, counted.c.place)
    )


def _thing(kind: str, id: Any, body: Any, **more: Any) -> sa.Select[Any]:
    """Return a request for things of a kind, with the columns that all have."""
    texts = ("name", "type", "title", "texts", "note")
    return sa.select(
        sa.literal(kind).label("kind"),
        sa.cast(id, sa.Text).label("id"),
        sa.cast(body, sa.Text).label("body"),
        sa.cast(more.get("day"), sa.Date).label("day"),
        *(sa.cast(more.get(name, ""), sa.Text).label(name) for name in texts),
    )


def _proposals(reader: listing.Reader) -> Iterable[sa.Select[Any]]:
    record = model.Package
    for kind, status, condition in (
        ("proposals_to_review", review.WAITING, reader.decides()),
        ("proposals_returned", review.RETURNED, reader.goes_on()),
    ):
        yield (
            _thing(
                kind,
                Proposal.id,
                record.owner_org,
                day=Proposal.modified,
                name=record.name,
                type=record.type,
                title=record.title,
                texts=record.extras["title_translated"].astext,
                note=Proposal.history[-1]["comment"].astext,
            )
            .join(record, record.id == Proposal.package_id)
            .where(Proposal.status == status, record.state == "active", condition)
        )


def _import() -> sa.Table:
    """Return the inventory's table of imports."""
    return tk.BaseModel.metadata.tables["ogp_tn_import"]


def _imports(today: date) -> sa.Select[Any]:
    """Return the request for the latest import of each body, where nobody finished it."""
    table = _import()
    later = table.alias()
    return _thing(
        "imports_unfinished",
        table.c.id,
        table.c.organization,
        day=table.c.created,
        title=table.c.file_name,
    ).where(
        table.c.status != IMPORT_DONE,
        table.c.created > today - timedelta(days=rules.IMPORT_KEPT),
        ~sa.exists().where(
            later.c.organization == table.c.organization, later.c.created > table.c.created
        ),
    )


def _findings() -> sa.Select[Any]:
    """Return the request for datasets of which the checks found something, since the first day."""
    found, record = tk.BaseModel.metadata.tables["ogp_tn_check"], model.Package
    return (
        _thing(
            "files_with_findings",
            record.id,
            record.owner_org,
            day=sa.func.min(found.c.since),
            name=record.name,
            type=record.type,
            title=record.title,
            texts=record.extras["title_translated"].astext,
        )
        .join(found, found.c.dataset == record.id)
        .where(found.c.current, found.c.state.in_(FOUND), record.state == "active")
        .group_by(record.id)
    )


def _mandates(person: str, today: date) -> sa.Select[Any]:
    body = model.Group
    return (
        _thing("mandate_ending", Mandate.id, body.id, day=Mandate.end, **_named(body))
        .join(body, body.id == Mandate.organization)
        .where(
            Mandate.user == person,
            Mandate.ended.is_(None),
            Mandate.start <= today,
            Mandate.end.between(today, today + timedelta(days=rules.MANDATE_ENDS)),
        )
    )


def _vacancies(today: date) -> sa.Select[Any]:
    body = model.Group
    in_office = sa.select(Mandate.organization).where(
        Mandate.ended.is_(None),
        Mandate.deputy_of.is_(None),
        Mandate.start <= today,
        Mandate.end >= today,
    )
    return _thing("bodies_without_steward", body.id, body.id, **_named(body)).where(
        body.is_organization, body.state == "active", body.id.not_in(in_office)
    )


def _named(body: type[model.Group]) -> dict[str, Any]:
    texts = model.group_table.c.extras["title_translated"].astext
    return {"name": body.name, "title": body.title, "texts": texts}


def _body(row: Any) -> dict[str, Any]:
    return {
        "id": row.body,
        "name": row.body_name,
        "title": row.body_title,
        "title_translated": json.loads(row.body_texts or "{}"),
    }


def _of_table(bench: Workbench, row: Any) -> Entry:
    return {
        "id": row.id,
        "name": row.name,
        "type": row.type,
        "title": row.title,
        "title_translated": json.loads(row.texts or "{}"),
        "organization": bench.bodies.get(row.body),
        "date": row.day.isoformat() if row.day else None,
        "note": row.note or "",
    }


# The search engine


def _indexed(bench: Workbench, today: date, most: int) -> dict[str, aggregates.Found]:
    only = [bench.organization] if bench.organization else None
    bodies = only or bench.bodies_with(REVIEW)
    within = {BODIES: bodies, OWN: only, EVERY: only}
    queries = {
        kind.name: _within(
            Template(kind.query).substitute(_words(bench, today)), within[kind.whose]
        )
        for kind in KINDS
        if kind.query
        and (kind.whose != BODIES or bodies)
        and (kind.whose != EVERY or bench.in_team)
    }
    if bodies:
        queries[_ROWS] = _within("+state:active +dataset_type:inventory", bodies)
    seen = labels.of(bench.person.id, bench.roles, bench.in_team)
    return aggregates.first_of(
        queries, labels=None if bench.person.sysadmin else seen, rows=most, sort=_ORDER
    )


def _words(bench: Workbench, today: date) -> dict[str, str]:
    return {**rules.days(today), "user": solr_literal(bench.person.id)}


def _within(query: str, bodies: Collection[str] | None) -> str:
    if bodies is None:
        return query
    return f"{query} +owner_org:({' OR '.join(map(solr_literal, bodies))})"


def _of_index(bench: Workbench, kind: str, record: dict[str, Any]) -> Entry:
    quarter, body = record.get("planned_quarter"), record.get("organization") or {}
    day = inventory.quarter_end(quarter).isoformat() if quarter else record.get("due")
    if kind in ("commitments_silent", "self_reports"):
        day = plans.latest_news(record)
    return {
        **{name: record.get(name) for name in ("id", "name", "type", "title")},
        "title_translated": record.get("title_translated") or {},
        "organization": bench.bodies.get(body.get("id", ""))
        or {name: body.get(name) for name in ("id", "name", "title")},
        "date": day,
        "note": "",
    }


# As the API gives it


def shown(bench: Workbench) -> list[Section]:
    """Return what waits in the reader's language, each thing with where its next step is done."""
    bodies = [one["organization"] for kind in bench.sections for one in kind["entries"]]
    strange = [body for body in bodies if body and "title_translated" not in body]
    titles = organizations.titles({body["name"] for body in strange})
    for body in strange:
        body["title_translated"] = titles.get(body["name"], {})
    return [_shown(bench, one["kind"], one) for one in bench.sections]


def _shown(bench: Workbench, kind: Kind, section: Section) -> Section:
    may_act = (
        kind.of_team
        or bench.organization is None
        or bench.organization in bench.bodies_with(REVIEW)
    )
    entries = [
        {
            **one,
            "dated": tk._(kind.dated).format(day=tk.h.ogp_tn_date(one["date"]))
            if kind.dated and one["date"]
            else "",
            **(_next_step(kind, one) if may_act else _a_look(one)),
        }
        for one in section["entries"]
    ]
    more = len(entries) < section["count"]
    return {
        "kind": kind.name,
        "label": tk._(kind.label),
        "why": tk._(kind.why),
        "urgency": kind.urgency,
        "count": section["count"],
        "entries": entries,
        "all": _all(bench, kind) if more else None,
    }


def _next_step(kind: Kind, entry: Entry) -> dict[str, str]:
    endpoint, parameters = kind.page
    known = {**entry, "body": (entry["organization"] or {}).get("name")}
    page = endpoint.format(type=entry["type"])
    given = {name: known[of] for name, of in parameters.items()}
    return {"action": tk._(kind.action), "url": tk.h.url_for(page, **given)}


def _a_look(entry: Entry) -> dict[str, str]:
    """Return what the team does with what is a body's to do."""
    page = tk.h.url_for(f"{entry['type']}.read", id=entry["name"])
    return {"action": tk._("Look"), "url": page}


def _all(bench: Workbench, kind: Kind) -> str | None:
    """Return the address of the search, or the page, that lists all of a kind."""
    if kind.listed is None:
        return None
    endpoint, given = kind.listed
    words = rules.days(date.today())
    parameters = {name: Template(value).substitute(words) for name, value in given.items()}
    chosen = [bench.organization] if bench.organization else bench.bodies_with(REVIEW)
    names = [bench.bodies[id]["name"] for id in chosen if id in bench.bodies]
    is_search = kind.whose == BODIES and endpoint.endswith(".search")
    if is_search and len(names) == 1:
        parameters["organization"] = names[0]
    elif is_search:
        # A filter of the search page takes one value.
        of_bodies = f"organization:({' OR '.join(map(solr_literal, names))})"
        parameters["q"] = " ".join([*filter(None, [parameters.get("q")]), f"+{of_bodies}"])
    return tk.h.url_for(endpoint, **parameters)


def first_step(bench: Workbench) -> str | None:
    """Return what to do first where nothing waits; None where something does."""
    if bench.count():
        return None
    if not bench.has_rows:
        return "import"
    return "look" if bench.bodies_with(REVIEW) or bench.in_team else "write"
