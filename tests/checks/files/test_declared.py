"""Every check that is declared of files, on a file with its fault and on sound ones."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

import pytest
import yaml

from ckanext.ogp_tn.metadata.languages import LANGUAGES

from tests.checks.files.conftest import Look
from tests.checks.files.samples import BAD, GOOD

GROUPS = ("files", "tables", "gtfs", "geo")


def declared() -> dict[str, dict[str, Any]]:
    folder = files("ckanext.ogp_tn.schemas") / "checks"
    return {
        check["name"]: check
        for group in GROUPS
        for check in yaml.safe_load((folder / f"{group}.yaml").read_text(encoding="utf-8"))
    }


DECLARED = declared()


@pytest.mark.parametrize("name", [*DECLARED, *(BAD.keys() - DECLARED.keys())])
def test_a_check_finds_what_it_is_for(look: Look, name: str) -> None:
    """Each check finds its fault in a file that has it, and says so in every language."""
    inspection = look(BAD[name])
    check = DECLARED[name]
    found = [one for one in inspection.findings if one.check == name]
    assert found, [one.check for one in inspection.findings]
    assert inspection.totals[name] == len(found)
    assert inspection.kind in check.get("formats", [inspection.kind])
    for finding in found:
        for language in LANGUAGES:
            said = check["message"][language].format(**finding.values)
            assert "{" not in said
            assert all(str(value) in said for value in finding.values.values())


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_found_in_a_sound_file(look: Look, name: str) -> None:
    """A file without a fault gives no finding at all."""
    assert look(GOOD[name]).findings == []


def test_every_check_lets_a_sound_file_pass(look: Look) -> None:
    """Among the sound files is one of a kind that the check looks at."""
    kinds = {look(sample).kind for sample in GOOD.values()}
    # A sound file is never one of these: that is what the check says of it.
    unlike = {"file_not_data"}
    unseen = [
        name
        for name, check in DECLARED.items()
        if name not in unlike and not kinds & set(check.get("formats", kinds))
    ]
    assert unseen == []


@pytest.mark.parametrize("name", [name for name in DECLARED if "personal" in name])
def test_personal_data_are_for_the_steward_only(name: str) -> None:
    """The public does not learn where a file may hold personal data."""
    assert DECLARED[name]["audience"] == "steward"
