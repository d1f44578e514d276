"""The commands as a person meets them: usage, and one sentence when something is wrong."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from dev import browser, environment, postgres, services, tests
from dev.progress import Stop
from dev.settings import ROOT, read


def command(home: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the stack in a home of its own, as the system's Python does."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CKAN_")}
    return subprocess.run(
        [sys.executable, "-m", "dev", *arguments],
        cwd=ROOT,
        env=kept | {"OGP_TN_HOME": str(home)} | environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_wrong_command_gets_the_list_of_commands(tmp_path: Path) -> None:
    """Exit status 2 and one line for each command."""
    done = command(tmp_path, "destroy")
    assert done.returncode == 2
    assert "  demo " in done.stdout


def test_an_unknown_profile_ends_the_demo_with_the_known_ones(tmp_path: Path) -> None:
    """Before anything is installed or started, a misspelt profile is a sentence."""
    done = command(tmp_path / "home", "demo", "tranport")
    assert done.returncode == 1
    assert "no profile tranport" in done.stderr
    assert "national, transport" in done.stderr
    assert not (tmp_path / "home").exists()


def test_what_is_wrong_is_one_sentence_without_a_trace(tmp_path: Path) -> None:
    """A taken port ends `demo` before anything is installed, with what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = command(tmp_path / "home", "demo", OGP_TN_PORT="6100", OGP_TN_SOLR_PORT=port)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.strip().count("\n") == 0
    assert f"Port {port} for Solr is taken" in done.stderr


def test_a_folder_that_may_not_be_written_is_named() -> None:
    """The sentence says which folder and which variable chooses another."""
    done = command(Path("/proc/nothing"), "demo")
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "/proc/nothing" in done.stderr


def test_status_of_a_clone_where_nothing_runs(tmp_path: Path) -> None:
    """Every part is listed and the exit status says that the portal does not answer."""
    done = command(tmp_path / "home", "status")
    assert done.returncode == 1
    assert done.stdout.count("does not run") == 5
    assert "`make demo` starts it" in done.stdout


def test_clean_leaves_what_is_not_its_own(tmp_path: Path) -> None:
    """A file that a person put into the home folder survives, all of ours goes."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "mine").touch()
    (home / "solr").mkdir()
    assert command(home, "clean").returncode == 0
    assert [path.name for path in home.iterdir()] == ["mine"]


def test_a_service_that_the_environment_names_has_to_answer(tmp_path: Path) -> None:
    """The sentence names the address and the variable."""
    given = read({"CKAN_SOLR_URL": "http://127.0.0.1:1/solr/ckan"}, tmp_path)
    with pytest.raises(Stop, match=r"127\.0\.0\.1:1, which CKAN_SOLR_URL names"):
        services.check_given(given)


def test_secrets_are_made_once(tmp_path: Path) -> None:
    """A second command uses the passwords with which the data was made; each is different."""
    settings = read({}, tmp_path)
    first = services.Services(settings).secrets
    assert services.Services(settings).secrets == first
    assert len(set(first.values())) == len(services.SECRETS)


@pytest.mark.parametrize("name", ["ckan_default", "portal"])
def test_the_tests_never_empty_a_database_that_is_not_for_tests(tmp_path: Path, name: str) -> None:
    """A given database must be named as one for tests, and come with the other two services."""
    given = {
        "CKAN_SQLALCHEMY_URL": f"postgresql://u:p@h/{name}",
        "CKAN_SOLR_URL": "http://h/solr/ckan",
        "CKAN_REDIS_URL": "redis://h/1",
    }
    with pytest.raises(Stop, match="delete everything"):
        tests._check_given_database(read(given, tmp_path))
    tests._check_given_database(
        read(given | {"CKAN_SQLALCHEMY_URL": "postgresql://u:p@h/ckan_test"}, tmp_path)
    )
    with pytest.raises(Stop, match="all three"):
        tests._check_given_database(read({"CKAN_SOLR_URL": "http://h/solr/ckan"}, tmp_path))


def test_a_named_browser_is_the_only_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong CHROMIUM is told, not replaced in silence by another browser."""
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    assert browser.find() is None
    with pytest.raises(Stop, match="CHROMIUM=/no/such/browser does not run"):
        browser.ensure(read({}))


def test_a_browser_that_does_not_run_counts_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ubuntu has a `chromium-browser` that only says how to install it."""
    stub = tmp_path / "stub"
    stub.write_text("#!/bin/sh\nexit 1\n")
    stub.chmod(0o755)
    monkeypatch.delenv("CHROMIUM", raising=False)
    assert browser.find([str(stub)]) is None
    stub.write_text("#!/bin/sh\necho Chromium 1\n")
    assert browser.find([str(stub)]) == str(stub)


def test_roots_data_has_a_place_for_each_home() -> None:
    """Two clones of root do not share a database folder, and one finds its own again."""
    one, two = Path("/home/a/.local"), Path("/home/b/.local")
    assert postgres.private_folder(one) == postgres.private_folder(one)
    assert postgres.private_folder(one) != postgres.private_folder(two)


def test_locked_lists_name_no_download_server() -> None:
    """A list works with whatever package index a machine is set up for."""
    for path in (*environment.REQUIREMENTS.iterdir(), ROOT / "dev" / "solr-jars.txt"):
        assert "://" not in path.read_text(), path


def test_every_locked_package_has_its_hashes() -> None:
    """Nothing is installed that the list does not pin and hash."""
    for name in ("portal", "test", "tools", "build"):
        entries = (environment.REQUIREMENTS / f"{name}.txt").read_text().split("\n")
        pinned = [line for line in entries if line and not line.startswith((" ", "#"))]
        assert pinned
        assert all("==" in line and line.endswith("\\") for line in pinned)
