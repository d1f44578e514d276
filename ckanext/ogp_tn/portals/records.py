"""What a source says of a record, as it is stored here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.portals import gathered
from ckanext.ogp_tn.portals import harvest_rules as rules

UNKNOWN_TYPE = N_("This portal has no records of the type {type}.")
NO_BODY = N_("The body {body} is not on this portal, and the register names no other.")


def ours(
    remote: Mapping[str, Any], entry: Mapping[str, Any], called: Mapping[str, str]
) -> dict[str, Any] | None:
    """Return a source's record as it is stored here; None where it is a third portal's.

    :param remote: a record as its source gives it
    :param entry: the source's entry in the register
    :param called: what other records of the source are called here
    :returns: what ``package_create`` takes, without ``source_url``: who read it knows that
    :raises ckan.logic.ValidationError: if this portal has no such type, or no body for it
    """
    if remote.get("source_portal"):
        return None
    kind = remote.get("type") or "dataset"
    schema = tk.h.scheming_get_dataset_schema(kind)
    if kind not in rules.TYPES or not schema:
        raise tk.ValidationError({"type": [tk._(UNKNOWN_TYPE).format(type=kind)]})
    computed = {one["field_name"] for one in schema.get("computed_fields", ())}
    remote = {name: value for name, value in remote.items() if name not in computed}
    remote |= _said_in_extras(remote, schema["dataset_fields"])
    fields = {one["field_name"] for one in schema["dataset_fields"]}
    file_fields = {one["field_name"] for one in schema.get("resource_fields", ())}
    data = rules.record(remote, fields, file_fields, entry["id"])
    body, publisher = _body(remote, entry)
    if publisher and "publisher" in fields and "publisher" not in data:
        data["publisher"] = [{"name": publisher}]
    if "license_id" in fields:
        data |= _licence(remote, "license_original" in fields)
    groups = [str(one.get("name")) for one in remote.get("groups") or [] if isinstance(one, dict)]
    return {
        **rules.renamed(data, _references(data, entry["id"], called)),
        "groups": [{"name": name} for name in gathered.themes(groups)],
        "owner_org": body,
        "private": False,
        "name": remote["name"],
        "source_portal": entry["id"],
        "source_id": remote["id"],
        "source_modified": rules.moment(remote.get("metadata_modified")),
    }


def _references(
    data: Mapping[str, Any], portal: str, called: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """Return what the records that one names are called here, by type.

    One that is still to come is called as it then will be: what has its name here is another. But
    a commitment of this portal's own is the same there and here.
    """
    found: dict[str, dict[str, str]] = {}
    for kind, wanted in rules.named(data).items():
        own = "commitment" if kind == "commitment" else ""
        others = gathered.taken(wanted, own=own)
        found[kind] = {
            name: called.get(name) or rules.name(name, portal, others) for name in wanted
        }
    return found


def _said_in_extras(
    remote: Mapping[str, Any], fields: Sequence[Mapping[str, Any]]
) -> dict[str, str]:
    """Return the fields that a foreign portal's extras say in the words of our vocabularies."""
    choices = {
        one["field_name"]: vocabulary(one["vocabulary"]) for one in fields if "vocabulary" in one
    }
    extras = {one.get("key"): one.get("value") for one in remote.get("extras") or ()}
    found = {name: terms.find(str(extras.get(name) or "")) for name, terms in choices.items()}
    return {name: term.value for name, term in found.items() if term and not remote.get(name)}


def _body(remote: Mapping[str, Any], entry: Mapping[str, Any]) -> tuple[str, str | None]:
    """Return the body here of a record: as the register maps it, of the same name, the portal's.

    :returns: its id, and the title of the body at the source where it is another
    """
    there = remote.get("organization") or {}
    mapped = entry["read"].get("bodies", {}).get(there.get("name"), there.get("name"))
    if body := _body_named(mapped):
        return body, None
    if body := _body_named(entry.get("organization")):
        return body, there.get("title") or there.get("name")
    raise tk.ValidationError({"owner_org": [tk._(NO_BODY).format(body=there.get("name") or "–")]})


def _body_named(name: str | None) -> str | None:
    """Return the id of the body here that has a name."""
    body = model.Group.by_name(name) if name else None
    return body.id if body and body.is_organization and body.state == "active" else None


def _licence(remote: Mapping[str, Any], keeps_original: bool) -> dict[str, str]:
    said = rules.licence_words(remote)
    known = next((id for one in said if (id := licences.known(one))), None)
    if known and not licences.is_missing(known):
        return {"license_id": known}
    if not keeps_original:
        return {}
    original = remote.get("license_original") or next(iter(said), licences.NOT_SPECIFIED)
    return {"license_id": licences.NOT_SPECIFIED, "license_original": original}
