"""The agenda of a dataset: the events that its files describe, read where they are stored here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Any

from ckanext.ogp_tn.metadata import stored_files, table_schemas
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.sectors import agenda_files
from ckanext.ogp_tn.sectors import agenda_rules as rules

#: The table whose rows are events.
TABLE = "agenda"
FORMATS = ("CSV", "JSON", "ICS")
#: How many bytes of a file a page reads.
LIMIT = 2_000_000


def files(dataset: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the files of a dataset that are an agenda: their table says so, or their format."""
    return [
        one
        for one in dataset.get("resources") or []
        if (format := (one.get("format") or "").upper()) in FORMATS
        and (format == "ICS" or table_schemas.of_address(one.get("table_schema")) == TABLE)
    ]


def events(found: Iterable[Mapping[str, Any]], reader: str) -> list[dict[str, Any]]:
    """Return the events of agenda files; what is stored elsewhere, or is no agenda, has none."""
    listed = rules.events(chain.from_iterable(map(_rows, found)))
    governorates = vocabulary("governorates")
    for one in listed:
        code = one["governorate"]
        one["governorate_name"] = governorates.label(code, reader) if code else None
    return listed


def _rows(resource: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    try:
        content = stored_files.content(resource, LIMIT)
        if content is not None:
            format = resource["format"].upper()
            yield from (
                agenda_files.rows(content) if format == "ICS" else rules.rows(content, format)
            )
    except (stored_files.TooLarge, rules.Unreadable):
        return
