"""Fetches Solr's jars; runs inside the environment, where the Maven client jgo is.

``python -m dev.jars LIST FOLDER`` prints ``<done> <total>`` as it goes, and one line that begins
with ``!`` when it cannot go on. What is there and has the right checksum is not fetched again.
``OGP_TN_MAVEN`` names a mirror to fetch from where the network has one.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Jar:
    """A file of a Maven repository: its coordinates and the checksum that it must have."""

    sha256: str
    group: str
    artifact: str
    classifier: str
    version: str

    @property
    def filename(self) -> str:
        """The file's name in the folder."""
        return "-".join(filter(None, (self.artifact, self.version, self.classifier))) + ".jar"


class Refused(Exception):  # noqa: N818 - a sentence for the person
    """A jar that could not be had, or is not the one that the list names."""


def read(text: str) -> Iterator[Jar]:
    """Read the locked list: a sha256 and ``group:artifact:jar[:classifier]:version`` a line."""
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            sha256, coordinates = line.split()
            group, artifact, _, *classifier, version = coordinates.split(":")
            yield Jar(sha256, group, artifact, "".join(classifier), version)


def checksum(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def missing(jars: list[Jar], folder: Path) -> list[Jar]:
    """Return the jars that the folder lacks or holds with another content."""
    return [
        jar
        for jar in jars
        if not (folder / jar.filename).is_file() or checksum(folder / jar.filename) != jar.sha256
    ]


def accept(jar: Jar, found: Path, folder: Path) -> None:
    """Move a fetched file into the folder if it is the one that the list names.

    :raises Refused: with the jar's name, where its checksum is another
    """
    if checksum(found) != jar.sha256:
        raise Refused(
            f"{jar.filename} is not the file that the list names (its sha256 differs): nothing of "
            "it was kept; run it again, and if it stays so do not use that download server."
        )
    found.replace(folder / jar.filename)


def fetch(jar: Jar, folder: Path, tries: int = 3) -> None:
    """Fetch one jar, check it and put it into the folder.

    :raises Refused: where it cannot be had or is another file
    """
    from jgo.maven import MavenContext, PythonResolver

    mirror = os.environ.get("OGP_TN_MAVEN")
    repositories = {"mirror": mirror} if mirror else None
    for attempt in range(1, tries + 1):
        # jgo takes what an interrupted download left for whole: a new folder each time.
        with tempfile.TemporaryDirectory(dir=folder, prefix="fetching-") as scratch:
            context = MavenContext(
                resolver=PythonResolver(),
                repo_cache=Path(scratch),
                local_repos=[],
                remote_repos=repositories,
                timeout=60,
            )
            try:
                found = (
                    context.project(jar.group, jar.artifact)
                    .at_version(jar.version)
                    .artifact(classifier=jar.classifier, packaging="jar")
                    .resolve()
                )
            except OSError as error:
                if getattr(error, "errno", None) == 28 or attempt == tries:
                    raise
                time.sleep(attempt)
                continue
            except RuntimeError as error:
                if attempt == tries:
                    raise Refused(
                        f"{jar.filename} could not be downloaded: check the connection and run it "
                        "again; what is there is kept."
                    ) from error
                time.sleep(attempt)
                continue
            accept(jar, found, folder)
            return


def main(list_: Path, folder: Path) -> int:
    """Fetch what is missing, eight at a time; returns the exit status."""
    folder.mkdir(parents=True, exist_ok=True)
    jars = list(read(list_.read_text()))
    wanted = missing(jars, folder)
    done = len(jars) - len(wanted)
    print(done, len(jars), flush=True)
    for left in folder.glob("*.jar"):
        if left.name not in {jar.filename for jar in jars}:
            left.unlink()
    with ThreadPoolExecutor(8) as pool:
        try:
            for ended in as_completed([pool.submit(fetch, jar, folder) for jar in wanted]):
                ended.result()
                done += 1
                print(done, len(jars), flush=True)
        except Refused as refused:
            print(f"!{refused}", flush=True)
        except OSError as error:
            full = getattr(error, "errno", None) == 28
            print(
                "!The disk is full: make room and run it again; what is there is kept."
                if full
                else "!Solr's jars could not be downloaded: check the connection and run it again; "
                "what is there is kept.",
                flush=True,
            )
        else:
            return 0
        pool.shutdown(cancel_futures=True)
        return 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
