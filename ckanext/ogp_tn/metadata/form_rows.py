"""Repeating parts and boxes of a form, gathered into the shapes of the API.

A form sends ``milestones-0-due`` and ``title_translated-ar``; the API speaks of a list of
objects and an object by language. Everything after this step sees only the second. It runs
before validation and in place, so that a form shown again after an error keeps every row.
ckanext-scheming's own step (``expand_form_composite``) sorts row 10 before row 2 and cannot
leave blank rows out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

Schema = Mapping[str, Any]
Field = Mapping[str, Any]

#: Asks for the form again with one more blank row of the part that it names.
ADD_ROW = "ogp_tn_add_row"
#: Where the form that is shown again finds how many blank rows to offer, by part.
BLANK_ROWS = "ogp_tn_blank_rows"
#: The box of a row that takes it out.
REMOVE = "ogp_tn_remove"

_ROW = re.compile(r"(?P<name>\w+)-(?P<row>\d+)-(?P<rest>.+)")
_BOX = re.compile(r"(?P<name>\w+)-(?P<language>[A-Za-z_]{2,8})")


def fields(schema: Schema) -> list[Field]:
    """Return the fields of a schema, of a dataset type or of an organization."""
    return schema.get("dataset_fields") or schema.get("fields") or []


def subfields(field: Field) -> list[Field]:
    """Return the members of a repeating part or of an object; none for other fields."""
    return field.get("repeating_subfields") or field.get("simple_subfields") or []


def subfield_names(schema: Schema) -> dict[str, list[str]]:
    """Return the names of the members of each repeating part of a schema."""
    return {
        field["field_name"]: [subfield["field_name"] for subfield in field["repeating_subfields"]]
        for field in fields(schema)
        if "repeating_subfields" in field
    }


def is_blank(value: Any) -> bool:
    """Tell whether there is nothing in a value: no text, no member with anything in it.

    ``False`` and ``0`` are something, unless they stand alone in a row: an unticked box beside
    empty boxes is an empty row.
    """
    if isinstance(value, Mapping):
        return all(is_blank(member) or member is False for member in value.values())
    if isinstance(value, (list, tuple)):
        return all(is_blank(member) for member in value)
    if isinstance(value, str):
        return not value.strip()
    return value is None


def collect(data: dict[str, Any], schema: Schema) -> None:
    """Gather the rows and boxes of a submitted form in place; leave what the API sends.

    :param data: the data of a dataset or organization, as submitted
    :param schema: its schema with presets expanded
    """
    _collect_fields(data, fields(schema))
    for resource in data.get("resources") or []:
        if isinstance(resource, dict):
            collect_resource(resource, schema)


def collect_resource(resource: dict[str, Any], schema: Schema) -> None:
    """Gather the boxes of a submitted file form in place."""
    _collect_fields(resource, schema.get("resource_fields") or [])


def _collect_fields(data: dict[str, Any], known: Iterable[Field]) -> None:
    by_name = {field["field_name"]: field for field in known}
    rows: dict[str, dict[int, dict[str, Any]]] = {}
    for key in [key for key in data if isinstance(key, str) and "-" in key]:
        match = _ROW.fullmatch(key)
        if match and subfields(by_name.get(match["name"], {})):
            row = rows.setdefault(match["name"], {}).setdefault(int(match["row"]), {})
            row[match["rest"]] = data.pop(key)
    _collect_boxes(data, by_name)
    for name, by_index in rows.items():
        data.setdefault(name, [row for _, row in sorted(by_index.items())])
    for name, field in by_name.items():
        if subfields(field) and name in data:
            _clean_rows(data, field)


def _collect_boxes(data: dict[str, Any], by_name: Mapping[str, Field]) -> None:
    """Make one object of the boxes of a translated text."""
    boxes: dict[str, dict[str, Any]] = {}
    for key in [key for key in data if isinstance(key, str) and "-" in key]:
        match = _BOX.fullmatch(key)
        if match and by_name.get(match["name"], {}).get("translated"):
            boxes.setdefault(match["name"], {})[match["language"]] = data.pop(key)
    for name, texts in boxes.items():
        data.setdefault(name, texts)


def _clean_rows(data: dict[str, Any], field: Field) -> None:
    """Leave out blank and removed rows, and give an object the shape that the API has."""
    name = field["field_name"]
    rows = _as_list(data[name])
    if rows is None:
        return
    members = {subfield["field_name"]: subfield for subfield in subfields(field)}
    for row in rows:
        _collect_boxes(row, members)
    kept = [row for row in rows if not row.pop(REMOVE, None) and not is_blank(row)]
    if data.get(ADD_ROW) == name:
        data[BLANK_ROWS] = {name: len(rows) - len(kept) + 1}
    if "simple_subfields" in field:
        data[name] = kept[0] if kept else {}
    else:
        data[name] = kept


def _as_list(value: Any) -> list[dict[str, Any]] | None:
    """Return copies of the rows of a value; None where it is no list of objects."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return None
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        return None
    return [dict(row) for row in value]


def malformed(data: Mapping[str, Any], schema: Schema) -> list[str]:
    """Return the repeating parts that are not lists of objects, which nothing later can say."""
    return [
        name for name in subfield_names(schema) if data.get(name) and _as_list(data[name]) is None
    ]
