"""The datasets that inventory rows name, many at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import sqlalchemy as sa

from ckan import model

from ckanext.ogp_tn.inventory.rules import Link, Record, names_dataset
from ckanext.ogp_tn.metadata import freshness, gone


def of(rows: Iterable[Record]) -> dict[str, Link]:
    """Return what rows name as their published datasets, in one request to the database.

    :returns: by id and by name, as the rows may say either; what the portal has not is not there
    """
    return named({row["published_dataset"] for row in rows if names_dataset(row)})


def named(names: Collection[str]) -> dict[str, Link]:
    """Return datasets by the names or ids that are asked for."""
    if not names:
        return {}
    table = model.Package
    found = model.Session.execute(
        sa.select(
            table.id,
            table.name,
            table.owner_org,
            table.state,
            table.private,
            table.extras["issued"].astext,
            table.metadata_created,
            table.extras[gone.FIELD].astext,
        ).where(sa.or_(table.name.in_(names), table.id.in_(names)), table.type == "dataset")
    )
    links = [
        Link(*link, opened=freshness.day(issued) or freshness.day(created), gone=bool(gone_on))
        for *link, issued, created, gone_on in found
    ]
    return {link.id: link for link in links} | {link.name: link for link in links}


def rows_naming(names: Collection[str]) -> list[str]:
    """Return the ids of the rows that name any of some datasets.

    :param names: ids and names of datasets
    """
    if not names:
        return []
    table = model.Package
    return list(
        model.Session.scalars(
            sa.select(table.id).where(
                table.type == "inventory", table.extras["published_dataset"].astext.in_(names)
            )
        )
    )
