"""Writes docs/vocabulary.md from schemas/rdf.yaml and the schemas.

``python3 -m dev python -m dev.vocabulary_docs`` writes it; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from dev.schema_docs import groups

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "vocabulary.md"
TYPES = ("dataset", "inventory", "commitment", "action-plan")

INTRODUCTION = """\
# How records are said in RDF

Written by `dev/vocabulary_docs.py` from `schemas/rdf.yaml` and the schemas: change those, not this
page. What is served where, and what it is held against: [api.md](api.md#rdf). The same words in
three languages, on every portal: `/ogp/vocabulary`, and `/ogp/vocabulary.ttl` for machines.

`ogp:` is `{namespace}`. It is a name that is the same on every portal, so that what they say can be
joined, not a place: until somebody registers it at w3id.org as a redirect to the national portal's
`/ogp/vocabulary`, it leads nowhere. A term of a vocabulary that no standard has is
`{namespace}<vocabulary>/<value>`, such as `{namespace}levels/limited`.

Every record is a `dcat:Dataset`, so that any catalogue can take it, and what else it is:
"""


def page() -> str:
    """Return the text of the page."""
    said = yaml.safe_load((ROOT / "schemas" / "rdf.yaml").read_text(encoding="utf-8"))
    return "\n".join([INTRODUCTION.format(namespace=said["namespace"]), *_lines(said)]) + "\n"


def _lines(said: Mapping[str, Any]) -> Iterator[str]:
    yield "| Type | Class |\n| --- | --- |"
    yield from (f"| `{kind}` | `{name}` |" for kind, name in said["types"].items())
    yield "\n## Prefixes\n\n| Prefix | Begins |\n| --- | --- |"
    yield from (f"| `{name}` | `{start}` |" for name, start in said["prefixes"].items())
    yield "\n## Our classes\n\n| Class | Is a | Means |\n| --- | --- | --- |"
    for name, one in said["classes"].items():
        yield f"| `{name}` | `{one['of']}` | {one['label']['en']} |"
    for kind in TYPES:
        fields = dict(groups(kind))
        yield f"\n## Fields of `{kind}`\n\n| Field | Property | Means |\n| --- | --- | --- |"
        yield from _rows(fields["dataset_fields"], said["fields"])
    yield "\n## Of the record itself\n"
    yield "Said of the `dcat:CatalogRecord` of the record, with its dates.\n"
    yield "| Field | Property | Means |\n| --- | --- | --- |"
    yield from _rows(fields_of("dataset"), said["record"])
    yield "\n## Files\n\n| Field | Property | Means |\n| --- | --- | --- |"
    yield from _rows(dict(groups("dataset"))["resource_fields"], said["files"])
    yield "\n## What no field says\n\n| Property | Means |\n| --- | --- |"
    for name, one in said["properties"].items():
        yield f"| `{name}` | {one['help_text']['en']} |"


def fields_of(kind: str) -> list[dict[str, Any]]:
    """Return the fields of a type's records."""
    return dict(groups(kind))["dataset_fields"]


def _rows(fields: list[dict[str, Any]], said: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for field in fields:
        found = said.get(field["field_name"])
        if found is None:
            continue
        one: Mapping[str, Any] = {"path": found} if isinstance(found, str) else found
        name = f"{before}{field['field_name']}"
        path = "the address of its node" if one["path"] == "node" else f"`{one['path']}`"
        said_in = [path, *(f"`{further}`" for further in one.get("further", {}).values())]
        yield f"| `{name}` | {', '.join(said_in)} | {field['label']['en']} |"
        parts = field.get("repeating_subfields") or field.get("simple_subfields") or []
        yield from _rows(parts, one.get("fields", {}), f"{name}.")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
