"""What this portal has of others, asked of the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import unquote

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from ckan import model

from ckanext.ogp_tn.portals.harvest_rules import Known

#: The fields of which each names one other record.
REFERENCES = ("published_dataset", "inventory_row")


def _field(name: str) -> sa.ColumnElement[str]:
    """Return a field of records as text, empty where a record has none."""
    return sa.func.coalesce(model.package_table.c.extras[name].astext, "")


def known(portal: str) -> dict[str, Known]:
    """Return what was gathered from a portal, by the identifier there."""
    rows = model.Session.execute(
        sa.select(
            _field("source_id"),
            model.Package.id,
            _field("source_modified"),
            _field("gone_on") != "",
            model.Package.state != "active",
        ).where(_field("source_portal") == portal)
    )
    return {id: Known(*found) for id, *found in rows}


def names(portal: str) -> dict[str, str]:
    """Return what records of a portal are called here, by their names and identifiers there."""
    rows = model.Session.execute(
        sa.select(model.Package.name, _field("source_id"), _field("source_url")).where(
            _field("source_portal") == portal, model.Package.state == "active"
        )
    )
    found: dict[str, str] = {}
    for name, id, address in rows:
        found |= {id: name, unquote(address.rstrip("/").rpartition("/")[2]): name}
    return found


def naming(portal: str, references: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """Return which records of a portal name a record that is not here by that name.

    :param references: names as their source writes them
    :returns: the id of each, the field and the name in it
    """
    there = aliased(model.Package)
    found: list[tuple[str, str, str]] = []
    for one in REFERENCES:
        rows = model.Session.execute(
            sa.select(model.Package.id, _field(one)).where(
                _field("source_portal") == portal,
                _field(one).in_(references),
                ~sa.exists().where(there.name == _field(one)),
            )
        )
        found += [(id, one, name) for id, name in rows]
    return found


def same_commitment(data: Mapping[str, Any]) -> bool:
    """Tell whether a commitment is here: the same at OGP, or of that number in the plan."""
    same = [
        sa.and_(
            _field("plan") == str(data.get("plan")), _field("number") == str(data.get("number"))
        )
    ]
    if data.get("ogp_id"):
        same.append(_field("ogp_id") == data["ogp_id"])
    found = sa.exists().where(
        model.Package.type == "commitment", model.Package.state == "active", sa.or_(*same)
    )
    return bool(model.Session.scalar(sa.select(found)))


def taken(names: Collection[str], *, own: str = "") -> set[str]:
    """Return which names records here have.

    :param own: a type whose records of this portal's own do not count
    """
    others = sa.or_(model.Package.type != own, _field("source_portal") != "")
    return set(
        model.Session.scalars(
            sa.select(model.Package.name).where(model.Package.name.in_(names), others)
        )
    )


def themes(names: Collection[str]) -> list[str]:
    """Return which of some thematic groups are here."""
    group = model.Group
    known = sa.select(group.name).where(
        group.name.in_(names), group.type == "group", group.state == "active"
    )
    return sorted(model.Session.scalars(known)) if names else []


def counts(portals: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return how many records the public sees of some portals, in one request.

    :returns: portal to ``records`` (how many of each type), ``gone``, and ``latest_change`` (when
        the source last changed one of those that are there)
    """
    source, gone = _field("source_portal"), _field("gone_on") != ""
    changed = sa.func.max(sa.func.nullif(_field("source_modified"), ""))
    rows = model.Session.execute(
        sa.select(source, model.Package.type, gone, sa.func.count(), changed)
        .where(
            source.in_(portals), model.Package.state == "active", model.Package.private.is_(False)
        )
        .group_by(source, model.Package.type, gone)
    )
    found: dict[str, dict[str, Any]] = {
        id: {"records": {}, "gone": 0, "latest_change": None} for id in portals
    }
    for portal, kind, lost, count, latest in rows:
        of = found[portal]
        if lost:
            of["gone"] += count
        else:
            of["records"][kind] = count
            of["latest_change"] = max(filter(None, (of["latest_change"], latest)), default=None)
    return found
