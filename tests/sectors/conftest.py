"""What the tests of sectors share: a body, somebody who may write for it, and files to upload."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from ckan.tests import factories
from ckan.tests.helpers import call_action


@pytest.fixture(scope="module")
def admin(portal: Any) -> dict[str, Any]:
    """Return what an action asks of whoever calls it, for a system administrator."""
    return {"user": factories.Sysadmin()["name"], "ignore_auth": False}


@pytest.fixture(scope="module")
def body(portal: Any) -> dict[str, Any]:
    """Return a public body."""
    return factories.Organization(title_translated={"en": "The city", "fr": "La ville"})


@pytest.fixture
def make(
    body: dict[str, Any], admin: dict[str, Any], unique: Callable[[str], str]
) -> Callable[..., dict[str, Any]]:
    """Return a function that makes a dataset of the body with the fields given."""

    def dataset(**fields: Any) -> dict[str, Any]:
        core = {"name": unique("data"), "owner_org": body["id"], "license_id": "cc-by"}
        return call_action(
            "package_create", dict(admin), **{**core, "title_translated": {"en": "Data"}, **fields}
        )

    return dataset


@pytest.fixture
def upload(admin: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Return a function that uploads a file to a dataset."""

    def resource(dataset: str, content: str | bytes, **fields: Any) -> dict[str, Any]:
        raw = content.encode() if isinstance(content, str) else content
        return call_action(
            "resource_create",
            dict(admin),
            package_id=dataset,
            upload=FileStorage(io.BytesIO(raw), fields.pop("filename", "agenda.csv")),
            **{"format": "CSV", **fields},
        )

    return resource
