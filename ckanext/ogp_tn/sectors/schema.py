"""What the actions on sectors take."""

from __future__ import annotations

from collections.abc import Callable

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator

from ckanext.ogp_tn.metadata.vocabularies import vocabulary


def table_list() -> Schema:
    """Return the schema of ``ogp_tn_table_list``, which takes nothing."""
    return {}


@tk.validator_args
def table_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_table_show``."""
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def agenda_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_agenda_show``."""
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def municipal_comparison(
    ignore_empty: Validator,
    one_of: Callable[..., Validator],
    natural_number_validator: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_municipal_comparison``."""
    return {
        "category": [ignore_empty, one_of(vocabulary("municipal_categories").values())],
        "year": [ignore_empty, natural_number_validator],
    }
