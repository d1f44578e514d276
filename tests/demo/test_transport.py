"""What the demonstration's transport portal has, which the national one gathers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent.parent
HERE = ROOT / "demo" / "transport"


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _commitments(folder: Path) -> set[tuple[str, int]]:
    plans = [_read(file) for file in (folder / "plans").glob("*.yaml")]
    return {(one["plan"]["name"], each["number"]) for one in plans for each in one["commitments"]}


DATASETS: list[dict[str, Any]] = _read(HERE / "datasets.yaml")["datasets"]
BODIES = {one["name"] for one in _read(HERE / "organizations.yaml")["organizations"]}


def test_what_is_invented_says_so() -> None:
    """Each dataset is a sample, in its name, title and file; so is each row of an inventory."""
    for one in DATASETS:
        assert one["name"].endswith("-sample")
        assert "ample" in one["title_translated"]["en"]
        [file] = one["resources"]
        place = ROOT / "ckanext" / "ogp_tn" / "public" / file["path"].removeprefix("/")
        with place.open(encoding="utf-8-sig", newline="") as content:
            assert {row["sample"] for row in csv.DictReader(content)} == {"yes"}
    for table in (HERE / "inventories").iterdir():
        with table.open(encoding="utf-8", newline="") as content:
            assert {row["sample"] for row in csv.DictReader(content)} == {"yes"}


def test_one_commitment_is_known_on_both_sides_and_one_is_not() -> None:
    """By plan and number: so the joined portal shows both what is matched and what is new."""
    own, there = _commitments(HERE.parent), _commitments(HERE)
    assert len(there & own) == 1
    assert len(there - own) == 1


def test_one_body_is_not_on_the_national_portal() -> None:
    """Its datasets come under the portal's own body; the others have the same name there."""
    national = {one["name"] for one in _read(HERE.parent / "organizations.yaml")["organizations"]}
    assert BODIES - national == {"transtu"}
    assert {one["owner_org"] for one in DATASETS} <= BODIES
    assert "transtu" in {one["owner_org"] for one in DATASETS}
