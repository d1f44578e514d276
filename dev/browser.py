"""The Chromium for the browser tests: the machine's own, or installed where that is allowed."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterable

from dev.process import run
from dev.progress import Stop, step
from dev.settings import Settings, clean_environ

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ADVICE = (
    "install it (Debian: sudo apt-get install chromium; Ubuntu: sudo snap install chromium), or "
    "name a Chromium or Chrome with CHROMIUM=/path/to/it"
)


def find(names: Iterable[str] = NAMES) -> str | None:
    """Return the path of a browser that runs; ``CHROMIUM`` names one and is then the only choice.

    A program that is there but does not run (Ubuntu's ``chromium-browser`` without its snap)
    counts as none.
    """
    named = os.environ.get("CHROMIUM")
    for name in [named] if named else names:
        path = shutil.which(name)
        if path and _runs(path):
            return path
    return None


def ensure(settings: Settings) -> str:
    """Return the path of a browser, installing Debian's where we are root.

    :raises Stop: where there is none, with the line to run; browser tests are never left out
    """
    found = find()
    if found:
        return found
    if os.environ.get("CHROMIUM"):
        raise Stop(f"CHROMIUM={os.environ['CHROMIUM']} does not run: {ADVICE}.")
    if os.geteuid() == 0 and shutil.which("apt-get"):
        with step("Chromium for the browser tests"):
            failure = f"Chromium could not be installed; {ADVICE}"
            environ = clean_environ() | {"DEBIAN_FRONTEND": "noninteractive"}
            log = settings.logs / "browser.log"
            run(["apt-get", "update", "-q"], log, failure, environ=environ)
            install = ["apt-get", "install", "-q", "-y", "--no-install-recommends", "chromium"]
            run(install, log, failure, environ=environ)
        found = find()
    if not found:
        raise Stop(f"The browser tests need Chromium: {ADVICE}.")
    return found


def _runs(path: str) -> bool:
    try:
        done = subprocess.run(
            [path, "--version"], capture_output=True, timeout=60, check=False, env=clean_environ()
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
