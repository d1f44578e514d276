"""A portal that has its catalogue as RDF and no other interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckanext.ogp_tn.metadata.fetching import Reader, Unread
from ckanext.ogp_tn.portals import rdf_catalogues

HERE = Reader("test", ["127.0.0.1", "localhost"])
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix hydra: <http://www.w3.org/ns/hydra/core#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
"""
ONE = '<http://s.example.tn/dataset/lines> a dcat:Dataset ; dct:title "Lines"@en .\n'


def serve(
    source: Any, content: str | bytes, at: str = "/catalog.ttl", kind: str = "text/turtle"
) -> str:
    """Put a page of a catalogue at an address."""
    data = content.encode() if isinstance(content, str) else content
    source.at[at] = lambda to: to.answer(200, data, Content_Type=kind)
    return f"{source.url}{at}"


def read(address: str) -> tuple[dict[str, Any], list[Any]]:
    return rdf_catalogues.read(HERE, address, "town")


# What is read


def test_a_catalogue_is_read(source: Any) -> None:
    """Named by the source where its address says a name."""
    found, mistakes = read(serve(source, PREFIXES + ONE))
    assert mistakes == []
    [dataset] = found.values()
    assert dataset["id"] == dataset["page"] == "http://s.example.tn/dataset/lines"
    assert (dataset["name"], dataset["title_translated"]) == ("lines", {"en": "Lines"})


@pytest.mark.parametrize(
    ("ref", "name"),
    [
        ("<http://s.tn/dataset/0a1b2c3d-0000-4000-8000-000000000000>", None),
        ("<http://s.tn/dataset/12>", None),
        ("<http://s.tn/dataset/%D9%86%D9%82%D9%84>", None),
        ("<http://s.tn/dataset/nap2-data>", "nap2-data"),
    ],
)
def test_a_dataset_without_a_name_gets_one_of_its_identifier(
    source: Any, ref: str, name: str | None
) -> None:
    """The portal's, and a mark that is always the same; never one of an Arabic title."""
    address = serve(source, f'{PREFIXES}{ref} a dcat:Dataset ; dct:title "نقل"@ar .')
    [first], [again] = read(address)[0].values(), read(address)[0].values()
    assert first["name"] == again["name"]
    assert first["name"] == name or first["name"].startswith("town-")


@pytest.mark.parametrize(
    "kind", ["application/rdf+xml", "text/plain", "application/octet-stream", "application/xml"]
)
def test_markup_is_told_from_turtle(source: Any, kind: str) -> None:
    """By what the source says it is, and else by how it begins."""
    text = """<?xml version="1.0"?>
    <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
        xmlns:dcat="http://www.w3.org/ns/dcat#" xmlns:dct="http://purl.org/dc/terms/">
      <dcat:Dataset rdf:about="http://s.tn/dataset/lines"><dct:title>Lignes</dct:title></dcat:Dataset>
    </rdf:RDF>"""
    [dataset] = read(serve(source, text, kind=kind))[0].values()
    assert dataset["title"] == "Lignes"


def page(number: int, following: str | None) -> str:
    ref = f'<http://s.tn/dataset/d{number}> a dcat:Dataset ; dct:title "{number}" .\n'
    rest = f" ; hydra:next <{following}>" if following else ""
    return f"{PREFIXES}{ref}<#p{number}> a hydra:PagedCollection ; hydra:totalItems 3{rest} ."


def test_pages_are_followed(source: Any) -> None:
    """To the last one."""
    for number in (1, 2, 3):
        following = f"/p{number + 1}" if number < 3 else None
        serve(source, page(number, following), f"/p{number}")
    found, _none = read(f"{source.url}/p1")
    assert [one["title"] for one in found.values()] == ["1", "2", "3"]


def test_what_is_no_dataset_stops_no_other(source: Any) -> None:
    """One without an identifier could not be found again: it is told by its title."""
    found, [mistake] = read(serve(source, f'{PREFIXES}{ONE}[] a dcat:Dataset ; dct:title "x" .'))
    assert len(found) == 1
    assert mistake == ("", rdf_catalogues.NO_IDENTIFIER, {"title": "x"})


# What is not


LAUGHS = """<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;">]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">&b;</rdf:RDF>"""
HTML = "<!DOCTYPE html><html><body>Maintenance</body></html>"


@pytest.mark.parametrize(
    ("content", "kind", "message"),
    [
        (HTML, "text/html", rdf_catalogues.NOT_RDF),
        (HTML, "text/turtle", rdf_catalogues.NOT_RDF),
        ('{"@context": "file:///etc/passwd"}', "application/ld+json", rdf_catalogues.IS_JSON_LD),
        ('{"@context": "http://127.0.0.1/"}', "text/turtle", rdf_catalogues.IS_JSON_LD),
        (f"{PREFIXES}{ONE}"[:-20], "text/turtle", rdf_catalogues.WRONG_RDF),
        ("<?xml version='1.0'?><rdf:RDF xmlns:rdf=", "application/rdf+xml", None),
        ("Not found", "text/plain", rdf_catalogues.WRONG_RDF),
        (b"\xff\x00\xfe" * 50, "text/turtle", rdf_catalogues.WRONG_RDF),
        (f"{PREFIXES}<a:b> <a:c> {'[ <a:d> ' * 5000}", "text/turtle", rdf_catalogues.WRONG_RDF),
    ],
)
def test_what_is_no_rdf_is_a_sentence(
    source: Any, content: str | bytes, kind: str, message: str | None
) -> None:
    """A page for people, JSON, half a file, noise, brackets without end."""
    with pytest.raises(Unread) as unread:
        read(serve(source, content, kind=kind))
    assert unread.value.message == (message or rdf_catalogues.WRONG_RDF)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_anything_is_parsed(source: Any, encoding: str) -> None:
    """A few bytes of them become gigabytes."""
    with pytest.raises(Unread, match="entities"):
        read(serve(source, LAUGHS.encode(encoding), kind="application/rdf+xml"))


@pytest.mark.parametrize("kind", ["XMLLiteral", "HTML"])
def test_markup_within_a_text_stays_a_text(source: Any, kind: str) -> None:
    """Written so that no search for its letters finds it, it is parsed by nobody."""
    inner = '\\u003C!DOCTYPE a [\\u003C!ENTITY b \\"c\\">]>\\u003Ca>&b;\\u003C/a>'
    said = f'<http://s.tn/dataset/x1> a dcat:Dataset ; dct:title "{inner}"^^rdf:{kind} .'
    [dataset] = read(serve(source, PREFIXES + said))[0].values()
    assert "&b;" in dataset["title"]


def test_a_catalogue_that_says_too_much_is_refused(
    source: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Turtle needs three letters for a statement, memory much more."""
    monkeypatch.setattr("ckanext.ogp_tn.rdf.catalogues._Bounded.room", 100)
    many = ",".join(f"<a:{n}>" for n in range(200))
    with pytest.raises(Unread) as unread:
        read(serve(source, f"<a:b> <a:c> {many} ."))
    assert unread.value.message == rdf_catalogues.TOO_MUCH


@pytest.mark.parametrize(
    ("following", "message"),
    [
        ("/p1", rdf_catalogues.NO_END),
        ("http://169.254.169.254/latest", rdf_catalogues.LEADS_AWAY),
        ("file:///etc/passwd", rdf_catalogues.LEADS_AWAY),
        ("//elsewhere.example.org/p2", rdf_catalogues.LEADS_AWAY),
        (None, rdf_catalogues.UNSTEADY),
    ],
)
def test_half_a_catalogue_is_none(source: Any, following: str | None, message: str) -> None:
    """Pages that go in a circle, lead away, or end before all is said."""
    serve(source, page(1, following), "/p1")
    with pytest.raises(Unread) as unread:
        read(f"{source.url}/p1")
    assert unread.value.message == message


def test_a_catalogue_without_end_is_left(source: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each page has a next one."""
    monkeypatch.setattr(rdf_catalogues, "PAGES", 5)
    asked: list[str] = []

    def endless(to: Any) -> None:
        asked.append(to.path)
        to.answer(200, page(len(asked), f"/p{len(asked) + 1}").encode(), Content_Type="text/turtle")

    source.at["*"] = endless
    with pytest.raises(Unread) as unread:
        read(f"{source.url}/p1")
    assert (unread.value.message, len(asked)) == (rdf_catalogues.NO_END, 5)


# Gathered


@pytest.fixture
def rdf_source(catalogue: Any) -> Any:
    """Return the portal of the register, read as RDF from now on."""
    text = catalogue.register.read_text(encoding="utf-8")
    address = f'how: dcat_rdf, address: "{catalogue.server.url}/catalog.ttl"'
    old = f'how: ogp_tn, address: "{catalogue.server.url}"'
    catalogue.register.write_text(text.replace(old, address), encoding="utf-8")
    return catalogue


def counts(health: dict[str, Any]) -> dict[str, int]:
    return {name: number for name, number in health["counts"].items() if number}


def dataset(name: str, *more: str) -> str:
    said = " ; ".join(['a dcat:Dataset ; dct:title "T"@fr', *more])
    return f"<http://s.tn/dataset/{name}> {said} .\n"


def test_datasets_come_go_and_return(
    rdf_source: Any, harvest: Callable[..., Any], here: Callable[..., Any], unique: Any
) -> None:
    """As those of every other source: unchanged, changed, gone, back."""
    names = [unique("rdf") for _ in range(10)]
    licence = "dct:license <http://www.opendefinition.org/licenses/cc-by>"
    all_of_them = [dataset(name, licence) for name in names]
    serve(rdf_source.server, PREFIXES + "".join(all_of_them))
    assert counts(harvest()) == {"listed": 10, "added": 10}
    assert counts(harvest()) == {"listed": 10, "unchanged": 10}
    changed = dataset(names[1], licence, 'dct:description "New"@fr')
    serve(rdf_source.server, PREFIXES + "".join([changed, *all_of_them[2:]]))
    assert counts(harvest()) == {"listed": 9, "updated": 1, "unchanged": 8, "gone": 1}
    assert here(names[0])["gone_on"]
    assert here(names[1])["notes_translated"] == {"fr": "New"}
    assert here(names[2])["license_id"] == "cc-by"
    assert here(names[2])["source_url"] == f"http://s.tn/dataset/{names[2]}"
    serve(rdf_source.server, PREFIXES + "".join(all_of_them))
    assert counts(harvest()) == {"listed": 10, "updated": 1, "returned": 1, "unchanged": 8}
    assert not here(names[0]).get("gone_on")


@pytest.mark.parametrize("content", ["", PREFIXES, HTML, PREFIXES + ONE[:-9], LAUGHS])
def test_nothing_changes_where_nothing_is_read(
    rdf_source: Any,
    harvest: Callable[..., Any],
    here: Callable[..., Any],
    unique: Any,
    content: str,
) -> None:
    """An empty catalogue, a page for people, half a file, entities: all stays as it was."""
    name = unique("rdf")
    serve(rdf_source.server, PREFIXES + dataset(name))
    harvest()
    serve(rdf_source.server, content)
    health = harvest()
    assert health["state"] in ("failed", "held")
    assert "gone" not in counts(health)
    assert not here(name).get("gone_on")


def test_nothing_of_ours_is_written_over(
    rdf_source: Any, harvest: Callable[..., Any], here: Callable[..., Any], unique: Any
) -> None:
    """Neither by a dataset's name nor by its identifier."""
    from ckan.tests import factories

    body = rdf_source.body["id"]
    ours = factories.Dataset(name=unique("ours"), title="Ours", owner_org=body, license_id="cc-by")
    site = "http://test.ckan.net/dataset"
    names = f'{dataset(ours["name"])}<{site}/{ours["name"]}> a dcat:Dataset ; dct:title "T" .'
    serve(rdf_source.server, PREFIXES + names)
    harvest()
    assert here(ours["name"])["title"] == "Ours"
