"""The portals on top of the services: their configuration, database, demo data and programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any

from dev import environment
from dev.environment import digest
from dev.process import Daemon, get, run, write_private
from dev.progress import Stop, say, step
from dev.services import Services, check_given, locked
from dev.settings import Settings, clean_environ

ACCOUNTS = ("admin", "steward-transport", "editor-transport", "steward-culture", "team")
PLUGINS = "ogp_tn activity dcat scheming_datasets scheming_organizations"
# What gathers from other portals, and the portal of the register that is then read on this machine:
# what the register says of the real one, and what ours says instead.
GATHERING = " harvest ogp_tn_harvest"
GATHERED = "data-transport"
READ = "read: {how: ckan, address: https://catalogue-data.transport.tn}"
READ_HERE = 'read: {{how: ogp_tn, address: "{address}"}}'
# What the running programs were started with: they start again when one of these changes.
CODE = ("ckanext", "schemas", "i18n", "dev/wsgi.py", "dev/portal.py", "setup.py")
DATA = ("demo", "schemas")
# What kind of portal it is where nobody says another: a file of schemas/profiles.
PROFILE = "national"

INI = """\
# Written by `make demo` on every start: changes go to dev/portal.py.
[DEFAULT]
debug = false

[app:main]
use = egg:ckan

SECRET_KEY = {session}
WTF_CSRF_SECRET_KEY = {csrf}
api_token.jwt.encode.secret = string:{token}
api_token.jwt.decode.secret = string:{token}

sqlalchemy.url = {sqlalchemy_url}
solr_url = {solr_url}
ckan.redis.url = {redis_url}

ckan.site_id = {site_id}
ckan.site_url = {site_url}
ckan.storage_path = {storage}

ckan.plugins = {plugins}
ckan.locale_default = ar
ckan.locales_offered = ar fr en
ckan.locale_order = ar fr en
ckan.gravatar_default = disabled

ckan.auth.create_user_via_web = false
ckan.auth.user_create_organizations = false
ckan.auth.user_create_groups = false
ckan.auth.roles_that_cascade_to_sub_groups = admin steward

ckanext.ogp_tn.profile = {profile}
ckanext.ogp_tn.team_organization = open-government-team
{more}

[loggers]
keys = root, ckan, ckanext

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console

[logger_ckan]
level = INFO
handlers = console
qualname = ckan
propagate = 0

[logger_ckanext]
level = INFO
handlers = console
qualname = ckanext
propagate = 0

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


def configuration(services: Services, **values: str) -> str:
    """Return the text of an ini.

    :param values: ``sqlalchemy_url``, ``solr_url``, ``redis_url``, ``site_url``, ``site_id``,
        ``storage``; ``plugins``, ``profile`` and ``more`` (lines) where they are not the usual ones
    """
    usual = {"plugins": PLUGINS, "profile": PROFILE, "more": ""}
    # A % begins a reference to another option in an ini file.
    known = {key: value.replace("%", "%%") for key, value in (usual | values).items()}
    return INI.format(**known, **services.secrets)


class Portal:
    """The web server and the job worker of one clone.

    :param gathers: whether it gathers from the clone's transport portal
    """

    name = "portal"
    worker_name = "worker"
    # Of its database, its search core, and the id by which CKAN knows it.
    core = "ogp_tn"
    redis = 0
    # Whose content it has, as `ckan ogp-tn demo load` calls it.
    content = "national"

    def __init__(self, settings: Settings, profile: str = PROFILE, gathers: bool = False) -> None:
        self.settings = settings
        self.profile = profile
        self.gathers = gathers
        self.services = Services(settings)
        self.web = Daemon(settings, self.name)
        self.worker = Daemon(settings, self.worker_name)

    @property
    def folder(self) -> Path:
        """Where its configuration and its files are."""
        return self.settings.home / self.name

    @property
    def ini(self) -> Path:
        """Its configuration, written on every start."""
        return self.folder / "ckan.ini"

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.settings.port

    @property
    def site_url(self) -> str:
        """The address that the person opens."""
        return f"http://localhost:{self.port}"

    @property
    def plugins(self) -> str:
        """What stands in ``ckan.plugins``."""
        return PLUGINS + GATHERING * self.gathers

    @property
    def command(self) -> list[Path]:
        """The start of every command of CKAN; the script alone fails below a long folder name."""
        return [self.settings.python, self.settings.venv / "bin" / "ckan"]

    def urls(self) -> dict[str, str]:
        """Return the addresses of database, index and Redis, ours or those that are given."""
        own = self.services
        return {
            "sqlalchemy_url": self.settings.sqlalchemy_url or own.postgres.url(self.core),
            "solr_url": self.settings.solr_url or own.solr.url(self.core),
            "redis_url": self.settings.redis_url or own.valkey.url(self.redis),
        }

    def write_ini(self) -> None:
        """Write the portal's configuration, readable by its owner only."""
        values = self.urls() | {
            "site_url": self.site_url,
            "site_id": self.core,
            "storage": str(self.folder / "storage"),
            "plugins": self.plugins,
            "profile": self.profile,
            "more": self._gathering() if self.gathers else "",
        }
        write_private(self.ini, configuration(self.services, **values))

    def _gathering(self) -> str:
        """Write a register in which the transport portal is ours; returns the lines for it."""
        register = self.folder / "portals.yaml"
        ours = (self.settings.root / "schemas" / "portals.yaml").read_text(encoding="utf-8")
        here = READ_HERE.format(address=Transport(self.settings).site_url)
        write_private(register, ours.replace(READ, here))
        return (
            f"ckanext.ogp_tn.portals_file = {register}\n"
            "ckanext.ogp_tn.portals.local_hosts = localhost"
        )

    def ckan(self, *arguments: str) -> str:
        """Run a command of CKAN on this portal, its output in ``logs/ckan.log``.

        :raises Stop: where it fails
        """
        return run(
            [*self.command, *arguments],
            self.settings.logs / "ckan.log",
            f"`ckan {' '.join(arguments)}` failed",
            cwd=self.settings.root,
            environ=self.environ(),
        )

    def environ(self) -> dict[str, str]:
        """Return the environment for CKAN's programs."""
        return clean_environ() | {"CKAN_INI": str(self.ini)}

    def prepare(self) -> None:
        """Bring database, index and demo data to the state of the code, doing what is missing."""
        own = self.services
        fresh = False
        if not self.settings.sqlalchemy_url:
            fresh = own.postgres.create_database(self.core)
        empty = bool(not self.settings.solr_url and own.solr.ensure_core(self.core, anew=fresh))
        self.write_ini()
        stamps = self.folder / "prepared.json"
        if fresh:
            stamps.unlink(missing_ok=True)
        known = _read(stamps)
        where = digest([self.urls()["sqlalchemy_url"], self.plugins])
        code = f"{where} {fingerprint(self.settings.root, CODE)}"
        data = f"{code} {fingerprint(self.settings.root, DATA)}"
        if known.get("code") != code:
            with step("The portal's database"):
                self.ckan("db", "upgrade")
            with step("Style sheets and scripts"):
                self.ckan("asset", "build")
                # Only `ckan run` does this by itself: without it the scripts speak English.
                self.ckan("translation", "js")
            known["code"] = code
            known.pop("profile", None)
            write_private(stamps, json.dumps(known))
        if known.get("profile") != self.profile:
            with step(f"The portal's profile, {self.profile}"):
                self.ckan("ogp-tn", "init")
            known["profile"] = self.profile
            write_private(stamps, json.dumps(known))
        if self._index_lacks_rows(empty):
            # Before the demo data: loading looks into the index for what is there already.
            with step("The search index, from the database"):
                self.ckan("search-index", "rebuild", "--force")
        if known.get("data") != data:
            with step("The demo data"):
                self.ckan("ogp-tn", "demo", "load", self.content)
            known["data"] = data
            write_private(stamps, json.dumps(known))

    def _index_lacks_rows(self, empty: bool) -> bool:
        """Return whether the index has fewer datasets than the database, as after a lost disk.

        :param empty: whether our core was just made, which decides where the database is not ours
        """
        if self.settings.solr_url or self.settings.sqlalchemy_url:
            return empty
        rows = self.services.postgres.query(
            "SELECT count(*) FROM package WHERE state = 'active'", self.core
        )
        return self.services.solr.count(self.core, "+entity_type:package +state:active") < int(rows)

    def check(self) -> None:
        """Have the demo's files checked, which the portal itself answers, once for each state."""
        stamps = self.folder / "prepared.json"
        known = _read(stamps)
        if known.get("checked") != known.get("data"):
            with step("The checks of the demo's files"):
                said = self.ckan("ogp-tn", "check")
            say(next((line for line in said.splitlines() if "looked at" in line), ""))
            write_private(stamps, json.dumps(known | {"checked": known.get("data")}))

    def start(self) -> None:
        """Start web server and job worker, or again when the code has changed."""
        settings = self.settings
        version = digest([fingerprint(settings.root, CODE), self.ini, str(settings.venv)])
        what = f"{self.port} {version}"
        running = self.web.pid() and self.web.what() == what and self.answers()
        if running and self.worker.pid() and self.worker.what() == what:
            return
        self.worker.stop()
        self.make_way()
        with step("The web server and the job worker"):
            self.web.start(
                [
                    *(settings.python, "-m", "gunicorn", "dev.wsgi:application"),
                    *("--workers", "2", "--timeout", "120"),
                    *("--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
                ],
                what,
                cwd=settings.root,
                environ=self.environ(),
            )
            self.worker.start(
                [*self.command, "jobs", "worker"],
                what,
                cwd=settings.root,
                environ=self.environ(),
            )
            self.web.wait_until(self.answers, 180)
            self.worker.wait_until(lambda: self.worker.pid() is not None, 0)

    def make_way(self) -> None:
        """Stop what runs, and see that its port can be used.

        :raises Stop: where another program has the port
        """
        self.web.make_way(self.port, "the portal", "OGP_TN_PORT")

    def gather(self) -> dict[str, Any]:
        """Gather from the transport portal; returns its health, as the portal's API tells it.

        :raises Stop: where it fails
        """
        with step("What the transport portal has"):
            self.ckan("ogp-tn", "portal", "harvest", GATHERED)
        return self.ask(f"ogp_tn_portal_show?id={GATHERED}")["health"]

    def check_first_page(self) -> None:
        """Open the page that the person is told to open.

        :raises Stop: where it fails
        """
        try:
            get(f"http://127.0.0.1:{self.port}/ar/ogp", 120)
        except OSError as error:
            raise Stop(
                f"The portal runs, but its first page fails ({error}): see {self.web.log}"
            ) from error

    def answers(self, seconds: float = 60) -> bool:
        """Return whether the portal answers."""
        try:
            return bool(self.ask("status_show", seconds))
        except (OSError, ValueError, KeyError):
            return False

    def ask(self, action: str, seconds: float = 60) -> Any:
        """Return what an action of the portal's API answers to a visitor."""
        address = f"http://127.0.0.1:{self.port}/api/3/action/{action}"
        return json.loads(get(address, seconds))["result"]

    def stop(self) -> list[str]:
        """Stop the two programs; returns the names of those that ran."""
        return [part.name for part in (self.web, self.worker) if part.stop()]


class Transport(Portal):
    """The transport sector's portal, which the national one gathers from."""

    name = "transport"
    worker_name = "transport-worker"
    core = "ogp_tn_transport"
    # The first is the portal's, the second that of measurements.
    redis = 2
    content = "transport"

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, profile=self.content)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.settings.transport_port

    def make_way(self) -> None:
        """Stop what runs, and see that its port can be used.

        :raises Stop: where another program has the port
        """
        self.web.make_way(self.port, "the transport portal", "OGP_TN_TRANSPORT_PORT")


def demo(settings: Settings, profile: str = PROFILE, federation: bool = False) -> int:
    """Start everything, load the demo data, and say where it is.

    :param profile: what kind of portal it is to be
    :param federation: whether it gathers from a transport portal beside it, which is started too
    :raises Stop: where there is no such profile, or the two do not go together
    """
    begun = time.monotonic()
    _check_wanted(settings, profile, federation)
    with locked(settings):
        _check_ports(settings, federation)
        check_given(settings)
        environment.ensure(settings)
        portal, transport = Portal(settings, profile, gathers=federation), Transport(settings)
        portal.services.ensure()
        if federation:
            say("The transport portal:")
            transport.prepare()
            transport.start()
            say("The portal that gathers from it:")
        else:
            transport.stop()
        portal.prepare()
        portal.start()
        portal.check_first_page()
        portal.check()
        health = portal.gather() if federation else None
    say(f"\nThe portal is ready ({time.monotonic() - begun:.0f} s): {portal.site_url}/ar/ogp\n")
    if health:
        say(_joined(portal, transport, health))
    say("Accounts (name, password):")
    for name in ACCOUNTS:
        say(f"  {name:18} demo-{name}")
    say("\n`make stop` ends it, `make status` and `make logs` show how it is.")
    return 0


def _check_wanted(settings: Settings, profile: str, federation: bool) -> None:
    known = sorted(file.stem for file in (settings.root / "schemas" / "profiles").glob("*.yaml"))
    if profile not in known:
        raise Stop(f"There is no profile {profile}: it is one of {', '.join(known)}.")
    if federation and profile == Transport.content:
        raise Stop(
            "With FEDERATION the second portal is the transport sector's: leave PROFILE out, or "
            "choose another one for the portal that gathers from it."
        )
    if federation and (settings.sqlalchemy_url or settings.solr_url or settings.redis_url):
        raise Stop(
            "FEDERATION needs a database, a search core and a Redis for each of two portals: unset "
            "CKAN_SQLALCHEMY_URL, CKAN_SOLR_URL and CKAN_REDIS_URL to use the project's own."
        )


def _joined(portal: Portal, transport: Portal, health: dict[str, Any]) -> str:
    """Return what the portal has of the transport portal, and where to look, in lines."""
    counts = {name: number for name, number in health["counts"].items() if number}
    found = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items())
    records = ", ".join(f"{kind} {number}" for kind, number in sorted(health["records"].items()))
    return (
        f"It gathers from the transport portal: {transport.site_url}/ar/ogp\n"
        f"  This time:     {found} (left out is what it knows itself).\n"
        f"  It has now:    {records}.\n"
        f"  How that is:   {portal.site_url}/ar/ogp/portals/{GATHERED}\n"
        f"  One of these:  {portal.site_url}/ar/dataset/railway-lines-sample\n"
        f"  Again:         make demo FEDERATION=1\n"
    )


def stop(settings: Settings) -> list[str]:
    """Stop the portals and the services; returns the names of what ran."""
    return Portal(settings).stop() + Transport(settings).stop() + Services(settings).stop()


def status(settings: Settings) -> int:
    """Print a line for each part."""
    portal = Portal(settings)
    own = portal.services
    given = {
        "postgres": settings.sqlalchemy_url,
        "valkey": settings.redis_url,
        "solr": settings.solr_url,
    }
    portals = [portal, *(one for one in [Transport(settings)] if one.ini.exists())]
    daemons = [own.postgres.daemon, own.valkey.daemon, own.solr.daemon]
    daemons += [daemon for one in portals for daemon in (one.web, one.worker)]
    for daemon in daemons:
        pid = daemon.pid()
        state = f"runs (pid {pid})" if pid else "does not run"
        if given.get(daemon.name):
            state = "is given by the environment"
        elif pid and daemon not in [one.worker for one in portals]:
            state += f" on port {daemon.port()}"
        say(f"  {daemon.name:16} {state}; log: {daemon.log}")
    say("")
    answering = [one for one in portals if one.web.pid() and one.answers(20)]
    for one in answering:
        say(f"{one.site_url}/ar/ogp answers.")
    if portal not in answering:
        say("The portal does not answer: `make demo` starts it.")
    return int(portal not in answering)


def logs(settings: Settings, names: list[str]) -> int:
    """Show the end of every log; with names follow those until interrupted."""
    if names:
        paths = [settings.logs / f"{name}.log" for name in names]
        os.execvp("tail", ["tail", "-n", "50", "-F", *map(str, paths)])
    for path in sorted(settings.logs.glob("*.log")):
        lines = path.read_bytes()[-20000:].decode(errors="replace").splitlines()
        say(f"==> {path}")
        say("\n".join(lines[-15:]))
        say("")
    return 0


def clean(settings: Settings) -> int:
    """Stop everything and delete the home folder, and the database's folder where root has one."""
    with locked(settings):
        stop(settings)
        Services(settings).postgres.remove()
        _delete(settings)
    say("Everything that the stack made is deleted.")
    return 0


def ckan(settings: Settings, arguments: list[str]) -> int:
    """Run a command of CKAN on the portal with our own input and output."""
    portal = Portal(settings)
    if not portal.ini.exists():
        raise Stop("There is no portal yet: run `make demo` first.")
    command = [*portal.command, *arguments]
    return subprocess.run(command, env=portal.environ(), cwd=settings.root, check=False).returncode


def fingerprint(root: Path, parts: tuple[str, ...]) -> str:
    """Return a hash of files and of all files in folders, by their content."""
    files: list[Path] = []
    for part in parts:
        place = root / part
        found = [place] if place.is_file() else sorted(place.rglob("*"))
        files += [path for path in found if path.is_file() and path.suffix != ".pyc"]
    return digest(piece for path in files for piece in (str(path.relative_to(root)), path))


def _check_ports(settings: Settings, federation: bool) -> None:
    """Find out about a taken port before the long work, not after it."""
    own = Services(settings)
    for daemon, port, what, variable, given in (
        (own.postgres.daemon, settings.pg_port, "PostgreSQL", "PG_", settings.sqlalchemy_url),
        (own.valkey.daemon, settings.redis_port, "Valkey", "REDIS_", settings.redis_url),
        (own.solr.daemon, settings.solr_port, "Solr", "SOLR_", settings.solr_url),
    ):
        if not given and not daemon.pid():
            daemon.make_way(port, what, f"OGP_TN_{variable}PORT")
    for portal in (Portal(settings), *([Transport(settings)] if federation else [])):
        if not portal.web.pid():
            portal.make_way()


def _delete(settings: Settings) -> None:
    """Delete what the stack made, and the home folder when nothing else is in it."""
    ours = ("cache", "environment.json", "logs", "portal", "postgres", "run", "secrets.json")
    ours += ("solr", "test", "tools", "transport", "valkey", "venv", "lock")
    caches = ("ckanext_ogp_tn.egg-info", ".pytest_cache", ".ruff_cache", "build")
    home = settings.home
    for path in [*(home / name for name in ours), *(settings.root / name for name in caches)]:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    if home.is_dir() and not any(home.iterdir()):
        home.rmdir()


def _read(path: Path) -> dict[str, str]:
    try:
        return json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
