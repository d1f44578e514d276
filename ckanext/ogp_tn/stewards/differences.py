"""A proposal's changes as a reviewer reads them, what there is beside what there is to be."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.languages import LANGUAGES, NAMES, direction
from ckanext.ogp_tn.stewards import review_rules as rules

Field = Mapping[str, Any]
Row = dict[str, Any]
Section = dict[str, Any]


def sections(kind: str, changes: Iterable[rules.Change], record: rules.Record) -> list[Section]:
    """Return changes in groups, those of the record and those of each file.

    :param kind: the type of the record
    :param record: the record with the changes, and what else it has
    :returns: of each group ``title`` (a file's name, empty for the record itself), ``file`` (its
        id), ``what`` (``changed``, ``added`` or ``removed``) and ``rows``: ``label``, ``shape``
        (``texts``, ``file``, ``field`` or ``plain``), ``field`` (of the schema), ``before``,
        ``after``, ``unchanged`` (how many members of a list stay) and, where the record has
        become something else meanwhile, ``now``
    """
    schema = tk.h.scheming_get_dataset_schema(kind) or {}
    fields = _by_name(schema.get("dataset_fields"))
    of_files = _by_name(schema.get("resource_fields"))
    names = {file["id"]: _file_name(file) for file in record.get(rules.FILES) or []}
    own: Section = {"title": "", "file": None, "what": "changed", "rows": []}
    found: dict[str, Section] = {}
    for change in changes:
        path = change["path"]
        if path == [rules.FILES]:
            own["rows"].append(_order(change, names))
        elif len(path) == 1:
            if path[0] not in _filled(fields):
                own["rows"].append(_row(path[0], fields.get(path[0]), change))
        elif len(path) == 2:
            found[path[1]] = _whole_file(path[1], of_files, change)
        else:
            section = found.setdefault(path[1], _file(path[1], names.get(path[1], "")))
            if path[2] not in _filled(of_files):
                section["rows"].append(_row(path[2], of_files.get(path[2]), change))
    place = {name: number for number, name in enumerate(["private", *fields])}
    own["rows"].sort(key=lambda row: place.get(row["name"], len(place)))
    return [section for section in (own, *found.values()) if section["rows"]]


def labels(kind: str, names: Iterable[str]) -> list[str]:
    """Return the labels of fields of a type in its order, without those that others fill."""
    schema = tk.h.scheming_get_dataset_schema(kind) or {}
    fields = _by_name(schema.get("dataset_fields"))
    place = {name: number for number, name in enumerate(fields)}
    ordered = sorted(names, key=lambda name: place.get(name, len(place)))
    return [_label(name, fields.get(name)) for name in ordered if name not in _filled(fields)]


def marked(before: str, after: str) -> tuple[Markup, Markup]:
    """Return two texts with the words that only one of them has marked as such.

    Where one of them is empty, all of the other is new or gone: nothing is marked.
    """
    if not before or not after:
        return escape(before), escape(after)
    old, new = (re.findall(r"\s+|[^\s]+", text) for text in (before, after))
    left, right = Markup(""), Markup("")
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = escape("".join(old[a:b])), escape("".join(new[c:d]))
        if tag == "equal":
            left, right = left + gone, right + come
            continue
        left += Markup("<del>{}</del>").format(gone) if gone else ""
        right += Markup("<ins>{}</ins>").format(come) if come else ""
    return left, right


def _whole_file(id: str, fields: Mapping[str, Field], change: rules.Change) -> Section:
    before, after = change["before"] or {}, change["after"] or {}
    section = _file(id, _file_name(after or before))
    section["what"] = "added" if change["before"] is None else "removed"
    for name in [*after, *(name for name in before if name not in after)]:
        if name not in _filled(fields):
            part = {"before": before.get(name), "after": after.get(name)}
            section["rows"].append(_row(name, fields.get(name), part))
    if change.get("now") is not None:
        section["rows"][0]["now"] = change["now"].get(section["rows"][0]["name"])
    return section


def _file(id: str, title: str) -> Section:
    return {"title": title, "file": id, "what": "changed", "rows": []}


def _row(name: str, field: Field | None, change: Mapping[str, Any]) -> Row:
    before, after = change["before"], change["after"]
    row: Row = {"name": name, "label": _label(name, field), "field": field, "unchanged": 0}
    if "now" in change:
        row["now"] = change["now"]
    if name == rules.UPLOAD:
        return row | {"shape": "file", "before": before, "after": after}
    if field and field.get("translated"):
        return row | {"shape": "texts", "texts": _texts(before or {}, after or {})}
    if _is_rows(before) and _is_rows(after):
        stay = [one for one in before or [] if one in (after or [])]
        row["unchanged"] = len(stay)
        before = [one for one in before or [] if one not in stay]
        after = [one for one in after or [] if one not in stay]
    has_snippet = bool(field and field.get("display_snippet"))
    shape = "field" if has_snippet else "plain"
    return row | {"shape": shape, "before": before, "after": after}


def _texts(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for language in LANGUAGES:
        old, new = before.get(language) or "", after.get(language) or ""
        if old != new:
            left, right = marked(old, new)
            text = {"lang": language, "dir": direction(language)}
            text["language"] = NAMES[language]
            found.append({**text, "before": left, "after": right})
    return found


def _order(change: rules.Change, names: Mapping[str, str]) -> Row:
    return {
        "name": rules.FILES,
        "label": tk._("Order of the files"),
        "field": None,
        "shape": "plain",
        "unchanged": 0,
        "before": [names[id] for id in change["before"] if id in names],
        "after": [names[id] for id in change["after"] if id in names],
    }


def _label(name: str, field: Field | None) -> str:
    if field and field.get("label"):
        return tk.h.scheming_language_text(field["label"])
    known = {
        "private": tk._("Visibility"),
        "state": tk._("State"),
        "groups": tk._("Groups"),
        "title": tk._("Title"),
        "notes": tk._("Description"),
        "extras": tk._("Custom fields"),
        "name": tk._("Name in the address"),
        "mimetype": tk._("Media type"),
        "description": tk._("Description"),
        rules.UPLOAD: tk._("File"),
        rules.FILES: tk._("Files"),
    }
    return known.get(name, name)


def _by_name(fields: Iterable[Field] | None) -> dict[str, Field]:
    found = {field["field_name"]: field for field in fields or []}
    # What a form writes as one line, the API has as a list.
    return {field.get("error_field", name): field for name, field in found.items()}


def _filled(fields: Mapping[str, Field]) -> set[str]:
    return {field["fills"] for field in fields.values() if "fills" in field}


def _is_rows(value: Any) -> bool:
    return value is None or (
        isinstance(value, list) and all(isinstance(one, Mapping) for one in value)
    )


def _file_name(file: Mapping[str, Any]) -> str:
    text = tk.h.ogp_tn_text(file.get("name_translated") or file.get("name") or "")["text"]
    return text or (file.get(rules.UPLOAD) or {}).get("name") or file.get("url") or ""
