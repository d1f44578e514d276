"""What templates ask of the metadata model; the reader's language is that of the page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from babel.numbers import format_decimal, format_percent

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchError

from ckanext.ogp_tn.metadata import charts, dates, form_rows, licences, profiles
from ckanext.ogp_tn.metadata.languages import LANGUAGES, NAMES, base, direction, pick
from ckanext.ogp_tn.metadata.organizations import titles
from ckanext.ogp_tn.metadata.reader import language
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

__all__ = [
    "ogp_tn_axis_suggestions",
    "ogp_tn_bars",
    "ogp_tn_box_texts",
    "ogp_tn_date",
    "ogp_tn_error_list",
    "ogp_tn_field_choices",
    "ogp_tn_form_default",
    "ogp_tn_form_fields",
    "ogp_tn_form_groups",
    "ogp_tn_form_rows",
    "ogp_tn_funnel",
    "ogp_tn_grid",
    "ogp_tn_has_files",
    "ogp_tn_is_private",
    "ogp_tn_label",
    "ogp_tn_languages",
    "ogp_tn_licence_title",
    "ogp_tn_messages",
    "ogp_tn_multiples",
    "ogp_tn_number",
    "ogp_tn_offered",
    "ogp_tn_organization_choices",
    "ogp_tn_per_cent",
    "ogp_tn_plan_suggestions",
    "ogp_tn_profile",
    "ogp_tn_text",
    "ogp_tn_timeline",
    "ogp_tn_trend",
    "ogp_tn_vocabulary_choices",
]


def _reader() -> str:
    return language()


def ogp_tn_vocabulary_choices(field: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the choices of a field from the vocabulary that it names, for ckanext-scheming."""
    return [
        {"value": term.value, "label": dict(term.label)}
        for term in vocabulary(field["vocabulary"]).terms
    ]


def ogp_tn_field_choices(field: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a dataset type as choices; the type is the field's ``names_of``."""
    schema = tk.h.scheming_get_dataset_schema(field["names_of"])
    return [
        {"value": one["field_name"], "label": one["label"]}
        for one in schema["dataset_fields"]
        if one["field_name"] != field["field_name"]
    ]


def ogp_tn_profile() -> profiles.Profile:
    """Return what kind of portal this is, see :mod:`profiles`."""
    return profiles.current()


def ogp_tn_label(name: str, value: str) -> str:
    """Return the label of a vocabulary's value for the reader; an unknown value as it is."""
    return vocabulary(name).label(value, _reader())


def ogp_tn_licence_title(license_id: str) -> str:
    """Return a licence's title in the reader's language; an unregistered id as it is.

    ``license_title`` of a dataset cannot serve: it is in the language of whoever saved it.
    """
    return licences.title(license_id)


def ogp_tn_text(texts: Any) -> dict[str, Any]:
    """Return the text that the reader sees, with what a page must say about its language.

    :param texts: texts by language, or the same as JSON; a plain text is in no known language
    :returns: ``text``, ``lang``, ``dir`` and ``foreign``: whether it is in another language
        than the reader's. A plain text has an empty ``lang`` and the direction ``auto``.
    """
    texts = _texts(texts)
    reader = _reader()
    if isinstance(texts, str):
        return {"text": texts, "lang": "", "dir": "auto", "foreign": False}
    text, language = pick(texts, reader)
    return {
        "text": text,
        "lang": language,
        "dir": direction(language),
        "foreign": bool(text) and language != reader,
    }


def _texts(texts: Any) -> Mapping[str, str] | str:
    if isinstance(texts, str):
        try:
            read = json.loads(texts)
        except ValueError:
            return texts
        return read if isinstance(read, Mapping) else texts
    return texts or {}


def ogp_tn_date(value: Any, style: str = "long") -> str:
    """Return a date as the reader's language writes it in Tunisia, with the digits 0 to 9.

    :param value: a date, or a year, month, day or moment in ISO form
    :param style: ``long`` (``31 July 2018``) or ``short`` (``31 Jul 2018``)
    :returns: the date; a month or a year where no more is known; any other text as it is
    """
    return dates.written(value, _reader(), style)


def ogp_tn_number(value: float | str | None) -> str:
    """Return a number as the reader's language writes it in Tunisia; other text as it is."""
    try:
        return format_decimal(value, locale=dates.locale(_reader()))  # pyright: ignore
    except (ArithmeticError, TypeError, ValueError):
        return str(value or "")


def ogp_tn_per_cent(value: float) -> str:
    """Return a share as the reader's language writes it in Tunisia: *37.5%*, *37,5 %*."""
    reader = _reader()
    pattern = "#,##0.#\N{NO-BREAK SPACE}%" if reader == "fr" else "#,##0.#%"
    return format_percent(value / 100, pattern, locale=dates.locale(reader))


def ogp_tn_bars(
    rows: Sequence[Mapping[str, int]], labels: Mapping[str, str]
) -> list[list[charts.Segment]]:
    """Return bars that begin where the reader's language begins, see :func:`charts.bars`.

    :param labels: what is counted and what it is called, in the order of the bars' pieces
    """
    return charts.bars(rows, list(labels), right_to_left=tk.h.is_rtl_language())


def ogp_tn_grid(
    items: Sequence[Mapping[str, Any]], row: str, column: str, rows: list[str], columns: list[str]
) -> dict[str, dict[str, list[Mapping[str, Any]]]]:
    """Return which items stand in each cell of a grid, see :func:`charts.grid`."""
    return charts.grid(items, row, column, rows, columns)


def ogp_tn_timeline(items: Sequence[Mapping[str, Any]], start: str | None) -> charts.Timeline:
    """Return a time line that begins where the reader's language does: :func:`charts.timeline`."""
    return charts.timeline(items, start, right_to_left=tk.h.is_rtl_language())


def ogp_tn_trend(points: Sequence[Mapping[str, Any]]) -> charts.Trend:
    """Return a line that begins where the reader's language does, see :func:`charts.trend`."""
    return charts.trend(points, right_to_left=tk.h.is_rtl_language())


def ogp_tn_multiples(series: Sequence[Sequence[Mapping[str, Any]]]) -> list[charts.Trend]:
    """Return lines on one scale for the reader's language, see :func:`charts.multiples`."""
    return charts.multiples(series, right_to_left=tk.h.is_rtl_language())


def ogp_tn_funnel(stages: Sequence[tuple[str, int]]) -> list[charts.Stage]:
    """Return the stages of a funnel for the reader's language, see :func:`charts.funnel`."""
    return charts.funnel(stages, right_to_left=tk.h.is_rtl_language())


# Forms


def ogp_tn_languages() -> list[dict[str, str]]:
    """Return the languages of a translated field, the reader's first, for its boxes."""
    reader = _reader()
    order = sorted(LANGUAGES, key=lambda language: language != reader)
    return [{"code": code, "name": NAMES[code], "dir": direction(code)} for code in order]


def ogp_tn_box_texts(field: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the boxes of a translated field.

    :param field: the field, its name possibly that inside a row (``parts-0-title_translated``)
    :param data: the form's data: a text by language, JSON of it, or CKAN's own field alone,
        which then stands in the box of the language that its letters say
    """
    given = data.get(field["field_name"])
    texts = _texts(given)
    if isinstance(texts, str):
        return {_likely_language(texts): texts}
    core = data.get(field.get("fills", ""))
    if not texts and given is None and core and field.get("accepts_core"):
        return {_likely_language(core): core}
    return {language: str(text or "") for language, text in texts.items()}


def _likely_language(text: str) -> str:
    """Return the language whose box a text is offered in, for a person to confirm."""
    if any("\u0600" <= letter <= "\u06ff" for letter in text):
        return "ar"
    default = base(tk.config.get("ckan.locale_default", ""))
    return default if default in LANGUAGES and direction(default) == "ltr" else "fr"


def ogp_tn_offered(field: Mapping[str, Any], kept: Sequence[str]) -> list[dict[str, Any]]:
    """Return the choices of a field that a form offers on this kind of portal.

    :param kept: what is stored, which stays among them
    """
    profile = profiles.current()
    return [
        choice
        for choice in tk.h.scheming_field_choices(field)
        if profile.offered(field.get("vocabulary", ""), choice["value"]) or choice["value"] in kept
    ]


def ogp_tn_form_fields(
    fields: Sequence[Mapping[str, Any]], data: Mapping[str, Any]
) -> list[Mapping[str, Any]]:
    """Return the fields that the form of a record has on this kind of portal.

    :param data: the form's data
    """
    profile = profiles.current()
    return [field for field in fields if profile.shows(field, data)]


def ogp_tn_form_default(field: Mapping[str, Any], data: Mapping[str, Any]) -> Any:
    """Return what a form puts into a field; None where it leaves it as it is.

    :param data: the form's data: a field that is in it was typed or stored
    """
    if field["field_name"] in data:
        return None
    own = None if data.get("id") else profiles.current().defaults.get(field["field_name"])
    return own or field.get("default")


def ogp_tn_form_groups(fields: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return a schema's fields in the groups that a form shows, each with its heading.

    A group starts at a field with ``form_heading``; a field whose ``form_snippet`` is null is
    not in the form.
    """
    groups: list[dict[str, Any]] = []
    for field in fields:
        if not groups or "form_heading" in field:
            groups.append({"heading": field.get("form_heading"), "fields": []})
        if field.get("form_snippet", "") is not None:
            groups[-1]["fields"].append(field)
    return [group for group in groups if group["fields"]]


def ogp_tn_form_rows(
    field: Mapping[str, Any], data: Mapping[str, Any], errors: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows that a form offers for a repeating part or an object.

    :returns: dicts with ``index``, ``data``, ``errors``, ``is_new`` (a blank one, to be filled)
        and ``gist`` (the text that tells the row from the others)
    """
    name = field["field_name"]
    value = data.get(name)
    rows = [value] if isinstance(value, Mapping) and value else value or []
    if not isinstance(rows, list):
        rows = []
    wrong = errors.get(name) or []
    shown = [
        {
            "index": index,
            "data": row,
            "errors": wrong[index] if index < len(wrong) else {},
            "is_new": False,
            "gist": _gist(field, row),
        }
        for index, row in enumerate(rows)
    ]
    once = "simple_subfields" in field or field.get("repeating_once")
    blank = (data.get(form_rows.BLANK_ROWS) or {}).get(name, 1)
    if once:
        blank = 0 if shown else 1
    shown.extend(
        {"index": len(rows) + more, "data": {}, "errors": {}, "is_new": True, "gist": ""}
        for more in range(blank)
    )
    return shown


def ogp_tn_messages(error: Any) -> list[str]:
    """Return the sentences in an error of any depth, each once."""
    if isinstance(error, str):
        return [error]
    inner = error.values() if isinstance(error, Mapping) else error or []
    return list(dict.fromkeys(message for one in inner for message in ogp_tn_messages(one)))


def ogp_tn_error_list(
    errors: Mapping[str, Any], fields: list[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return a form's errors in the order of its fields, for the summary above it.

    :returns: dicts with ``id`` (of the field in the page; empty where it is not there),
        ``label`` and ``messages``
    """
    left = dict(errors)
    listed: list[dict[str, Any]] = []
    for field in fields:
        name = field["field_name"]
        key = field.get("error_field", name)
        if not left.get(key):
            continue
        error = left.pop(key)
        if form_rows.subfields(field):
            listed.extend(_row_errors(field, error))
        else:
            listed.append(_listed(f"field-{name}", field, error))
    for key, error in left.items():
        messages = ogp_tn_messages(error)
        if messages:
            where, label = _of_core().get(key, ("", key))
            listed.append({"id": where, "label": label, "messages": messages})
    return listed


def _of_core() -> dict[str, tuple[str, str]]:
    """Return where core's own fields stand in our forms, and what they are called."""
    return {
        "private": ("field-private", tk._("Visibility")),
        "title": ("field-title_translated", tk._("Title")),
    }


def _listed(where: str, field: Mapping[str, Any], error: Any, before: str = "") -> dict[str, Any]:
    label = tk.h.scheming_language_text(field["label"])
    return {"id": where, "label": before + label, "messages": ogp_tn_messages(error)}


def _row_errors(field: Mapping[str, Any], error: Any) -> list[dict[str, Any]]:
    """Return the errors of a repeating part, each with its row."""
    name = field["field_name"]
    label = tk.h.scheming_language_text(field.get("repeating_label") or field["label"])
    listed = []
    for index, row in enumerate(error):
        if isinstance(row, str):
            listed.append(_listed(f"field-{name}", field, row))
            continue
        before = f"{label}: " if "simple_subfields" in field else f"{label} {index + 1}: "
        wrong = dict(row)
        for subfield in form_rows.subfields(field):
            if found := wrong.pop(subfield["field_name"], None):
                where = f"field-{name}-{index}-{subfield['field_name']}"
                listed.append(_listed(where, subfield, found, before))
        for key, found in wrong.items():
            listed.append(
                {
                    "id": f"field-{name}-{index}",
                    "label": before + key,
                    "messages": ogp_tn_messages(found),
                }
            )
    return listed


def _gist(field: Mapping[str, Any], row: Mapping[str, Any]) -> str:
    """Return the first two values of a row as a reader sees them."""
    found = []
    for subfield in form_rows.subfields(field):
        value = row.get(subfield["field_name"])
        if form_rows.is_blank(value):
            continue
        if "vocabulary" in subfield and isinstance(value, str):
            value = ogp_tn_label(subfield["vocabulary"], value)
        elif subfield.get("translated"):
            value = ogp_tn_text(value)["text"]
        found.append(str(value))
    return " · ".join(found[:2])


def ogp_tn_is_private(name: str | None) -> bool:
    """Tell whether a record is kept from the public, by its name or id."""
    record = model.Package.get(name) if name else None
    return record is not None and record.private


def ogp_tn_has_files(dataset_type: str) -> bool:
    """Tell whether records of a type carry files; a type that is not ours does."""
    schema = tk.h.scheming_get_dataset_schema(dataset_type)
    return schema is None or bool(schema["resource_fields"])


def _plans() -> list[dict[str, Any]]:
    """Return the action plans that the reader may see, the latest first.

    They are only suggested: without the search engine a form still works, and its names are
    typed.
    """
    try:
        found = tk.get_action("package_search")(
            {}, {"fq": "dataset_type:action-plan", "rows": 50, "include_private": True}
        )
    except SearchError:
        return []
    return sorted(found["results"], key=lambda plan: plan["period_start"], reverse=True)


def ogp_tn_plan_suggestions() -> list[dict[str, str]]:
    """Return the names of the action plans with their titles, to suggest in a form."""
    return [
        {"value": plan["name"], "label": ogp_tn_text(plan["title_translated"])["text"]}
        for plan in _plans()
    ]


def ogp_tn_axis_suggestions() -> list[dict[str, str]]:
    """Return the axes of the action plans with their titles, to suggest in a form."""
    return [
        {
            "value": axis["id"],
            "label": f"{plan['name']}: {ogp_tn_text(axis['title_translated'])['text']}",
        }
        for plan in _plans()
        for axis in plan.get("axes", [])
    ]


def ogp_tn_organization_choices(organizations: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return organizations to choose from, named in the reader's language and sorted by it.

    :param organizations: as ``organization_list_for_user`` gives them
    :returns: dicts with ``id``, ``name`` (its name in the address) and ``title``
    """
    texts = titles([organization["name"] for organization in organizations])
    reader = _reader()
    choices = [
        {
            "id": organization["id"],
            "name": organization["name"],
            "title": pick(texts.get(organization["name"], {}), reader)[0]
            or organization["display_name"],
        }
        for organization in organizations
    ]
    return sorted(choices, key=lambda choice: choice["title"])
