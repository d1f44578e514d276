"""The Python environment: uv, the locked requirements with their hashes, and the project itself."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from dev.process import run, write_private
from dev.progress import Stop, step
from dev.settings import Settings, clean_environ

REQUIREMENTS = Path(__file__).parent / "requirements"
# Megabytes: packages, their cache, Solr's jars and the data of the demo and of the tests.
ROOM = 1500
# The editable install has to be made again when one of these changes.
PACKAGING = ("setup.py", "pyproject.toml")


def ensure(settings: Settings, what: str = "portal") -> None:
    """Bring the environment to the state of the locked list, doing only what is missing.

    :param what: ``portal``, or ``test`` which holds everything of ``portal`` and more
    :raises Stop: where packages cannot be had
    """
    stamp = settings.home / "environment.json"
    wanted = _wanted(settings, what)
    have = _read(stamp)
    if not _usable(settings) or have.get("python") != wanted["python"]:
        have = {}
    # The lists for the tests contain the portal's: what serves them serves the portal.
    if have.get("portal") != wanted["portal"] or (
        what == "test" and have.get("test") != wanted["test"]
    ):
        if "test" in have:
            what = "test"
            wanted = _wanted(settings, what)
        stamp.unlink(missing_ok=True)
        _install(settings, what, fresh=not have)
        have = {}
    if any(have.get(key) != value for key, value in wanted.items()):
        with step("The project, in place"):
            _install_project(settings)
        write_private(stamp, json.dumps(wanted))


def digest(parts: Iterable[Path | str]) -> str:
    """Return a short hash of texts and of whole files; a missing file counts as empty."""
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, str):
            total.update(part.encode())
        elif part.is_file():
            total.update(part.read_bytes())
        total.update(b"\0")
    return total.hexdigest()[:16]


def lock(settings: Settings) -> None:
    """Write the locked lists anew from the ``.in`` files, with a hash for every file."""
    uv = ensure_uv(settings)
    compile_ = [
        *(uv, "pip", "compile", "--quiet", "--upgrade", "--generate-hashes", "--universal"),
        *("--python-version", "3.11", "--no-header", "--no-annotate"),
    ]
    for name, options in {
        "tools": [],
        "build": [],
        "portal": ["--override", "overrides.txt"],
        "test": ["--override", "overrides.txt", "-c", "portal.txt"],
    }.items():
        with step(f"{name}.txt"):
            _uv(settings, [*compile_, *options, f"{name}.in", "-o", f"{name}.txt"], "locking")


def ensure_uv(settings: Settings) -> str:
    """Return the path of uv: the machine's own, or one installed for this project alone."""
    found = shutil.which("uv")
    if found:
        return found
    tools = settings.home / "tools"
    uv = tools / "bin" / "uv"
    wanted = digest([REQUIREMENTS / "tools.txt", sys.version])
    stamp = tools / "stamp"
    if uv.exists() and stamp.exists() and stamp.read_text() == wanted:
        return str(uv)
    with step("uv, which installs the rest"):
        shutil.rmtree(tools, ignore_errors=True)
        pip = _empty_environment(settings, tools)
        list_ = str(REQUIREMENTS / "tools.txt")
        run(
            [*pip, "install", "--quiet", "--require-hashes", "-r", list_],
            settings.logs / "environment.log",
            "uv could not be installed; check the connection and run it again",
            environ=_with_pip(),
        )
        stamp.write_text(wanted)
    return str(uv)


def _empty_environment(settings: Settings, where: Path) -> list[str]:
    """Make a virtual environment with what this Python has, and return the pip that fills it."""
    log = settings.logs / "environment.log"
    failure = f"The folder {where} could not be made a Python environment"
    if not _has("venv"):
        raise Stop(
            "This Python cannot make environments: install its venv module (on Debian and "
            "Ubuntu: sudo apt install python3-venv) or uv, and run it again."
        )
    if _has("ensurepip"):
        run([_base_python(), "-m", "venv", where], log, failure)
        return [str(where / "bin" / "python"), "-m", "pip"]
    if not _has("pip"):
        raise Stop(
            "This Python has no pip: install it (on Debian and Ubuntu: sudo apt install "
            "python3-venv) or uv, and run it again."
        )
    run([_base_python(), "-m", "venv", "--without-pip", where], log, failure)
    return [_base_python(), "-m", "pip", "--python", str(where / "bin" / "python")]


def _has(module: str) -> bool:
    done = subprocess.run(
        [_base_python(), "-c", f"import {module}"], capture_output=True, check=False
    )
    return done.returncode == 0


def _base_python() -> str:
    """Return the Python that made the environment we may run in, or this one."""
    return getattr(sys, "_base_executable", None) or sys.executable


def _usable(settings: Settings) -> bool:
    """Return whether the environment's Python is there and is not a broken link."""
    return settings.python.exists() and (settings.venv / "pyvenv.cfg").exists()


def _wanted(settings: Settings, what: str) -> dict[str, str]:
    wanted = {
        "python": f"{sys.version} {settings.venv}",
        "portal": digest([REQUIREMENTS / "portal.txt", REQUIREMENTS / "build.txt"]),
        "project": digest([str(settings.root), *(settings.root / name for name in PACKAGING)]),
    }
    if what == "test":
        wanted["test"] = digest([REQUIREMENTS / "test.txt"])
    return wanted


def _install(settings: Settings, what: str, fresh: bool) -> None:
    if fresh:
        _check_room(settings)
    uv = ensure_uv(settings)
    with step(f"Python packages of the {what} list") as line:
        if fresh:
            shutil.rmtree(settings.venv, ignore_errors=True)
            make = [uv, "venv", "--quiet", "--no-project", "--python", _base_python()]
            _uv(settings, [*make, settings.venv], "The Python environment could not be made")
        line.detail("fetching and installing")
        _uv(
            settings,
            [
                *(uv, "pip", "sync", "--quiet", "--python", settings.python),
                *("--require-hashes", "--build-constraints", "build.txt", f"{what}.txt"),
            ],
            "The Python packages could not be installed; check the connection and run it again",
        )
        # python-magic looks for the system's libmagic; this package brings one.
        for packages in (settings.venv / "lib").glob("python3*/site-packages"):
            (packages / "ogp_tn_libmagic.pth").write_text("import pylibmagic\n")


def _check_room(settings: Settings) -> None:
    """Refuse to begin what would fill the disk half-way."""
    free = shutil.disk_usage(settings.home).free // 1_000_000
    if free < ROOM:
        raise Stop(
            f"The disk of {settings.home} has {free} MB left and {ROOM} MB are needed: make room, "
            "or set OGP_TN_HOME to a folder on another disk."
        )


def _install_project(settings: Settings) -> None:
    uv = ensure_uv(settings)
    options = ["--no-deps", "--no-build-isolation", "--quiet", "--python", settings.python]
    _uv(
        settings,
        [uv, "pip", "install", *options, "--editable", settings.root],
        "The project could not be installed in its environment",
    )


def _uv(settings: Settings, command: list[str | Path], failure: str) -> None:
    environ = _with_pip() | {
        # Only the Python that runs this: uv must not fetch one of its own.
        "UV_PYTHON_DOWNLOADS": "never",
        "UV_PYTHON_PREFERENCE": "only-system",
        "UV_NO_PROGRESS": "1",
    }
    environ.setdefault("UV_CACHE_DIR", str(settings.cache / "uv"))
    environ.setdefault("UV_HTTP_TIMEOUT", "120")
    if "PIP_INDEX_URL" in environ:
        environ.setdefault("UV_DEFAULT_INDEX", environ["PIP_INDEX_URL"])
    changed = "A package is not the file that the locked list names, and was not installed"
    run(
        command,
        settings.logs / "environment.log",
        failure,
        REQUIREMENTS,
        environ,
        explain={"Hash mismatch": changed},
    )


def _with_pip() -> dict[str, str]:
    return clean_environ() | {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def _read(stamp: Path) -> dict[str, str]:
    try:
        return json.loads(stamp.read_text())
    except (OSError, ValueError):
        return {}
