"""Validators of values that a vocabulary or the licence register knows."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.checks import (
    Check,
    Field,
    as_list,
    drop,
    is_empty,
    of_one_value,
    refuse,
    store,
)
from ckanext.ogp_tn.metadata.vocabularies import Vocabulary, vocabulary
from ckanext.scheming.validation import (  # pyright: ignore[reportMissingImports]
    scheming_validator,
)

TRUE, FALSE = frozenset({"true", "on", "yes", "1"}), frozenset({"false", "off", "no", "0"})


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


def _not_one_of(value: Any, field: Field) -> str:
    known = (
        _known(vocabulary(field["vocabulary"]))
        if "vocabulary" in field
        else ", ".join(_values(field))
    )
    return tk._("“{value}” is not one of: {known}.").format(value=value, known=known)


@of_one_value
def ogp_tn_choice(value: Any, field: Field) -> str:
    """Take a value of the field's vocabulary, or its URI, code or alias."""
    found = _value_of(value, field)
    if found is None:
        raise tk.Invalid(_not_one_of(value, field))
    return found


@scheming_validator
def ogp_tn_choices(field: Field, schema: Any) -> Check:
    """Take a list of values of the field's vocabulary, kept in the vocabulary's order."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        names = as_list(key, data, errors, "")
        if not names:
            drop(field, key, data, errors)
        found = {name: _value_of(name, field) for name in names}
        errors[key].extend(
            _not_one_of(name, field) for name, value in found.items() if value is None
        )
        if errors[key]:
            raise tk.StopOnError
        chosen = dict.fromkeys(value for value in found.values() if value)
        ordered = [value for value in _values(field) if value in chosen]
        store(key, data, ordered + [value for value in chosen if value not in ordered])

    return validator


@scheming_validator
def ogp_tn_licence(field: Field, schema: Any) -> Check:
    """Take the id of a licence; an alias becomes the id that the register knows.

    *Not specified* is refused for data that everyone can see, unless ``license_original`` tells
    what the source wrote: then somebody else's record is shown as it came.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        value = data.get(key, tk.missing)
        if is_empty(value):
            data.pop(key, None)
            raise tk.StopOnError
        known = licences.known(value)
        data[key] = known or value
        published = schema.get("dataset_type") == "dataset" and not _is_private(data, context)
        original = data.get(("license_original",), tk.missing)
        if known == licences.NOT_SPECIFIED and published and is_empty(original):
            refuse(
                key,
                errors,
                tk._("Choose a licence: data cannot be published under “not specified”."),
            )

    return validator


def _is_private(data: FlattenDataDict, context: Context) -> bool:
    given = data.get(("private",), tk.missing)
    if not is_empty(given):
        return str(given).strip().lower() in TRUE
    stored = context.get("package")
    return bool(stored and stored.private)
