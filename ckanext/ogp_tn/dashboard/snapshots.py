"""The history of the indicators: frozen day by day, corrected beside what was frozen.

Nothing here computes a past day: a day that nobody froze is a gap. What is imported for a past
day says where it comes from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from ckan import model
from ckan.model.types import make_uuid

from ckanext.ogp_tn import config
from ckanext.ogp_tn.dashboard import counting, indicators, rules
from ckanext.ogp_tn.dashboard.counting import Counted, Scope
from ckanext.ogp_tn.dashboard.indicators import NOTHING, Indicator
from ckanext.ogp_tn.dashboard.rules import Count
from ckanext.ogp_tn.dashboard.snapshot_model import Snapshot
from ckanext.ogp_tn.metadata import organizations, people
from ckanext.ogp_tn.metadata.columns import now

#: Only one freezes, imports or corrects at a time.
_LOCK = sa.text("SELECT pg_advisory_xact_lock(hashtext('ogp_tn_snapshot'))")
#: Of what a number is: a dimension and its value, both empty for everything.
Place = tuple[str, str]
EVERYTHING: Place = ("", "")


# Writing


def take(today: date) -> dict[str, list[str]]:
    """Freeze every indicator that is not frozen today, for every value of every dimension.

    Days that are old are thinned out, see :func:`rules.thinned`.

    :returns: ``frozen`` and ``already``: names of indicators
    """
    with Session(model.meta.engine) as session, session.begin():
        session.execute(_LOCK)
        measured = [one for one in indicators.declared().indicators.values() if one.kind != NOTHING]
        done = set(session.scalars(_of_day(today).with_only_columns(Snapshot.indicator).distinct()))
        wanted = [one for one in measured if one.name not in done]
        if wanted:
            counted = counting.count(wanted, Scope(), today, by_dimension=True)
            ids = {body["name"]: body["id"] for body in organizations.listed()}
            rows = [row for one in wanted for row in _frozen(one, counted[one.name], today, ids)]
            session.execute(sa.insert(Snapshot), rows)
        _thin(session, today)
    return {
        "frozen": [one.name for one in wanted],
        "already": [one.name for one in measured if one.name in done],
    }


def _of_day(day: date) -> sa.Select[Any]:
    """Return what finds what was measured on a day."""
    return sa.select(Snapshot).where(Snapshot.day == day, Snapshot.source.is_(None))


def _frozen(
    one: Indicator, counted: Counted, day: date, ids: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    taken = now()
    places: dict[Place, Count | None] = {EVERYTHING: counted.whole}
    for dimension, by in counted.by.items():
        for key, count in by.items():
            places[dimension, ids.get(key, key) if dimension == "body" else key] = count
    for (dimension, key), count in places.items():
        yield {
            "id": make_uuid(),
            "indicator": one.name,
            "day": day,
            "dimension": dimension,
            "key": key,
            **rules.figure(count, one.unit, one.empty),
            "details": _details(count) if count else {},
            "taken": taken,
        }


def _details(count: Count) -> dict[str, Any]:
    found = {"left_out": list(count.left_out), "breakdown": dict(count.breakdown), "of": count.of}
    return {name: value for name, value in found.items() if value}


def _thin(session: Session, today: date) -> None:
    """Drop the measured numbers of old days, but for one day of each month.

    What was imported or corrected stays, and what a correction replaced.
    """
    days = session.scalars(
        sa.select(Snapshot.day).where(Snapshot.source.is_(None)).distinct()
    ).all()
    old = rules.thinned(days, today, config.snapshot_full_days())
    if old:
        session.execute(
            sa.delete(Snapshot).where(
                Snapshot.day.in_(old),
                Snapshot.source.is_(None),
                Snapshot.why.is_(None),
                Snapshot.superseded_by.is_(None),
            )
        )


def write_down(
    day: date, source: str, user: str, numbers: Mapping[tuple[Indicator, Place], Count]
) -> tuple[int, list[tuple[Indicator, Place]]]:
    """Import the numbers of a past day, all or none of them.

    :param user: the id of whoever does it
    :returns: how many are new, and those that the day has already and that say something else
    """
    with Session(model.meta.engine) as session, session.begin():
        session.execute(_LOCK)
        names = {one.name for one, _ in numbers}
        there = {
            (row.indicator, row.dimension, row.key): row
            for row in session.scalars(
                sa.select(Snapshot).where(
                    Snapshot.day == day,
                    Snapshot.indicator.in_(names),
                    Snapshot.superseded_by.is_(None),
                )
            )
        }
        new, other = [], []
        for (one, place), count in numbers.items():
            said = rules.figure(count, one.unit, one.empty)
            row = there.get((one.name, *place))
            if row is None:
                new.append(
                    Snapshot(
                        indicator=one.name,
                        day=day,
                        dimension=place[0],
                        key=place[1],
                        user=user,
                        source=source,
                        **said,
                    )
                )
            elif any(getattr(row, name) != value for name, value in said.items()):
                other.append((one, place))
        if not other:
            session.add_all(new)
    return len(new), other


def correct(id: str, count: Count | None, why: str, user: str) -> Snapshot | None:
    """Let a correction count instead of a number; both stay.

    :param count: None says that the number is withdrawn and nothing is known instead
    :param user: the id of whoever does it
    :returns: the correction; None where the number does not count any more
    """
    session = model.Session
    session.execute(_LOCK)
    old = session.get_one(Snapshot, id, populate_existing=True)
    one = indicators.declared().indicators.get(old.indicator)
    if old.superseded_by or one is None:
        session.rollback()
        return None
    new = Snapshot(
        id=make_uuid(),
        indicator=old.indicator,
        day=old.day,
        dimension=old.dimension,
        key=old.key,
        user=user,
        source=old.source,
        why=why,
        **rules.figure(count, one.unit, one.empty),
    )
    # The old one makes room before the new one comes: only one of both may count.
    session.execute(sa.update(Snapshot).where(Snapshot.id == old.id).values(superseded_by=new.id))
    session.add(new)
    session.commit()
    return new


# Reading


def place(scope: Scope) -> Place:
    """Return of what the number of a scope is; it is of a plan or of a body, not of both."""
    if scope.plan:
        return "plan", scope.plan
    return ("body", scope.body["id"]) if scope.body else EVERYTHING


def history(name: str, place: Place) -> list[dict[str, Any]]:
    """Return all numbers of an indicator, replaced ones too, the latest day first."""
    rows = list(
        model.Session.scalars(
            sa.select(Snapshot)
            .where(
                Snapshot.indicator == name,
                Snapshot.dimension == place[0],
                Snapshot.key == place[1],
            )
            .order_by(Snapshot.day.desc(), Snapshot.taken.desc())
        )
    )
    return dictized(rows)


def monthly(name: str, dimension: str) -> list[dict[str, Any]]:
    """Return the numbers of every value of a dimension, the last of each month, as they count.

    :returns: as :func:`history`, each with its ``key``; a body's is its name
    """
    month = sa.func.date_trunc("month", sa.cast(Snapshot.day, sa.DateTime))
    query = (
        sa.select(Snapshot)
        .distinct(Snapshot.key, month)
        .where(
            Snapshot.indicator == name,
            Snapshot.dimension == dimension,
            Snapshot.superseded_by.is_(None),
        )
        .order_by(Snapshot.key, month.desc(), Snapshot.day.desc())
    )
    rows = list(model.Session.scalars(query))
    names = _bodies({row.key for row in rows}) if dimension == "body" else {}
    keys = [names.get(row.key, row.key) for row in rows]
    return [{"key": key, **one} for key, one in zip(keys, dictized(rows), strict=True)]


def dictized(rows: Collection[Snapshot]) -> list[dict[str, Any]]:
    """Return numbers as the API gives them."""
    replaced = {row.superseded_by: row.id for row in rows if row.superseded_by}
    names = people.named(row.user for row in rows if row.user)
    return [
        {
            "id": row.id,
            "date": row.day.isoformat(),
            "state": row.state,
            "value": rules.plain(row.value),
            "numerator": row.numerator,
            "denominator": row.denominator,
            "taken": row.taken.isoformat(),
            "imported": row.source is not None,
            "source": row.source,
            "why": row.why,
            "by": names.get(row.user or "", {}).get("person"),
            "supersedes": replaced.get(row.id),
            "superseded_by": row.superseded_by,
        }
        for row in rows
    ]


def of_day(name: str, day: date, whole: Place) -> tuple[Counted, Snapshot | None]:
    """Return what an indicator said on a day, and the number of the whole as it is stored.

    :param whole: of what; the values of all dimensions are there for everything only
    """
    query = sa.select(Snapshot).where(
        Snapshot.indicator == name, Snapshot.day == day, Snapshot.superseded_by.is_(None)
    )
    if whole != EVERYTHING:
        query = query.where(Snapshot.dimension == whole[0], Snapshot.key == whole[1])
    rows = list(model.Session.scalars(query))
    names = _bodies({row.key for row in rows if row.dimension == "body"})
    found, stored = Counted(), None
    for row in rows:
        if (row.dimension, row.key) == whole:
            found.whole, stored = _counted(row), row
        elif row.dimension:
            key = names.get(row.key, row.key) if row.dimension == "body" else row.key
            found.by.setdefault(row.dimension, {})[key] = _counted(row)
    return found, stored


def of_bodies(
    names: Collection[str], first: date, last: date
) -> tuple[date | None, dict[tuple[str, str], dict[str, Any]]]:
    """Return what was frozen of bodies on the latest of some days that has anything of them.

    :param names: of indicators
    :returns: the day, None where nothing was frozen on any; and by indicator and the body's name
        ``value`` and ``numerator``
    """
    of_bodies = (
        Snapshot.indicator.in_(names),
        Snapshot.dimension == "body",
        Snapshot.superseded_by.is_(None),
    )
    latest = sa.select(sa.func.max(Snapshot.day)).where(
        *of_bodies, Snapshot.day.between(first, last)
    )
    rows = model.Session.execute(
        sa.select(Snapshot, model.Group.name)
        .join(model.Group, model.Group.id == Snapshot.key)
        .where(*of_bodies, Snapshot.day == latest.scalar_subquery())
    )
    found, day = {}, None
    for row, body in rows.tuples():
        day = row.day
        found[row.indicator, body] = {"value": row.value, "numerator": row.numerator}
    return day, found


def _counted(row: Snapshot) -> Count:
    return Count(
        row.numerator,
        row.denominator,
        left_out=row.details.get("left_out", ()),
        breakdown=row.details.get("breakdown", {}),
        of=row.details.get("of"),
        said=(row.state, row.value),
    )


def days(name: str, place: Place) -> list[str]:
    """Return the days of which there is a number, the latest first, ISO."""
    found = (
        sa.select(Snapshot.day)
        .where(Snapshot.indicator == name, Snapshot.dimension == place[0], Snapshot.key == place[1])
        .distinct()
        .order_by(Snapshot.day.desc())
    )
    return [day.isoformat() for day in model.Session.scalars(found)]


def _bodies(ids: Iterable[str]) -> dict[str, str]:
    """Return the names of bodies by their ids, also of those that are deleted."""
    table = model.Group
    rows = model.Session.execute(sa.select(table.id, table.name).where(table.id.in_(ids)))
    return dict(rows.tuples().all())
