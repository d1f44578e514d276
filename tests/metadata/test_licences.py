"""The licence register: what CKAN shows of it, and what others' licence ids mean."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

from ckan import model
from ckan.common import config
from ckan.model.license import LicenseRegister

from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

FILE = Path(__file__).parents[2] / "schemas" / "vocabularies" / "licences.yaml"
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
        (
            "https://www.creativecommons.org/licenses/by/4.0",
            ("cc-by", "https://www.creativecommons.org/licenses/by/4.0"),
        ),
        (
            "licence-de-base-de-donne\u0301es-ouverte-open-database-license-odbl",
            ("odc-odbl", "licence-de-base-de-donne\u0301es-ouverte-open-database-license-odbl"),
        ),
        ("otl", ("OTL", "otl")),
        (
            "الرخصة الوطنية للبيانات العمومية المفتوحة",
            (NATIONAL, "الرخصة الوطنية للبيانات العمومية المفتوحة"),
        ),
        ("LNDPO-TN", (NATIONAL, "LNDPO-TN")),
        ("other-pd", ("other-pd", None)),
        ("cc-zero", ("cc-zero", None)),
        ("Open licence v2", ("notspecified", "Open licence v2")),
        ("notspecified", ("notspecified", None)),
        ("", ("notspecified", None)),
        (None, ("notspecified", None)),
    ],
)
def test_what_a_licence_id_means(written: str | None, meaning: tuple[str, str | None]) -> None:
    """An alias is known, an unknown id is not specified and keeps what was written."""
    assert licences.canonical(written) == meaning


# Nothing unknown is open


def declared() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every name in the file of the register, with the licence that it is a name of."""
    for raw in yaml.safe_load(FILE.read_text(encoding="utf-8"))["terms"]:
        names = [raw["value"], *raw["label"].values(), *raw.get("aliases", ()), raw.get("url")]
        yield from ((name, raw) for name in names if name)


def bare(name: str) -> str:
    """Return a name as the rule compares it: capitals, accents, spaces and http(s) say nothing."""
    plain = unicodedata.normalize("NFKD", name.strip()).casefold()
    plain = "".join(one for one in plain if unicodedata.category(one) != "Mn")
    return re.sub(r"^https?://(www[.])?", "", re.sub(r"\s+", " ", plain)).removesuffix("/")


NAMES = [name for name, _ in declared()]
KNOWN = {bare(name): raw for name, raw in declared()}
WORDS = [
    "open",
    "ouverte",
    "cc",
    "by",
    "nc",
    "nd",
    "4.0",
    "مفتوحة",
    "-",
    " ",
    "/",
    "\u0301",
    "x",
    "0",
]


def mutant(random: Random) -> str:
    """Return a name that is nearly one of the register: that is how slips and tricks look."""
    name = random.choice(NAMES)
    for _ in range(random.randint(1, 3)):
        at = random.randrange(len(name) + 1)
        name = random.choice(
            [
                name[:at] + random.choice(WORDS) + name[at:],
                name[:at] + name[at + 1 :],
                name[:at] + name[at:].swapcase(),
                random.choice(NAMES) + random.choice(WORDS) + name,
                name[at:] + name[:at],
            ]
        )
    return name


@pytest.mark.parametrize("seed", range(20))
def test_no_unknown_licence_is_ever_open(seed: int) -> None:
    """Of thousands of names near to those of the register, only its own names mean a licence."""
    random = Random(seed)
    register = model.Package.get_license_register()
    for _ in range(300):
        written = mutant(random)
        licence, original = licences.canonical(written)
        if raw := KNOWN.get(bare(written)):
            assert licence == raw["value"], written
            assert register[licence].isopen() is raw["open"], written
        else:
            assert (licence, original) == (licences.NOT_SPECIFIED, written.strip() or None)
    assert register[licences.NOT_SPECIFIED].isopen() is False


@pytest.mark.parametrize(
    "written",
    ["open", "Open Data", "cc", "CC-BY-ND", "cc-by or not", "ouverte", "Open licence v2", "LNDPO"],
)
def test_a_likeness_is_no_licence(written: str) -> None:
    """What only sounds open is not specified."""
    licence, _ = licences.canonical(written)
    assert not model.Package.get_license_register()[licence].isopen()


def test_no_two_licences_share_a_name() -> None:
    """A name means one licence, however it is written."""
    meant: dict[str, set[str]] = {}
    for name, raw in declared():
        meant.setdefault(bare(name), set()).add(raw["value"])
    assert [name for name, values in meant.items() if len(values) > 1] == []


def test_what_is_open_is_declared_so() -> None:
    """The register opens what the file opens, and nobody can tell what OTL grants."""
    opened = {raw["value"]: raw["open"] for _, raw in declared()}
    register = model.Package.get_license_register()
    assert {one: register[one].isopen() for one in register} == opened
    assert opened["OTL"] is opened["notspecified"] is False


def test_every_claim_is_of_the_vocabulary_and_has_a_source() -> None:
    """What a licence allows or asks is a term of its kind, and somebody wrote it somewhere."""
    kinds = {term.value: term.more["kind"] for term in vocabulary("licence_terms").terms}
    for term in vocabulary("licences").terms:
        for kind in ("permits", "requires"):
            assert {kinds[value] for value in term.more.get(kind) or ()} <= {kind}, term.value
        if "permits" in term.more or "requires" in term.more:
            assert "said_by" in term.more or "url" in term.more, term.value


def test_every_icon_is_a_drawing() -> None:
    """The path of an icon holds commands and numbers only, so that it can stand in a page."""
    for term in vocabulary("licence_terms").terms:
        assert re.fullmatch(r"[MLHVCSAZmlhvcsaz0-9 .,-]+", term.more["icon"]), term.value


def test_what_is_open_may_be_used_for_everything() -> None:
    """A licence that forbids selling or changing cannot count as open."""
    for term in vocabulary("licences").terms:
        if term.more["open"]:
            assert "commercial" in term.more["permits"]
            assert not {"non_commercial", "unchanged"} & set(term.more.get("requires") or ())


def test_an_approved_licence_is_open() -> None:
    """What the Open Definition's council approved is open, what it rejected is not."""
    for term in vocabulary("licences").terms:
        if term.more["od_conformance"] == "approved":
            assert term.more["open"] is True
        if term.more["od_conformance"] == "rejected":
            assert term.more["open"] is False


# The register


def test_ckans_own_licences_are_all_there() -> None:
    """A record that carries one of CKAN's licences keeps its title and its openness."""
    assert not config.get("licenses_group_url")
    ours = licences.Register()
    core = LicenseRegister()
    for key in core:
        assert ours[key].isopen() == core[key].isopen(), key


def test_the_national_licence_is_first_and_default() -> None:
    """New data of a public body are for everybody unless it says otherwise."""
    assert licences.Register().keys()[0] == licences.default() == NATIONAL


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


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("ar", "الرخصة الوطنية للبيانات العمومية المفتوحة"),
        ("fr", "Licence Nationale de Données Publiques Ouvertes (LNDPO-TN)"),
        ("en", "National Open Public Data Licence (LNDPO-TN)"),
    ],
)
def test_the_api_speaks_the_readers_language(
    app: Any, body: dict[str, Any], act: Any, unique: Any, language: str, title: str
) -> None:
    """Lists, records, results and facets: whoever saved the dataset read another one."""
    name = unique("licensed")
    act("package_create", name=name, title="A", owner_org=body["id"], license_id=NATIONAL)

    def ask(action: str, **query: str) -> Any:
        return app.get(f"/{language}/api/3/action/{action}", query_string=query).json["result"]

    assert ask("license_list")[0]["title"] == title
    assert ask("package_show", id=name)["license_title"] == title
    found = ask("package_search", fq=f"name:{name}", **{"facet.field": '["license_id"]'})
    assert found["results"][0]["license_title"] == title
    [item] = found["search_facets"]["license_id"]["items"]
    assert item["display_name"] == title


def test_the_list_says_what_licences_allow(app: Any) -> None:
    """In values of the vocabulary; null where nobody knows."""
    found = {one["id"]: one for one in app.get("/api/3/action/license_list").json["result"]}
    assert found["odc-odbl"]["requires"] == ["attribution", "share_alike"]
    assert found["cc-zero"]["requires"] == []
    assert found["OTL"]["permits"] is found["OTL"]["requires"] is None


# When a licence is needed


@pytest.mark.parametrize(
    ("record", "needs"),
    [
        ({"type": "dataset", "private": False, "owner_org": "b"}, True),
        ({"private": False, "owner_org": "b"}, True),
        ({"type": "dataset", "private": True, "owner_org": "b"}, False),
        ({"type": "dataset", "private": False, "owner_org": None}, False),
        ({"type": "inventory", "private": False, "owner_org": "b", "openness": "open"}, False),
        ({"type": "commitment", "private": False, "owner_org": "b"}, False),
    ],
)
def test_a_bodys_public_data_need_a_licence(record: dict[str, Any], needs: bool) -> None:
    """What lists or promises data needs none; only data do."""
    assert licences.needed(record) is needs


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({}, True),
        ({"license_id": "notspecified"}, True),
        ({"license_id": "notspecified", "license_original": "Our own"}, False),
        ({"license_id": "OTL"}, False),
    ],
)
def test_a_licence_that_we_do_not_know_is_one(fields: dict[str, Any], lacks: bool) -> None:
    """Somebody else's record is shown as it came."""
    assert licences.lacks({"private": False, "owner_org": "b", **fields}) is lacks


@pytest.mark.parametrize("own", [None, "", "notspecified"])
def test_a_rows_data_are_published_under_the_national_licence(own: str | None) -> None:
    """Unless the row names another."""
    assert licences.of_row({"license_id": own}) == NATIONAL
    assert licences.of_row({"license_id": "cc-by"}) == "cc-by"


# An administrator's own list

LIST = [
    {"id": "mine", "title": "Mine", "url": "", "od_conformance": "approved"},
    {"id": "CC-BY-4.0", "title": "Attribution", "url": "https://example.org/by"},
    {"id": "OTL", "title": "OTL", "od_conformance": "approved"},
    {"id": "house", "title": "House", "title_translated": {"ar": "رخصة الدار"}},
]


@pytest.fixture
def use_list() -> Iterator[Callable[[str], Any]]:
    """Return a function that puts an administrator's list in force during the test."""

    def use(address: str) -> Any:
        config["licenses_group_url"] = address
        licences.register()
        return model.Package.get_license_register()

    yield use
    config["licenses_group_url"] = ""
    licences.register()


@pytest.fixture
def own_list(use_list: Callable[[str], Any], tmp_path: Path) -> Any:
    """Put a list in a file in force, and return the register."""
    file = tmp_path / "licences.json"
    file.write_text(json.dumps(LIST))
    return use_list(f"file://{file}")


def test_an_administrators_own_list_rules(own_list: Any) -> None:
    """Which licences there are, in which order, and which are open, is theirs to say."""
    assert own_list.keys() == ["mine", "CC-BY-4.0", "OTL", "house"]
    assert [one.isopen() for one in own_list.values()] == [True, False, True, False]
    assert own_list["CC-BY-4.0"].url == "https://example.org/by"


@pytest.mark.usefixtures("own_list")
def test_ours_adds_titles_and_terms_to_an_own_list(app: Any) -> None:
    """Where an id or an alias matches; a licence of theirs alone is shown as they have it."""
    found = {one["id"]: one for one in app.get("/fr/api/3/action/license_list").json["result"]}
    assert found["CC-BY-4.0"]["title"] == "Creative Commons – Attribution (CC BY)"
    assert found["CC-BY-4.0"]["permits"] == ["commercial", "modify", "share"]
    assert (found["mine"]["title"], found["mine"]["title_translated"]) == ("Mine", {})
    assert found["mine"]["permits"] is None
    assert found["house"]["title"] == "رخصة الدار"
    assert set(licences._CORE_KEYS) <= set(found["mine"])


@pytest.mark.parametrize(
    ("written", "meaning"),
    [
        ("mine", "mine"),
        ("cc-by", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("otl-data.industrie.gov.tn", "OTL"),
        # Known, and not on their list: kept as it is, and open to nobody.
        ("LNDPO-TN", NATIONAL),
        ("open", "notspecified"),
    ],
)
def test_aliases_lead_to_the_ids_of_an_own_list(own_list: Any, written: str, meaning: str) -> None:
    """Others' ids become those that the administrator chose."""
    assert licences.canonical(written)[0] == meaning
    opened = own_list.get(meaning)
    assert bool(opened and opened.isopen()) is (meaning in ("mine", "OTL"))


@pytest.mark.usefixtures("own_list")
def test_pages_and_forms_work_with_an_own_list(
    app: Any, act: Any, body: dict[str, Any], unique: Any, admin: dict[str, Any]
) -> None:
    """Licences of theirs, of ours and of nobody's are shown; nothing is chosen for anybody."""
    for licence in ("mine", "cc-by", NATIONAL, "unheard"):
        made = act(
            "package_create",
            name=unique("licensed"),
            title="A",
            owner_org=body["id"],
            license_id=licence,
        )
        page = app.get(f"/fr/dataset/{made['name']}")
        assert page.status_code == 200
        assert licences.title(made["license_id"]) in page.body
    form = app.get("/fr/dataset/new", headers={"Authorization": admin["token"]}).body
    soup = BeautifulSoup(form, "html.parser")
    options = soup.select('select[name="license_id"] option')
    assert [one["value"] for one in options] == ["", "mine", "CC-BY-4.0", "OTL", "house"]
    assert not [one for one in options if one.has_attr("selected")]
    # The footer promises nothing about an administrator's own licences.
    assert not soup.select(".ogp-footer__licence")


def test_a_list_may_be_an_object_and_come_over_the_web(
    use_list: Callable[[str], Any], tmp_path: Path
) -> None:
    """As CKAN takes it."""
    (tmp_path / "all.json").write_text(json.dumps({one["id"]: one for one in LIST}))
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        register = use_list(f"http://127.0.0.1:{server.server_port}/all.json")
        assert register.keys() == ["mine", "CC-BY-4.0", "OTL", "house"]
        server.shutdown()


def test_a_list_that_cannot_be_read_does_not_stop_the_portal(
    app: Any, use_list: Callable[[str], Any], tmp_path: Path
) -> None:
    """It is asked for when it is needed, and again until it is there."""
    file = tmp_path / "late.json"
    register = use_list(f"file://{file}")
    assert app.get("/fr/about").status_code == 200
    with pytest.raises(OSError, match="late"):
        register.keys()
    file.write_text(json.dumps(LIST))
    assert register.keys()[0] == "mine"
