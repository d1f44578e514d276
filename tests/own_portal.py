"""A portal of its own: its programs run as an administrator runs them."""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from dev import settings
from dev.services import Services
from dev.tests import TEMPLATE

ROOT = Path(__file__).parent.parent
STEPS = ROOT / "tests" / "administration" / "steps.py"


class OwnPortal:
    """A database and a search core that no other test uses, and the programs on them.

    :param name: of database and core
    :param folder: for the configuration and the files
    """

    #: What further lines its configuration has, and further variables its programs.
    more: str = ""
    environ: Mapping[str, str] = {}

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
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            env=self.variables(plugins, solr),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )

    def variables(self, plugins: str, solr: str | None = None) -> dict[str, str]:
        """Write the configuration with some plugins; returns the variables of its programs."""
        text = (ROOT / "test.ini").read_text(encoding="utf-8")
        line = f"ckan.plugins = {plugins}\n{self.more}".rstrip()
        ini = self.folder / f"{plugins.replace(' ', '-')}.ini"
        ini.write_text(re.sub(r"(?m)^ckan\.plugins =.*$", line, text), encoding="utf-8")
        return {
            **os.environ,
            "CKAN_INI": str(ini),
            "CKAN_SQLALCHEMY_URL": self.database,
            "CKAN_SOLR_URL": solr or f"{self.solr}/{self.name}",
            "CKAN_STORAGE_PATH": str(self.folder / "storage"),
            **self.environ,
        }

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

    def copy(self) -> None:
        """Make the database as those of the tests are made, from the one with all migrations."""
        self._sql(f'CREATE DATABASE "{self.name}" TEMPLATE "{TEMPLATE}"')
        self.create_core(self.name, ROOT / "solr" / "conf" / "schema.xml")

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
