"""Loading public bodies from a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from ckan.tests import factories, helpers

from ckanext.ogp_tn.administration import bodies


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., dict[str, list[str]]]:
    """Return a function that loads bodies as from a file."""
    administrator = factories.Sysadmin()["name"]

    def from_file(*entries: dict[str, Any]) -> dict[str, list[str]]:
        file = tmp_path / "organizations.yaml"
        file.write_text(yaml.safe_dump({"organizations": list(entries)}), encoding="utf-8")
        return bodies.load(file, administrator)

    return from_file


def body(name: str, **more: Any) -> dict[str, Any]:
    """Return a body as a file has it."""
    return {
        "name": name,
        "title_translated": {"ar": "هيكل", "fr": "Un organisme"},
        "body_kind": "agency",
        "sources": ["A report, page 3."],
        **more,
    }


def test_a_body_is_created_with_its_place_among_the_others(
    load: Callable[..., Any], unique: Callable[[str], str]
) -> None:
    """Parent and successor may stand later in the file; sources stay in the file."""
    child, parent, heir = unique("child"), unique("parent"), unique("heir")
    report = load(body(child, parent=parent, successor=heir), body(parent), body(heir))
    assert report == {"created": [child, parent, heir], "updated": [], "unchanged": []}
    stored = helpers.call_action("organization_show", id=child)
    assert [group["name"] for group in stored["groups"]] == [parent]
    assert stored["successor"] == heir
    assert stored["title"] == "هيكل"
    assert "sources" not in stored


def test_a_second_run_changes_nothing(
    load: Callable[..., Any], unique: Callable[[str], str]
) -> None:
    """An unchanged file leaves every body as it is."""
    entries = [body(unique("body")), body(unique("body"))]
    entries[0]["parent"] = entries[1]["name"]
    load(*entries)
    report = load(*entries)
    assert report["unchanged"] == [entry["name"] for entry in entries]
    assert not report["created"]
    assert not report["updated"]


def test_a_change_in_the_file_changes_that_body_only(
    load: Callable[..., Any], unique: Callable[[str], str]
) -> None:
    """What people added on the portal in other fields stays."""
    one, other = body(unique("body")), body(unique("body"))
    load(one, other)
    administrator = factories.Sysadmin()["name"]
    helpers.call_action(
        "organization_patch",
        context={"user": administrator, "ignore_auth": True},
        id=one["name"],
        image_url="https://example.org/logo.png",
    )
    one["title_translated"] = {"ar": "هيكل", "en": "A body"}
    report = load(one, other)
    assert report["updated"] == [one["name"]]
    assert report["unchanged"] == [other["name"]]
    stored = helpers.call_action("organization_show", id=one["name"])
    assert stored["title_translated"] == {"ar": "هيكل", "en": "A body"}
    assert stored["image_url"] == "https://example.org/logo.png"
