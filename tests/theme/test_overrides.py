"""Our templates stand on blocks of CKAN's: an upgrade that moves one must not go unnoticed."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

OURS = Path(str(files("ckanext.ogp_tn"))) / "templates"
PLUGINS = ("ckanext.scheming", "ckanext.activity", "ckan")
THEIRS = [Path(str(files(package))) / "templates" for package in PLUGINS]

BLOCK = re.compile(r"{%-?\s*block\s+(\w+)")
EXTENDS = re.compile(r"{%-?\s*extends\s+[\"']([^\"']+)")
CKAN_EXTENDS = re.compile(r"{%-?\s*ckan_extends\s*-?%}")


def _of_core(name: str) -> set[str]:
    """Return the blocks of their templates of this name and of what those extend."""
    found: set[str] = set()
    for folder in THEIRS:
        if (folder / name).is_file():
            text = (folder / name).read_text(encoding="utf-8")
            parent = EXTENDS.search(text)
            found |= set(BLOCK.findall(text)) | (_of_core(parent[1]) if parent else set())
    return found


EXTENDING = [
    file.relative_to(OURS).as_posix()
    for file in sorted(OURS.rglob("*.html"))
    if CKAN_EXTENDS.search(file.read_text(encoding="utf-8"))
]


def test_templates_of_core_are_extended() -> None:
    """The list below is not empty because a folder moved."""
    assert "header.html" in EXTENDING


@pytest.mark.parametrize("name", EXTENDING)
def test_every_block_that_we_fill_is_still_there(name: str) -> None:
    """A block that core does not have would be filled for nobody."""
    own = set(BLOCK.findall((OURS / name).read_text(encoding="utf-8")))
    assert own - _of_core(name) == set()
