"""What an administrator does with the portal: prepare it, check its search, try the demo."""

from __future__ import annotations

import re
from typing import Any

import pytest

from ckan.tests import factories
from ckan.tests.helpers import call_action


def test_init_is_ready_when_nothing_is_missing(cli: Any) -> None:
    """On a portal with our search configuration and three languages there is no advice."""
    from ckanext.ogp_tn.cli import commands

    done = cli.invoke(commands()[0], ["init"])
    assert done.exit_code == 0
    assert done.output == "Profile: national.\nReady.\n"


@pytest.mark.ckan_config("ckanext.ogp_tn.profile", "transport")
def test_init_says_what_is_stored_beside_the_profile(cli: Any) -> None:
    """Data of sectors that the portal's forms do not offer are counted and kept, each time."""
    from ckanext.ogp_tn.cli import commands

    body = factories.Organization()["id"]
    fields = {"sector": "culture", "culture_kind": "festival", "license_id": "cc-by"}
    festival = factories.Dataset(owner_org=body, **fields)
    for _ in range(2):
        said = cli.invoke(commands()[0], ["init"]).output
        assert said.startswith("Profile: transport.\nOf other sectors, and kept with all")
        assert re.search(r"\d+ culture", said)
        assert "transport, " not in said
    kept = call_action("package_show", id=festival["id"])
    assert (kept["sector"], kept["culture_kind"]) == ("culture", "festival")


@pytest.mark.ckan_config("ckan.locales_offered", ["ar", "en"])
def test_init_names_the_languages_that_readers_cannot_choose(cli: Any) -> None:
    """A language that the portal does not offer is named."""
    from ckanext.ogp_tn.cli import commands

    assert "leaves out fr:" in cli.invoke(commands()[0], ["init"]).output


def test_check_search_is_content_with_our_configuration(cli: Any) -> None:
    """With solr/conf every language is analysed, and the status says so."""
    from ckanext.ogp_tn.cli import commands

    done = cli.invoke(commands()[0], ["check-search"])
    assert done.exit_code == 0
    assert "Arabic, French and English" in done.output


@pytest.mark.ckan_config("solr_url", "http://127.0.0.1:9/solr/nobody")
def test_check_search_says_that_nobody_answers(cli: Any) -> None:
    """A search engine that is away is a sentence and a status, not a stack trace."""
    from ckanext.ogp_tn.cli import commands

    done = cli.invoke(commands()[0], ["check-search"])
    assert done.exit_code == 1
    assert "http://127.0.0.1:9/solr/nobody does not answer" in done.output


def test_check_search_names_what_a_stock_engine_lacks(own_portal: Any, stock_core: str) -> None:
    """On CKAN's own schema the missing field types and the remedy are named, with status 1."""
    done = own_portal.run(own_portal.program, "ogp-tn", "check-search", solr=stock_core)
    assert done.returncode == 1
    assert "text_ar, text_fr, text_en" in done.stdout
    assert "solr/conf" in done.stdout


def test_a_stock_engine_finds_whole_words(own_portal: Any, stock_core: str) -> None:
    """Without our configuration a commitment is listed and found by its words, not their forms."""
    said = own_portal.step("use_stock_search", solr=stock_core)
    assert said["by type"] == ["stock-01"]
    assert said["المعطيات"] == ["stock-01"]
    assert said["transport"] == ["stock-01"]
    assert said["نقل"] == []
    assert said["dashboard"] == {"limited": 1}
    assert said["page"] == 200


def test_the_demonstration_loads_once(cli: Any) -> None:
    """The first load creates everything and the accounts; the second changes nothing."""
    from ckanext.ogp_tn.cli import commands

    first = cli.invoke(commands()[0], ["demo", "load", "--accounts"])
    assert first.exit_code == 0, first.output
    plan = call_action("ogp_tn_plan_overview", id="nap2")
    assert plan["total"] == 15
    assert call_action("user_show", id="steward-transport")["name"] == "steward-transport"

    second = cli.invoke(commands()[0], ["demo", "load", "--accounts"])
    bodies, *others = second.output.splitlines()
    assert bodies.startswith("0 bodies created, 0 bodies updated, ")
    inventories = [line for line in others if ": created 0, changed 0, unchanged " in line]
    assert len(inventories) == 6
    assert [line for line in others if line not in inventories] == [
        "nap2: nothing to change (16 up to date).",
        "Datasets created: none, all are there.",
        "Rows removed: none, that was done.",
        "Accounts created: none, all are there.",
        "When the portal answers, its files can be checked: ckan ogp-tn check",
    ]


@pytest.mark.parametrize(
    ("site_url", "words", "said"),
    [
        ("https://ogp.example.tn", [], "others can reach"),
        ("https://localhost.example.tn", [], "others can reach"),
        ("http://192.168.1.5:5000", [], "others can reach"),
        ("https://ogp.example.tn", ["--accounts"], "Accounts created"),
        ("http://localhost:5000", [], "Accounts created"),
        ("http://127.0.0.1:5000", [], "Accounts created"),
        ("http://[::1]:5000", [], "Accounts created"),
        ("http://localhost:5000", ["--no-accounts"], ""),
    ],
)
def test_public_passwords_stay_on_this_machine(
    cli: Any, monkeypatch: Any, ckan_config: Any, site_url: str, words: list[str], said: str
) -> None:
    """Accounts whose passwords are public are made unasked only where nobody else can sign in."""
    from ckanext.ogp_tn.administration import bodies, datasets, inventories
    from ckanext.ogp_tn.administration import commands as ours
    from ckanext.ogp_tn.cli import commands

    monkeypatch.setitem(ckan_config, "ckan.site_url", site_url)
    monkeypatch.setattr(bodies, "load", lambda *_: {})
    monkeypatch.setattr(datasets, "load", lambda *_: "")
    monkeypatch.setattr(inventories, "load", lambda *_: [])
    monkeypatch.setattr(inventories, "published", lambda *_: {})
    monkeypatch.setattr(inventories, "settle", lambda *_: "")
    monkeypatch.setattr(ours, "load_file", lambda *_: [])
    monkeypatch.setattr(ours.accounts, "load", lambda *_: "Accounts created: some.")
    output = cli.invoke(commands()[0], ["demo", "load", *words]).output
    assert said in output
    assert ("ccounts" in output) is bool(said)
