"""The public bodies' names in several languages, many at a time."""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.metadata.rules import is_former


def titles(names: Collection[str]) -> dict[str, dict[str, str]]:
    """Return the titles of bodies in one request to the database.

    :param names: the bodies' names
    :returns: name to ``{language: title}``; a body without translations is not there
    """
    if not names:
        return {}
    rows = model.Session.execute(
        sa.select(model.Group.name, model.group_table.c.extras["title_translated"].astext).where(
            model.Group.name.in_(names), model.Group.is_organization
        )
    )
    return {name: json.loads(stored) for name, stored in rows if stored}


def listed() -> list[dict[str, Any]]:
    """Return every public body that is there, in one request to the database.

    :returns: ``id``, ``name``, ``title``, ``title_translated``, ``body_kind``, ``governorate``,
        ``contact_email``, ``valid_to``, ``successor`` and ``former`` (whether it is there no
        more) of each
    """
    return _found()


def named(name: str) -> dict[str, Any]:
    """Return a public body by its name or id, as :func:`listed` does.

    :raises tk.ObjectNotFound: where there is none
    """
    found = _found(sa.or_(model.Group.name == name, model.Group.id == name))
    if not found:
        raise tk.ObjectNotFound(tk._("There is no public body named {name}.").format(name=name))
    return found[0]


def _found(*conditions: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    extras = model.group_table.c.extras
    rows = model.Session.execute(
        sa.select(
            model.Group.id,
            model.Group.name,
            model.Group.title,
            extras["title_translated"].astext,
            extras["body_kind"].astext,
            extras["governorate"].astext,
            extras["contact_email"].astext,
            extras["valid_to"].astext,
            extras["successor"].astext,
        )
        .where(model.Group.is_organization, model.Group.state == "active", *conditions)
        .order_by(model.Group.name)
    )
    today = date.today()
    return [
        {
            "id": id,
            "name": name,
            "title": title,
            "title_translated": json.loads(translated or "{}"),
            "body_kind": kind,
            "governorate": governorate,
            "contact_email": contact,
            "valid_to": valid_to,
            "successor": successor,
            "former": is_former(valid_to, successor, today),
        }
        for id, name, title, translated, kind, governorate, contact, valid_to, successor in rows
    ]
