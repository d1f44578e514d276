"""Where the stack lives and how it is reached, as the environment's variables say."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from dev.progress import Stop

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 5000
# The services' ports follow the portal's, so that a second clone changes one number only. The
# distances keep all below 32768, where systems start to hand out ports for outgoing traffic.
SERVICE_PORTS = {"TRANSPORT": 5000, "PG": 10000, "REDIS": 15000, "SOLR": 20000}


@dataclass(frozen=True)
class Settings:
    """One clone's stack: folders, ports and, where given, the addresses of other services."""

    root: Path
    home: Path
    cache: Path
    port: int
    transport_port: int
    """Of the second portal, which the first gathers from (``make demo FEDERATION=1``)."""
    pg_port: int
    redis_port: int
    solr_port: int
    sqlalchemy_url: str | None
    solr_url: str | None
    redis_url: str | None

    @property
    def logs(self) -> Path:
        """The folder of every part's log."""
        return self.home / "logs"

    @property
    def venv(self) -> Path:
        """The environment in which the portal and the tests run."""
        return self.home / "venv"

    @property
    def python(self) -> Path:
        """The Python of the environment."""
        return self.venv / "bin" / "python"


def read(environ: Mapping[str, str] = os.environ, root: Path = ROOT) -> Settings:
    """Read the settings from the environment.

    :param environ: ``OGP_TN_HOME``, ``OGP_TN_CACHE``, ``OGP_TN_PORT``, ``OGP_TN_PG_PORT``,
        ``OGP_TN_REDIS_PORT``, ``OGP_TN_SOLR_PORT``; ``CKAN_SQLALCHEMY_URL``, ``CKAN_SOLR_URL``
        and ``CKAN_REDIS_URL`` name services to use instead of starting our own
    :param root: the clone
    :raises Stop: where a port is not a number that a service can listen on
    """
    port = _port(environ, "OGP_TN_PORT", DEFAULT_PORT)
    ports = {
        name: _port(environ, f"OGP_TN_{name}_PORT", port + distance)
        for name, distance in SERVICE_PORTS.items()
    }
    if len({port, *ports.values()}) <= len(ports):
        names = ", ".join(f"OGP_TN_{name}_PORT" for name in ports)
        raise Stop(
            f"Two services would listen on the same port: set OGP_TN_PORT, {names} to different "
            "numbers."
        )
    home = Path(environ.get("OGP_TN_HOME") or root / ".local").absolute()
    return Settings(
        root=root,
        home=home,
        cache=Path(environ.get("OGP_TN_CACHE") or home / "cache").absolute(),
        port=port,
        transport_port=ports["TRANSPORT"],
        pg_port=ports["PG"],
        redis_port=ports["REDIS"],
        solr_port=ports["SOLR"],
        sqlalchemy_url=_url(environ, "CKAN_SQLALCHEMY_URL"),
        solr_url=_url(environ, "CKAN_SOLR_URL"),
        redis_url=_url(environ, "CKAN_REDIS_URL"),
    )


def clean_environ(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the environment for the programs we start: nothing of another CKAN or Python."""
    dropped = ("CKAN_", "PYTHON", "VIRTUAL_ENV", "PG", "JAVA_")
    kept = {key: value for key, value in environ.items() if not key.startswith(dropped)}
    # A proxy of the network must not be asked for what runs on this machine.
    for name in ("no_proxy", "NO_PROXY"):
        kept[name] = ",".join(filter(None, (kept.get(name), "localhost", "127.0.0.1", "::1")))
    # Java and PostgreSQL can only open a path with Arabic letters in a UTF-8 locale.
    return kept | {"LC_ALL": "C.UTF-8", "LANG": "C.UTF-8", "PYTHONUTF8": "1"}


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise Stop(f"{name} is {text}, which is no port: give a number from 1024 to 65535.")
    return int(text)


def _url(environ: Mapping[str, str], name: str) -> str | None:
    value = environ.get(name)
    if value and not urlsplit(value).scheme:
        raise Stop(f"{name} is {value}, which is no address: it begins with a scheme and ://.")
    return value or None
