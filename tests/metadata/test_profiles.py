"""Profiles: what each kind of portal shows, and that none of them loses anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata import profiles
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.validators import ogp_tn_profile
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.theme.navigation import ENTRIES

from dev import schema_docs
from tests.metadata.conftest import Browser, Page

NAMES = ("culture", "environment", "municipal", "national", "transport")
PARTS = {"about", "plan", "search", "sections"}
#: A field of each sector that has one, with a value.
OF_SECTORS = {
    "transport": {"transport_layer": "network", "transport_mode": "land"},
    "culture": {"culture_kind": "festival"},
    "municipal": {"municipal_category": "budget"},
    "environment": {"environment_theme": "water"},
}


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch, ckan_config: Any) -> Callable[[str], None]:
    """Return a function that makes the portal one of a profile."""
    return lambda name: monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.profile", name)


@pytest.fixture
def make(act: Callable[..., Any], body: dict[str, Any], unique: Callable[[str], str]) -> Any:
    """Return a function that makes a dataset of a body, in no sector."""

    def dataset(**fields: Any) -> dict[str, Any]:
        core = {"name": unique("data"), "owner_org": body["id"], "license_id": "cc-by"}
        return act("package_create", **core, title_translated={"en": "Data"}, **fields)

    return dataset


def stored_fields() -> dict[str, list[dict[str, Any]]]:
    """Return the fields of each type of dataset and of organizations, by type."""
    return {
        file: [field for group, fields in schema_docs.groups(file) for field in fields
               if group != "computed_fields"]
        for file in schema_docs.FILES
    }  # fmt: skip


# The files


def test_there_are_the_five_kinds_of_portal() -> None:
    """A file is a profile; these are the ones that the report describes."""
    assert profiles.names() == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_profile_names_what_there_is(name: str) -> None:
    """Sections, parts, facets, values, fields and the licence exist, and none is there twice."""
    profile = profiles.profile(name)
    assert set(profile.title) == set(profile.about) == set(LANGUAGES)
    assert set(profile.home) <= PARTS
    assert profile.home[0] in ("about", "plan")
    links = [*profile.navigation, *profile.footer]
    assert sorted(links) == sorted(entry.name for entry in ENTRIES)
    for values in (
        profile.home,
        profile.without_checks,
        *profile.facets.values(),
    ):
        assert len(values) == len(set(values))
    for terms, values in profile.offers.items():
        assert set(values) <= set(vocabulary(terms).values())
    dataset = {field["field_name"] for field in stored_fields()["dataset"]}
    for facets in profile.facets.values():
        others = {"organization", "license_id", "res_format", "tags", "sdg_goal"}
        assert {facet.removeprefix("vocab_") for facet in facets} <= dataset | others
    for field, value in profile.defaults.items():
        terms = vocabulary({"sector": "sectors", "theme": "themes"}[field])
        assert all(one in terms for one in ([value] if isinstance(value, str) else value))
    assert profile.licence in vocabulary("licences")


def test_an_unknown_profile_is_refused_with_the_known_ones() -> None:
    """A misspelt option stops CKAN at its start."""
    with pytest.raises(tk.Invalid, match=r"tranport.*national, transport"):
        ogp_tn_profile("tranport")
    assert ogp_tn_profile(" transport ") == "transport"
    with pytest.raises(KeyError, match=r"tranport.*national, transport"):
        profiles.profile("tranport")


# Nothing is lost


@pytest.mark.parametrize("name", NAMES)
def test_every_profile_has_every_field(choose: Callable[[str], None], name: str) -> None:
    """The schemas are whole, whatever kind of portal it is."""
    choose(name)
    for file, fields in stored_fields().items():
        if file == "organization":
            schema = tk.h.scheming_get_organization_schema(file)
            found = schema["fields"]
        else:
            schema = tk.h.scheming_get_dataset_schema(file)
            found = [*schema["dataset_fields"], *schema["resource_fields"]]
        assert [one["field_name"] for one in found] == [one["field_name"] for one in fields]


@pytest.mark.parametrize("name", NAMES)
def test_the_api_takes_and_keeps_the_fields_of_every_sector(
    act: Callable[..., Any], make: Callable[..., Any], choose: Callable[[str], None], name: str
) -> None:
    """A client of one portal writes to another without losing a field."""
    choose(name)
    for sector, fields in OF_SECTORS.items():
        made = make(sector=sector, **fields)
        act("package_update", **{**act("package_show", id=made["id"]), "notes": "New"})
        kept = act("package_show", id=made["id"])
        assert {**kept, "sector": sector, **fields} == kept
        assert kept["notes"] == "New"


def options(page: Page, field: str) -> dict[str, str]:
    """Return what a choice of a form offers, value to label."""
    found = page.form.select(f"#field-{field} option[value]")
    return {str(one["value"]): one.text for one in found if one["value"]}


def edit(browser: Browser, dataset: dict[str, Any]) -> Page:
    """Open the form of a dataset."""
    return browser.get(f"/en/dataset/edit/{dataset['name']}")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("sector", [*OF_SECTORS, "industry"])
def test_a_form_keeps_the_fields_of_every_sector(
    browser: Browser,
    make: Callable[..., Any],
    choose: Callable[[str], None],
    name: str,
    sector: str,
) -> None:
    """Saving a dataset of another sector through the form leaves it as it is."""
    choose(name)
    fields = OF_SECTORS.get(sector, {})
    made = make(sector=sector, **fields)
    page = edit(browser, made)
    # Its own sector is offered by its name, although the portal's forms do not propose it.
    assert options(page, "sector")[sector] == vocabulary("sectors").label(sector, "en")
    page.send()
    kept = call_action("package_show", id=made["id"])
    assert {**kept, "sector": sector, **fields} == kept


def test_a_value_of_another_sector_without_its_sector_stays(
    browser: Browser, make: Callable[..., Any], choose: Callable[[str], None]
) -> None:
    """What a form leaves out would be deleted, so a field with a value is in it."""
    choose("transport")
    made = make(sector="transport", culture_kind="festival")
    edit(browser, made).send(**{"title_translated-en": "Another title"})
    kept = call_action("package_show", id=made["id"])
    assert (kept["title_translated"]["en"], kept["culture_kind"]) == ("Another title", "festival")


# What shows


def test_a_form_shows_the_sectors_of_its_portal(
    browser: Browser, choose: Callable[[str], None]
) -> None:
    """Something new begins with the portal's sector and theme; others' fields are not there."""
    choose("transport")
    page = browser.get("/en/dataset/new")
    assert list(options(page, "sector")) == ["transport", "general"]
    assert page.value("sector") == "transport"
    assert page.value("theme") == (
        "http://publications.europa.eu/resource/authority/data-theme/TRAN"
    )
    assert page.form.select("#field-transport_mode")
    assert not page.form.select("#field-culture_kind")


def test_an_existing_record_is_not_filled_in(
    browser: Browser, make: Callable[..., Any], choose: Callable[[str], None]
) -> None:
    """What a dataset does not say is not said for it when somebody opens its form."""
    choose("transport")
    page = edit(browser, make())
    assert page.value("sector") == ""
    assert "theme" not in dict(page.values())


def test_the_form_of_a_body_offers_the_kinds_of_its_portal(
    browser: Browser, choose: Callable[[str], None]
) -> None:
    """A municipal portal proposes no courts; a body that is one stays one."""
    choose("municipal")
    court = factories.Organization(body_kind="court")
    offered = options(browser.get("/en/organization/new"), "body_kind")
    assert set(offered) == set(profiles.profile("municipal").offers["body_kinds"])
    page = browser.get(f"/en/organization/edit/{court['name']}")
    assert page.value("body_kind") == "court"


@pytest.mark.parametrize(
    ("name", "shown", "hidden"),
    [
        ("national", ["Sector", "Theme"], ["Transport mode"]),
        ("transport", ["Transport mode", "Transport layer"], ["Sector", "Themes"]),
        ("culture", ["Kind of cultural data"], ["Sector", "Transport mode"]),
    ],
)
def test_search_is_narrowed_by_the_facets_of_the_profile(
    app: Any,
    make: Callable[..., Any],
    choose: Callable[[str], None],
    name: str,
    shown: list[str],
    hidden: list[str],
) -> None:
    """Values are named in the reader's language, whatever the profile shows."""
    choose(name)
    make(
        sector="transport",
        transport_mode="land",
        transport_layer="network",
        culture_kind="festival",
        theme=["http://publications.europa.eu/resource/authority/data-theme/TRAN"],
    )
    page = BeautifulSoup(app.get("/en/dataset/?dataset_type=dataset").body, "html.parser")
    titles = page.select_one("#search-facets").get_text(" ", strip=True)
    assert [title for title in shown if title not in titles] == []
    assert [title for title in hidden if title in titles] == []
    if name == "transport":
        assert vocabulary("transport_modes").label("land", "en") in titles


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.ckan_config("ckan.site_title", "CKAN")
def test_the_home_page_is_that_of_the_profile(
    app: Any, choose: Callable[[str], None], name: str
) -> None:
    """The header has the profile's order, the page one heading, and the portal its name."""
    choose(name)
    profile = profiles.profile(name)
    page = BeautifulSoup(app.get("/fr/").body, "html.parser")
    assert len(page.select("h1")) == 1
    assert page.select_one(".ogp-wordmark").text.strip() == profile.title["fr"]
    links = [a["href"] for a in page.select("#ogp-menu nav a")]
    assert len(links) == len(profile.navigation)
    assert (links[0] == "/fr/ogp") is (profile.navigation[0] == "plan")
    if profile.home[0] == "about":
        assert page.h1.text.strip() == profile.title["fr"]
        assert profile.about["fr"] in page.text
        assert page.text.index(profile.about["fr"]) < page.text.index("Que cherchez-vous")


def test_an_administrators_name_is_stronger_than_the_profiles(
    app: Any, choose: Callable[[str], None], monkeypatch: pytest.MonkeyPatch, ckan_config: Any
) -> None:
    """A portal is called what its administrator calls it."""
    choose("transport")
    monkeypatch.setitem(ckan_config, "ckan.site_title", "نقل")
    page = BeautifulSoup(app.get("/fr/about").body, "html.parser")
    assert page.select_one(".ogp-wordmark").text.strip() == "نقل"


def test_the_profiles_are_files_of_the_repository() -> None:
    """Each is where CONTRIBUTING.md says."""
    folder = Path(__file__).parent.parent.parent / "schemas" / "profiles"
    assert sorted(file.stem for file in folder.iterdir()) == list(NAMES)
