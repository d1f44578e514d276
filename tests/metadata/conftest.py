"""What the tests of the metadata model share: someone who may write, and a body to write for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckan.tests import factories
from ckan.tests.helpers import call_action


@pytest.fixture(scope="module")
def admin(portal: Any) -> dict[str, Any]:
    """Return a system administrator with a token."""
    return factories.SysadminWithToken()


@pytest.fixture(scope="module")
def body(admin: dict[str, Any]) -> dict[str, Any]:
    """Return an organization, as a client that knows only CKAN's own fields makes one."""
    return factories.Organization(user=admin)


@pytest.fixture
def act(admin: dict[str, Any]) -> Callable[..., Any]:
    """Return a function that calls an action as the administrator."""

    def call(action: str, **data: Any) -> Any:
        return call_action(action, context={"user": admin["name"], "ignore_auth": False}, **data)

    return call


@pytest.fixture
def commitment(
    act: Callable[..., Any], body: dict[str, Any], unique: Callable[[str], str]
) -> Callable[..., dict[str, Any]]:
    """Return a function that creates a commitment with the fields given."""

    def create(**fields: Any) -> dict[str, Any]:
        return act(
            "package_create",
            **{
                "type": "commitment",
                "plan": unique("plan"),
                "number": 3,
                "owner_org": body["id"],
                "title_translated": {"en": "Open transport data"},
                **fields,
            },
        )

    return create
