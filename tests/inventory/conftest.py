"""What the tests of the inventory share: who changes what their body has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def call(portal: Any) -> Callable[..., Any]:
    """Return a function that calls an action as a system administrator."""
    from ckan.tests import factories, helpers

    name = factories.Sysadmin()["name"]
    return lambda action, **fields: helpers.call_action(action, {"user": name}, **fields)


@pytest.fixture
def editor(body: dict[str, Any]) -> dict[str, Any]:
    """Make somebody who may change what the body has."""
    from ckan.tests import factories, helpers

    user = factories.User()
    helpers.call_action(
        "organization_member_create", id=body["id"], username=user["name"], role="admin"
    )
    return user
