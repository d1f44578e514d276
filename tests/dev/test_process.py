"""Programs in the background: started, found again, never mistaken for another's, stopped."""

from __future__ import annotations

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import process, settings
from dev.process import Daemon
from dev.progress import Stop


@pytest.fixture
def home(tmp_path: Path) -> settings.Settings:
    """Return settings for a home whose path has a blank and Arabic letters."""
    return settings.read({"OGP_TN_HOME": str(tmp_path / "مجلد one")}, tmp_path)


@pytest.fixture
def daemon(home: settings.Settings) -> Iterator[Daemon]:
    """Give a program that is ended after the test whatever happens."""
    home.home.mkdir()
    program = Daemon(home, "program")
    yield program
    program.stop(seconds=1)


def sleeper(*lines: str) -> list[str]:
    """Return a command that says and does a few things and then sleeps."""
    return [sys.executable, "-c", ";".join((*lines, "import time", "time.sleep(60)"))]


def test_a_started_program_is_found_again_and_stopped(daemon: Daemon) -> None:
    """Another command finds the process by its note, with what it was started for."""
    pid = daemon.start(sleeper(), what="version 1")
    again = Daemon(daemon.settings, "program")
    assert again.pid() == pid
    assert again.what() == "version 1"
    assert again.stop(seconds=5)
    assert again.pid() is None
    assert not again.stop()


def test_a_killed_program_does_not_run(daemon: Daemon) -> None:
    """After kill -9 the note remains and is not believed."""
    pid = daemon.start(sleeper())
    os.kill(pid, signal.SIGKILL)
    assert process.wait(lambda: daemon.pid() is None, 5)


def test_a_pid_that_the_system_gave_to_another_program_is_not_touched(daemon: Daemon) -> None:
    """A note whose start time is not the process's belongs to the past."""
    other = subprocess.Popen(sleeper(), start_new_session=True)
    try:
        daemon.remember(other.pid)
        note = json.loads(daemon.record.read_text())
        daemon.record.write_text(json.dumps(note | {"started": note["started"] - 1}))
        assert daemon.pid() is None
        assert not daemon.stop()
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_a_note_from_before_a_reboot_is_not_believed(daemon: Daemon) -> None:
    """The same pid and start time can come again after a reboot."""
    daemon.start(sleeper())
    note = json.loads(daemon.record.read_text())
    daemon.record.write_text(json.dumps(note | {"boot": "another"}))
    assert daemon.pid() is None
    daemon.record.write_text(json.dumps(note))


def test_a_damaged_note_counts_as_none(daemon: Daemon) -> None:
    """A note that a full disk cut short neither stops nor breaks the next start."""
    daemon.record.parent.mkdir(parents=True)
    for text in ("", '{"pid": 1', "[]", '{"pid": "x"}'):
        daemon.record.write_text(text)
        assert daemon.pid() is None


def test_children_of_a_killed_program_are_ended_before_it_starts_again(daemon: Daemon) -> None:
    """The workers of a web server that was killed would keep its port."""
    pid = daemon.start(
        sleeper(
            "import subprocess,sys",
            "child=subprocess.Popen([sys.executable,'-c','import time;time.sleep(60)'])",
            "print(child.pid,flush=True)",
        )
    )
    assert process.wait(lambda: daemon.log.read_text().strip().isdigit(), 10)
    child = int(daemon.log.read_text())
    os.kill(pid, signal.SIGKILL)
    assert process.wait(lambda: daemon.pid() is None, 5)
    assert process.started(child)
    daemon.stop()
    assert process.wait(lambda: process.started(child) is None, 5)


def test_a_program_that_ignores_the_request_is_ended(daemon: Daemon) -> None:
    """After the time for a tidy end the process is killed."""
    ignore = "import signal;signal.signal(signal.SIGTERM,signal.SIG_IGN);print('on',flush=True)"
    daemon.start(sleeper(ignore))
    assert process.wait(lambda: daemon.log.read_text() == "on\n", 10)
    daemon.stop(seconds=0.2)
    assert daemon.pid() is None


def test_a_program_that_ends_at_once_is_told_with_its_log(daemon: Daemon) -> None:
    """The sentence holds the place of the log and its last line."""
    daemon.start([sys.executable, "-c", "print('no such option');raise SystemExit(3)"])
    with pytest.raises(Stop, match="program stopped at once: see .*program.log .no such option"):
        daemon.wait_until(lambda: False, 10)


def test_a_full_disk_in_a_log_is_told_as_such(daemon: Daemon) -> None:
    """A service that finds no room is no riddle to be read in a log."""
    daemon.start([sys.executable, "-c", f"print('write: {process.NO_SPACE}')"])
    with pytest.raises(Stop, match="The disk is full: make room"):
        daemon.wait_until(lambda: False, 10)


def test_a_taken_port_is_told_with_its_variable() -> None:
    """The sentence says which port, for what, and which variable changes it."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {port} for Solr is taken .* set OGP_TN_SOLR_PORT"):
            process.need_free_port(port, "Solr", "OGP_TN_SOLR_PORT")
    process.need_free_port(port, "Solr", "OGP_TN_SOLR_PORT")


def test_secrets_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    """The file never exists with wider rights, and nothing half-written is left."""
    path = tmp_path / "folder" / "secret"
    process.write_private(path, "كلمة السر")
    process.write_private(path, "second")
    assert path.read_text() == "second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in path.parent.iterdir()] == ["secret"]


def test_a_failing_step_is_one_sentence(tmp_path: Path) -> None:
    """What the program wrote goes to the log; the person gets the sentence and the log's place."""
    log = tmp_path / "logs" / "step.log"
    with pytest.raises(Stop, match=f"It failed: see {log} .last words.$"):
        process.run(["sh", "-c", "echo first; echo last words; exit 1"], log, "It failed")
    assert log.read_text() == "first\nlast words\n"


def test_known_failures_have_a_better_sentence(tmp_path: Path) -> None:
    """A wrong checksum and a full disk are named as what they are."""
    with pytest.raises(Stop, match="not the file"):
        process.run(
            ["sh", "-c", "echo Hash mismatch for x; exit 1"],
            tmp_path / "log",
            "It failed",
            explain={"Hash mismatch": "It is not the file that was meant"},
        )
    with pytest.raises(Stop, match="The disk is full"):
        process.run(["sh", "-c", f"echo {process.NO_SPACE}; exit 1"], tmp_path / "log", "It failed")


def test_a_program_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    """A missing program is told by its name."""
    with pytest.raises(Stop, match=r"It failed: No such file .*/no/such/program"):
        process.run(["/no/such/program"], tmp_path / "log", "It failed")
