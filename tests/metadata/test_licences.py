"""The licence register: what CKAN shows of it, and what others' licence ids mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ckan import model
from ckan.common import config
from ckan.model.license import LicenseRegister

from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

NATIONAL = "licence-nationale-de-donnees-publiques-ouvertes"


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        (NATIONAL, (NATIONAL, None)),
        ("cc-by", ("cc-by", None)),
        (
            "licence-creative-commons-attribution-cc-by",
            ("cc-by", "licence-creative-commons-attribution-cc-by"),
        ),
        (" otl-data.industrie.gov.tn ", ("OTL", "otl-data.industrie.gov.tn")),
        (
            "licence-de-base-de-données-ouverte-open-database-license-odbl",
            ("odc-odbl", "licence-de-base-de-données-ouverte-open-database-license-odbl"),
        ),
        (
            "https://creativecommons.org/licenses/by/4.0/",
            ("cc-by", "https://creativecommons.org/licenses/by/4.0/"),
        ),
        ("Open licence v2", ("notspecified", "Open licence v2")),
        ("notspecified", ("notspecified", None)),
        ("", ("notspecified", None)),
        (None, ("notspecified", None)),
    ],
)
def test_what_a_licence_id_means(written: str | None, meaning: tuple[str, str | None]) -> None:
    """An alias is known, an unknown id is not specified and keeps what was written."""
    assert licences.canonical(written) == meaning


def test_an_unknown_licence_is_never_open() -> None:
    """Whatever is not in the register counts as not open."""
    for written in ("open", "Open Data", "cc", "CC-BY-ND", "ouverte"):
        assert licences.canonical(written)[0] == licences.NOT_SPECIFIED
    assert licences.Register().get("notspecified").isopen() is False


def test_no_alias_means_two_licences() -> None:
    """An alias stands once, and is nobody's id."""
    terms = vocabulary("licences").terms
    aliases = [alias for term in terms for alias in term.more.get("aliases", ())]
    assert len(aliases) == len(set(aliases))
    assert not set(aliases) & set(vocabulary("licences").values())


def test_an_approved_licence_is_open() -> None:
    """What the Open Definition's council approved is open, what it rejected is not."""
    for term in vocabulary("licences").terms:
        if term.more["od_conformance"] == "approved":
            assert term.more["open"] is True
        if term.more["od_conformance"] == "rejected":
            assert term.more["open"] is False


def test_ckans_own_licences_are_all_there() -> None:
    """A record that carries one of CKAN's licences keeps its title and its openness."""
    saved = config.get("licenses_group_url")
    assert not saved
    ours = licences.Register()
    core = LicenseRegister()
    for key in core:
        assert ours[key].isopen() == core[key].isopen(), key


def test_the_register_is_ckans(app: Any) -> None:
    """license_list gives our licences in CKAN's shape, with titles in every language."""
    found = {one["id"]: one for one in app.get("/api/3/action/license_list").json["result"]}
    national = found[NATIONAL]
    assert national["title_translated"]["fr"].startswith("Licence Nationale")
    assert national["od_conformance"] == "not reviewed"
    assert set(LicenseRegister().values()[1].license_dictize()) <= set(national)


@pytest.mark.parametrize(
    ("language", "title"),
    [("ar", "الرخصة الوطنية"), ("fr", "Licence Nationale"), ("en", "National Open")],
)
def test_titles_are_in_the_readers_language(
    app: Any, body: dict[str, Any], act: Any, unique: Any, language: str, title: str
) -> None:
    """A dataset's page names the licence in the reader's language."""
    name = unique("licensed")
    act("package_create", name=name, title="A", owner_org=body["id"], license_id=NATIONAL)
    assert title in app.get(f"/{language}/dataset/{name}").body
    assert title in app.get(f"/{language}/dataset/?q={name}").body


@pytest.fixture
def own_list(tmp_path: Path) -> Iterator[str]:
    """Put an administrator's own list of licences in force during the test."""
    file = tmp_path / "licences.json"
    file.write_text('[{"id": "mine", "title": "Mine", "url": "", "od_conformance": "approved"}]')
    config["licenses_group_url"] = f"file://{file}"
    licences.register()
    yield config["licenses_group_url"]
    config["licenses_group_url"] = ""
    licences.register()


@pytest.mark.usefixtures("own_list")
def test_an_administrators_own_list_wins() -> None:
    """Where licenses_group_url is set, CKAN reads that list and ours stays away."""
    register = model.Package.get_license_register()
    assert register.keys() == ["mine"]
    assert not isinstance(register, licences.Register)
