"""Install, use, uninstall, a portal that still answers, install again, and nothing is lost."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="module")
def story(own_portal: Any) -> dict[str, Any]:
    """Return what each step of a portal's life with and without the extension gave."""
    said = own_portal.step("use_and_leave")
    said["without"] = own_portal.step("go_without", said["token"], plugins="activity")
    said["again"] = own_portal.step("come_back")
    return said


def test_a_dry_run_lists_and_writes_nothing(story: dict[str, Any]) -> None:
    """Without --write every row is named and all of them stay as they are."""
    for row in ("action-plan steps", "commitment steps-03", "inventory steps-draft"):
        assert row in story["dry run"].splitlines()
    assert "1 action-plan, 3 commitment, 2 inventory" in story["dry run"]
    assert story["after dry run"] == story["before"]


@pytest.mark.parametrize("when", ["pages at once", "pages"])
def test_every_page_of_core_answers_without_the_plugin(story: dict[str, Any], when: str) -> None:
    """Before and after the index is rebuilt, no page fails for a type that nobody knows."""
    assert {page: status for page, status in story["without"][when].items() if status != 200} == {}


def test_plain_datasets_keep_their_content(story: dict[str, Any]) -> None:
    """Without the plugin every field of a row is there, as text in CKAN's own extra fields."""
    row = story["without"]["rows"]["steps-01"]
    extras = {extra["key"]: extra["value"] for extra in row["extras"]}
    assert row["type"] == "dataset"
    assert row["title"] == "تعهد 1"
    assert '"Engagement 1"' in extras["title_translated"]
    assert extras["due"] == "2018-07-31"
    assert extras["ogp_tn_type"] == "commitment"
    assert story["without"]["rows"]["found"] == sorted(
        f"dataset {line.split()[1]}" for line in story["before"]["found"]
    )


def test_a_steward_keeps_no_right_without_the_plugin(story: dict[str, Any]) -> None:
    """Whoever was steward sees and changes what everybody does; with the plugin it is all there."""
    assert set(story["steward"].values()) == {True}
    assert set(story["without"]["steward"].values()) == {False}
    assert {"package_update", "bulk_update_public"} <= set(story["more"])
    assert story["without"]["more"] == []


def test_nothing_is_lost_when_it_comes_back(story: dict[str, Any]) -> None:
    """Every row, its history and the body are again what they were, but for what people changed."""
    before, again = story["before"], story["again"]["rows"]
    assert again["steps-01"].pop("author") == "Somebody"
    before["steps-01"].pop("author")
    changed = again["steps-01"].pop("metadata_modified")
    assert changed > before["steps-01"].pop("metadata_modified")
    assert again["activity"]["steps-01"].pop(0)["activity_type"] == "changed package"
    lost = {
        f"{name}.{key}": (again[name].get(key), before[name].get(key))
        for name in before
        if name != "found"
        for key in {*before[name], *again[name]}
        if again[name].get(key) != before[name].get(key)
    }
    assert lost == {}
    assert again["found"] == before["found"]


def test_init_says_what_came_back_and_does_it_once(story: dict[str, Any]) -> None:
    """The rows are counted by type; a second run finds nothing to do."""
    assert "1 action-plan, 3 commitment, 2 inventory" in story["again"]["init"]
    assert "commitment" not in story["again"]["init again"]
