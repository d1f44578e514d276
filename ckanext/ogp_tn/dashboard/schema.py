"""What the dashboard's actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.ogp_tn.dashboard import calendar_rules


@tk.validator_args
def plan_overview(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_plan_overview``."""
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def changes(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_change_list``."""
    return {
        "plan": [ignore_empty, unicode_safe],
        "organization": [ignore_empty, unicode_safe],
    }


@tk.validator_args
def calendar(
    ignore_empty: Validator, one_of: ValidatorFactory, ogp_tn_target_year: Validator
) -> Schema:
    """Return the schema of ``ogp_tn_calendar_show``."""
    return {
        **changes(),
        "year": [ignore_empty, ogp_tn_target_year],
        "kind": [ignore_empty, one_of(list(calendar_rules.KINDS))],
    }
