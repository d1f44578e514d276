"""The locked list of Solr's jars: what is fetched is what the list names."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from dev import jars, solr

CONTENT = b"a jar"
JAR = jars.Jar(hashlib.sha256(CONTENT).hexdigest(), "org.example", "thing", "linux", "1.2")


def test_the_list_is_complete_and_has_no_jar_twice() -> None:
    """Every line has a sha256 and coordinates, no file name comes twice, Solr itself is in it."""
    listed = list(jars.read(solr.JARS.read_text()))
    names = [jar.filename for jar in listed]
    assert len(set(names)) == len(names) > 100
    assert all(len(jar.sha256) == 64 for jar in listed)
    assert "solr-core-9.9.0.jar" in names


def test_coordinates_may_have_a_classifier() -> None:
    """Four parts or five, as Maven writes them."""
    text = f"# a comment\n{JAR.sha256}  org.example:thing:jar:linux:1.2\n"
    assert list(jars.read(text)) == [JAR]
    assert JAR.filename == "thing-1.2-linux.jar"
    (plain,) = jars.read(f"{JAR.sha256}  org.example:thing:jar:1.2")
    assert plain.filename == "thing-1.2.jar"


def test_another_file_is_refused_and_not_kept(tmp_path: Path) -> None:
    """A download with a wrong checksum never reaches the folder that Solr starts from."""
    folder = tmp_path / "jars"
    folder.mkdir()
    wrong = tmp_path / "download"
    wrong.write_bytes(b"something else")
    with pytest.raises(jars.Refused, match=r"thing-1\.2-linux\.jar is not the file"):
        jars.accept(JAR, wrong, folder)
    assert list(folder.iterdir()) == []


def test_what_is_there_is_not_fetched_again(tmp_path: Path) -> None:
    """A run that was interrupted goes on where it was; a damaged file is fetched again."""
    assert jars.missing([JAR], tmp_path) == [JAR]
    found = tmp_path / "download"
    found.write_bytes(CONTENT)
    jars.accept(JAR, found, tmp_path)
    assert jars.missing([JAR], tmp_path) == []
    (tmp_path / JAR.filename).write_bytes(CONTENT[:-1])
    assert jars.missing([JAR], tmp_path) == [JAR]
