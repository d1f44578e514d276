"""How the packages may lean on each other."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

from ckanext.ogp_tn import subjects

PACKAGE = Path(subjects.__file__).parent
NAME = "ckanext.ogp_tn"
#: What one subject may use of another: its readers (metadata), and what is public anyway.
SHARED = ("metadata", "config", "subjects")
PUBLIC_FILES = ("actions", "commands", "permissions", "rules", "spreadsheets", "catalogues")


def imports(file: Path) -> list[str]:
    """Return the full names of the modules that a file imports."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            found += [f"{node.module}.{alias.name}" for alias in node.names]
    return found


def subject_files() -> list[Path]:
    return [file for subject in subjects.SUBJECTS for file in (PACKAGE / subject).rglob("*.py")]


def name_of(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize(
    "file", sorted(PACKAGE.glob("*/*rules.py")), ids=lambda f: f"{f.parent.name}/{f.name}"
)
def test_rules_import_nothing_but_rules(file: Path) -> None:
    """Rules are plain functions: the standard library and other rules is all they know."""
    foreign = [
        name
        for name in imports(file)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not (name.startswith(NAME) and ".rules" in name)
    ]
    assert foreign == []


@pytest.mark.parametrize("file", subject_files(), ids=name_of)
def test_a_subject_uses_only_what_another_makes_public(file: Path) -> None:
    """A subject and its rooms lean on metadata, and on what the others make public."""
    subject, intruding = file.relative_to(PACKAGE).parts[0], []
    for name in imports(file):
        parts = name.removeprefix(f"{NAME}.").split(".")
        if not name.startswith(f"{NAME}.") or parts[0] in (subject, *SHARED):
            continue
        if len(parts) < 2 or parts[1] not in PUBLIC_FILES:
            intruding.append(name)
    assert intruding == []


def test_only_two_know_cores_insides() -> None:
    """How core saves, shows and indexes is known in few places, whose tests watch it."""
    insides = ("ckan.lib.dictization", "ckan.lib.search.index", "ckan.model.modification")
    knowing = {
        file.relative_to(PACKAGE).as_posix()
        for file in PACKAGE.rglob("*.py")
        for name in imports(file)
        if name.startswith(insides)
    }
    elsewhere = {file for file in knowing if not file.startswith("inventory/bulk/")}
    assert elsewhere == {"stewards/trial.py"}
    assert knowing != elsewhere


def test_what_all_use_uses_no_subject() -> None:
    """The room ``metadata`` is the ground: whatever leans on it can be taken out."""
    others = tuple(f"{NAME}.{subject}." for subject in subjects.SUBJECTS if subject != "metadata")
    leaning = [
        (name_of(file), name)
        for file in (PACKAGE / "metadata").rglob("*.py")
        for name in imports(file)
        if name.startswith(others)
    ]
    assert leaning == []


def test_only_two_know_the_harvester() -> None:
    """A portal that gathers from nobody has no ckanext-harvest, and imports neither of them."""
    knowing = {
        name_of(file)
        for file in subject_files()
        for name in imports(file)
        if name.startswith(("ckanext.harvest", f"{NAME}.portals.harvesters"))
    }
    assert knowing == {"portals/harvesters.py", "portals/runs.py"}


def test_files_are_looked_into_without_a_portal() -> None:
    """What looks into files knows neither CKAN nor, by itself, a network."""
    foreign = [
        (name_of(file), name)
        for file in (PACKAGE / "checks" / "files").glob("*.py")
        for name in imports(file)
        if name.split(".")[0] == "ckan" or name.startswith(f"{NAME}.metadata.fetching")
    ]
    assert foreign == []


def test_every_subject_is_listed() -> None:
    """A package of the extension that holds code is one of the subjects."""
    packages = {
        folder.parent.name
        for folder in PACKAGE.glob("*/__init__.py")
        if list(folder.parent.glob("*.py")) != [folder]
    }
    assert packages == set(subjects.SUBJECTS)


def test_the_plugin_is_a_table_of_contents() -> None:
    """The plugin file holds no logic: it stays short."""
    assert len((PACKAGE / "plugin.py").read_text(encoding="utf-8").splitlines()) <= 70
