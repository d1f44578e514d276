"""What the tests of the inventory share: a body with an editor of its own, and rows of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Row = Callable[..., dict[str, Any]]


@pytest.fixture
def call(portal: Any) -> Callable[..., Any]:
    """Return a function that calls an action as a system administrator."""
    from ckan.tests import factories, helpers

    name = factories.Sysadmin()["name"]
    return lambda action, **fields: helpers.call_action(action, {"user": name}, **fields)


@pytest.fixture
def body(unique: Callable[[str], str]) -> dict[str, Any]:
    """Make a public body."""
    from ckan.tests import factories

    return factories.Organization(name=unique("body"), title_translated={"fr": "Office du vent"})


@pytest.fixture
def editor(body: dict[str, Any]) -> dict[str, Any]:
    """Make somebody who may change what the body has."""
    from ckan.tests import factories, helpers

    user = factories.User()
    helpers.call_action(
        "organization_member_create", id=body["id"], username=user["name"], role="admin"
    )
    return user


@pytest.fixture
def make_row(body: dict[str, Any], unique: Callable[[str], str]) -> Row:
    """Return a function that makes a row of the body."""
    from ckan.tests import factories

    def make(**fields: Any) -> dict[str, Any]:
        return factories.Dataset(
            **{
                "type": "inventory",
                "name": unique("row"),
                "owner_org": body["id"],
                "reference": unique("ref"),
                "title_translated": {"fr": "Vitesse du vent"},
                **fields,
            }
        )

    return make


@pytest.fixture
def make_dataset(body: dict[str, Any], unique: Callable[[str], str]) -> Row:
    """Return a function that makes a dataset of the body."""
    from ckan.tests import factories

    def make(**fields: Any) -> dict[str, Any]:
        return factories.Dataset(
            **{
                "name": unique("data"),
                "owner_org": body["id"],
                "title_translated": {"fr": "Vitesse du vent"},
                "license_id": "licence-nationale-de-donnees-publiques-ouvertes",
                **fields,
            }
        )

    return make
