"""What the tests of licences share: a body with people, and datasets with and without licence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckan import model
from ckan.lib import search
from ckan.tests import factories
from ckan.tests.helpers import call_action

Call = Callable[..., Any]


@pytest.fixture
def manager(portal: Any) -> dict[str, Any]:
    """Return the admin of the body, with a token."""
    return factories.UserWithToken()


@pytest.fixture
def body(manager: dict[str, Any], unique: Callable[[str], str]) -> dict[str, Any]:
    """Return a public body."""
    return factories.Organization(
        name=unique("body"),
        title_translated={"ar": "وزارة النقل", "fr": "Ministère du Transport"},
        users=[{"name": manager["name"], "capacity": "admin"}],
    )


@pytest.fixture
def act(manager: dict[str, Any]) -> Call:
    """Return a function that calls an action as the admin of the body, or as somebody else."""

    def call(action: str, by: str | None = None, **data: Any) -> Any:
        user = manager["name"] if by is None else by
        return call_action(action, context={"user": user, "ignore_auth": False}, **data)

    return call


@pytest.fixture
def dataset(act: Call, body: dict[str, Any], unique: Callable[[str], str]) -> Call:
    """Return a function that makes a dataset of the body; private, without a licence."""

    def make(**fields: Any) -> dict[str, Any]:
        given = {"name": unique("data"), "title_translated": {"fr": "Lignes"}, "private": True}
        return act("package_create", owner_org=body["id"], **{**given, **fields})

    return make


@pytest.fixture
def meddle(portal: Any) -> Call:
    """Return a function that changes a stored dataset behind CKAN's back, as time may have."""

    def change(
        dataset: dict[str, Any], extras: dict[str, Any] | None = None, **columns: Any
    ) -> None:
        package: Any = model.Package.get(dataset["id"])
        package.extras = {**package.extras, **(extras or {})}
        for name, value in columns.items():
            setattr(package, name, value)
        model.repo.commit_and_remove()
        search.rebuild(dataset["id"])

    return change


@pytest.fixture
def legacy(dataset: Call, meddle: Call) -> Call:
    """Return a function that makes a public dataset without licence, as an older portal has it."""

    def make(**fields: Any) -> dict[str, Any]:
        made = dataset(license_id="cc-by", private=False, **fields)
        meddle(made, license_id=None)
        return made

    return make
