"""Portals that are started for a measurement."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from redis import Redis

from dev.environment import ensure
from dev.portal import INI, PLUGINS
from dev.process import run, write_private
from dev.services import Services, locked
from dev.settings import Settings, clean_environ

#: Of the database and of the index.
NAME = "ogp_tn_bench"
#: Of the Redis numbers that the portal has for itself, one that it does not use.
REDIS = 1


@contextlib.contextmanager
def serving(settings: Settings, ini: Path) -> Iterator[str]:
    """Run a CKAN with two workers, as the portal's own; yields its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            *(sys.executable, "-m", "gunicorn", "dev.wsgi:application", "--workers", "2"),
            *("--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "error"),
        ],
        cwd=settings.root,
        env={**os.environ, "CKAN_INI": str(ini)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/api/3/action/status_show")
        yield address
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def empty_portal(settings: Settings, name: str = NAME) -> Iterator[Path]:
    """Make an empty portal on the services of the demonstration; yields its ini.

    Database and index are its own and are emptied in the end.

    :param name: of both, where there is more than one such portal
    """
    services = Services(settings)
    with locked(settings):
        ensure(settings, "test")
        services.ensure()
    with tempfile.TemporaryDirectory() as folder:
        ini = Path(folder) / "bench.ini"
        values = {
            "sqlalchemy_url": services.postgres.url(name),
            "solr_url": services.solr.url(name),
            "redis_url": services.valkey.url(REDIS),
            "site_url": "http://localhost",
            "storage": folder,
            "plugins": PLUGINS,
            "profile": "national",
        }
        values = {name: value.replace("%", "%%") for name, value in values.items()}
        text = INI.format(**values, **services.secrets)
        text = text.replace("level = INFO", "level = WARNING")
        # What it keeps in Redis is its own too.
        write_private(ini, text.replace("ckan.site_id = ogp_tn", f"ckan.site_id = {name}"))
        _empty(services, name)
        services.postgres.create_database(name)
        try:
            command(settings, ini, "db", "upgrade")
            yield ini
        finally:
            _empty(services, name)


def _empty(services: Services, name: str) -> None:
    services.postgres.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    services.solr.ensure_core(name, anew=True)


def forget(settings: Settings) -> None:
    """Let the portals made here forget all that they keep in Redis."""
    Redis.from_url(Services(settings).valkey.url(REDIS)).flushdb()


def command(settings: Settings, ini: Path, *arguments: str | Path) -> str:
    """Run a command of CKAN on a portal; returns what it prints."""
    return run(
        [settings.python, settings.venv / "bin" / "ckan", *arguments],
        settings.logs / "bench.log",
        f"`ckan {arguments[0]} {arguments[1]}` failed",
        cwd=settings.root,
        environ=clean_environ() | {"CKAN_INI": str(ini)},
    )


def seconds(address: str) -> float:
    """Return how long one request takes, body included, in seconds."""
    started = time.perf_counter()
    with urllib.request.urlopen(address, timeout=60) as answer:
        answer.read()
    return time.perf_counter() - started


def wait_for(address: str) -> None:
    """Wait until a portal answers.

    :raises TimeoutError: if it has not answered after a minute
    """
    for _ in range(120):
        with contextlib.suppress(OSError):
            seconds(address)
            return
        time.sleep(0.5)
    raise TimeoutError(f"{address} does not answer.")
