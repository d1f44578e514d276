"""What the tests of the indicators share: a body of its own, and how a visitor asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def body(unique: Callable[[str], str]) -> dict[str, Any]:
    """Make a public body."""
    from ckan.tests import factories

    return factories.Organization(name=unique("body"), title_translated={"fr": "Office du vent"})


@pytest.fixture
def ask(portal: Any) -> Callable[..., Any]:
    """Return a function that asks an action as a visitor does."""
    from ckan.tests import helpers

    return lambda action, **fields: helpers.call_action(
        action, {"user": "", "ignore_auth": False}, **fields
    )


@pytest.fixture
def make_row(body: dict[str, Any], unique: Callable[[str], str]) -> Callable[..., dict[str, Any]]:
    """Return a function that makes an inventory row of the body."""
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
def make_dataset(
    body: dict[str, Any], unique: Callable[[str], str]
) -> Callable[..., dict[str, Any]]:
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
