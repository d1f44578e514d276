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
