"""Validators of values that a vocabulary or the licence register knows."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.validation import (
    Check,
    Field,
    is_empty,
    of_list,
    of_one_value,
    refuse,
)
from ckanext.ogp_tn.metadata.vocabularies import Vocabulary, vocabulary
from ckanext.scheming.validation import (  # pyright: ignore[reportMissingImports]
    scheming_validator,
)

TRUE = frozenset({"true", "on", "yes", "1"})
ORIGINAL = ("license_original",)


def _known(terms: Vocabulary) -> str:
    return ", ".join(str(term.more.get("code", term.value)) for term in terms.terms)


def _value_of(name: Any, field: Field) -> str | None:
    """Return the stored form of a value: of a vocabulary, of a list, or an address allowed."""
    if not isinstance(name, str):
        return None
    if "vocabulary" in field:
        if term := vocabulary(field["vocabulary"]).find(name):
            return term.value
    elif name in _values(field):
        return name
    if field.get("other_addresses") and name.startswith(("http://", "https://")):
        return name
    return None


def _values(field: Field) -> list[str]:
    """Return the values of a field in their order."""
    if "vocabulary" in field:
        return vocabulary(field["vocabulary"]).values()
    return [choice["value"] for choice in getattr(tk.h, field["choices_helper"])(field)]


def _chosen(name: Any, field: Field) -> str:
    """Return the stored form of a value that the field may have."""
    found = _value_of(name, field)
    if found is None:
        known = (
            _known(vocabulary(field["vocabulary"]))
            if "vocabulary" in field
            else ", ".join(_values(field))
        )
        raise tk.Invalid(tk._("“{value}” is not one of: {known}.").format(value=name, known=known))
    return found


@of_one_value
def ogp_tn_choice(value: Any, field: Field) -> str:
    """Take a value of the field's vocabulary, or its URI, code or alias."""
    return _chosen(value, field)


def _in_order(values: list[str], field: Field) -> list[str]:
    """Return values in the vocabulary's order, allowed addresses after them."""
    known = _values(field)
    return sorted(values, key=lambda one: known.index(one) if one in known else len(known))


@of_list("", _in_order)
def ogp_tn_choices(name: str, field: Field) -> str:
    """Take a list of values of the field's vocabulary, kept in the vocabulary's order."""
    return _chosen(name, field)


@scheming_validator
def ogp_tn_licence(field: Field, schema: Any) -> Check:
    """Take the id of a licence; an alias becomes the id that the register knows.

    A type with ``license_original`` keeps there what nobody knows, and the licence is *not
    specified*; another type refuses it. Data of a public body that all can see need a licence,
    unless ``license_original`` says that they are somebody else's, shown as they came. What was
    published without one before stays editable: nobody is kept from mending a title by it.
    """
    keeps_original = any(one["field_name"] == ORIGINAL[0] for one in schema["dataset_fields"])

    def unknown(
        written: str, key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict
    ) -> str:
        if not keeps_original:
            known = ", ".join(one.id for one in licences.offered())
            message = tk._("“{value}” is not one of: {known}.")
            refuse(key, errors, message.format(value=written, known=known))
        if is_empty(data.get(ORIGINAL, tk.missing)):
            data[ORIGINAL] = written
        return licences.NOT_SPECIFIED

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        value = data.get(key, tk.missing)
        written = value.strip() if isinstance(value, str) else value
        if written is tk.missing:
            # CKAN would empty it: what nobody speaks of stays, as the body and the name do.
            stored = context.get("package")
            data[key] = stored.license_id if stored else None
        elif is_empty(written):
            data[key] = ""
        elif not isinstance(written, str):
            refuse(key, errors, tk._("Must be text, not a list or an object."))
        else:
            data[key] = licences.known(written) or unknown(written, key, data, errors)
        _forget_original(data[key], data, context)
        before, after = _before_and_after(schema["dataset_type"], data, context)
        if licences.lacks(after) and not licences.lacks(before):
            message = tk._(
                "Choose a licence, or keep the dataset private: a public body publishes no data "
                "without one."
            )
            refuse(key, errors, message)

    return validator


def _forget_original(licence: Any, data: FlattenDataDict, context: Context) -> None:
    """Take out what was kept of another licence than the one that is chosen now."""
    stored = context.get("package")
    if not stored or licences.is_missing(licence) or licence == stored.license_id:
        return
    if data.get(ORIGINAL) == (stored.extras or {}).get(ORIGINAL[0]):
        data[ORIGINAL] = ""


def _before_and_after(
    dataset_type: str, data: FlattenDataDict, context: Context
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what the rule of licences asks of a dataset, as stored and as it will be."""
    stored = context.get("package")
    before: dict[str, Any] = {"type": dataset_type}
    if stored:
        before |= {name: getattr(stored, name) for name in ("private", "owner_org", "license_id")}
        before[ORIGINAL[0]] = (stored.extras or {}).get(ORIGINAL[0])
    # CKAN drops an extra that an update leaves out.
    after = before | {ORIGINAL[0]: None}
    for name in ("private", "owner_org", "license_id", ORIGINAL[0]):
        if (given := data.get((name,))) not in (tk.missing, None):
            after[name] = given
    after["private"] = str(after.get("private")).strip().lower() in TRUE
    return before, after
