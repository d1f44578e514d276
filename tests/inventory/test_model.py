"""The inventory's tables and their migrations, up and down, with data in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from ckan import model
from ckan.tests import factories

from ckanext.ogp_tn.inventory.model import Import

Migrate = Callable[..., None]


@pytest.fixture
def migrate(migrate_db_for: Migrate) -> Iterator[Migrate]:
    """Return a function that brings our tables to a version; afterwards they are the newest."""

    def to(version: str, forward: bool = True) -> None:
        model.Session.remove()
        migrate_db_for("ogp_tn", version, forward)

    yield to
    to("head")


def tables() -> set[str]:
    """Return the names of our tables."""
    names = sa.inspect(model.Session.connection()).get_table_names()
    return {name for name in names if name.startswith("ogp_tn_")} - {"ogp_tn_alembic_version"}


def import_of(body: dict[str, Any], **fields: Any) -> Import:
    """Store an import of a body."""
    given = {
        "user": "u",
        "file_name": "جرد.csv",
        "content": b"\x00\xff",
        "options": {"sheet": None},
    }
    record = Import(organization=body["id"], **given | fields)
    model.Session.add(record)
    model.Session.commit()
    return record


def test_the_tables_are_what_the_model_says(portal: Any) -> None:
    """After all migrations nothing is left to migrate."""
    context = MigrationContext.configure(
        model.Session.connection(),
        opts={
            "include_object": lambda thing, name, kind, *_: (
                (kind != "table" or name.startswith("ogp_tn_")) and name != "ogp_tn_alembic_version"
            )
        },
    )
    assert compare_metadata(context, model.meta.metadata) == []


def test_an_import_is_kept_as_it_is(body: dict[str, Any]) -> None:
    """Bytes, structures and moments come back."""
    stored = import_of(body, report={"rows": 3})
    id, created = stored.id, stored.created
    model.Session.remove()
    again = model.Session.get_one(Import, id)
    assert (again.content, again.report, again.options) == (
        b"\x00\xff",
        {"rows": 3},
        {"sheet": None},
    )
    assert again.created == created
    assert again.created.tzinfo
    assert (again.status, again.done, again.total) == ("waiting", 0, 0)


def test_down_takes_the_tables_and_nothing_else(
    migrate: Migrate, body: dict[str, Any], make_row: Any
) -> None:
    """With imports in it the table goes; the body and its rows stay; up again it is empty."""
    row = make_row()
    import_of(body)
    migrate("base", forward=False)
    assert tables() == set()
    assert model.Package.get(row["id"]).owner_org == body["id"]
    migrate("head")
    assert "ogp_tn_import" in tables()
    assert model.Session.scalar(sa.select(sa.func.count(Import.id))) == 0
    import_of(body)


def test_a_purged_body_takes_its_imports_along(call: Any) -> None:
    """Purging an organization is not refused for the sake of its old imports."""
    body = factories.Organization()
    id = import_of(body).id
    call("organization_purge", id=body["id"])
    model.Session.remove()
    assert model.Session.get(Import, id) is None
