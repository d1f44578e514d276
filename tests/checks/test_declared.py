"""Each check is declared once, with its words in three languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.checks import declared, links
from ckanext.ogp_tn.checks.declared import WrongDeclaration
from ckanext.ogp_tn.metadata import profiles
from ckanext.ogp_tn.metadata.languages import LANGUAGES

TEXTS = dict.fromkeys(LANGUAGES, "words")


def text(fields: Mapping[Any, Any] | None = None) -> str:
    """Return the text of a file that declares one check."""
    parts = dict.fromkeys(("label", "reason", "source", "advice", "message"), TEXTS)
    plain = {"name": "one", "on": "record", "severity": "note"}
    return yaml.safe_dump([{**plain, **parts, **(fields or {})}])


def test_every_file_is_read() -> None:
    """The names are those of the API, and none is there twice."""
    assert {"licence_unknown", "link_page"} <= set(declared.declared())


def test_what_links_find_is_declared() -> None:
    """Whatever a host answers has its words."""
    assert set(links._UNREAD.values()) | set(links._STATUS.values()) <= set(declared.declared())


def test_a_declaration_has_defaults() -> None:
    """Everybody is told, of whatever format."""
    [one] = declared.read("some", text())
    assert (one.group, one.is_public, list(one.formats)) == ("some", True, [])


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"name": "A name"}, "small letters"),
        ({"severity": "fatal"}, "severity is one of: error, warning, note"),
        ({"on": "table"}, "on is one of: record, link, file"),
        ({"audience": "nobody"}, "audience is one of"),
        ({"formats": "CSV"}, "formats is a list"),
        ({"label": {"en": "words"}}, "label is a text in each of: ar, fr, en"),
        ({"advice": {**TEXTS, "fr": " "}}, "advice is empty in a language"),
        ({"message": {**TEXTS, "fr": "{host}"}}, "other values in one language"),
        ({"severety": "error"}, "severety is no key of a check"),
        ({True: "record"}, 'write "on" in quotation marks'),
    ],
)
def test_a_wrong_declaration_is_told(fields: Any, complaint: str) -> None:
    """In a sentence that says where it is and what is wrong."""
    with pytest.raises(WrongDeclaration, match=f"some.yaml, .+: .*{complaint}"):
        declared.read("some", text(fields))


def test_a_file_is_a_list() -> None:
    """Nothing else is read for checks."""
    with pytest.raises(WrongDeclaration, match="some.yaml is not a list"):
        declared.read("some", "name: one")


def test_no_name_is_declared_twice() -> None:
    """A name means one thing in the API."""
    both = [*declared.read("some", text()), *declared.read("other", text())]
    with pytest.raises(WrongDeclaration, match="other.yaml declares one, which some.yaml"):
        declared.together(both)


@pytest.mark.parametrize("profile", profiles.names())
def test_a_profile_switches_off_what_there_is(profile: str) -> None:
    """A misspelt name would switch nothing off."""
    assert set(profiles.profile(profile).without_checks) <= set(declared.declared())


def test_what_a_profile_switches_off_is_not_made(
    checked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither found, nor listed, nor shown of what was found before."""
    dataset = checked.dataset()
    checked.check(dataset)
    assert "files_missing" in told(dataset)
    profile = profiles.profile("national")
    without = profiles.Profile(**{**vars(profile), "without_checks": ["files_missing"]})
    monkeypatch.setattr(profiles, "current", lambda: without)
    assert "files_missing" not in told(dataset)
    listed = tk.get_action("ogp_tn_check_kind_list")({"user": ""}, {})
    assert "files_missing" not in [one["name"] for one in listed]


def told(dataset: Any) -> list[str]:
    found = tk.get_action("ogp_tn_check_list")({"user": ""}, {"id": dataset["id"]})
    return [one["check"] for one in found["record"]["findings"]]
