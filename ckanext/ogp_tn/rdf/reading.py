"""Datasets out of RDF, as ``package_show`` of a CKAN would give them.

What ``mapping`` declares is read into our fields, in our own spelling and in those that foreign
catalogues use; whatever else a dataset says is kept in its extras under the name of the property.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from geomet import wkt
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, SKOS, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from ckanext.ogp_tn.metadata.languages import LANGUAGES, base
from ckanext.ogp_tn.metadata.reader import seen
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.rdf import addresses, mapping, rules
from ckanext.ogp_tn.rdf.mapping import Field
from ckanext.ogp_tn.rdf.writing import CONTACT, GEO, POSITION, VCARD

#: The properties that name something, the most telling first.
_LABELS = (RDFS.label, SKOS.prefLabel, DCTERMS.title, FOAF.name, VCARD.fn, RDF.value)
#: How deep nodes within nodes are followed, where no field of ours is meant.
_DEPTH = 2
#: How much is read of one thing, and of a node that no field of ours means: a catalogue can name
#: the same large thing in each of its datasets.
_STATEMENTS, _FEW = 5000, 20
_MAILTO = "mailto:"


class Read:
    """One thing of a graph: what is asked of it is taken, so that what is left can be kept too."""

    def __init__(self, graph: Graph, ref: Node) -> None:
        self.graph, self.ref = graph, ref
        self.left = sorted(islice(graph.predicate_objects(ref), _STATEMENTS), key=str)

    def objects(self, *paths: URIRef) -> list[Node]:
        """Return what is said under the first of some properties that says anything."""
        for path in paths:
            found = [node for predicate, node in self.left if predicate == path]
            if found:
                return found
        return []

    def take(self, paths: Iterable[URIRef], nodes: Iterable[Node]) -> None:
        """Remember that something was read."""
        wanted, taken = set(paths), set(nodes)
        self.left = [(path, node) for path, node in self.left
                     if path not in wanted or node not in taken]  # fmt: skip

    def all(self, *paths: URIRef) -> list[Node]:
        """Return and take what is said under some properties."""
        found = [node for path, node in self.left if path in paths]
        self.take(paths, found)
        return found


def datasets(graph: Graph) -> Iterator[Node]:
    """Yield the datasets of a graph, in an order that is always the same."""
    yield from sorted(set(graph.subjects(RDF.type, DCAT.Dataset)), key=str)


def dataset(graph: Graph, ref: Node) -> dict[str, Any]:
    """Return a dataset as a CKAN would give it.

    :param ref: its node
    """
    thing = Read(graph, ref)
    kind = _kind(thing)
    data: dict[str, Any] = {"type": kind, "id": str(ref) if isinstance(ref, URIRef) else ""}
    _body(thing, data)
    _licence(thing, data)
    # What is computed is not the record's own.
    thing.all(mapping.address("ogp:completion"))
    if kind == "inventory":
        thing.all(DCTERMS.accessRights)
    _fields(thing, mapping.fields(kind), data)
    record = next(iter(graph.subjects(FOAF.primaryTopic, ref)), None)
    if record is not None:
        _fields(Read(graph, record), mapping.record_fields(), data)
    licence = data.get("license_id")
    files = [_file(Read(graph, node), licence) for node in thing.all(DCAT.distribution)]
    data["resources"] = _ordered(files)
    extras = [{"key": key, "value": value} for key, value in _rest(thing)]
    if extras:
        data["extras"] = [*data.get("extras", ()), *extras]
    return data


def _kind(thing: Read) -> str:
    classes = thing.all(RDF.type)
    found = (kind for kind, name in mapping.classes().items() if name in classes)
    return next((kind for kind in found if kind != "dataset"), "dataset")


def _fields(thing: Read, fields: Iterable[Field], data: dict[str, Any]) -> None:
    """Read fields, those first that take what they know and leave the rest of a property."""
    # A file can say a governorate and another place under one property.
    for field in sorted(fields, key=lambda field: field.kind == "row"):
        value = _value(thing, field)
        if isinstance(value, _Texts):
            value.into(field, data)
        elif value not in (None, "", [], {}):
            data[field.name] = value
    for field in fields:
        for name in (field.name, field.core) if field.otherwise else ():
            stand_ins = [data.get(one) for one in field.otherwise]
            if name and name in data and data[name] in [one for one in stand_ins if one]:
                del data[name]


class _Texts:
    """A text in the languages that it has, or in no declared one."""

    def __init__(self, nodes: Iterable[Node]) -> None:
        self.translated: dict[str, str] = {}
        self.plain = ""
        for node in nodes:
            tag = base(node.language or "") if isinstance(node, Literal) else ""
            if tag in LANGUAGES:
                self.translated.setdefault(tag, str(node))
            else:
                self.plain = self.plain or str(node)
        self.translated = {one: self.translated[one] for one in LANGUAGES if one in self.translated}

    def into(self, field: Field, data: dict[str, Any]) -> None:
        if self.translated:
            data[field.name] = self.translated
        elif self.plain and field.core:
            data[field.core] = self.plain


def _value(thing: Read, field: Field) -> Any:
    graph, nodes = thing.graph, thing.objects(*field.paths)
    if field.kind == "text":
        texts = _Texts(nodes)
        # A text in no language of ours is kept where CKAN has a place for it.
        if texts.translated or field.core:
            thing.take(field.paths, nodes)
        return texts
    if field.kind == "row":
        rows = [(node, _row(graph, node, field)) for node in nodes]
        kept = [(node, row) for node, row in rows if row]
        thing.take(field.paths, [node for node, _ in kept])
        found = _ordered([row for _, row in kept])
    else:
        read = _READERS.get(field.kind, _literal)
        said = [(node, read(graph, field, node)) for node in nodes]
        kept = [(node, value) for node, value in said if value not in (None, "")]
        if not field.many and field.kind != "keywords":
            kept = kept[:1]
        thing.take(field.paths, [node for node, _ in kept])
        found = _in_order(field, [value for _, value in kept])
        for _key, path in field.further:
            thing.all(path)
    return found if field.many or field.kind == "keywords" else next(iter(found), None)


def _row(graph: Graph, node: Node, field: Field) -> dict[str, Any]:
    row: dict[str, Any] = {}
    thing = Read(graph, node)
    for part in field.parts:
        if part.kind == mapping.NODE and isinstance(node, URIRef):
            row[part.name] = str(node)
    if isinstance(node, Literal) and field.parts:
        # Others write a name where a thing with a name is meant.
        row[field.parts[0].name] = str(node)
    _fields(thing, [part for part in field.parts if part.kind != mapping.NODE], row)
    if row:
        row[_PLACE] = _place(thing)
    return row


#: Where a row stands in its list, until it stands there.
_PLACE = "\0place"


def _place(thing: Read) -> int:
    said = str(next(iter(thing.all(POSITION)), ""))
    return int(said) if said.isdecimal() and len(said) < 10 else 0


def _ordered(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows in the order that they say they have, else in one that is always the same."""
    found = sorted(
        rows, key=lambda row: (row[_PLACE], json.dumps(row, sort_keys=True, ensure_ascii=False))
    )
    return [{name: value for name, value in row.items() if name != _PLACE} for row in found]


def _in_order(field: Field, values: list[Any]) -> list[Any]:
    """Return values once each: those of a vocabulary in its order, others in that of letters."""
    if field.kind == "keywords":
        words = sorted({word for value in values for word in value})
        return [{"name": word} for word in words]
    known = vocabulary(field.vocabulary).values() if field.vocabulary else []
    return sorted(
        dict.fromkeys(values),
        key=lambda one: (known.index(one) if one in known else len(known), str(one)),
    )


def _label(graph: Graph, node: Node) -> str:
    """Return what something is called, in the reader's language; else its address."""
    if isinstance(node, Literal):
        return str(node)
    for path in _LABELS:
        texts = _Texts(graph.objects(node, path))
        if texts.translated or texts.plain:
            return seen(texts.translated) or texts.plain
    return str(node) if isinstance(node, URIRef) else ""


def _literal(graph: Graph, field: Field, node: Node) -> str:
    return _label(graph, node)


def _keywords(graph: Graph, field: Field, node: Node) -> list[str]:
    """Return what one statement holds: others write several words with commas between."""
    words = _label(graph, node).replace("،", ",").replace(";", ",").split(",")
    return [word.strip() for word in words if word.strip()]


def _number(graph: Graph, field: Field, node: Node) -> int | float | None:
    try:
        number = float(str(node))
    except ValueError:
        return None
    return int(number) if number.is_integer() else number


def _boolean(graph: Graph, field: Field, node: Node) -> bool:
    return str(node).lower() in ("true", "1")


def _choice(graph: Graph, field: Field, node: Node) -> str | None:
    for said in (str(node), _label(graph, node)):
        if field.vocabulary:
            found = addresses.term_of(field.vocabulary, said)
            if found:
                return found.value
        elif isinstance(node, Literal):
            return said
    if isinstance(node, URIRef) and field.other_addresses and str(node).startswith("http"):
        return str(node)
    return None


def _record(graph: Graph, field: Field, node: Node) -> str:
    return rules.named(str(node))


def _thing(graph: Graph, field: Field, node: Node) -> str:
    return str(node) if isinstance(node, URIRef) else _label(graph, node)


def _format(graph: Graph, field: Field, node: Node) -> str:
    if isinstance(node, URIRef):
        known = addresses.format_of(str(node))
        return known if known != str(node) else _label(graph, node)
    return _label(graph, node)


def _media_type(graph: Graph, field: Field, node: Node) -> str:
    return addresses.media_type_of(_thing(graph, field, node))


def _mailbox(graph: Graph, field: Field, node: Node) -> str:
    return _thing(graph, field, node).removeprefix(_MAILTO)


def _geometry(graph: Graph, field: Field, node: Node) -> str:
    if isinstance(node, Literal) and node.datatype == GEO.wktLiteral:
        try:
            return json.dumps(wkt.loads(str(node)))
        except (ValueError, TypeError, IndexError, StopIteration):
            return str(node)
    return str(node)


_READERS: Mapping[str, Any] = {
    "boolean": _boolean,
    "choice": _choice,
    "format": _format,
    "geometry": _geometry,
    "keywords": _keywords,
    "mailbox": _mailbox,
    "media_type": _media_type,
    "number": _number,
    "record": _record,
    "size": _number,
    "thing": _thing,
}


def _body(thing: Read, data: dict[str, Any]) -> None:
    """Read which body answers for a record: the one that says so, else the publisher.

    Where a record says it, that body is publisher and contact for want of another: neither is read.
    """
    said = thing.all(mapping.address("ogp:body"))
    node = next(iter(said or thing.objects(DCTERMS.publisher)), None)
    if node is not None:
        title = _label(thing.graph, node)
        names = [str(one) for one in thing.graph.objects(node, DCTERMS.identifier)]
        data["organization"] = {"name": min(names, default=title), "title": title}
    for one in said:
        thing.take([DCTERMS.publisher], [one])
        thing.take([DCAT.contactPoint], [URIRef(f"{one}{CONTACT}")])


def _licence(thing: Read, data: dict[str, Any]) -> None:
    """Read what a dataset and its files say of their licence: a word on which all agree.

    Where they do not, none of them is that of the dataset, and all are its words for it.
    """
    said = {
        node: _licence_words(thing.graph, node)
        for ref in (thing.ref, *thing.objects(DCAT.distribution))
        for node in thing.graph.objects(ref, DCTERMS.license)
    }
    thing.all(DCTERMS.license)
    words = sorted(set(said.values()))
    if len(words) == 1:
        data["license_id"], data["license_title"] = words[0]
    elif words:
        data["license_id"] = " | ".join(word for word, _title in words)


def _licence_words(graph: Graph, node: Node) -> tuple[str, str]:
    title = _label(graph, node)
    return (addresses.licence_of(str(node)) if isinstance(node, URIRef) else title), title


def _file(thing: Read, licence: str | None) -> dict[str, Any]:
    data: dict[str, Any] = {"id": str(thing.ref) if isinstance(thing.ref, URIRef) else ""}
    thing.all(RDF.type)
    _fields(thing, mapping.file_fields(), data)
    found = thing.objects(DCAT.downloadURL) or thing.objects(DCAT.accessURL)
    data["url"] = str(min(found, key=str)) if found else ""
    for path in (DCAT.downloadURL, DCAT.accessURL):
        thing.take([path], found)
    licences = [_licence_words(thing.graph, node)[0] for node in thing.all(DCTERMS.license)]
    if licences and licences != [licence]:
        data["license"] = min(licences)
    if not data["id"]:
        data["id"] = data["url"]
    place = _place(thing)
    return {**dict(_rest(thing)), **data, _PLACE: place}


def _rest(thing: Read) -> Iterator[tuple[str, str]]:
    """Yield what no field of ours has read, by the name of its property."""
    found: dict[str, list[Any]] = {}
    for path, node in thing.left:
        value = _plain(thing.graph, node, _DEPTH)
        if isinstance(path, URIRef) and value not in ("", {}):
            found.setdefault(mapping.short(path), []).append(value)
    for name in sorted(found):
        values = found[name] if len(found[name]) > 1 else found[name][0]
        yield name, values if isinstance(values, str) else _json(values)


def _plain(graph: Graph, node: Node, depth: int) -> Any:
    """Return a node as JSON can hold it: its text or address, or what is said of it."""
    if not isinstance(node, BNode):
        return str(node)
    statements = list(islice(graph.predicate_objects(node), _FEW + 1))
    if not depth or len(statements) > _FEW:
        return ""
    said: dict[str, list[Any]] = {}
    for path, one in statements:
        said.setdefault(mapping.short(URIRef(str(path))), []).append(_plain(graph, one, depth - 1))
    return {
        name: sorted(values, key=_json) if len(values) > 1 else values[0]
        for name, values in sorted(said.items())
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
