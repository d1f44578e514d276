"""A portal of other people, as ours gathers from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

import ckan.plugins as p
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.portals import sources

from tests.other_host import Handler, Respond, Server


class Catalogue:
    """A CKAN portal of records that a test writes down; each answer can be made to go wrong."""

    id: str
    body: dict[str, Any]
    register: Path

    def __init__(self, server: Server) -> None:
        self.server = server
        self.records: dict[str, dict[str, Any]] = {}
        self.wrong: dict[str, Respond] = {}
        server.at["/api/3/action/package_search"] = self._search
        server.at["/api/3/action/package_show"] = self._show

    def put(self, id: str, modified: str = "2026-01-01T00:00:00.123456", /, **fields: Any) -> None:
        """Write a record down."""
        self.records[id] = {
            "id": id,
            "name": id,
            "title": f"Title of {id}",
            "type": "dataset",
            "license_id": "cc-by",
            "metadata_modified": modified,
            **fields,
        }

    def _search(self, to: Handler) -> None:
        asked = {name: values[0] for name, values in parse_qs(urlsplit(to.path).query).items()}
        kind = "list" if "fl" in asked else "contents"
        if kind in self.wrong:
            return self.wrong[kind](to)
        start, rows = int(asked.get("start", 0)), int(asked["rows"])
        if kind == "list":
            found = [
                # As the search engine writes it.
                {"id": one["id"], "metadata_modified": one["metadata_modified"][:23] + "Z"}
                for one in sorted(self.records.values(), key=lambda one: one["id"])
            ]
        else:
            found = [one for id, one in self.records.items() if f'"{id}"' in asked["fq"]]
        page = found[start : start + rows]
        return _tell(to, {"count": len(found), "results": page})

    def _show(self, to: Handler) -> None:
        [id] = parse_qs(urlsplit(to.path).query)["id"]
        if id in self.wrong:
            return self.wrong[id](to)
        return _tell(to, self.records[id])


def _tell(to: Handler, result: Any) -> None:
    to.answer(200, json.dumps({"success": True, "result": result}).encode())


@pytest.fixture(scope="module")
def _gathering(portal: Any) -> Iterator[None]:
    """Switch on what gathers, with its tables, for the tests of one file.

    The other tests run without it, as most portals do.
    """
    from ckan.cli.db import _run_migrations

    p.load("harvest")
    _run_migrations("harvest")
    p.load("ogp_tn_harvest")
    yield
    p.unload("ogp_tn_harvest", "harvest")


REGISTER = """
sources:
  letter: {{title: {{ar: رسالة, fr: Lettre, en: Letter}}}}
portals:
  - id: {id}
    kind: portal
    name: {{ar: بوابة, fr: Portail, en: The source}}
    sector: transport
    organization: {body}
    read: {{how: ogp_tn, address: "{url}", bodies: {{ministry-there: {body}}}}}
    states: [{{state: in_service, source: letter}}]
"""


@pytest.fixture
def catalogue(
    source: Server,
    _gathering: None,
    unique: Callable[[str], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ckan_config: Any,
) -> Catalogue:
    """Return another portal, which the register knows; ``id`` and ``body`` are its own there."""
    found = Catalogue(source)
    found.id = unique("source")
    found.body = factories.Organization(name=unique("body"))
    file = found.register = tmp_path / "portals.yaml"
    text = REGISTER.format(id=found.id, body=found.body["name"], url=source.url)
    file.write_text(text, encoding="utf-8")
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals_file", str(file))
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals.local_hosts", ["127.0.0.1"])
    monkeypatch.setattr(sources, "PAUSE", 0)
    return found


@pytest.fixture
def harvest(catalogue: Catalogue) -> Callable[..., dict[str, Any]]:
    """Return what gathers from the portal, as its command does."""
    return lambda **data: call_action("ogp_tn_portal_harvest", id=catalogue.id, **data)


@pytest.fixture
def here(catalogue: Catalogue) -> Callable[[str], dict[str, Any]]:
    """Return what shows a record of this portal by its name at the source."""
    return lambda id: call_action("package_show", id=id)
