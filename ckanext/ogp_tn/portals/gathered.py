"""What this portal has of others, asked of the database."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.ogp_tn.portals.harvest_rules import Known


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


def taken(name: str) -> bool:
    """Tell whether a record here has a name."""
    return bool(model.Session.scalar(sa.select(sa.exists().where(model.Package.name == name))))


def counts(portals: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return how many records the public sees of some portals, in one request.

    :returns: portal to ``records`` (how many of each type) and ``gone``
    """
    source, gone = _field("source_portal"), _field("gone_on") != ""
    rows = model.Session.execute(
        sa.select(source, model.Package.type, gone, sa.func.count())
        .where(
            source.in_(portals), model.Package.state == "active", model.Package.private.is_(False)
        )
        .group_by(source, model.Package.type, gone)
    )
    found: dict[str, dict[str, Any]] = {id: {"records": {}, "gone": 0} for id in portals}
    for portal, kind, lost, count in rows:
        if lost:
            found[portal]["gone"] += count
        else:
            found[portal]["records"][kind] = count
    return found
