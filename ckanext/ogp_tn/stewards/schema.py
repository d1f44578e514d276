"""What the stewards' actions take."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

REQUIRED = {"required": True}


@tk.validator_args
def mandate_list(not_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_mandate_list``."""
    return {"organization": [not_missing, not_empty, unicode_safe]}


@tk.validator_args
def workbench_show(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_workbench_show``."""
    return {"organization": [ignore_empty, unicode_safe]}


@tk.validator_args
def mandate_create(
    not_missing: Validator,
    not_empty: Validator,
    unicode_safe: Validator,
    boolean_validator: Validator,
    ignore_empty: Validator,
    default: ValidatorFactory,
    ogp_tn_line: Any,
    ogp_tn_iso_date: Any,
    ogp_tn_multilingual: Any,
    ogp_tn_from_json: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_mandate_create``."""
    no: Any = default(False)
    return {
        **mandate_list(),
        "user": [not_missing, not_empty, unicode_safe],
        "letter": [ogp_tn_line(REQUIRED, {})],
        "letter_date": [ogp_tn_iso_date({}, {})],
        "start": [ogp_tn_iso_date(REQUIRED, {})],
        "end": [ogp_tn_iso_date(REQUIRED, {})],
        "deputy_of": [ignore_empty, unicode_safe],
        "function_translated": [ogp_tn_multilingual({}, {}), ogp_tn_from_json],
        "name_public": [no, boolean_validator],
    }


@tk.validator_args
def mandate(not_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of an action on one mandate."""
    return {"id": [not_missing, not_empty, unicode_safe]}


@tk.validator_args
def mandate_end(ogp_tn_iso_date: Any) -> Schema:
    """Return the schema of ``ogp_tn_mandate_end``."""
    return {**mandate(), "date": [ogp_tn_iso_date({}, {})]}


@tk.validator_args
def mandate_absence(ogp_tn_iso_date: Any) -> Schema:
    """Return the schema of ``ogp_tn_mandate_absence``."""
    day = ogp_tn_iso_date({}, {})
    return {**mandate(), "start": [day], "end": [day]}
