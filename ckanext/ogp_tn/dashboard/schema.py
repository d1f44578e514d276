"""What the dashboard's actions take."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.ogp_tn.dashboard import calendar_rules, scoreboard_rules
from ckanext.ogp_tn.metadata.vocabularies import vocabulary


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


@tk.validator_args
def indicator_list(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_indicator_list``."""
    return {"plan": [ignore_empty, unicode_safe], "organization": [ignore_empty, unicode_safe]}


@tk.validator_args
def indicator_show(
    not_missing: Validator,
    not_empty: Validator,
    unicode_safe: Validator,
    ogp_tn_iso_date: Any,
) -> Schema:
    """Return the schema of ``ogp_tn_indicator_show``."""
    return {
        **indicator_list(),
        "name": [not_missing, not_empty, unicode_safe],
        "date": [ogp_tn_iso_date({}, {})],
    }


@tk.validator_args
def scoreboard(
    ignore_empty: Validator, one_of: ValidatorFactory, ogp_tn_target_year: Validator
) -> Schema:
    """Return the schema of ``ogp_tn_scoreboard``."""
    either = [ignore_empty, one_of([scoreboard_rules.WITH, scoreboard_rules.WITHOUT])]
    return {
        "year": [ignore_empty, ogp_tn_target_year],
        "sort": [ignore_empty, one_of(list(scoreboard_rules.SORTS))],
        "kind": [ignore_empty, one_of(vocabulary("body_kinds").values())],
        "governorate": [ignore_empty, one_of(vocabulary("governorates").values())],
        "inventory": either,
        "steward": either,
    }


@tk.validator_args
def snapshot_take(ignore_empty: Validator, unicode_safe: Validator, ogp_tn_iso_date: Any) -> Schema:
    """Return the schema of ``ogp_tn_snapshot_take``; what is needed depends on the day."""
    return {
        "date": [ogp_tn_iso_date({}, {})],
        "source": [ignore_empty, unicode_safe],
        "figures": [ignore_empty],
    }


@tk.validator_args
def snapshot_correct(
    not_missing: Validator,
    not_empty: Validator,
    ignore_missing: Validator,
    unicode_safe: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_snapshot_correct``; the indicator says what a number is."""
    return {
        "id": [not_missing, not_empty, unicode_safe],
        "why": [not_missing, not_empty, unicode_safe],
        "numerator": [ignore_missing],
        "denominator": [ignore_missing],
        "value": [ignore_missing],
    }


@tk.validator_args
def snapshot_list(
    ignore_empty: Validator, not_missing: Validator, not_empty: Validator, unicode_safe: Validator
) -> Schema:
    """Return the schema of ``ogp_tn_snapshot_list``."""
    return {
        **indicator_list(),
        "name": [not_missing, not_empty, unicode_safe],
        "dimension": [ignore_empty, unicode_safe],
    }
