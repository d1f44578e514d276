"""The tests: same services, but a database, Redis number and Solr core for each worker."""

from __future__ import annotations

import contextlib
import fcntl
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from dev import browser, environment, portal
from dev.process import run
from dev.progress import Stop, say, step
from dev.services import Services, check_given, locked
from dev.settings import Settings, clean_environ
from dev.valkey import DATABASES

WORKERS = 2
# Test runs at the same time in one clone each take a slot: eight Redis numbers, of which the
# first eight are the portal's.
SLOT_SIZE = 8
SLOTS = DATABASES // SLOT_SIZE - 1
TEMPLATE = "ogp_tn_test_template"
LINTERS = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "types": ("-m", "basedpyright", "--pythonpath", "{python}"),
    "templates": ("-m", "djlint", "ckanext", "--lint", "--quiet"),
}


def test(settings: Settings, arguments: list[str]) -> int:
    """Run the linters and all tests; with arguments pytest alone, in one process.

    :returns: pytest's exit status, or 1 where a linter complains
    """
    check_given(settings)
    _check_given_database(settings)
    chromium = browser.find() if arguments else browser.ensure(settings)
    with locked(settings):
        environment.ensure(settings, "test")
        services = Services(settings)
        services.ensure()
    failed = 0 if arguments else lint(settings)
    with _slot(settings) as slot:
        environ = clean_environ() | {"CHROMIUM": chromium or ""}
        command: list[str | Path] = [settings.python, "-m", "pytest", *arguments]
        given = _given(settings)
        if given:
            environ |= given
        else:
            environ |= prepare(settings, services, slot)
            if not arguments:
                command += ["-n", str(WORKERS), "--dist", "loadfile"]
        done = subprocess.run(command, cwd=settings.root, env=environ, check=False)
    if failed:
        say("\nThe linters complain, see above.")
    return done.returncode or failed


def lint(settings: Settings) -> int:
    """Run every linter, print what they complain about; returns 1 where one complains."""
    failed = 0
    for name, command in LINTERS.items():
        with step(name) as line:
            done = subprocess.run(
                [settings.python, *(part.format(python=settings.python) for part in command)],
                cwd=settings.root,
                env=clean_environ(),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            line.note = "complains" if done.returncode else "fine"
        if done.returncode:
            failed = 1
            say(done.stdout)
    return failed


def prepare(settings: Settings, services: Services, slot: int) -> dict[str, str]:
    """Make an empty database and a core for each worker of a slot.

    The migrations run once, into a template of which PostgreSQL makes copies in a moment.

    :returns: the variables from which ``tests/conftest.py`` takes each worker's addresses
    """
    environ: dict[str, str] = {}
    with locked(settings):
        _ensure_template(settings, services)
        for worker in range(WORKERS):
            name = f"ogp_tn_test_{slot}_{worker}"
            services.postgres.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            services.postgres.query(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
            services.solr.ensure_core(name)
            addresses = _addresses(services, name, (slot + 1) * SLOT_SIZE + worker)
            addresses["STORAGE_PATH"] = str(settings.home / "test" / f"storage-{slot}-{worker}")
            environ |= {f"OGP_TN_TEST_{key}_{worker}": value for key, value in addresses.items()}
    return environ


def _ensure_template(settings: Settings, services: Services) -> None:
    """Make an empty database that has every migration of CKAN and of the project."""
    migrations = portal.fingerprint(settings.root, ("ckanext/ogp_tn/migration", "test.ini"))
    wanted = environment.digest([environment.REQUIREMENTS / "portal.txt", migrations])
    stamp = settings.home / "test" / "template"
    missing = services.postgres.create_database(TEMPLATE)
    if not missing and stamp.exists() and stamp.read_text() == wanted:
        return
    with step("An empty database for the tests"):
        if not missing:
            services.postgres.query(f'DROP DATABASE "{TEMPLATE}" WITH (FORCE)')
            services.postgres.create_database(TEMPLATE)
        services.solr.ensure_core(TEMPLATE)
        addresses = _addresses(services, TEMPLATE, SLOT_SIZE - 1)
        environ = {f"CKAN_{key}": value for key, value in addresses.items()}
        environ["CKAN_INI"] = str(settings.root / "test.ini")
        run(
            [settings.python, settings.venv / "bin" / "ckan", "db", "upgrade"],
            settings.logs / "test.log",
            "The database for the tests could not be made",
            cwd=settings.root,
            environ=clean_environ() | environ,
        )
        stamp.write_text(wanted)


def _addresses(services: Services, name: str, redis: int) -> dict[str, str]:
    return {
        "SQLALCHEMY_URL": services.postgres.url(name),
        "SOLR_URL": services.solr.url(name),
        "REDIS_URL": services.valkey.url(redis),
    }


def _given(settings: Settings) -> Mapping[str, str]:
    """Return the addresses that the environment names; with them the tests run in one process."""
    given = {
        "CKAN_SQLALCHEMY_URL": settings.sqlalchemy_url,
        "CKAN_SOLR_URL": settings.solr_url,
        "CKAN_REDIS_URL": settings.redis_url,
    }
    return {name: url for name, url in given.items() if url}


def _check_given_database(settings: Settings) -> None:
    """Refuse to empty a database that is not one for tests.

    :raises Stop: where only some services are given, or the database is not named as a test's
    """
    given = _given(settings)
    if given and len(given) < 3:
        raise Stop(
            "The tests need all three of CKAN_SQLALCHEMY_URL, CKAN_SOLR_URL and CKAN_REDIS_URL, "
            "or none of them."
        )
    url = settings.sqlalchemy_url
    if url and "test" not in urlsplit(url).path:
        raise Stop(
            "The tests delete everything in their database, and CKAN_SQLALCHEMY_URL names one "
            "without `test` in its name: name a database for tests, or unset the variable."
        )


@contextlib.contextmanager
def _slot(settings: Settings) -> Iterator[int]:
    """Take the first slot that no other test run of this home folder has."""
    folder = settings.home / "test"
    folder.mkdir(parents=True, exist_ok=True)
    for slot in range(SLOTS):
        with (folder / f"slot-{slot}.lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield slot
            return
    raise Stop(f"{SLOTS} test runs are at work in this clone: wait for one to end.")
