"""What columns a table of inventory rows has, from the fields of the type's schema.

A column is headed by the field's name or its label in any language; a text in several languages
has one column for each, ``title_translated-ar``. ``schemas/inventory.yaml`` says which fields are
columns and which other headings bodies write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.folding import bare
from ckanext.ogp_tn.metadata.languages import LANGUAGES, pick
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

TYPE = "inventory"
#: How a language is named behind a heading, besides in brackets: "Titre en arabe".
BEFORE_LANGUAGE = {"ar": ("ب", "باللغة "), "fr": ("en ",), "en": ("in ",)}


@dataclass(frozen=True)
class Column:
    """A field, or one language of a field, as a column of a table."""

    name: str
    """``reference``, ``title_translated-ar``; without a language where the heading names none."""
    field: Mapping[str, Any]
    """The field of the schema, its preset expanded."""
    language: str | None = None
    """The language of the column's texts, where there is one."""

    @property
    def field_name(self) -> str:
        """The name of the field that the column belongs to."""
        return self.field["field_name"]

    @property
    def in_template(self) -> bool:
        """Whether everyone is offered this column."""
        return self.field.get("in_template", True)

    @property
    def required(self) -> bool:
        """Whether its cells may not be blank; of several languages one is enough."""
        return bool(self.field.get("column_required", self.field.get("required")))

    def label(self, reader: str) -> str:
        """Return the column's heading for a reader."""
        label = pick(self.field["label"], reader)[0]
        return f"{label} ({_language_name(self.language, reader)})" if self.language else label

    def help(self, reader: str) -> str:
        """Return what the column means."""
        return pick(self.field.get("help_text") or {}, reader)[0]

    def headings(self) -> Iterator[str]:
        """Yield every heading that means this column."""
        bases = [*self.field["label"].values(), *self.field.get("column_aliases", ())]
        yield self.name
        if self.language is None:
            yield from bases
            yield self.field.get("fills", self.name)
            return
        for base in bases:
            yield f"{base} {self.language}"
            for reader in LANGUAGES:
                name = _language_name(self.language, reader)
                yield f"{base} {name}"
                yield from (f"{base} {before}{name}" for before in BEFORE_LANGUAGE[reader])


@dataclass
class Matched:
    """What the headings of a table mean."""

    by_index: dict[int, Column] = field(default_factory=dict)
    """The column at each place, from 0."""
    unknown: list[tuple[int, str]] = field(default_factory=list)
    """The place and text of each heading that means nothing here."""
    doubled: list[tuple[int, str, int]] = field(default_factory=list)
    """The place and text of each heading whose column stands further left already, and where."""
    width: int = 0
    """How many headings there are, blank ones too."""


def columns() -> list[Column]:
    """Return the columns of a table of inventory rows, in the order of the form."""
    schema = tk.h.scheming_get_dataset_schema(TYPE)
    found: list[Column] = []
    for one in schema["dataset_fields"]:
        if not one.get("column", True):
            continue
        if one.get("translated"):
            name = one["field_name"]
            found += [Column(f"{name}-{language}", one, language) for language in LANGUAGES]
        else:
            found.append(Column(one["field_name"], one))
    return found


class Headings:
    """The headings that are known: names, labels in any language, aliases."""

    def __init__(self) -> None:
        """Collect the headings of every column; keep the object for one file."""
        own = columns()
        # A heading that names no language: the text of each cell decides (cells.read_row).
        open_ = {one.field_name: Column(one.field_name, one.field) for one in own if one.language}
        self._known = {
            bare(heading): column
            for column in (*open_.values(), *own)
            for heading in column.headings()
        }

    def recognise(self, texts: Sequence[str]) -> int:
        """Return how many texts are headings that are known."""
        return sum(bare(text) in self._known for text in texts if text)

    def match(self, headings: Iterable[str]) -> Matched:
        """Tell what the headings of a table mean; blank ones mean nothing and are left out.

        Two headings of one text that name no language may stand beside each other where they are
        in two languages themselves: "Titre" and "العنوان".
        """
        matched = Matched()
        seen: dict[tuple[str, str], int] = {}
        for index, heading in enumerate(headings):
            matched.width = index + 1
            key = bare(heading)
            column = self._known.get(key)
            if column is None:
                if heading.strip():
                    matched.unknown.append((index, heading))
                continue
            is_open = column.field.get("translated") and column.language is None
            first = seen.setdefault((column.name, key if is_open else ""), index)
            if first == index:
                matched.by_index[index] = column
            else:
                matched.doubled.append((index, heading, first))
        return matched


def _language_name(language: str, reader: str) -> str:
    term = vocabulary("languages").find(language)
    return pick(term.label, reader)[0] if term else language
