"""Programs that outlive the command which started them: start, find again, stop."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dev.progress import Stop
from dev.settings import Settings, clean_environ

NO_SPACE = "No space left on device"
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Daemon:
    """A program of the stack, known by its name: ``run/<name>.json`` remembers its process.

    A process is ours only while its pid, its start time and the boot are those that were written
    when it was started, so a pid that the system gave to another program is never touched.
    ``ending`` is the signal upon which the program closes its files and ends.
    """

    settings: Settings
    name: str
    ending: signal.Signals = signal.SIGTERM

    @property
    def record(self) -> Path:
        """The file that remembers the process."""
        return self.settings.home / "run" / f"{self.name}.json"

    @property
    def log(self) -> Path:
        """The file with everything the program writes."""
        return self.settings.logs / f"{self.name}.log"

    def pid(self) -> int | None:
        """Return the pid of the running process, None when it does not run (any more)."""
        known = self._known()
        if not known or known.get("boot") != _boot():
            return None
        pid = known.get("pid")
        if not isinstance(pid, int) or known.get("started") != started(pid):
            return None
        return pid

    def what(self) -> str | None:
        """Return what the running process was started with, to compare with what is wanted."""
        known = self._known() if self.pid() else None
        return str(known.get("what")) if known else None

    def port(self) -> int | None:
        """Return the port of the running process, None where it has none."""
        return self._last_port() if self.pid() else None

    def make_way(self, port: int, what: str, variable: str) -> None:
        """Stop what runs, or is left of a killed run, so that the port can be used.

        Another program's port is found before anything of ours is stopped.

        :raises Stop: where another program has the port
        """
        if self.pid() and self.port() not in (None, port):
            need_free_port(port, what, variable)
        self.stop()
        need_free_port(port, what, variable)

    def start(
        self,
        command: Sequence[str | Path],
        what: str = "",
        cwd: Path | None = None,
        environ: Mapping[str, str] | None = None,
        user: tuple[int, int] | None = None,
    ) -> int:
        """Start the program in a session of its own and remember it.

        :param command: program and arguments
        :param what: the port, a blank, and anything that tells the settings it was started with
        :param user: uid and gid to run as, instead of our own
        :returns: the pid
        """
        self.record.parent.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        as_user = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
        _keep_short(self.log)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [str(part) for part in command],
                cwd=cwd or self.settings.home,
                env=dict(environ) if environ is not None else clean_environ(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **as_user,
            )
        self.remember(process.pid, what)
        return process.pid

    def remember(self, pid: int, what: str = "") -> None:
        """Write down the process, also one that was found running."""
        self.record.parent.mkdir(parents=True, exist_ok=True)
        known = {"pid": pid, "started": started(pid), "boot": _boot(), "what": what}
        write_private(self.record, json.dumps(known))

    def stop(self, seconds: float = 30) -> bool:
        """Ask the process to end, and end it and its children when it does not.

        :returns: whether there was a process to stop
        """
        pid, port = self.pid(), self._last_port()
        if pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, self.ending)
            wait(lambda: self.pid() is None, seconds)
        for left in self._left():
            with contextlib.suppress(ProcessLookupError):
                os.kill(left, signal.SIGKILL)
        wait(lambda: not self._left(), 5)
        self.record.unlink(missing_ok=True)
        if port:
            # The last threads of a killed program let go of its port a moment after it is gone.
            wait(lambda: _bind(port) is None, 5)
        return pid is not None

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait until the program answers.

        :raises Stop: where it ended or did not answer in time, with the place of its log
        """

        def settled() -> bool:
            return ready() or self.pid() is None

        wait(settled, seconds)
        if not ready():
            why = f"did not answer within {seconds:.0f} s" if self.pid() else "stopped at once"
            self.stop(seconds=5)
            if _full(self.log):
                raise Stop(f"The disk is full: make room and run it again (log: {self.log}).")
            raise Stop(f"{self.name} {why}: see {self.log}{_last_line(self.log)}")

    def _left(self) -> list[int]:
        """Return what is left of the session we started: the process, or children it left behind.

        The system gives a session's number to no other process while one of its members lives, so
        members found under our number are ours unless that number has a new owner.
        """
        known = self._known() or {}
        leader = known.get("pid")
        if known.get("boot") != _boot() or not isinstance(leader, int):
            return []
        if started(leader) not in (None, known.get("started")):
            return []
        return [pid for pid in processes() if _session(pid) == leader and started(pid)]

    def _last_port(self) -> int | None:
        first = str((self._known() or {}).get("what", "")).split(" ")[0]
        return int(first) if first.isdigit() else None

    def _known(self) -> dict[str, object] | None:
        try:
            known = json.loads(self.record.read_text())
        except (OSError, ValueError):
            return None
        return known if isinstance(known, dict) else None


def started(pid: int) -> int | None:
    """Return when a process was started, in clock ticks since boot; None when there is none.

    A process that ended but was not yet collected by its parent (a zombie) counts as none.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    with contextlib.suppress(OSError):
        # Our own child that ended has to be collected, or its pid stays taken.
        os.waitpid(pid, os.WNOHANG)
    return None if fields[0] in "ZX" else int(fields[19])


def processes() -> list[int]:
    """Return the pid of every process."""
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def wait(done: Callable[[], bool], seconds: float, pause: float = 0.05) -> bool:
    """Ask again and again until the answer is yes; False when the time is over."""
    end = time.monotonic() + seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def port_open(port: int) -> bool:
    """Return whether something listens on a port of this machine."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(url: str, seconds: float) -> bytes:
    """Return what a service of this machine answers, past any proxy of the network.

    :raises OSError: where it does not answer, or answers with an error (then an ``HTTPError``)
    """
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with direct.open(url, timeout=seconds) as answer:
        return answer.read()


def need_free_port(port: int, what: str, variable: str) -> None:
    """Refuse to start where another program has the port.

    :raises Stop: with the variable that changes the port
    """
    refused = _bind(port)
    if isinstance(refused, PermissionError):
        raise Stop(
            f"Port {port} for {what} may only be used by root: set {variable} to a number above "
            "1023."
        )
    if refused:
        raise Stop(
            f"Port {port} for {what} is taken by another program: stop that program, or set "
            f"{variable} to a free port."
        )


def run(
    command: Sequence[str | Path],
    log: Path,
    failure: str,
    cwd: Path | None = None,
    environ: Mapping[str, str] | None = None,
    user: tuple[int, int] | None = None,
    explain: Mapping[str, str] | None = None,
) -> str:
    """Run a program to its end with its output in a log.

    :param failure: what to tell the person when it fails, without a full stop
    :param explain: a better sentence for a failure, by words that the program then writes
    :returns: what the program wrote
    :raises Stop: where the program fails
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    as_user = {"user": user[0], "group": user[1], "extra_groups": []} if user else {}
    try:
        done = subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env=dict(environ) if environ is not None else clean_environ(),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
            **as_user,
        )
    except OSError as error:
        raise Stop(f"{failure}: {error.strerror or error} ({command[0]}).") from error
    with log.open("a") as out:
        out.write(done.stdout)
    if done.returncode:
        if NO_SPACE in done.stdout:
            raise Stop(f"The disk is full: make room and run it again (log: {log}).")
        for sign, sentence in (explain or {}).items():
            if sign in done.stdout:
                raise Stop(f"{sentence} (log: {log}).")
        raise Stop(f"{failure}: see {log}{_last_line(log)}")
    return done.stdout


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write(text)
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _bind(port: int) -> OSError | None:
    """Return why a port cannot be listened on, None when it can."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return error
    return None


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        return None


def _boot() -> str:
    try:
        return BOOT_ID.read_text().strip()
    except OSError:  # some containers hide it; start times alone then tell processes apart
        return ""


def _full(log: Path) -> bool:
    """Return whether the end of a log tells of a full disk."""
    try:
        return NO_SPACE.encode() in log.read_bytes()[-4000:]
    except OSError:
        return False


def _last_line(log: Path) -> str:
    """Return the last thing a log says, in brackets, as a hint beside the log's place."""
    try:
        lines = log.read_bytes()[-4000:].decode(errors="replace").split("\n")
    except OSError:
        return ""
    said = [line.strip() for line in lines if line.strip()]
    return f" ({said[-1][:200]})" if said else ""


def _keep_short(log: Path, limit: int = 20_000_000) -> None:
    """Set a long log aside, so that a portal which is started for years fills no disk."""
    if log.exists() and log.stat().st_size > limit:
        log.replace(log.with_suffix(".old.log"))
