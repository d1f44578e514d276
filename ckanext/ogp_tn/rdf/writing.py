"""Records as DCAT-AP: what ``mapping`` declares, and the few things that no field says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from rdflib import (
    DCAT,
    DCTERMS,
    FOAF,
    RDF,
    RDFS,
    SKOS,
    XSD,
    BNode,
    Graph,
    Literal,
    Namespace,
    URIRef,
)
from rdflib.term import Node

from ckanext.ogp_tn.metadata import licences, organizations
from ckanext.ogp_tn.metadata.vocabularies import Term, vocabulary
from ckanext.ogp_tn.rdf import addresses, mapping, rules
from ckanext.ogp_tn.rdf.mapping import Field

GEO = Namespace("http://www.opengis.net/ont/geosparql#")
SCHEMA = Namespace("http://schema.org/")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
#: Where a row stands in its list: RDF itself has no order.
POSITION = SCHEMA.position
#: What is added to a body's address for the node of its own contact.
CONTACT = "#contact"

Texts = Mapping[str, str]


def prefixes(graph: Graph) -> None:
    """Bind the prefixes with which our graphs are written."""
    for prefix, start in mapping.declared()["prefixes"].items():
        graph.bind(prefix, start, replace=True)
    graph.bind("gsp", GEO)


def write(graph: Graph, pkg_dict: Mapping[str, Any], ref: URIRef) -> None:
    """Say a record.

    :param pkg_dict: what ``package_show`` gives
    :param ref: the record's address
    """
    kind = pkg_dict.get("type") or "dataset"
    graph.add((ref, RDF.type, DCAT.Dataset))
    graph.add((ref, RDF.type, mapping.classes().get(kind, DCAT.Dataset)))
    for field in mapping.fields(kind):
        _write(graph, ref, field, pkg_dict)
    _derived(graph, ref, kind, pkg_dict)
    licence = write_licence(graph, pkg_dict.get("license_id"))
    if licence is not None:
        graph.add((ref, DCTERMS.license, licence))
    _body(graph, ref, pkg_dict)
    for number, file in enumerate(pkg_dict.get("resources") or ()):
        node = addresses.file(ref, file["id"])
        graph.add((ref, DCAT.distribution, node))
        graph.add((node, POSITION, Literal(number + 1)))
        _file(graph, node, file, licence)


def write_record(graph: Graph, pkg_dict: Mapping[str, Any], ref: URIRef) -> URIRef:
    """Say what is true of the record, not of what it describes: its dates, where it is from.

    :returns: its node
    """
    node = URIRef(f"{ref}#record")
    graph.add((node, RDF.type, DCAT.CatalogRecord))
    graph.add((node, FOAF.primaryTopic, ref))
    graph.add((node, DCTERMS.conformsTo, URIRef(mapping.namespace())))
    graph.add((URIRef(mapping.namespace()), RDF.type, DCTERMS.Standard))
    for field in mapping.record_fields():
        _write(graph, node, field, pkg_dict)
    return node


def write_body(graph: Graph, name: str) -> dict[str, Any] | None:
    """Say who a public body is.

    :returns: the body, as ``organizations.listed`` has it; None where it is not there
    """
    found = _bodies(graph).get(name)
    node = addresses.body(name)
    if found is None or (node, RDF.type, None) in graph:
        return found
    graph.add((node, RDF.type, FOAF.Agent))
    graph.add((node, DCTERMS.identifier, Literal(name)))
    _texts(graph, node, FOAF.name, found["title_translated"], found["title"] or name)
    kind = vocabulary("body_kinds").get(found["body_kind"] or "")
    if kind and "publisher_type" in kind.more:
        graph.add((node, DCTERMS.type, URIRef(kind.more["publisher_type"])))
    return found


def _bodies(graph: Graph) -> Mapping[str, dict[str, Any]]:
    """Return all public bodies by name, asked for once for a graph."""
    found = getattr(graph, "ogp_tn_bodies", None)
    if found is None:
        found = {one["name"]: one for one in organizations.listed()}
        graph.ogp_tn_bodies = found  # pyright: ignore[reportAttributeAccessIssue]
    return found


def _write(graph: Graph, ref: Node, field: Field, values: Mapping[str, Any]) -> None:
    """Say one field of a record, of a file or of a row."""
    if field.kind == "text":
        _texts(graph, ref, field.path, *(values.get(name) for name in _names(field)))
        return
    value: Any = next((one for name in _names(field) if not _is_empty(one := values.get(name))), [])
    for number, one in enumerate(value if isinstance(value, list) else [value]):
        node = _WRITERS.get(field.kind, _literal)(graph, field, one)
        if node is None:
            continue
        graph.add((ref, field.path, node))
        if field.rdf_class and not isinstance(node, Literal):
            graph.add((node, RDF.type, field.rdf_class))
        if field.kind == "row":
            if field.many:
                graph.add((node, POSITION, Literal(number + 1)))
            for part in field.parts:
                _write(graph, node, part, one)
        for key, path in field.further:
            _further(graph, ref, field, str(one), key, path)


def _names(field: Field) -> Iterator[str]:
    """Yield where a field's value stands: under its name, CKAN's own, or that of a stand-in."""
    yield field.name
    if field.core:
        yield field.core
    yield from field.otherwise


def _is_empty(value: Any) -> bool:
    return value in (None, "", [], {})


def _texts(graph: Graph, ref: Node, path: URIRef, *said: Any) -> None:
    """Say the first text that there is: in several languages, or in no declared one."""
    for one in said:
        if isinstance(one, Mapping) and any(one.values()):
            for language, text in one.items():
                if text:
                    graph.add((ref, path, Literal(rules.readable(text), lang=language)))
            return
        if isinstance(one, str) and one:
            graph.add((ref, path, Literal(rules.readable(one))))
            return


def _literal(graph: Graph, field: Field, value: Any) -> Node:
    return Literal(rules.readable(value))


def _keyword(graph: Graph, field: Field, value: Any) -> Node:
    word = value["name"]
    return Literal(rules.readable(word), lang=rules.language_of(word))


def _date(graph: Graph, field: Field, value: Any) -> Node | None:
    found = rules.dated(str(value))
    return Literal(found[0], datatype=XSD[found[1]], normalize=False) if found else None


def _number(graph: Graph, field: Field, value: Any) -> Node:
    if isinstance(value, int):
        return Literal(value)
    return Literal(f"{Decimal(str(value)):f}", datatype=XSD.decimal, normalize=False)


def _size(graph: Graph, field: Field, value: Any) -> Node | None:
    written = str(value)
    return Literal(written, datatype=XSD.nonNegativeInteger) if written.isdecimal() else None


def _boolean(graph: Graph, field: Field, value: Any) -> Node:
    return Literal(value is True)


def _choice(graph: Graph, field: Field, value: Any) -> Node:
    node = addresses.choice(field.vocabulary, str(value))
    if node is None:
        return Literal(rules.readable(value))
    found = vocabulary(field.vocabulary).get(value) if field.vocabulary else None
    if field.described and found:
        if found.value != str(node):
            graph.add((node, DCTERMS.identifier, Literal(found.value)))
        _texts(graph, node, SKOS.prefLabel, found.label)
    return node


def _record(graph: Graph, field: Field, value: Any) -> Node:
    return addresses.page(field.record_type, str(value))


def _thing(graph: Graph, field: Field, value: Any) -> Node:
    """Return what has an address by it, and anything else by what it is called."""
    found = rules.as_address(value)
    return URIRef(found) if found else _labelled(graph, str(value))


def _format(graph: Graph, field: Field, value: Any) -> Node:
    return addresses.format(str(value)) or _thing(graph, field, value)


def _media_type(graph: Graph, field: Field, value: Any) -> Node:
    return addresses.media_type(str(value)) or _thing(graph, field, value)


def _labelled(graph: Graph, text: str) -> BNode:
    node = _blank(graph)
    graph.add((node, RDFS.label, Literal(rules.readable(text))))
    return node


def _mailbox(graph: Graph, field: Field, value: Any) -> Node:
    found = rules.as_address(f"mailto:{value}")
    return URIRef(found) if found else _labelled(graph, str(value))


def _geometry(graph: Graph, field: Field, value: Any) -> Node:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return Literal(rules.readable(text), datatype=GEO.geoJSONLiteral, normalize=False)


def _row(graph: Graph, field: Field, value: Any) -> Node:
    """Return the node of a row: what a part of it says its address is, or none of its own."""
    node = next((part.name for part in field.parts if part.kind == mapping.NODE), "")
    found = rules.as_address(value[node]) if value.get(node) else None
    return URIRef(found) if found else _blank(graph)


def _blank(graph: Graph) -> BNode:
    """Return a node without address: the same records give the same text, whenever it is asked."""
    number = getattr(graph, "ogp_tn_blank", 0) + 1
    graph.ogp_tn_blank = number  # pyright: ignore[reportAttributeAccessIssue]
    return BNode(f"n{number}")


def _nothing(graph: Graph, field: Field, value: Any) -> None:
    """Say nothing: the address of a row's node is the node itself."""


_WRITERS: Mapping[str, Any] = {
    "boolean": _boolean,
    "choice": _choice,
    "date": _date,
    "format": _format,
    "geometry": _geometry,
    "keywords": _keyword,
    "mailbox": _mailbox,
    "media_type": _media_type,
    mapping.NODE: _nothing,
    "number": _number,
    "record": _record,
    "row": _row,
    "size": _size,
    "thing": _thing,
}


def _further(graph: Graph, ref: Node, field: Field, value: str, key: str, path: URIRef) -> None:
    """Say a value in the terms of another standard too, where its vocabulary knows them."""
    found: Term | None = vocabulary(field.vocabulary).get(value) if field.vocabulary else None
    said = found.more.get(key, ()) if found else ()
    for one in [said] if isinstance(said, str) else said:
        graph.add((ref, path, URIRef(one)))


def _derived(graph: Graph, ref: URIRef, kind: str, pkg_dict: Mapping[str, Any]) -> None:
    """Say what is computed of a record, for whoever reads no further."""
    if kind == "inventory":
        right = rules.access_right(pkg_dict.get("openness"), pkg_dict.get("inventory_state"))
        graph.add((ref, DCTERMS.accessRights, URIRef(right)))
        graph.add((URIRef(right), RDF.type, DCTERMS.RightsStatement))
    level = (pkg_dict.get("completion") or {}).get("level")
    if level:
        node = addresses.choice("levels", level)
        graph.add((ref, mapping.address("ogp:completion"), node or Literal(level)))


def write_licence(graph: Graph, id: str | None) -> Node | None:
    """Say which licence it is; of one that is not known, nothing is said."""
    if not id or licences.is_missing(id):
        return None
    node = addresses.licence(id) or _labelled(graph, id)
    if (node, RDF.type, None) not in graph:
        graph.add((node, RDF.type, DCTERMS.LicenseDocument))
        _texts(graph, node, DCTERMS.title, licences.titles([id]).get(id), id)
    return node


def _body(graph: Graph, ref: URIRef, pkg_dict: Mapping[str, Any]) -> None:
    """Say which body answers for a record: publisher and contact, where nobody else is named."""
    name = str((pkg_dict.get("organization") or {}).get("name") or "")
    found = write_body(graph, name) if name else None
    if found is None:
        return
    node = addresses.body(name)
    graph.add((ref, mapping.address("ogp:body"), node))
    if not pkg_dict.get("publisher"):
        graph.add((ref, DCTERMS.publisher, node))
    if found.get("contact_email") and not pkg_dict.get("contact"):
        contact = URIRef(node + CONTACT)
        graph.add((ref, DCAT.contactPoint, contact))
        if (contact, RDF.type, None) not in graph:
            graph.add((contact, RDF.type, VCARD.Kind))
            _texts(graph, contact, VCARD.fn, found["title_translated"], found["title"] or name)
            mailbox = rules.as_address(f"mailto:{found['contact_email']}")
            if mailbox:
                graph.add((contact, VCARD.hasEmail, URIRef(mailbox)))


def _file(graph: Graph, node: URIRef, file: Mapping[str, Any], licence: Node | None) -> None:
    graph.add((node, RDF.type, DCAT.Distribution))
    for field in mapping.file_fields():
        _write(graph, node, field, file)
    # DCAT-AP wants an address at which to get it: of a file without one, that of its page.
    found = rules.as_address(file.get("url") or "")
    graph.add((node, DCAT.accessURL, URIRef(found) if found else node))
    if found and file.get("url_type") == "upload":
        graph.add((node, DCAT.downloadURL, URIRef(found)))
    if licence is not None:
        graph.add((node, DCTERMS.license, licence))
