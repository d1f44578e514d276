"""The addresses of what is said in RDF: records, files, bodies, terms of vocabularies, licences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, unquote

from rdflib import URIRef

import ckan.plugins.toolkit as tk

from ckanext.dcat.utils import catalog_uri  # pyright: ignore[reportMissingImports]
from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.vocabularies import Term, vocabulary
from ckanext.ogp_tn.rdf import mapping, rules

_FILE_TYPES = "http://publications.europa.eu/resource/authority/file-type/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
#: The vocabulary that knows the European addresses of file formats.
_FORMATS = "held_formats"


def page(kind: str, name: str) -> URIRef:
    """Return the address of a record: its page, by its name, as other records name it."""
    return URIRef(f"{catalog_uri().rstrip('/')}/{kind}/{quote(name)}")


def record(pkg_dict: Mapping[str, Any]) -> URIRef:
    """Return the address of a record."""
    return page(pkg_dict.get("type") or "dataset", pkg_dict.get("name") or pkg_dict["id"])


def file(dataset: URIRef, id: str) -> URIRef:
    """Return the address of a file: its page."""
    return URIRef(f"{dataset}/resource/{quote(id)}")


def body(name: str) -> URIRef:
    """Return the address of a public body."""
    return page("organization", name)


def term(name: str, found: Term) -> URIRef:
    """Return the address of a term: the standard's, or else one of ours."""
    return URIRef(found.uri or f"{mapping.namespace()}{name}/{quote(found.value)}")


def choice(name: str | None, value: str) -> URIRef | None:
    """Return the address of a field's value.

    :param name: the vocabulary; none where any address is taken
    :returns: None where the value has none
    """
    found = vocabulary(name).get(value) if name else None
    if name and found:
        return term(name, found)
    address = rules.as_address(value)
    return URIRef(address) if address else None


def term_of(name: str, address: str) -> Term | None:
    """Return the term of a vocabulary that an address, or another name, means."""
    terms = vocabulary(name)
    ours = f"{mapping.namespace()}{name}/"
    if address.startswith(ours):
        return terms.get(unquote(address.removeprefix(ours)))
    return terms.find(address)


def licence(id: str) -> URIRef | None:
    """Return the address of a licence: its own, else that of the term of our vocabulary.

    :returns: None for a licence that nobody knows
    """
    found = licences.licence(id)
    if found is None:
        return None
    address = rules.as_address(getattr(found, "url", "") or "")
    return URIRef(address or f"{mapping.namespace()}{licences.VOCABULARY}/{quote(id)}")


def licence_of(address: str) -> str:
    """Return what an address says of a licence: the id where it is one of ours, else itself."""
    ours = f"{mapping.namespace()}{licences.VOCABULARY}/"
    return unquote(address.removeprefix(ours))


def format(name: str) -> URIRef | None:
    """Return the European address of a file format, where there is one."""
    found = vocabulary(_FORMATS).get(name.strip().lower())
    uri = found.uri if found else None
    return URIRef(uri) if uri and uri.startswith(_FILE_TYPES) else None


def format_of(address: str) -> str:
    """Return the name of a file format, as CKAN stores it: others write it in capitals."""
    return tk.h.unified_resource_format(address.removeprefix(_FILE_TYPES))


def media_type(name: str) -> URIRef | None:
    """Return the address of a media type such as ``text/csv``."""
    return URIRef(_MEDIA_TYPES + quote(name)) if "/" in name and " " not in name else None


def media_type_of(address: str) -> str:
    """Return the name of a media type."""
    without = address.replace("http://", "https://", 1).replace("://iana.org", "://www.iana.org", 1)
    return unquote(without.removeprefix(_MEDIA_TYPES))
