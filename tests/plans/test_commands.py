"""``ckan ogp-tn plan load``, as an administrator types it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from ckan.tests import factories, helpers

from ckanext.ogp_tn.plans.commands import plan


@pytest.fixture
def file(tmp_path: Path, unique: Callable[[str], str]) -> Path:
    """Return a plan file with one commitment, for a body that exists."""
    body = factories.Organization()["name"]
    content = {
        "plan": {
            "name": unique("plan"),
            "owner_org": body,
            "title_translated": {"fr": "Un plan"},
            "period_start": "2020-01-01",
            "axes": [],
        },
        "commitments": [
            {"number": 1, "owner_org": body, "title_translated": {"fr": "Un engagement"}}
        ],
    }
    path = tmp_path / "plan.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def run(*arguments: Any) -> Result:
    return CliRunner().invoke(plan, [str(argument) for argument in arguments])


def change(file: Path, **changes: Any) -> None:
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["commitments"][0].update(changes)
    file.write_text(yaml.safe_dump(content), encoding="utf-8")


def name(file: Path) -> str:
    return yaml.safe_load(file.read_text(encoding="utf-8"))["plan"]["name"]


def test_a_load_says_what_it_created_and_then_that_nothing_changed(file: Path) -> None:
    """The first run lists what is new, the second says that all is up to date."""
    first = run("load", file)
    assert first.exit_code == 0, first.output
    assert f"created: {name(file)}, {name(file)}-01" in first.output
    second = run("load", file)
    assert "nothing to change (2 up to date)" in second.output


def test_a_dry_run_says_what_would_be_done(file: Path) -> None:
    """With --dry-run the report is a conditional, and the plan is not there afterwards."""
    assert "would be created" in run("load", file, "--dry-run").output
    found = helpers.call_action("package_search", fq=f'+plan:"{name(file)}"')
    assert found["count"] == 0


def test_a_bad_file_is_refused_with_every_place(file: Path) -> None:
    """All mistakes are listed with their places, nothing is written, the status is not 0."""
    change(file, due="soon", relevance_integrity="much")
    result = run("load", file)
    assert result.exit_code == 1
    assert "nothing was written" in result.output
    assert "commitments[0].due: " in result.output
    assert "commitments[0].relevance_integrity: " in result.output


@pytest.mark.parametrize("content", [b"plan: [unclosed", b"\xff\xfe\x00", b""])
def test_a_file_that_is_no_plan_gets_a_sentence(tmp_path: Path, content: bytes) -> None:
    """Broken YAML, another encoding and an empty file end in a sentence, not in a trace."""
    path = tmp_path / "bad.yaml"
    path.write_bytes(content)
    result = run("load", path)
    assert result.exit_code == 1
    assert "Error: " in result.output
    assert isinstance(result.exception, SystemExit)


def test_json_is_a_plan_file_too(file: Path) -> None:
    """A plan written by a program as JSON is read like YAML."""
    file.write_text(json.dumps(yaml.safe_load(file.read_text(encoding="utf-8"))))
    assert run("load", file).exit_code == 0


def test_what_left_the_file_is_said(file: Path) -> None:
    """A commitment that the file no longer has is named and left as it is."""
    run("load", file)
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["commitments"] = []
    file.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert f"{name(file)}-01 is on the portal and no longer in the file" in run("load", file).output
