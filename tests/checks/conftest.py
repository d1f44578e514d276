"""A portal that checks files of another host on this machine."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.ogp_tn.checks import results, running
from ckanext.ogp_tn.checks.model import Result

from tests.other_host import Server

CERTIFICATES = Path(__file__).parent / "certificates"
#: Limits with which a test does not last.
OPTIONS = {
    "portals.local_hosts": ["127.0.0.1"],
    "checks.link_seconds": 1,
    "checks.host_seconds": 60,
    "checks.pause": 0,
    "checks.max_size": 1,
}


class Portal:
    """A body with datasets, whose files are checked."""

    def __init__(self, body: str, unique: Callable[[str], str]) -> None:
        self.body, self.unique = body, unique

    def dataset(self, *addresses: str, **fields: Any) -> dict[str, Any]:
        """Make a dataset with files at addresses, said to be CSV."""
        files = [{"url": one, "format": "CSV", "name": "A file"} for one in addresses]
        return factories.Dataset(
            **{
                "owner_org": self.body,
                "name": self.unique("checked"),
                "title_translated": {"fr": "Stations du réseau"},
                "notes_translated": {"fr": "Une ligne par station, avec sa ligne de bus."},
                "license_id": "cc-by",
                "resources": files,
                **fields,
            }
        )

    def check(self, dataset: dict[str, Any] | None = None) -> running.Report:
        """Check one dataset, or all of the body."""
        if dataset:
            return running.run(dataset=dataset["id"])
        return running.run(organization=self.body)

    def found(self, dataset: dict[str, Any], place: int = 0) -> Result:
        """Return the latest result of a dataset's file."""
        return results.latest([dataset["id"]])[dataset["id"]][dataset["resources"][place]["id"]]

    def checks(self, dataset: dict[str, Any], place: int = 0) -> list[str]:
        """Return which checks found something in a dataset's file."""
        return [one["check"] for one in self.found(dataset, place).findings]

    def one(self, address: str, **file: Any) -> list[str]:
        """Check a dataset with one file; return which checks found something in it."""
        files = [{"url": address, "format": "CSV", "name": "A file", **file}]
        dataset = self.dataset(resources=files)
        self.check(dataset)
        return self.checks(dataset)


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return what sets options of the extension for one test."""

    def set_(values: dict[str, Any]) -> None:
        for name, value in values.items():
            monkeypatch.setitem(tk.config, f"ckanext.ogp_tn.{name}", value)

    set_(OPTIONS)
    return set_


@pytest.fixture
def checked(portal: Any, options: Any, unique: Callable[[str], str]) -> Portal:
    """Return a body whose datasets are checked."""
    return Portal(factories.Organization(name=unique("body"))["id"], unique)


@pytest.fixture
def secured(source: Server) -> Callable[[str], str]:
    """Return what lets the other host prove who it is by a certificate; gives its address."""

    def secure(certificate: str) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / certificate)
        source.socket = context.wrap_socket(
            source.socket, server_side=True, do_handshake_on_connect=False
        )
        return source.url.replace("http:", "https:")

    return secure
