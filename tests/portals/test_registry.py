"""The register as it is shipped, and one that an administrator writes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.portals import registry, rules
from ckanext.ogp_tn.portals.validators import ogp_tn_portals_file

ROOT = Path(__file__).parent.parent.parent
DEMO = ROOT / "demo"
REGISTER = registry.read(ROOT / "schemas" / "portals.yaml")
ENTRIES: list[dict[str, Any]] = REGISTER["portals"]

OWN = """
sources:
  letter: {title: {ar: رسالة, fr: Lettre, en: Letter}}
portals:
  - id: city
    kind: portal
    name: {ar: بوابة المدينة, fr: Portail de la ville, en: City portal}
    sector: municipal
    states: [{state: in_service, date: "2025", source: letter}]
"""


def demo(file: str) -> Any:
    """Return a file of the demonstration."""
    return yaml.safe_load((DEMO / file).read_text(encoding="utf-8"))


def commitments() -> dict[str, dict[str, Any]]:
    """Return the commitments of the plan, by name."""
    found = demo("plans/nap2.yaml")["commitments"]
    return {f"nap2-{one['number']:02d}": one for one in found}


# What is shipped


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry["id"])
def test_every_text_of_an_entry_is_in_three_languages(entry: dict[str, Any]) -> None:
    """Name, description, owner and notes speak to every reader."""
    notes = [one["note"] for one in entry["states"] if "note" in one]
    for texts in (entry["name"], entry["about"], entry["owner"], *notes):
        assert set(texts) == set(LANGUAGES)


def test_every_body_is_one_of_the_plans() -> None:
    """An entry maps to a body that the demonstration has."""
    known = {one["name"] for one in demo("organizations.yaml")["organizations"]}
    assert {entry["organization"] for entry in ENTRIES if "organization" in entry} <= known


def test_every_promise_is_one_of_the_plan() -> None:
    """Commitments exist, and so do the parts that promised something."""
    plan = commitments()
    for entry in ENTRIES:
        assert entry.get("plan", "nap2") == "nap2"
        for promise in entry.get("delivers", ()):
            parts = {part["code"] for part in plan[promise["commitment"]].get("parts", ())}
            assert promise.get("part") in {None, *parts}, entry["id"]


def test_every_system_that_the_plan_delivers_has_its_entry() -> None:
    """A deliverable that is a portal, an application or a system is found, each its own."""
    found = []
    for name, commitment in commitments().items():
        for one in commitment.get("deliverables", ()):
            if one["kind"] in ("portal", "application", "system"):
                entry = rules.delivered(ENTRIES, name, one)
                assert entry, one["name_translated"]["en"]
                found.append(entry["id"])
    assert len(found) == len(set(found)) == 30


def test_the_twelve_applications_are_there() -> None:
    """The report promises twelve and names twelve."""
    of_13 = [one for one in ENTRIES if {"commitment": "nap2-13"} in one.get("delivers", ())]
    assert len(of_13) == 12
    assert {one["kind"] for one in of_13} == {"application"}


@pytest.mark.parametrize(
    "id",
    [
        "data-gov-tn",
        "data-transport",
        "openculture",
        "openbaladiati",
        "collectiviteslocales",
        "environment-data",
        "data-industrie",
        "agridata",
    ],
)
def test_the_portals_of_open_data_are_there(id: str) -> None:
    """Those of the report, and those of industry and agriculture."""
    entry = next(one for one in ENTRIES if one["id"] == id)
    assert entry["kind"] == rules.DATA_PORTAL


def test_what_died_is_gone_with_its_date() -> None:
    """The municipal portal served in 2018 and is dead since 2026."""
    entry = next(one for one in ENTRIES if one["id"] == "openbaladiati")
    assert [one["state"] for one in entry["states"]] == ["delivered", "gone"]
    assert rules.state(entry)["date"] == "2026-08"


def test_states_are_in_the_order_of_their_dates() -> None:
    """The last one counts, so it is the latest."""
    for entry in ENTRIES:
        dates = [one["date"] for one in entry["states"] if "date" in one]
        assert dates == sorted(dates), entry["id"]


# The reader


def test_portals_come_first_with_their_sources_in_full() -> None:
    """Portals of open data come before the other systems; a state has its source's title."""
    found = registry.portals()
    kinds = [entry["kind"] for entry in found]
    assert kinds.index("site") == kinds.count("portal")
    assert len(found) == len(ENTRIES)
    assert all(set(one["source"]) == {"title", "url"} for e in found for one in e["states"])


def test_an_unknown_portal_is_none() -> None:
    """A page can say that there is none."""
    assert registry.portal("nobody") is None


def test_the_register_of_an_administrator_replaces_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ckan_config: Any
) -> None:
    """The option names a file, which is the whole register."""
    file = tmp_path / "portals.yaml"
    file.write_text(OWN, encoding="utf-8")
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals_file", str(file))
    assert [entry["id"] for entry in registry.portals()] == ["city"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("kind: portal", "kind: shop"), "portals[0].kind: 'shop' is not in portal_kinds"),
        (("en: City portal", "de: Stadt"), "'en' is a required property"),
        (("source: letter", "source: hearsay"), "no source is named hearsay"),
        (("id: city", "id: City Portal"), "does not match"),
        (("sector: municipal", "sektor: municipal"), "'sektor' was unexpected"),
        (("states: [", "states: [{"), "expected"),
    ],
)
def test_a_wrong_register_stops_the_portal_with_a_sentence(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    """The option refuses a file that cannot be used, and says where and why."""
    file = tmp_path / "portals.yaml"
    file.write_text(OWN.replace(*change), encoding="utf-8")
    with pytest.raises(tk.Invalid) as refused:
        ogp_tn_portals_file(str(file))
    assert said in str(refused.value.error)


def test_the_example_of_the_administrators_page_can_be_used(tmp_path: Path) -> None:
    """What an administrator copies from the page is a valid entry."""
    page = (ROOT / "docs" / "administrator.md").read_text(encoding="utf-8")
    (example,) = [
        block.split("```")[0] for block in page.split("```yaml\n") if "id: data-city" in block
    ]
    file = tmp_path / "portals.yaml"
    file.write_text(f"{OWN.split('portals:')[0]}portals:\n{example}", encoding="utf-8")
    assert ogp_tn_portals_file(str(file)) == str(file)


def test_a_register_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A misspelt path is a sentence."""
    with pytest.raises(tk.Invalid, match="nowhere.yaml"):
        ogp_tn_portals_file(str(tmp_path / "nowhere.yaml"))
