"""What the licences' actions take."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator

from ckanext.ogp_tn.metadata import licences


def _offered(value: Any) -> str:
    """Take a licence that a form would offer, by any of its names."""
    ids = [one.id for one in licences.offered() if not licences.is_missing(one.id)]
    found = licences.known(value)
    if found and found in ids:
        return found
    message = tk._("“{value}” is not one of: {known}.")
    raise tk.Invalid(message.format(value=value, known=", ".join(ids)))


@tk.validator_args
def licence_set(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_missing: Validator,
    list_of_strings: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_licence_set``."""
    return {
        "organization": [not_empty, unicode_safe],
        "license_id": [not_empty, unicode_safe, _offered],
        "ids": [ignore_missing, list_of_strings],
    }


@tk.validator_args
def licence_list(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_licence_list``."""
    return {"organization": [not_empty, unicode_safe]}


@tk.validator_args
def citation_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_citation_show``."""
    return {"id": [not_empty, unicode_safe]}
