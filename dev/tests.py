"""The tests: same services, but a database, Redis number and Solr core for each worker."""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from dev import environment, portal
from dev.process import run
from dev.progress import Stop, say, step
from dev.services import Services, check_given, locked
from dev.settings import Settings, clean_environ
from dev.valkey import DATABASES

WORKERS = 2
# Test runs at the same time in one clone each take a slot of their own.
SLOTS = (DATABASES - 8) // 8
LINTERS = {
    "ruff check": ("-m", "ruff", "check", "."),
    "ruff format": ("-m", "ruff", "format", "--check", "."),
    "types": ("-m", "basedpyright"),
    "templates": ("-m", "djlint", "ckanext", "--lint", "--quiet"),
}


def test(settings: Settings, arguments: list[str]) -> int:
    """Run the linters and all tests; with arguments pytest alone.

    :returns: pytest's exit status, or 1 where a linter complains
    """
    with locked(settings):
        check_given(settings)
        environment.ensure(settings, "test")
        services = Services(settings)
        services.ensure()
    whole = not arguments
    with _slot(settings) as slot:
        environ = clean_environ() | prepare(settings, services, slot)
        failed = lint(settings) if whole else 0
        command = [settings.python, "-m", "pytest", *arguments]
        if whole:
            command += ["-n", str(WORKERS), "--dist", "loadfile"]
        done = subprocess.run(command, cwd=settings.root, env=environ, check=False)
    if failed:
        say("The linters complain: see above.")
    return done.returncode or failed


def lint(settings: Settings) -> int:
    """Run every linter; prints what they complain about."""
    failed = 0
    for name, command in LINTERS.items():
        done = subprocess.run(
            [settings.python, *command],
            cwd=settings.root,
            env=clean_environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        say(f"  {name}: {'complains' if done.returncode else 'fine'}")
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
        template = _template(settings, services)
        for worker in range(WORKERS):
            name = f"ogp_tn_test_{slot}_{worker}"
            services.postgres.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            services.postgres.query(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            services.solr.ensure_core(name)
            environ |= _addresses(services, name, slot * 8 + 8 + worker, f"_{worker}", "OGP_TN_TEST")
            storage = settings.home / "test" / f"storage-{slot}-{worker}"
            environ[f"OGP_TN_TEST_STORAGE_PATH_{worker}"] = str(storage)
    return environ


def _template(settings: Settings, services: Services) -> str:
    """Return the name of an empty database that has every migration of CKAN and of the project."""
    name = "ogp_tn_test_template"
    migrations = portal.fingerprint(settings.root, ("ckanext/ogp_tn/migration", "test.ini"))
    wanted = environment.digest([environment.REQUIREMENTS / "portal.txt", migrations])
    stamp = settings.home / "test" / "template"
    missing = services.postgres.create_database(name)
    if not missing and stamp.exists() and stamp.read_text() == wanted:
        return name
    with step("An empty database for the tests"):
        if not missing:
            services.postgres.query(f'DROP DATABASE "{name}" WITH (FORCE)')
            services.postgres.create_database(name)
        services.solr.ensure_core(name)
        environ = _addresses(services, name, 7, "", "CKAN")
        environ["CKAN_INI"] = str(settings.root / "test.ini")
        run(
            [settings.python, settings.venv / "bin" / "ckan", "db", "upgrade"],
            settings.logs / "test.log",
            "The database for the tests could not be made",
            cwd=settings.root,
            environ=clean_environ() | environ,
        )
        stamp.write_text(wanted)
    return name


def _addresses(
    services: Services, name: str, redis: int, suffix: str, prefix: str
) -> dict[str, str]:
    return {
        f"{prefix}_SQLALCHEMY_URL{suffix}": services.postgres.url(name),
        f"{prefix}_SOLR_URL{suffix}": services.solr.url(name),
        f"{prefix}_REDIS_URL{suffix}": services.valkey.url(redis),
    }


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
