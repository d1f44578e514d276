"""A portal of its own, whose plugins change: its programs run as an administrator runs them."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from dev import settings
from dev.services import Services

ROOT = Path(__file__).parent.parent.parent
STEPS = Path(__file__).parent / "steps.py"


class OwnPortal:
    """A database and a search core that no other test uses, and the programs on them.

    :param name: of database and core
    :param folder: for the configuration and the files
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        server, _, _ = os.environ["CKAN_SQLALCHEMY_URL"].rpartition("/")
        self.database = f"{server}/{name}"
        self.solr = os.environ["CKAN_SOLR_URL"].rpartition("/")[0]

    @property
    def program(self) -> Path:
        """The program ``ckan`` of the environment."""
        return Path(sys.executable).parent / "ckan"

    def run(
        self, *arguments: str | Path, plugins: str = "ogp_tn activity", solr: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the environment's Python on this portal.

        :param plugins: what stands in ``ckan.plugins``
        :param solr: another address for the search engine
        """
        text = (ROOT / "test.ini").read_text(encoding="utf-8")
        lines = [
            f"ckan.plugins = {plugins}" if line.startswith("ckan.plugins =") else line
            for line in text.splitlines()
        ]
        ini = self.folder / f"{plugins.replace(' ', '-')}.ini"
        ini.write_text("\n".join(lines), encoding="utf-8")
        addresses = {
            "CKAN_INI": str(ini),
            "CKAN_SQLALCHEMY_URL": self.database,
            "CKAN_SOLR_URL": solr or f"{self.solr}/{self.name}",
            "CKAN_STORAGE_PATH": str(self.folder / "storage"),
        }
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            env=os.environ | addresses,
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def ckan(self, *arguments: str, **where: str) -> str:
        """Run a command of CKAN and return what it prints; a failure fails the test."""
        done = self.run(self.program, *arguments, **where)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return done.stdout

    def step(self, name: str, *arguments: str, **where: str) -> Any:
        """Run a function of ``steps.py`` in a process of its own and return what it returns."""
        answer = self.folder / f"{name}.json"
        done = self.run(STEPS, answer, name, *arguments, **where)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-4000:]
        return json.loads(answer.read_text(encoding="utf-8"))

    def create(self) -> None:
        """Make the database with all migrations, and the search core with our configuration."""
        self._sql(f'CREATE DATABASE "{self.name}" TEMPLATE template0 ENCODING UTF8')
        self.create_core(self.name, ROOT / "solr" / "conf" / "schema.xml")
        self.ckan("db", "upgrade")

    def create_core(self, core: str, schema: Path) -> str:
        """Make a search core with a schema, everything else as in our configuration.

        :returns: its address
        """
        place = Services(settings.read()).solr.folder / "home" / core / "conf"
        shutil.copytree(ROOT / "solr" / "conf", place)
        shutil.copy(schema, place / "schema.xml")
        self._core("CREATE", name=core)
        return f"{self.solr}/{core}"

    def delete(self) -> None:
        """Delete the database and the search core."""
        self.delete_core(self.name)
        self._sql(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def delete_core(self, core: str) -> None:
        """Delete a search core, if it was made."""
        with contextlib.suppress(OSError):
            self._core("UNLOAD", core=core, deleteInstanceDir="true")

    def _core(self, action: str, **parameters: str) -> None:
        query = urllib.parse.urlencode({"action": action} | parameters)
        with urllib.request.urlopen(f"{self.solr}/admin/cores?{query}", timeout=60):
            pass

    def _sql(self, statement: str) -> None:
        engine = sa.create_engine(
            os.environ["CKAN_SQLALCHEMY_URL"], isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        )
        with engine.connect() as connection:
            connection.execute(sa.text(statement))


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
