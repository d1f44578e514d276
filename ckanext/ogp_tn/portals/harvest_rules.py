"""What becomes of another portal's records: plain functions on plain data."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

#: The types that are gathered; a plan is the gathering portal's own.
TYPES = ("dataset", "commitment", "inventory")

#: What is to be done with a record that the source lists, or lists no more.
NEW, CHANGED, RETURNED, GONE = "new", "changed", "returned", "gone"
#: What was done, as a run counts it.
LISTED, ADDED, UPDATED, UNCHANGED, ERRORS = "listed", "added", "updated", "unchanged", "errors"
#: What is here already as this portal's own, or what the source has from a third one.
LEFT_OUT = "left_out"
#: What a run counts, in the order in which it is told.
COUNTS = (LISTED, ADDED, UPDATED, UNCHANGED, RETURNED, GONE, LEFT_OUT, ERRORS)
DONE = {NEW: ADDED, CHANGED: UPDATED, RETURNED: RETURNED, GONE: GONE}

#: How a run ended, the values of the vocabulary ``harvest_states``.
RUNNING, COMPLETE, PARTIAL, HELD, FAILED = "running", "complete", "partial", "held", "failed"

#: Members of a file that are CKAN's own bookkeeping at the source.
_OF_THE_SOURCE = (
    *("id", "package_id", "position", "state", "url_type", "revision_id", "cache_url"),
    *("cache_last_updated", "webstore_url", "webstore_last_updated", "datastore_active"),
    *("datastore_contains_all_records_of_source_file", "tracking_summary", "created"),
    *("metadata_modified", "on_same_domain", "check_state"),
)
#: What CKAN itself knows of a record of any type, and no schema of ours need name.
_CORE = ("title", "notes", "url", "version", "author", "author_email", "maintainer",
         "maintainer_email")  # fmt: skip
#: What every CKAN says of a record, that is no field of anybody's schema.
_OF_EVERY_CKAN = frozenset(
    (
        *(
            "id",
            "name",
            "type",
            "private",
            "state",
            "isopen",
            "organization",
            "owner_org",
            "groups",
        ),
        *("tags", "tag_string", "extras", "resources", "license_id", "license_title"),
        *("license_url", "license_original", "creator_user_id", "metadata_created"),
        *("metadata_modified", "num_resources", "num_tags", "revision_id", "revision_timestamp"),
        *("relationships_as_object", "relationships_as_subject", "plugin_data", "page"),
        *("tracking_summary", "source_portal", "publication_state"),
    )
)
_NAME_LENGTH = 100
#: More files than any record has: each takes a moment, and other portals wait meanwhile.
MOST_FILES = 2_000


class Known(NamedTuple):
    """A record that was gathered before."""

    id: str
    modified: str
    gone: bool = False
    deleted: bool = False


class Problem(NamedTuple):
    """Why a record could not be taken."""

    id: str
    """The record's at the source."""
    name: str
    field: str
    """In which field the reason is; empty where it is in none."""
    message: Mapping[str, str]
    """The reason, by language."""


#: How many kinds of problems a run tells, and how many records of each.
KINDS, EXAMPLES = 20, 5
#: What differs between two messages that say the same.
_VALUES = re.compile(r"“[^”]*”|\"[^\"]*\"|'[^']*'|\[[^\]]*\]|\d+")


class Errors:
    """What kept records from being taken, by kind: the same message, whatever values are in it."""

    def __init__(self) -> None:
        self.kinds: dict[tuple[str, str], dict[str, Any]] = {}

    def add(self, problem: Problem) -> None:
        """Count a problem; the first of its kind are told as examples."""
        message = {language: text[:500] for language, text in problem.message.items()}
        key = (problem.field, _VALUES.sub("…", message["en"]))
        kind = self.kinds.setdefault(key, {"field": problem.field, "count": 0, "examples": []})
        kind["count"] += 1
        if len(kind["examples"]) < EXAMPLES:
            example = {"id": problem.id, "name": problem.name, "message": message}
            kind["examples"].append(example)

    def told(self) -> list[dict[str, Any]]:
        """Return the kinds, the most frequent first: ``field``, ``count``, ``examples``."""
        return sorted(self.kinds.values(), key=lambda kind: -kind["count"])[:KINDS]


@dataclass
class Work:
    """What a run has to do: an identifier at the source and what is to be done with it."""

    listed: int = 0
    todo: list[tuple[str, str]] = field(default_factory=list)
    unchanged: int = 0
    there: int = 0
    """How many records were at the source before, as far as this portal knows."""
    missing: int = 0
    held: bool = False
    """Whether more are missing than is believed."""
    contents: Mapping[str, str] = field(default_factory=dict)
    """What the source says of its records, as JSON, where the list says it all."""
    errors: list[Problem] = field(default_factory=list)
    """What in the list is no record."""


def moment(text: Any) -> str:
    """Return a moment in one spelling, to the millisecond as search engines keep it.

    :returns: empty for what is no moment
    """
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        return ""
    if found.tzinfo:
        found = found.astimezone(UTC).replace(tzinfo=None)
    return found.isoformat(timespec="milliseconds")


def plan(
    listed: Collection[str],
    same: Collection[str],
    known: Mapping[str, Known],
    share: float,
    believed: bool = False,
) -> Work:
    """Return what is to be done so that this portal has what the source lists.

    What the source has no more is marked as gone, unless that is a larger share of what it had
    than anybody believes without looking.

    :param listed: the identifiers of the source's records
    :param same: those of them that say what they said before
    :param known: what was gathered from there before
    :param share: how much may be gone at once, from 0 to 1
    :param believed: whether somebody has looked, and all that is missing is gone indeed
    """
    work = Work(listed=len(listed))
    for id in listed:
        before = known.get(id)
        if before is None:
            work.todo.append((NEW, id))
        elif before.deleted:
            work.unchanged += 1
        elif before.gone:
            work.todo.append((RETURNED, id))
        elif id in same:
            work.unchanged += 1
        else:
            work.todo.append((CHANGED, id))
    there = [id for id, one in known.items() if not one.gone and not one.deleted]
    missing = [id for id in there if id not in listed]
    work.there, work.missing = len(there), len(missing)
    too_many = not listed or len(missing) > share * len(there)
    work.held = bool(missing) and too_many and not believed
    if not work.held:
        work.todo += [(GONE, id) for id in missing]
    return work


def record(
    remote: Mapping[str, Any], fields: Collection[str], file_fields: Collection[str], portal: str
) -> dict[str, Any]:
    """Return another portal's record as this one can store it, its body and licence apart.

    Every field that our schema of the type has stays as it is. A foreign portal's extras, and the
    fields of its own schema that are text or numbers, stay as extras; one that is called as a field
    of ours, and is none, is an extra of another name. What CKAN keeps for itself stays behind.

    :param remote: what ``package_show`` of the source gives
    :param fields: the fields of the type's schema here
    :param file_fields: the fields that the schema has for files
    :param portal: the id of the source in the register
    :raises ValueError: if it is no record, or has more files than any
    """
    files = _objects(remote.get("resources"))
    if len(files) > MOST_FILES:
        raise ValueError("more files than any record has")
    data = {
        name: value
        for name, value in remote.items()
        if (name in fields or name in _CORE) and value not in (None, "", [], {})
    }
    for name in ("owner_org", "license_id", "source_portal", "tag_string"):
        data.pop(name, None)
    data["type"] = remote.get("type") or "dataset"
    data["tags"] = [{"name": one["name"]} for one in _objects(remote.get("tags"))]
    data["resources"] = [_file(one, file_fields, portal) for one in files]
    foreign = [
        {"key": name, "value": value}
        for name, value in remote.items()
        if name not in fields and name not in _CORE and name not in _OF_EVERY_CKAN
        and isinstance(value, (str, int, float)) and not isinstance(value, bool)
    ]  # fmt: skip
    extras = [*_objects(remote.get("extras")), *foreign]
    data["extras"] = list(_extras(extras, fields, {*data, *_CORE, *_OF_EVERY_CKAN}))
    return data


def _objects(value: Any) -> Sequence[Mapping[str, Any]]:
    """Return a list of objects as it is.

    :raises ValueError: where it is something else
    """
    if value in (None, ""):
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise ValueError("not a list of objects")
    return value


def _file(remote: Mapping[str, Any], fields: Collection[str], portal: str) -> dict[str, Any]:
    data = {
        name: value
        for name, value in remote.items()
        if value not in (None, "", [], {})
        and name not in _OF_THE_SOURCE
        and (name in fields or isinstance(value, (str, int, float)))
    }
    if remote.get("id"):
        # The same file keeps its address here, and none of ours can be written over.
        data["id"] = str(uuid5(NAMESPACE_URL, f"{portal} {remote['id']}"))
    return data


def _extras(
    extras: Sequence[Mapping[str, Any]], fields: Collection[str], taken: Collection[str]
) -> Iterator[dict[str, str]]:
    seen = set(taken)
    for one in extras:
        key, value = str(one.get("key") or ""), one.get("value")
        if key in fields and key not in seen:
            key = f"{key}_original"
        if not key or key in seen or key.startswith("harvest_") or value in (None, ""):
            continue
        seen.add(key)
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        yield {"key": key, "value": text}


def licence_words(remote: Mapping[str, Any]) -> list[str]:
    """Return what a record says of its licence, the most telling first."""
    said = [remote.get(name) for name in ("license_id", "license_url", "license_title")]
    extras = {one.get("key"): one.get("value") for one in _objects(remote.get("extras"))}
    said += [extras.get("license"), extras.get("licence")]
    return [str(one).strip() for one in said if one and str(one).strip()]


def name(wanted: str, portal: str, taken: Collection[str]) -> str:
    """Return the name of a record here: its own, and the portal's behind it where it is taken."""
    if wanted and wanted not in taken:
        return wanted
    return f"{wanted[: _NAME_LENGTH - len(portal) - 1]}-{portal}"


#: The fields that name records, and the type that each names.
NAMES = {
    "published_dataset": "dataset",
    "inventory_row": "inventory",
    "dataset": "dataset",
    "commitment": "commitment",
}


def named(data: Mapping[str, Any]) -> dict[str, set[str]]:
    """Return which records a record names, by their type."""
    found: dict[str, set[str]] = {}
    for field_name, value in _references(data):
        found.setdefault(NAMES[field_name], set()).add(value)
    return found


def _references(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for field_name, value in data.items():
        parts = value if isinstance(value, list) else [value]
        for part in parts:
            if isinstance(part, Mapping):
                yield from _references(part)
            elif field_name in NAMES and isinstance(part, str) and part:
                yield field_name, part


def renamed(data: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Return a record in which those that it names are called as they are here.

    :param names: by type, the names here by those at the source; the others stay
    """

    def here(field_name: str, value: Any) -> Any:
        if isinstance(value, list):
            return [here(field_name, part) for part in value]
        if isinstance(value, Mapping):
            return renamed(value, names)
        if field_name in NAMES and isinstance(value, str):
            return names.get(NAMES[field_name], {}).get(value, value)
        return value

    return {field_name: here(field_name, value) for field_name, value in data.items()}


def problems(errors: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return what a validation says, as pairs of a field and a sentence, in the order given."""
    return [(field, text) for field, said in errors.items() for text in _texts(said)]


def _texts(said: Any) -> Iterator[str]:
    if isinstance(said, Mapping):
        for part in said.values():
            yield from _texts(part)
    elif isinstance(said, (list, tuple)):
        for part in said:
            yield from _texts(part)
    elif said:
        yield str(said)


def in_languages(said: Mapping[str, Sequence[tuple[str, str]]]) -> list[tuple[str, dict[str, str]]]:
    """Return what a validation says in several languages as pairs of a field and its texts.

    :param said: by language what :func:`problems` gave in it
    """
    every = zip(*said.values(), strict=False)
    return [(one[0][0], dict(zip(said, (text for _, text in one), strict=True))) for one in every]
