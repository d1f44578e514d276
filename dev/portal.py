"""The portal on top of the services: its configuration, database, demo data and two programs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path

from dev import environment
from dev.environment import digest
from dev.process import Daemon, get, run, write_private
from dev.progress import Stop, say, step
from dev.services import Services, check_given, locked
from dev.settings import Settings, clean_environ

DATABASE = CORE = "ogp_tn"
ACCOUNTS = ("admin", "steward-transport", "editor-transport", "steward-culture", "team")
PLUGINS = "ogp_tn activity dcat scheming_datasets scheming_organizations"
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

ckan.site_id = ogp_tn
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


class Portal:
    """The web server and the job worker of one clone."""

    def __init__(self, settings: Settings, profile: str = PROFILE) -> None:
        self.settings = settings
        self.profile = profile
        self.services = Services(settings)
        self.web = Daemon(settings, "portal")
        self.worker = Daemon(settings, "worker")

    @property
    def command(self) -> list[Path]:
        """The start of every command of CKAN; the script alone fails below a long folder name."""
        return [self.settings.python, self.settings.venv / "bin" / "ckan"]

    def urls(self) -> dict[str, str]:
        """Return the addresses of database, index and Redis, ours or those that are given."""
        own = self.services
        return {
            "sqlalchemy_url": self.settings.sqlalchemy_url or own.postgres.url(DATABASE),
            "solr_url": self.settings.solr_url or own.solr.url(CORE),
            "redis_url": self.settings.redis_url or own.valkey.url(0),
        }

    def write_ini(self) -> None:
        """Write the portal's configuration, readable by its owner only."""
        values = self.urls() | {
            "site_url": self.settings.site_url,
            "storage": str(self.settings.home / "portal" / "storage"),
            "plugins": PLUGINS,
            "profile": self.profile,
        }
        # A % begins a reference to another option in an ini file.
        values = {key: value.replace("%", "%%") for key, value in values.items()}
        write_private(self.settings.ini, INI.format(**values, **self.services.secrets))

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
        return clean_environ() | {"CKAN_INI": str(self.settings.ini)}

    def prepare(self) -> None:
        """Bring database, index and demo data to the state of the code, doing what is missing."""
        own = self.services
        fresh = False
        if not self.settings.sqlalchemy_url:
            fresh = own.postgres.create_database(DATABASE)
        empty = bool(not self.settings.solr_url and own.solr.ensure_core(CORE, anew=fresh))
        self.write_ini()
        stamps = self.settings.home / "portal" / "prepared.json"
        if fresh:
            stamps.unlink(missing_ok=True)
        known = _read(stamps)
        where = digest([self.urls()["sqlalchemy_url"]])
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
                self.ckan("ogp-tn", "demo", "load")
            known["data"] = data
            write_private(stamps, json.dumps(known))

    def _index_lacks_rows(self, empty: bool) -> bool:
        """Return whether the index has fewer datasets than the database, as after a lost disk.

        :param empty: whether our core was just made, which decides where the database is not ours
        """
        if self.settings.solr_url or self.settings.sqlalchemy_url:
            return empty
        rows = self.services.postgres.query(
            "SELECT count(*) FROM package WHERE state = 'active'", DATABASE
        )
        return self.services.solr.count(CORE, "+entity_type:package +state:active") < int(rows)

    def start(self) -> None:
        """Start web server and job worker, or again when the code has changed."""
        settings = self.settings
        version = digest([fingerprint(settings.root, CODE), settings.ini, str(settings.venv)])
        what = f"{settings.port} {version}"
        running = self.web.pid() and self.web.what() == what and self.answers()
        if running and self.worker.pid() and self.worker.what() == what:
            return
        self.worker.stop()
        self.web.make_way(settings.port, "the portal", "OGP_TN_PORT")
        with step("The web server and the job worker"):
            self.web.start(
                [
                    *(settings.python, "-m", "gunicorn", "dev.wsgi:application"),
                    *("--workers", "2", "--timeout", "120"),
                    *("--bind", f"127.0.0.1:{settings.port}", "--no-control-socket"),
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

    def check_first_page(self) -> None:
        """Open the page that the person is told to open.

        :raises Stop: where it fails
        """
        try:
            get(f"http://127.0.0.1:{self.settings.port}/ar/ogp", 120)
        except OSError as error:
            raise Stop(
                f"The portal runs, but its first page fails ({error}): see {self.web.log}"
            ) from error

    def answers(self, seconds: float = 60) -> bool:
        """Return whether the portal answers."""
        address = f"http://127.0.0.1:{self.settings.port}/api/3/action/status_show"
        try:
            return json.loads(get(address, seconds))["success"]
        except (OSError, ValueError, KeyError):
            return False

    def stop(self) -> list[str]:
        """Stop the two programs; returns the names of those that ran."""
        return [part.name for part in (self.web, self.worker) if part.stop()]


def demo(settings: Settings, profile: str = PROFILE) -> int:
    """Start everything, load the demo data, and say where it is.

    :param profile: what kind of portal it is to be
    :raises Stop: where there is no such profile
    """
    begun = time.monotonic()
    known = sorted(file.stem for file in (settings.root / "schemas" / "profiles").glob("*.yaml"))
    if profile not in known:
        raise Stop(f"There is no profile {profile}: it is one of {', '.join(known)}.")
    with locked(settings):
        _check_ports(settings)
        check_given(settings)
        environment.ensure(settings)
        portal = Portal(settings, profile)
        portal.services.ensure()
        portal.prepare()
        portal.start()
        portal.check_first_page()
    say(f"\nThe portal is ready ({time.monotonic() - begun:.0f} s): {settings.site_url}/ar/ogp\n")
    say("Accounts (name, password):")
    for name in ACCOUNTS:
        say(f"  {name:18} demo-{name}")
    say("\n`make stop` ends it, `make status` and `make logs` show how it is.")
    return 0


def stop(settings: Settings) -> list[str]:
    """Stop the portal and the services; returns the names of what ran."""
    return Portal(settings).stop() + Services(settings).stop()


def status(settings: Settings) -> int:
    """Print a line for each part."""
    portal = Portal(settings)
    own = portal.services
    given = {
        "postgres": settings.sqlalchemy_url,
        "valkey": settings.redis_url,
        "solr": settings.solr_url,
    }
    daemons = [own.postgres.daemon, own.valkey.daemon, own.solr.daemon, portal.web, portal.worker]
    for daemon in daemons:
        pid = daemon.pid()
        state = f"runs (pid {pid})" if pid else "does not run"
        if given.get(daemon.name):
            state = "is given by the environment"
        elif pid and daemon is not portal.worker:
            state += f" on port {daemon.port()}"
        say(f"  {daemon.name:9} {state}; log: {daemon.log}")
    if portal.web.pid() and portal.answers(20):
        say(f"\n{settings.site_url}/ar/ogp answers.")
        return 0
    say("\nThe portal does not answer: `make demo` starts it.")
    return 1


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
    if not settings.ini.exists():
        raise Stop("There is no portal yet: run `make demo` first.")
    portal = Portal(settings)
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


def _check_ports(settings: Settings) -> None:
    """Find out about a taken port before the long work, not after it."""
    portal = Portal(settings)
    own = portal.services
    for daemon, port, what, variable, given in (
        (own.postgres.daemon, settings.pg_port, "PostgreSQL", "PG_", settings.sqlalchemy_url),
        (own.valkey.daemon, settings.redis_port, "Valkey", "REDIS_", settings.redis_url),
        (own.solr.daemon, settings.solr_port, "Solr", "SOLR_", settings.solr_url),
        (portal.web, settings.port, "the portal", "", None),
    ):
        if not given and not daemon.pid():
            daemon.make_way(port, what, f"OGP_TN_{variable}PORT")


def _delete(settings: Settings) -> None:
    """Delete what the stack made, and the home folder when nothing else is in it."""
    ours = ("cache", "environment.json", "logs", "portal", "postgres", "run", "secrets.json")
    ours += ("solr", "test", "tools", "valkey", "venv", "lock")
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
