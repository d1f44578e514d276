"""Municipalities, their codes, and the governorates that the codes say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ckanext.ogp_tn.metadata import territory
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

OWN = """
terms:
  - value: "61001"
    label: {ar: صفاقس, fr: Sfax, en: Sfax}
"""


def test_known_municipalities_are_in_a_governorate() -> None:
    """Their codes begin with the number of ISO 3166-2, not with another system's."""
    codes = vocabulary("municipalities").values()
    assert [territory.governorate_of(code) for code in codes] == [
        *("TN-13", "TN-31", "TN-51", "TN-81")
    ]


@pytest.mark.parametrize("code", ["1302", "130200", "99001", "15001", "1302x", ""])
def test_a_code_of_no_governorate_has_none(code: str) -> None:
    """15 is Nabeul in the national codes and nothing in ISO 3166-2."""
    assert territory.governorate_of(code) is None


def test_a_portal_adds_its_own(tmp_path: Path, ckan_config: Any, monkeypatch: Any) -> None:
    """They stand beside ours, in the order of the codes."""
    file = tmp_path / "municipalities.yaml"
    file.write_text(OWN, encoding="utf-8")
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.municipalities_file", str(file))
    known = territory.municipalities()
    assert known["61001"]["fr"] == "Sfax"
    assert known["13020"]["fr"] == "Hammam Chatt"
    assert list(known) == sorted(known)


@pytest.mark.parametrize("content", ["terms: [{value: 13020}]", "terms: nothing", ": :", "[]"])
def test_a_wrong_file_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    """A code without quotes is a number to YAML, and may lose a zero."""
    file = tmp_path / "wrong.yaml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(territory.WrongMunicipalities, match=r"wrong\.yaml"):
        territory.read(file)


def test_what_is_not_known_of_the_third_code_system_is_not_there() -> None:
    """Two keys of the statistics institute are known; the other governorates have none."""
    known = {
        term.value: term.more["code_ins"]
        for term in vocabulary("governorates").terms
        if "code_ins" in term.more
    }
    assert known == {"TN-61": "34", "TN-71": "61"}
