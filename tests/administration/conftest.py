"""A portal of its own, whose plugins change: its programs run as an administrator runs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from tests.own_portal import OwnPortal


@pytest.fixture(scope="module")
def own_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OwnPortal]:
    """Make an empty portal of its own; gone after the tests of the file."""
    folder = tmp_path_factory.mktemp("own_portal")
    portal = OwnPortal(f"ogp_tn_own_{os.getpid()}_{folder.name[-1]}", folder)
    try:
        portal.create()
        yield portal
    finally:
        portal.delete()


@pytest.fixture
def stock_core(own_portal: OwnPortal) -> Iterator[str]:
    """Return the address of a core with CKAN's own schema, as an unprepared portal has it."""
    name = f"{own_portal.name}_stock"
    schema = Path(str(files("ckan.config.solr") / "schema.xml"))
    try:
        yield own_portal.create_core(name, schema)
    finally:
        own_portal.delete_core(name)
