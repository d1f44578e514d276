"""What the inventory's actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory


@tk.validator_args
def row(not_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of an action on one row."""
    return {"id": [not_missing, not_empty, unicode_safe]}


@tk.validator_args
def remove(not_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_inventory_remove``."""
    return {**row(), "reason": [not_missing, not_empty, unicode_safe]}


@tk.validator_args
def link(not_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_inventory_link``."""
    return {**row(), "dataset": [not_missing, not_empty, unicode_safe]}


@tk.validator_args
def matches(
    default: ValidatorFactory, ignore_missing: Validator, unicode_safe: Validator
) -> Schema:
    """Return the schema of ``ogp_tn_inventory_matches``."""
    return {**row(), "q": [ignore_missing, unicode_safe]}


@tk.validator_args
def of_body(not_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of an action on a body's inventory."""
    return {"organization": [not_missing, not_empty, unicode_safe]}


@tk.validator_args
def inventory_import(
    default: ValidatorFactory,
    ignore_missing: Validator,
    ignore_empty: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_inventory_import``; what is needed depends on the rest."""
    return {
        "organization": [ignore_empty, unicode_safe],
        "upload": [ignore_missing],
        "dry_run": [default(True), boolean_validator],
        "sheet": [ignore_empty, unicode_safe],
        "ignore_unknown": [ignore_missing, boolean_validator],
        "id": [ignore_empty, unicode_safe],
    }


@tk.validator_args
def target_set(
    not_missing: Validator,
    not_empty: Validator,
    ogp_tn_target_year: Validator,
    ogp_tn_target_share: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_target_set``."""
    return {
        **of_body(),
        "year": [not_missing, not_empty, ogp_tn_target_year],
        "share": [not_missing, not_empty, ogp_tn_target_share],
    }


@tk.validator_args
def openings(
    ignore_empty: Validator,
    ignore_missing: Validator,
    list_of_strings: Validator,
    unicode_safe: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_opening_calendar``."""
    return {
        "organization": [ignore_empty, unicode_safe],
        "commitments": [ignore_missing, list_of_strings],
    }


@tk.validator_args
def body_list(ignore_empty: Validator, ogp_tn_target_year: Validator) -> Schema:
    """Return the schema of ``ogp_tn_body_list``."""
    return {"year": [ignore_empty, ogp_tn_target_year]}
