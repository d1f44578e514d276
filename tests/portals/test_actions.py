"""The register through the API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import logic
from ckan.tests import factories
from ckan.tests.helpers import call_action

REGISTER = """
sources:
  letter: {{title: {{ar: رسالة, fr: Lettre, en: Letter}}, url: "http://example.com/letter"}}
portals:
  - id: tool
    kind: system
    name: {{ar: منظومة, fr: Outil, en: Tool}}
    sector: general
    states: [{{state: in_progress, source: letter}}]
  - id: city
    kind: portal
    name: {{ar: بوابة, fr: Portail, en: Portal}}
    sector: municipal
    owner: {{ar: البلدية, fr: La commune, en: The municipality}}
    organization: {body}
    printed: www.city.example.tn
    address: http://city.example.tn
    delivers:
      - {{commitment: {plan}-01, part: "1.2"}}
      - {{commitment: {plan}-02}}
      - {{commitment: {plan}-99}}
    states:
      - {{state: delivered, date: "2018-07-31", source: letter, sheet: 1}}
      - {{state: in_service, date: "2025", source: letter}}
"""


@pytest.fixture
def plan(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ckan_config: Any,
    make_plan: Callable[..., str],
    make_commitment: Callable[..., None],
) -> str:
    """Make a plan whose commitments a register names; returns the plan's name."""
    body = factories.Organization(title_translated={"fr": "La ville", "en": "The city"})
    plan = make_plan(body["id"], {1: ["limited", "substantial"]})
    parts = [{"code": "2.1", "title_translated": {"en": "A part"}}]
    make_commitment(plan, 2, ["completed"], owner_org=body["id"], parts=parts)
    file = tmp_path / "portals.yaml"
    file.write_text(REGISTER.format(body=body["name"], plan=plan), encoding="utf-8")
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals_file", str(file))
    return plan


def test_a_portal_is_shown_with_its_body_and_its_commitments(plan: str) -> None:
    """Body and commitments are those of this portal; one that is not here keeps its name."""
    city = call_action("ogp_tn_portal_show", id="city")
    assert city["organization"]["title_translated"] == {"fr": "La ville", "en": "The city"}
    one, two, none = city["commitments"]
    assert (one["number"], one["level"], one["highest"]) == (1, "limited", "substantial")
    assert (one["part"], one["part_level"]) == ("1.2", None)
    assert (two["level"], two["contested"], two["part"]) == ("completed", False, None)
    assert none == {"name": f"{plan}-99", "part": None}


def test_the_latest_state_comes_first_with_its_source(plan: str) -> None:
    """State, date and source are said; the address leads somewhere where it was seen to serve."""
    city = call_action("ogp_tn_portal_show", id="city")
    assert city["state"] == "in_service"
    assert [one["state"] for one in city["states"]] == ["in_service", "delivered"]
    assert city["states"][0]["source"]["url"] == "http://example.com/letter"
    assert city["link"] == "http://city.example.tn"


def test_what_the_sources_do_not_say_is_none(plan: str) -> None:
    """Nothing is invented, and no portal's health has been measured."""
    tool = call_action("ogp_tn_portal_show", id="tool")
    absent = ("about", "owner", "organization", "plan", "printed", "address", "link", "read")
    assert {tool[name] for name in (*absent, "health")} == {None}
    assert tool["commitments"] == []


def test_the_list_is_narrowed_and_counts_the_whole(plan: str) -> None:
    """Portals of open data come first; the counts stay those of the register."""
    everything = call_action("ogp_tn_portal_list")
    assert [one["id"] for one in everything["portals"]] == ["city", "tool"]
    some = call_action("ogp_tn_portal_list", state="in_progress", kind="")
    assert [one["id"] for one in some["portals"]] == ["tool"]
    assert some["counts"] == everything["counts"]
    assert some["counts"]["state"] == {"in_service": 1, "in_progress": 1}
    assert (some["total"], some["asked"]["state"]) == (2, "in_progress")


def test_a_private_commitment_is_not_told(plan: str) -> None:
    """What the public does not see is not in the public register, whoever asks."""
    name = f"{plan}-01"
    who = {"user": factories.Sysadmin()["name"]}
    call_action("package_patch", {**who, "ignore_auth": True}, id=name, private=True)
    city = call_action("ogp_tn_portal_show", who, id="city")
    assert city["commitments"][0] == {"name": name, "part": "1.2"}


def test_one_search_answers_for_the_whole_list(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cost does not grow with the register."""
    search, asked = tk.get_action("package_search"), []

    def counted(context: Any, data: dict[str, Any]) -> Any:
        asked.append(data)
        return search(context, data)

    monkeypatch.setitem(logic._actions, "package_search", counted)
    call_action("ogp_tn_portal_list")
    assert len(asked) == 1


@pytest.mark.parametrize("asked", [{"kind": "shop"}, {"sector": "space"}, {"state": "asleep"}])
def test_an_unknown_value_is_refused(asked: dict[str, str]) -> None:
    """A misspelt filter does not pass for an empty list."""
    with pytest.raises(tk.ValidationError):
        call_action("ogp_tn_portal_list", **asked)


def test_an_unknown_portal_is_not_found() -> None:
    """The register has none of it."""
    with pytest.raises(tk.ObjectNotFound):
        call_action("ogp_tn_portal_show", id="nobody")


@pytest.mark.parametrize(
    ("action", "data"), [("ogp_tn_portal_harvest", {"id": "city"}), ("ogp_tn_portal_sync", {})]
)
def test_a_portal_gathers_where_its_plugin_is_on(
    plan: str, action: str, data: dict[str, str]
) -> None:
    """Without ckanext-harvest it is told so, and nothing of it is imported."""
    with pytest.raises(tk.ValidationError) as caught:
        call_action(action, **data)
    assert list(caught.value.error_dict) == ["plugin"]
