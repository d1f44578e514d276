"""The three services together, ours or those that the environment names."""

from __future__ import annotations

import contextlib
import fcntl
import json
import secrets
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

from dev.postgres import Postgres
from dev.process import write_private
from dev.progress import Stop, say
from dev.settings import Settings
from dev.solr import Solr
from dev.valkey import Valkey

SECRETS = ("postgres", "valkey", "session", "csrf", "token")


class Services:
    """PostgreSQL, Valkey and Solr of one clone."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.secrets = _secrets(settings)
        self.postgres = Postgres(settings, self.secrets["postgres"])
        self.valkey = Valkey(settings, self.secrets["valkey"])
        self.solr = Solr(settings)

    def ensure(self) -> None:
        """Start what does not run and is not named by the environment."""
        if not self.settings.sqlalchemy_url:
            self.postgres.ensure()
        if not self.settings.redis_url:
            self.valkey.ensure()
        if not self.settings.solr_url:
            self.solr.ensure()

    def stop(self) -> list[str]:
        """Stop what runs; returns the names of what was stopped."""
        parts = (self.solr, self.valkey, self.postgres)
        return [part.name for part in parts if part.stop()]


def check_given(settings: Settings) -> None:
    """Refuse addresses of other services that nobody answers at.

    :raises Stop: with the variable that holds the address
    """
    given = {
        "CKAN_SQLALCHEMY_URL": (settings.sqlalchemy_url, 5432),
        "CKAN_REDIS_URL": (settings.redis_url, 6379),
        "CKAN_SOLR_URL": (settings.solr_url, 8983),
    }
    for variable, (url, port) in given.items():
        if not url:
            continue
        place = urlsplit(url)
        address = (place.hostname or "localhost", place.port or port)
        try:
            socket.create_connection(address, 5).close()
        except OSError as error:
            raise Stop(
                f"Nothing answers at {address[0]}:{address[1]}, which {variable} names: start "
                "that service, or unset the variable to use the project's own."
            ) from error


@contextlib.contextmanager
def locked(settings: Settings) -> Iterator[None]:
    """Let one command at a time change a home folder; a second one waits and says so."""
    settings.home.mkdir(parents=True, exist_ok=True)
    with (settings.home / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"  Waiting for another command that works in {settings.home} …")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _secrets(settings: Settings) -> dict[str, str]:
    """Return this clone's passwords and keys, made on the first call, readable by us only."""
    path = settings.home / "secrets.json"
    try:
        known = json.loads(path.read_text())
    except (OSError, ValueError):
        known = {}
    if any(name not in known for name in SECRETS):
        known |= {name: secrets.token_urlsafe(32) for name in SECRETS if name not in known}
        write_private(path, json.dumps(known))
    return known
