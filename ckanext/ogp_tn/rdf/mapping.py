"""Which property a field is: the one reader of ``schemas/rdf.yaml``, beside the schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from rdflib import URIRef

import ckan.plugins.toolkit as tk

#: What a value becomes, by the validator that its field has in the schema; all else is text.
_KINDS = {
    "ogp_tn_multilingual": "text",
    "ogp_tn_choice": "choice",
    "ogp_tn_choices": "choice",
    "ogp_tn_governorate": "choice",
    "ogp_tn_moment": "date",
    "ogp_tn_iso_date": "date",
    "ogp_tn_positive_integer": "number",
    "ogp_tn_positive_number": "number",
    "ogp_tn_percent": "number",
    "ogp_tn_boolean": "boolean",
    "ogp_tn_record": "record",
    "ogp_tn_records": "record",
}
#: The validators of fields that hold a list.
_LISTS = ("ogp_tn_choices", "ogp_tn_records", "ogp_tn_lines", "ogp_tn_sdg_indicator")
#: The name, in the file, of a part that is the address of its row's node.
NODE = "node"


@dataclass(frozen=True)
class Field:
    """A field and its property."""

    name: str
    kind: str
    """``literal``, ``text``, ``choice``, ``date``, ``number``, ``boolean``, ``record``, ``row``,
    ``node``, or what the file says."""
    path: URIRef
    many: bool = False
    also: tuple[URIRef, ...] = ()
    rdf_class: URIRef | None = None
    core: str | None = None
    otherwise: tuple[str, ...] = ()
    described: bool = False
    further: tuple[tuple[str, URIRef], ...] = ()
    vocabulary: str | None = None
    other_addresses: bool = False
    record_type: str = "dataset"
    parts: tuple[Field, ...] = ()
    label: Mapping[str, str] | None = None
    help_text: Mapping[str, str] | None = None

    @property
    def paths(self) -> tuple[URIRef, ...]:
        """The properties under which the field is read, its own first."""
        return (self.path, *self.also)


@cache
def declared() -> Mapping[str, Any]:
    """Return what the file declares, as it stands there."""
    text = (files("ckanext.ogp_tn.schemas") / "rdf.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def namespace() -> str:
    """Return the address with which everything of our own vocabulary begins."""
    return declared()["namespace"]


def address(name: str) -> URIRef:
    """Return the address of a ``prefix:name``."""
    prefix, _, local = name.partition(":")
    return URIRef(declared()["prefixes"][prefix] + local)


def short(found: URIRef) -> str:
    """Return an address as ``prefix:name`` where one of our prefixes fits, else as it is."""
    for prefix, start in declared()["prefixes"].items():
        rest = found.removeprefix(start)
        if rest != found and rest and "/" not in rest:
            return f"{prefix}:{rest}"
    return str(found)


def classes() -> dict[str, URIRef]:
    """Return the class of each type of dataset."""
    return {kind: address(name) for kind, name in declared()["types"].items()}


@cache
def fields(kind: str) -> tuple[Field, ...]:
    """Return the fields of a type of dataset, in the order of its schema.

    :param kind: the type; of one without a schema, what CKAN itself knows
    """
    schema = tk.h.scheming_get_dataset_schema(kind) or {"dataset_fields": []}
    core = [{"field_name": "tags"}, {"field_name": "extras", "repeating_subfields": _EXTRA}]
    named = {one["field_name"] for one in schema["dataset_fields"]}
    own = [one for one in schema["dataset_fields"] if one["field_name"] not in declared()["record"]]
    if "title_translated" not in named:
        own += [{"field_name": name, **_TEXT} for name in ("title_translated", "notes_translated")]
    return _of(declared()["fields"], [*own, *core])


@cache
def record_fields() -> tuple[Field, ...]:
    """Return what is said of the record rather than of what it describes."""
    return _of(declared()["record"], [*_RECORD, *_schema_fields("dataset", "dataset_fields")])


@cache
def file_fields() -> tuple[Field, ...]:
    """Return the fields of a file."""
    return _of(declared()["files"], [*_FILE, *_schema_fields("dataset", "resource_fields")])


_TEXT = {"validators": "ogp_tn_multilingual"}
_EXTRA = [{"field_name": "key"}, {"field_name": "value"}]
_RECORD = [{"field_name": name} for name in ("metadata_created", "metadata_modified")]
_FILE = [{"field_name": name} for name in ("mimetype", "size")]


def _schema_fields(kind: str, part: str) -> list[Mapping[str, Any]]:
    return (tk.h.scheming_get_dataset_schema(kind) or {}).get(part, [])


def _of(said: Mapping[str, Any], schema: Sequence[Mapping[str, Any]]) -> tuple[Field, ...]:
    return tuple(
        _field(said[one["field_name"]], one) for one in schema if one["field_name"] in said
    )


def _field(said: Any, schema: Mapping[str, Any]) -> Field:
    if isinstance(said, str):
        said = {"path": said}
    validators = str(schema.get("validators", "")).split()
    rows = schema.get("repeating_subfields")
    parts = rows or schema.get("simple_subfields") or ()
    kind = next((_KINDS[name] for name in validators if name in _KINDS), "literal")
    is_node = said["path"] == NODE
    return Field(
        name=schema["field_name"],
        kind=NODE if is_node else "row" if parts else said.get("as", kind),
        path=URIRef("") if is_node else address(said["path"]),
        many=bool(rows) or any(name in _LISTS for name in validators),
        also=tuple(address(name) for name in said.get("also", ())),
        rdf_class=address(said["class"]) if "class" in said else None,
        core=said.get("core"),
        otherwise=tuple(said.get("otherwise", ())),
        described=said.get("described", False),
        further=tuple((key, address(path)) for key, path in said.get("further", {}).items()),
        vocabulary=schema.get("vocabulary"),
        other_addresses=schema.get("other_addresses", False),
        record_type=schema.get("record_type", "dataset"),
        parts=_of(said.get("fields", {}), parts),
        label=schema.get("label"),
        help_text=schema.get("help_text"),
    )
