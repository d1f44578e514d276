"""Writes docs/schema.md from the schemas, so that the page never lags behind them.

``python3 -m dev python -m dev.schema_docs`` writes it; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "schemas"
PAGE = ROOT / "docs" / "schema.md"
FILES = ("action-plan", "commitment", "inventory", "dataset", "organization")

INTRODUCTION = """\
# The metadata model

Written by `dev/schema_docs.py` from `schemas/`: change those files, not this page.

Every label and help text exists in Arabic, French and English; the English ones are shown here.
A field in **bold** is required. Fields of CKAN's own that are not listed (`id`, `state`,
`private`, `tags`, `groups`, `extras` …) work as in CKAN.

* **Text in several languages** is an object `{"ar": "…", "fr": "…", "en": "…"}` with only the
  languages that exist. Blank texts are dropped, an unknown language code is refused by its name.
  CKAN's own `title`, `notes`, `description` and a file's `name` are filled from ours: the Arabic
  text, else the French, else the English one.
* **Clients that know only CKAN's own fields** can create datasets, files and organizations with
  `title`, `notes`, `name` and `description`. The text then stands as it is, in no declared
  language, and our field is absent: no language is invented. Where translations exist and such a
  client changes the title, the translation that it had read is changed.
* **A value of a vocabulary** may also be given by its URI, code or alias; the value is stored.
* **Repeating parts** are lists of objects. Blank rows are dropped, the order is kept, an unknown
  member is refused by its name.
* **Computed fields** are in what the API gives and ignored in what it gets.
"""


def _load(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def presets() -> dict[str, dict[str, Any]]:
    """Return our presets by name."""
    return {one["preset_name"]: one["values"] for one in _load(SCHEMAS / "presets.yaml")["presets"]}


def expand(field: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a field with its preset's values, and its subfields with theirs.

    :raises KeyError: if the preset does not exist
    """
    whole = dict(known[field["preset"]] if "preset" in field else {}) | dict(field)
    for part in ("repeating_subfields", "simple_subfields"):
        if part in whole:
            whole[part] = [expand(subfield, known) for subfield in whole[part]]
    return whole


def groups(name: str) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield the groups of fields of a schema file, presets expanded.

    :param name: the file's name without ``.yaml``
    """
    schema, known = _load(SCHEMAS / f"{name}.yaml"), presets()
    for group in ("fields", "dataset_fields", "resource_fields", "computed_fields"):
        if schema.get(group):
            yield group, [expand(field, known) for field in schema[group]]


def _rows(fields: Iterable[Mapping[str, Any]], before: str = "") -> Iterator[str]:
    for field in fields:
        name = f"`{before}{field['field_name']}`"
        shape = field["shape"]
        if "vocabulary" in field:
            shape += f" [{field['vocabulary']}](#{field['vocabulary'].replace('_', '-')})"
        cells = (
            f"**{name}**" if field.get("required") else name,
            field["label"]["en"],
            shape,
            field["help_text"]["en"],
        )
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
        for part, mark in (("repeating_subfields", "[]."), ("simple_subfields", ".")):
            yield from _rows(field.get(part, ()), f"{before}{field['field_name']}{mark}")


HEADINGS = {
    "fields": "",
    "dataset_fields": "",
    "resource_fields": "### Files\n\n",
    "computed_fields": "### Computed\n\n",
}
HEAD = "| Field | Label | Value | Meaning |\n| --- | --- | --- | --- |\n"


def _vocabulary(path: Path) -> str:
    content = _load(path)
    lines = [f"### {path.stem.replace('_', '-')}", "", f"{content['title']['en']}."]
    if "source" in content:
        lines.append(f"Source: {content['source']}.")
    lines += ["", "| Value | Arabic | French | English |", "| --- | --- | --- | --- |"]
    lines.extend(
        f"| `{term['value']}` | {term['label']['ar']} | {term['label']['fr']} | "
        f"{term['label']['en']} |"
        for term in content["terms"]
    )
    return "\n".join(lines) + "\n"


def page() -> str:
    """Return the text of the page."""
    parts = [INTRODUCTION]
    for name in FILES:
        about = _load(SCHEMAS / f"{name}.yaml")["about"]
        parts.append(f"## `{name}`\n\n{about}.\n")
        parts.extend(
            HEADINGS[group] + HEAD + "\n".join(_rows(fields)) + "\n"
            for group, fields in groups(name)
        )
    parts.append("## Vocabularies\n")
    parts.extend(_vocabulary(path) for path in sorted((SCHEMAS / "vocabularies").glob("*.yaml")))
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(), encoding="utf-8")
