"""What follows from the register's entries: plain functions on plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

#: The plugin that gathers; it needs ckanext-harvest.
GATHERS = "ogp_tn_harvest"
#: The name of our harvester, the ``source_type`` of its sources.
CATALOGUE = "ogp_tn_catalogue"
#: The type of a source among CKAN's records, and how its name begins, before the portal's id.
SOURCE, SOURCE_OF = "harvest", "portal-"
#: The kind of a portal of open data; all others are deliverables of a plan, or serve it.
DATA_PORTAL = "portal"
#: How the address of a portal answers that nobody has asked yet.
NOT_ASKED = "not_asked"
#: What a list of portals can be narrowed by.
FILTERS = ("kind", "sector", "state")

Record = Mapping[str, Any]


def state(entry: Record) -> Record:
    """Return what the sources last said of a portal: ``state``, ``source`` and more."""
    return entry["states"][-1]


def link(entry: Record) -> str | None:
    """Return the address that a page may lead to: where a source saw the portal serve.

    Any other address is a text: nobody should land on a dead site, or on whoever bought its name.
    """
    return entry.get("address") if state(entry)["state"] == "in_service" else None


def asked(entry: Record) -> str | None:
    """Return the address that is asked whether it answers: where a portal is, or else was."""
    address = entry.get("address") or entry.get("printed")
    return address if not address or "//" in address else f"http://{address}"


def answer(entry: Record, found: Mapping[str, Record]) -> dict[str, Any] | None:
    """Return how a portal's address answers; None where the register has no address.

    :param found: what ``ogp_tn_check_site_list`` gives
    """
    address, known = asked(entry), found.get(entry["id"])
    if not address:
        return None
    if known and known["address"] == address:
        return dict(known)
    # What was found at another address is its history, and says nothing of this one.
    states = known["states"] if known else []
    not_yet = {"state": NOT_ASKED, "since": None, "checked": None, "reason": None}
    return {"address": address, **not_yet, "states": states}


def same_place(address: str) -> str:
    """Return an address without what makes no difference: scheme, ``www.``, the last slash."""
    parts = urlsplit(address if "//" in address else f"//{address}")
    place = f"{parts.netloc.lower().removeprefix('www.')}{parts.path.rstrip('/')}"
    return f"{place}?{parts.query}" if parts.query else place


def places(entry: Record) -> set[str]:
    """Return where a portal is or was, each as :func:`same_place` writes it."""
    read = entry.get("read") or {}
    addresses = (entry.get("printed"), entry.get("address"), read.get("address"))
    return {same_place(address) for address in addresses if address}


def delivered(entries: Iterable[Record], commitment: str, deliverable: Record) -> Record | None:
    """Return the portal that a deliverable in a commitment's record is.

    It is the one with the same address, or else the one that the commitment promised under the
    same name; nothing is guessed from a likeness.

    :param commitment: the commitment's name
    :param deliverable: ``name_translated`` and ``url`` of it
    """
    names = set((deliverable.get("name_translated") or {}).values())
    url = deliverable.get("url")
    by_name = None
    for entry in entries:
        if url and same_place(url) in places(entry):
            return entry
        for promise in entry.get("delivers", ()):
            if promise["commitment"] != commitment or by_name:
                continue
            if names & {*entry["name"].values(), promise.get("deliverable")}:
                by_name = entry
    return by_name


def chosen(entries: Iterable[Record], asked: Mapping[str, str | None]) -> list[Record]:
    """Return the entries that have the values asked for.

    :param asked: some of :data:`FILTERS` with a value; nothing asked is no condition
    """
    return [
        entry
        for entry in entries
        if all(not asked.get(name) or value(entry, name) == asked[name] for name in FILTERS)
    ]


def value(entry: Record, name: str) -> str:
    """Return the value of a filter that an entry has."""
    return state(entry)["state"] if name == "state" else entry[name]


def counts(entries: Sequence[Record]) -> dict[str, dict[str, int]]:
    """Return how many entries there are of each value of each filter."""
    return {name: dict(Counter(value(entry, name) for entry in entries)) for name in FILTERS}


def problems(content: Record) -> Iterator[str]:
    """Yield what entries of the right form contradict, each with its place in the file.

    :param content: a register, ``sources`` and ``portals``
    """
    ids: set[str] = set()
    owners: dict[str, str] = {}
    for index, entry in enumerate(content["portals"]):
        where = f"portals[{index}]"
        if entry["id"] in ids:
            yield f"{where}.id: {entry['id']} is there more than once"
        ids.add(entry["id"])
        for place in sorted(places(entry)):
            other = owners.setdefault(place, entry["id"])
            if other != entry["id"]:
                yield f"{where}: {place} is an address of {other}"
        for at, one in enumerate(entry["states"]):
            if one["source"] not in content["sources"]:
                yield f"{where}.states[{at}].source: no source is named {one['source']}"
        if "read" in entry and entry["kind"] != DATA_PORTAL:
            yield f"{where}.read: only a portal of open data is read"
