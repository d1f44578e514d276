"""What the profile declares comes back as it was: every field of every type, in every notation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from rdflib import Graph

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.rdf import addresses, mapping, reading
from ckanext.ogp_tn.rdf.mapping import Field

TYPES = ("dataset", "inventory", "commitment", "action-plan")
NOTATIONS = {"turtle": "turtle", "pretty-xml": "xml", "json-ld": "json-ld"}
TEXT = 'Ligne "1" <b> & \\ {x}\n\nالسطر 2'
#: One value for each kind; of what is one of a vocabulary, its first and its last.
VALUES: Mapping[str, Any] = {
    "boolean": False,
    "date": "2018-07",
    "format": "GTFS",
    "geometry": '{"type": "Point", "coordinates": [10.18, 36.8]}',
    "mailbox": "data@example.org",
    "media_type": "text/csv",
    "node": "http://example.org/node",
    "number": 12.5,
    "record": "a-record",
    "size": 1234,
    "thing": "A thing without address",
}


def value(field: Field) -> Any:
    """Return something to say in a field."""
    if field.kind == "row":
        rows = [{part.name: value(part) for part in field.parts}]
        rows.append({part.name: value(part) for part in field.parts if part.kind != mapping.NODE})
        return rows[::-1] if field.many else rows[0]
    if field.kind == "choice":
        known = vocabulary(field.vocabulary).values() if field.vocabulary else ["title_translated"]
        other = ["http://example.org/other"] if field.other_addresses else []
        return (
            [known[0], known[-1], *other][: None if len(known) > 1 else 1]
            if field.many
            else known[-1]
        )
    if field.kind == "keywords":
        return [{"name": "bus"}, {"name": "نقل"}]
    if field.kind == "text":
        return {"ar": f"نص {field.name}", "fr": TEXT, "en": field.name}
    one = f"{TEXT} {field.name}" if field.kind == "literal" else VALUES[field.kind]
    return (
        [one, "http://example.org/standard"]
        if field.many and field.kind == "thing"
        else ([one] if field.many else one)
    )


def full(kind: str) -> dict[str, Any]:
    """Return a record that says something in every field."""
    record: dict[str, Any] = {"id": "an-id", "name": "a-name", "type": kind, "license_id": "cc-by"}
    record |= {field.name: value(field) for field in mapping.fields(kind)}
    record |= {field.name: value(field) for field in mapping.record_fields()}
    if kind == "dataset":
        file = {field.name: value(field) for field in mapping.file_fields()}
        record["resources"] = [
            {**file, "id": "two", "url": "http://example.org/b.csv", "format": "CSV"},
            {**file, "id": "one", "url": "http://example.org/a.zip"},
        ]
    return record


def again(graph: Graph, record: Mapping[str, Any], notation: str = "turtle") -> dict[str, Any]:
    """Return a record as it is read out of what was written."""
    text = graph.serialize(format=notation)
    read = Graph().parse(data=text, format=NOTATIONS[notation])
    return reading.dataset(read, addresses.record(record))


@pytest.mark.parametrize("notation", NOTATIONS)
@pytest.mark.parametrize("kind", TYPES)
def test_every_field_comes_back(say: Callable[..., Graph], kind: str, notation: str) -> None:
    """With its languages, its parts, their order, and nothing more."""
    body = factories.Organization()
    record = full(kind) | {"organization": {"name": body["name"], "title": body["title"]}}
    found = again(say(record), record, notation)
    licence = (found.pop("license_id"), found.pop("license_title"))
    assert licence[0] == "http://www.opendefinition.org/licenses/cc-by"
    assert found.pop("id") == str(addresses.record(record))
    files, theirs = found.pop("resources"), record.pop("resources", [])
    for one, other in zip(files, theirs, strict=True):
        assert one | {"id": other["id"]} == other
    assert found == {name: record[name] for name in found}
    assert set(record) - set(found) == {"id", "name", "license_id"}


def plain(record: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """Return what a record says in some fields; of a list without order, in any."""
    said = {field.name: record.get(field.name) for field in fields if record.get(field.name) or
            record.get(field.name) is False}  # fmt: skip
    return {
        name: sorted(one, key=str) if isinstance(one, list) and name in UNORDERED else one
        for name, one in said.items()
    }


#: Lists of which no order is known to anybody.
UNORDERED = ("missing_in_source", "sdg_indicator", "tags")


def test_every_record_of_the_demonstration_comes_back(
    say: Callable[..., Graph], demo: list[dict[str, Any]]
) -> None:
    """All of them in one catalogue, where what they share is said once."""
    graph = say(*demo)
    read = Graph().parse(data=graph.serialize(format="turtle"), format="turtle")
    for record in demo:
        found = reading.dataset(read, addresses.record(record))
        fields = (*mapping.fields(record["type"]), *mapping.record_fields())
        known = [one for one in fields if one.name != "tags"]
        assert plain(found, known) == plain(record, known), record["name"]
        tags = [[tag["name"] for tag in one.get("tags", [])] for one in (found, record)]
        assert sorted(tags[0]) == sorted(tags[1])
        assert found["organization"]["name"] == record["organization"]["name"]
        files = mapping.file_fields()
        theirs = [plain(one, files) | {"url": one["url"]} for one in record["resources"]]
        ours = [plain(one, files) | {"url": one["url"]} for one in found["resources"]]
        assert ours == theirs
        assert "extras" not in found


@pytest.mark.parametrize("kind", TYPES)
def test_every_field_of_a_schema_is_mapped_or_left_out_by_name(kind: str) -> None:
    """A new field is not forgotten: it is a property, or is said to be none."""
    schema = tk.h.scheming_get_dataset_schema(kind)
    known = {one.name for one in (*mapping.fields(kind), *mapping.record_fields())}
    known |= set(mapping.declared()["left_out"])
    assert [
        name for one in schema["dataset_fields"] if (name := one["field_name"]) not in known
    ] == []
    files = {one.name for one in mapping.file_fields()} | {"url"}
    assert [one["field_name"] for one in schema["resource_fields"]
            if one["field_name"] not in files] == []  # fmt: skip


@pytest.mark.parametrize("kind", TYPES)
def test_every_part_of_a_field_is_mapped_or_left_out_by_name(kind: str) -> None:
    """So are the parts of rows."""
    schema = tk.h.scheming_get_dataset_schema(kind)
    parts = {one.name: {part.name for part in one.parts} for one in mapping.fields(kind)}
    missing = [
        name
        for one in schema["dataset_fields"]
        for part in one.get("repeating_subfields") or one.get("simple_subfields") or ()
        if part["field_name"] not in parts[one["field_name"]]
        and (name := f"{one['field_name']}.{part['field_name']}")
        not in mapping.declared()["left_out"]
    ]
    assert missing == []


def test_nothing_is_mapped_that_no_schema_has() -> None:
    """A name that is misspelt in the mapping would say nothing, silently."""
    schemas = [tk.h.scheming_get_dataset_schema(kind) for kind in TYPES]
    known = {one["field_name"] for schema in schemas for one in schema["dataset_fields"]}
    known |= {"tags", "extras", "metadata_created", "metadata_modified"}
    declared = mapping.declared()
    assert {*declared["fields"], *declared["record"]} - known == set()
    files = {one["field_name"] for one in schemas[0]["resource_fields"]}
    assert set(declared["files"]) - files - {"mimetype", "size"} == set()
