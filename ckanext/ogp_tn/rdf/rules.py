"""What of a record is said in RDF besides its fields: plain functions on plain data."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlsplit

#: The values of the European list of access rights.
PUBLIC, RESTRICTED, NON_PUBLIC = (
    f"http://publications.europa.eu/resource/authority/access-right/{name}"
    for name in ("PUBLIC", "RESTRICTED", "NON_PUBLIC")
)
#: The kinds of address that lead somewhere, or are names that nobody else gives.
SCHEMES = ("http", "https", "ftp", "mailto", "urn", "tag", "doi")
#: The characters that no address holds, however many letters it may have.
_NOT_IN_ADDRESSES = re.compile(r'[\x00-\x20<>"{}|\\^`\x7f]')
#: What no text holds that is to be written as XML.
_NOT_IN_TEXTS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ARABIC = re.compile("[\u0620-\u064a]")
_LATIN = re.compile("[A-Za-zÀ-ÿ]")
_DATES = {
    "gYear": re.compile(r"\d{4}"),
    "gYearMonth": re.compile(r"\d{4}-(0[1-9]|1[0-2])"),
    "date": re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"),
    "dateTime": re.compile(
        r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"
    ),
}


def access_right(openness: str | None, state: str | None) -> str:
    """Return who can reach the data of an inventory's row today, a value of the European list.

    What may be opened and is not published yet can be reached by nobody: that it may be opened is
    another statement, its openness.

    :param openness: whether the data may be opened
    :param state: the row's state
    """
    if state != "published":
        return NON_PUBLIC
    return RESTRICTED if openness == "partly" else PUBLIC


def readable(text: Any) -> str:
    """Return a text that every notation of RDF can hold, with the line ends of Unix."""
    return _NOT_IN_TEXTS.sub("", str(text).replace("\r\n", "\n").replace("\r", "\n"))


def as_address(text: Any) -> str | None:
    """Return a text as an address, with what may not stand in one written as %xx.

    :returns: None where it is none
    """
    written = _NOT_IN_ADDRESSES.sub(lambda one: quote(one[0]), str(text).strip())
    try:
        scheme, host = urlsplit(written)[:2]
    except ValueError:
        return None
    if scheme.lower() not in SCHEMES or (scheme.lower() in SCHEMES[:3] and not host):
        return None
    return written


def language_of(keyword: str) -> str | None:
    """Return the language of a keyword where its letters tell it: Arabic ones do."""
    return "ar" if _ARABIC.search(keyword) and not _LATIN.search(keyword) else None


def dated(text: str) -> tuple[str, str] | None:
    """Return a date as XML Schema writes it, and which of its types that is.

    :returns: None for what is no date
    """
    for kind, shape in _DATES.items():
        if shape.fullmatch(text):
            return text, kind
    try:
        return datetime.fromisoformat(text).isoformat(), "dateTime"
    except ValueError:
        return None


def named(address: str) -> str:
    """Return the last part of an address, by which it is told from its neighbours."""
    return re.split(r"[/#:]", address.rstrip("/#"))[-1]
