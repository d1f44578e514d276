"""The names of plans and of their axes in several languages, many at a time."""

from __future__ import annotations

import json
from collections.abc import Collection

import sqlalchemy as sa

from ckan import model

Titles = dict[str, dict[str, str]]


def axis_key(plan: str, axis: str) -> str:
    """Return an axis as the index knows it: its id is unique within its plan only."""
    return f"{plan}:{axis}"


def plans(names: Collection[str]) -> Titles:
    """Return the titles of plans, name to ``{language: title}``, from one request."""
    extra = model.Package.extras["title_translated"].astext
    return {name: json.loads(stored) for name, stored in _stored(names, extra)}


def axes(keys: Collection[str]) -> Titles:
    """Return the titles of axes, :func:`axis_key` to ``{language: title}``, from one request."""
    names = {key.split(":", 1)[0] for key in keys}
    return {
        axis_key(plan, axis["id"]): axis["title_translated"]
        for plan, stored in _stored(names, model.Package.extras["axes"].astext)
        for axis in json.loads(stored)
    }


def _stored(names: Collection[str], extra: sa.ColumnElement[str]) -> list[tuple[str, str]]:
    if not names:
        return []
    rows = model.Session.execute(
        sa.select(model.Package.name, extra).where(
            model.Package.name.in_(names),
            model.Package.type == "action-plan",
            model.Package.state == "active",
            extra.is_not(None),
        )
    )
    return [(name, stored) for name, stored in rows]
