"""The tables of targets and their migration, up and down, with data in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from ckan import model

Migrate = Callable[..., None]

TABLES = {"ogp_tn_target", "ogp_tn_target_share", "ogp_tn_target_row"}


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
    return {name for name in names if name.startswith("ogp_tn_")}


def test_down_takes_the_targets_and_nothing_else(
    migrate: Migrate, body: dict[str, Any], make_row: Any, call: Any
) -> None:
    """With targets in them the tables go; imports and rows stay; up again a target can be set."""
    row = make_row()
    year = date.today().year
    call("ogp_tn_target_set", organization=body["name"], year=year, share=40)
    migrate("0001", forward=False)
    assert tables() & TABLES == set()
    assert "ogp_tn_import" in tables()
    assert model.Package.get(row["id"]).owner_org == body["id"]
    migrate("0002")
    assert tables() >= TABLES
    assert call("ogp_tn_target_list", organization=body["name"]) == []
    target = call("ogp_tn_target_set", organization=body["name"], year=year, share=50)
    assert (target["share"], target["base"], target["former"]) == (50, 1, [])
