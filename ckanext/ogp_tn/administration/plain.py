"""Leaving and coming back: our dataset types as plain datasets.

CKAN's pages fail on a dataset whose type no plugin knows. Before the plugin is taken out, its
rows become plain datasets that keep all their content and remember their type; when it comes
back they become again what they were.
"""

from __future__ import annotations

import sqlalchemy as sa

from ckan import model
from ckan.lib import search

#: Where a plain dataset remembers its type.
MEMORY = "ogp_tn_type"
#: CKAN's own type, which needs no plugin.
PLAIN = "dataset"


def typed() -> list[model.Package]:
    """Return the datasets that only this extension can show, deleted ones included."""
    return list(
        model.Session.scalars(
            sa.select(model.Package)
            .where(model.Package.type.in_(("action-plan", "commitment", "inventory")))
            .order_by(model.Package.name)
        )
    )


def remembered() -> list[model.Package]:
    """Return the plain datasets that were of one of our types."""
    return list(
        model.Session.scalars(
            sa.select(model.Package)
            .where(model.Package.type == PLAIN, model.Package.extras.has_key(MEMORY))
            .order_by(model.Package.name)
        )
    )


def make_plain(packages: list[model.Package]) -> None:
    """Turn datasets of our types into plain ones, all or none, and index them again."""
    for package in packages:
        package.extras[MEMORY] = package.type
        package.type = PLAIN
    _save(packages)


def give_back(packages: list[model.Package]) -> None:
    """Turn plain datasets back into what they were, all or none, and index them again."""
    for package in packages:
        package.type = package.extras.pop(MEMORY)
    _save(packages)


def _save(packages: list[model.Package]) -> None:
    model.Session.commit()
    search.rebuild(package_ids=[package.id for package in packages if package.state == "active"])
    search.commit()
