"""What the plans' actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.ogp_tn.plans.progress_rules import CONFIRMED_BY_TEAM


@tk.validator_args
def plan_load(
    not_missing: Validator,
    dict_only: Validator,
    default: ValidatorFactory,
    boolean_validator: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_plan_load``."""
    return {
        "content": [not_missing, dict_only],
        "dry_run": [default(False), boolean_validator],  # pyright: ignore[reportArgumentType]
    }


@tk.validator_args
def progress_add(
    not_empty: Validator, ignore_missing: Validator, unicode_safe: Validator
) -> Schema:
    """Return the schema of ``ogp_tn_progress_add``; the record's own says more of each member."""
    return {
        "id": [not_empty, unicode_safe],
        "text_translated": [ignore_missing],
        **{
            name: [ignore_missing, unicode_safe]
            for name in ("date", "part", "milestone", "url", "dataset", "reported_by")
        },
        "without_evidence": [ignore_missing],
    }


@tk.validator_args
def confirm(not_empty: Validator, unicode_safe: Validator, one_of: ValidatorFactory) -> Schema:
    """Return the schema of ``ogp_tn_confirm``."""
    return {
        "id": [not_empty, unicode_safe],
        "field": [not_empty, one_of(list(CONFIRMED_BY_TEAM))],
        "row": [not_empty, unicode_safe],
    }
