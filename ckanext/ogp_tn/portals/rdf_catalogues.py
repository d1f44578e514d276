"""A portal whose catalogue is DCAT in Turtle or RDF/XML, read page by page."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from ckanext.ogp_tn.metadata.fetching import Answer, Reader, Unread
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.rdf import catalogues

NOT_RDF = N_("{host} answers with something else than RDF: a page for people, perhaps.")
IS_JSON_LD = N_("{host} answers in JSON. Catalogues are read in Turtle or RDF/XML.")
WRONG_RDF = N_("What {host} answers is not right as RDF, or breaks off.")
TOO_MUCH = N_("A page of the catalogue of {host} says more than is read at once.")
LEADS_AWAY = N_("The catalogue of {host} leads on to another host, {other}.")
NO_END = N_("The catalogue of {host} has no end.")
UNSTEADY = N_("{host} says that it has {count} records and lists {listed}.")
NO_IDENTIFIER = N_("The dataset “{title}” has no identifier: it could not be found again.")
NOT_READ = N_("What the source says of {address} cannot be read.")

#: More pages than any catalogue of the country has.
PAGES = 2000
_MEDIA_TYPES = {
    "text/turtle": catalogues.TURTLE,
    "application/x-turtle": catalogues.TURTLE,
    "text/n3": catalogues.TURTLE,
    "application/rdf+xml": catalogues.XML,
    "application/xml": catalogues.XML,
    "text/xml": catalogues.XML,
}
_OWN_NAME = re.compile(r"(?!.*[0-9a-f]{8}-[0-9a-f]{4}-)[a-z0-9_-]{2,100}")

#: What is wrong with a dataset: which, a message in English and the values in it.
Mistake = tuple[str, str, dict[str, Any]]


def read(reader: Reader, address: str, portal: str) -> tuple[dict[str, Any], list[Mistake]]:
    """Return the datasets of a catalogue as a CKAN would give them, by their identifiers.

    :param portal: the portal's id in the register, with which names begin that the source has not
    :returns: the datasets, and what is wrong with those that are none
    :raises Unread: if the catalogue cannot be had in full: half of it would look like a great loss
    """
    found: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    listed: set[str] = set()
    pages: set[str] = set()
    hosts, total, host, following = {_host(address)}, 0, "", address
    while following:
        if following in pages or len(pages) == PAGES:
            raise Unread(NO_END, host=host)
        pages.add(following)
        answer = reader.read(following)
        host = answer.host
        hosts |= {host} if len(pages) == 1 else set()
        page = _page(answer)
        total = page.total or total
        mistakes += [(one, NOT_READ, {"address": one}) for one in page.broken]
        listed |= set(page.broken)
        for number, data in enumerate(page.datasets):
            dataset = _dataset(data, portal, answer.address)
            listed.add(dataset["id"] or f"{len(pages)} {number}")
            if not dataset["id"]:
                mistakes.append(("", NO_IDENTIFIER, {"title": _title(data)}))
            elif data["type"] in rules.TYPES:
                found[dataset["id"]] = dataset
        following = urljoin(answer.address, page.following) if page.following else ""
        if following and _host(following) not in hosts:
            raise Unread(LEADS_AWAY, host=host, other=_host(following))
    if len(listed) < total:
        raise Unread(UNSTEADY, host=host, count=total, listed=len(listed))
    return found, mistakes


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _page(answer: Answer) -> catalogues.Page:
    content = answer.content or b""
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    said = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if said == "text/html" or start.startswith((b"<!doctype html", b"<html")):
        raise Unread(NOT_RDF, host=answer.host)
    if "json" in said or start.startswith(b"{"):
        raise Unread(IS_JSON_LD, host=answer.host)
    # Others say that everything is text, or a stream of bytes.
    is_markup = start.startswith((b"<?xml", b"<rdf:", b"<!--", b"\xff\xfe", b"\xfe\xff"))
    notation = _MEDIA_TYPES.get(said) or (catalogues.XML if is_markup else catalogues.TURTLE)
    try:
        return catalogues.read(answer.markup(), notation, answer.address)
    except catalogues.TooMuch:
        raise Unread(TOO_MUCH, host=answer.host) from None
    except catalogues.NotRDF:
        raise Unread(WRONG_RDF, host=answer.host) from None


def _dataset(data: dict[str, Any], portal: str, address: str) -> dict[str, Any]:
    """Return a dataset with what a harvest asks of each: identifier, name, page, date."""
    id = data.get("id") or str(data.get("identifier") or "")
    page = next((one for one in (id, data.get("url"), address) if _is_page(one)), address)
    return {
        **data,
        "id": id,
        "name": _name(id, portal),
        "page": page,
        "metadata_modified": data.get("metadata_modified") or data.get("modified"),
    }


def _is_page(address: Any) -> bool:
    return isinstance(address, str) and address.startswith(("http://", "https://"))


def _name(id: str, portal: str) -> str:
    """Return the name of a dataset: the source's, where it has one that says something."""
    last = id.rstrip("/").rpartition("/")[2]
    if _OWN_NAME.fullmatch(last) and not last.isdecimal():
        return last
    return f"{portal}-{hashlib.sha256(id.encode()).hexdigest()[:12]}"


def _title(data: Mapping[str, Any]) -> str:
    texts = data.get("title_translated") or {}
    return data.get("title") or next(iter(texts.values()), "–")
