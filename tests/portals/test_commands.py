"""``ckan ogp-tn portal``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from click.testing import CliRunner, Result

from ckanext.ogp_tn.portals.commands import portal


def run(*words: str) -> Result:
    """Run a command and return its result."""
    return CliRunner().invoke(portal, words)


def test_all_portals_are_gathered_from(catalogue: Any, unique: Callable[[str], str]) -> None:
    """What came is told, and then stands in the list."""
    catalogue.put(unique("record"))
    assert f"{catalogue.id} (ogp_tn): never harvested" in run("list").output
    result = run("harvest")
    assert (result.exit_code, result.output.strip()) == (
        0,
        f"{catalogue.id}: Complete: 1 listed, 1 added",
    )
    assert "Complete: 1 listed, 1 added" in run("list").output


def test_a_record_that_fails_is_told(catalogue: Any, unique: Callable[[str], str]) -> None:
    """By the reason, with its name; the harvest is no failure for it."""
    bad = unique("record")
    catalogue.put(bad, sector="space")
    result = run("harvest", catalogue.id, "--deadline", "60")
    assert result.exit_code == 0
    assert "1 × " in result.output
    assert "«space»" in result.output
    assert f"    {bad}\n" in result.output


def test_what_somebody_has_to_see_ends_with_one(
    catalogue: Any, unique: Callable[[str], str]
) -> None:
    """A source that fails, and a great loss, until somebody has looked."""
    catalogue.put(unique("record"))
    assert run("harvest").exit_code == 0
    catalogue.wrong["list"] = lambda to: to.answer(500, b"")
    assert run("harvest").exit_code == 1
    catalogue.wrong.clear()
    catalogue.records.clear()
    assert run("harvest", catalogue.id).exit_code == 1
    assert run("harvest", "--accept-gone").exit_code == 2
    assert run("harvest", catalogue.id, "--accept-gone").exit_code == 0


def test_an_unknown_portal_is_told(catalogue: Any) -> None:
    """Nothing happens."""
    result = run("harvest", "nobody")
    assert result.exit_code == 1
    assert "nobody" in result.output


def test_a_portal_without_a_body_here_is_told(catalogue: Any) -> None:
    """The others get their sources."""
    text = catalogue.register.read_text(encoding="utf-8")
    other = text[text.index("  - id:") :].replace(catalogue.id, "other")
    other = other.replace(catalogue.server.url, "http://other.example.tn")
    other = other.replace(f"organization: {catalogue.body['name']}", "organization: nobody-here")
    catalogue.register.write_text(text + other, encoding="utf-8")
    result = run("sync")
    assert f"created: {catalogue.id}\n" in result.output
    assert "other: " in result.output
