"""Opening targets as they are stored: setting them, freezing their bases, finding their rows.

The base is a list of rows in the database. To count what became of them, the search index knows
for each row in whose bases it is. Nothing is indexed again when a base is frozen: a document that
is older than the freezing shows the row as the freezing saw it, and is asked the same question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from ckan import model

from ckanext.ogp_tn.inventory import rules, target_rules
from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.inventory.target_model import Target, TargetRow, TargetShare
from ckanext.ogp_tn.inventory.validators import lock_body
from ckanext.ogp_tn.metadata import gone as source_gone
from ckanext.ogp_tn.metadata import people
from ckanext.ogp_tn.metadata.columns import now

#: In the index: the targets in whose bases a row is, by their ids.
BASES = "vocab_target_base"
#: The bases of the rows that are being indexed together.
_known: ContextVar[Mapping[str, list[str]]] = ContextVar("ogp_tn_bases")


def read(organization: str | None = None, year: int | None = None) -> list[Target]:
    """Return targets, the latest year first, after freezing the bases that are due.

    :param organization: only of this body, by its id
    :param year: only of this year
    """
    wanted = sa.select(Target).options(selectinload(Target.shares)).order_by(Target.year.desc())
    if organization is not None:
        wanted = wanted.where(Target.organization == organization)
    if year is not None:
        wanted = wanted.where(Target.year == year)
    found = list(model.Session.scalars(wanted))
    freeze(found)
    return found


def years() -> list[int]:
    """Return the years for which there are targets, the latest first."""
    year = Target.year
    return list(model.Session.scalars(sa.select(year).distinct().order_by(year.desc())))


def set_share(organization: str, year: int, share: int, user: str) -> Target:
    """Set the share of a target, and freeze its base where the year has begun.

    The share that is set already is not noted again. A base without a row is frozen anew: there
    is nothing in it to keep.

    :param organization: the body's id
    :param user: the id of whoever sets it
    """
    lock_body(organization)
    session = model.Session
    target = session.scalars(
        sa.select(Target)
        .where(Target.organization == organization, Target.year == year)
        .with_for_update()
    ).one_or_none()
    if target is None:
        target = Target(organization=organization, year=year)
        session.add(target)
        session.flush()
    elif target.frozen is None and target_rules.is_due(year, date.today()):
        _freeze(session, target, target_rules.new_year(year))
    if not target.base and target_rules.is_due(year, date.today()):
        _freeze(session, target, None)
    if not target.shares or target.shares[-1].share != share:
        target.shares.append(TargetShare(share=share, user=user))
    session.commit()
    return target


def freeze_all() -> list[Target]:
    """Freeze every base that is due; return the targets that were not frozen yet."""
    return freeze(model.Session.scalars(sa.select(Target).where(Target.frozen.is_(None))))


def freeze(targets: Iterable[Target]) -> list[Target]:
    """Freeze the bases of which the year has begun, each once, as the year found them.

    Whoever asks first does it, in a transaction of its own: nothing else that is being written
    is touched.

    :param targets: read in CKAN's own session, in which they are then fresh
    :returns: those that were not frozen yet
    """
    today = date.today()
    due = {
        target.id: target
        for target in targets
        if target.frozen is None and target_rules.is_due(target.year, today)
    }
    if due:
        with Session(model.meta.engine) as session, session.begin():
            # Whoever asks at the same moment waits here, and then finds it done.
            waiting = sa.select(Target).where(Target.id.in_(due), Target.frozen.is_(None))
            for target in session.scalars(waiting.order_by(Target.id).with_for_update()).all():
                _freeze(session, target, target_rules.new_year(target.year))
        for target in due.values():
            model.Session.refresh(target)
    return list(due.values())


def _freeze(session: Any, target: Target, began: datetime | None) -> None:
    row = model.Package
    rows = session.execute(
        sa.select(
            row.id,
            row.metadata_created,
            row.extras["removed_on"].astext,
            row.extras["reference"].astext,
        ).where(*_seen_by_all(target.organization))
    )
    base = [
        {"target": target.id, "row": id, "reference": reference}
        for id, created, removed_on, reference in rows
        if target_rules.in_base(created.replace(tzinfo=UTC), removed_on, began)
    ]
    if base:
        session.execute(sa.insert(TargetRow), base)
    target.base, target.at_new_year, target.frozen = len(base), began is not None, now()


def base_moment(target: Target) -> datetime | None:
    """Return of which moment a target's base is; None where it is not frozen yet."""
    if target.frozen is None:
        return None
    return target_rules.new_year(target.year) if target.at_new_year else target.frozen


def gone(ids: Collection[str]) -> dict[str, list[str]]:
    """Return the references of the rows of bases that are not their bodies' public ones any more.

    :param ids: the targets'
    """
    row = model.Package
    there = sa.and_(row.id == TargetRow.row, *_seen_by_all(Target.organization))
    found = model.Session.execute(
        sa.select(TargetRow.target, TargetRow.reference)
        .join(Target, Target.id == TargetRow.target)
        .outerjoin(row, there)
        .where(TargetRow.target.in_(ids), row.id.is_(None))
        .order_by(TargetRow.reference)
    )
    references: dict[str, list[str]] = {}
    for target, reference in found:
        references.setdefault(target, []).append(reference)
    return references


def _seen_by_all(organization: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """Return the conditions under which a package is a row of a body that everybody sees."""
    row = model.Package
    return (
        row.type == TYPE,
        row.owner_org == organization,
        row.state == "active",
        sa.not_(row.private),
        source_gone.live(),
    )


# In the search index


def index(document: dict[str, Any]) -> dict[str, Any]:
    """Add to a row's search document in which bases it is."""
    if document.get("dataset_type") == TYPE:
        row = document["id"]
        known = _known.get({})
        document[BASES] = (known if row in known else _bases([row])).get(row, [])
    return document


@contextmanager
def asked_once(rows: Collection[str]) -> Iterator[None]:
    """Let rows that are indexed together be asked for together, by their ids."""
    before = _known.set(dict.fromkeys(rows, []) | _bases(rows))
    try:
        yield
    finally:
        _known.reset(before)


def _bases(rows: Collection[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row, target in model.Session.execute(
        sa.select(TargetRow.row, TargetRow.target).where(TargetRow.row.in_(rows))
    ):
        found.setdefault(row, []).append(target)
    return found


def base_query(target: Target) -> str:
    """Return what finds the rows of a frozen base among its body's public ones."""
    assert target.frozen
    if target.at_new_year:
        began = target_rules.new_year(target.year)
        as_frozen = (
            f"+metadata_created:[* TO {_solr(began)}}} "
            f'-removed_on:[* TO "{began.date().isoformat()}"}}'
        )
    else:
        as_frozen = f"-inventory_state:{rules.REMOVED}"
    older = f"+indexed_ts:[* TO {_solr(target.frozen)}}} {as_frozen}"
    return f'+owner_org:"{target.organization}" +({BASES}:"{target.id}" OR ({older}))'


def _solr(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def users(targets: Collection[Target]) -> dict[str, str]:
    """Return the names of whoever set the shares of targets, by their ids."""
    ids = {share.user for target in targets for share in target.shares}
    return {id: one["user"] for id, one in people.named(ids).items()}
