"""What the actions of the review take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory

from ckanext.ogp_tn.stewards import review_rules as rules


@tk.validator_args
def review_list(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_review_list``."""
    return {"organization": [ignore_empty, unicode_safe]}


@tk.validator_args
def proposal(not_missing: Validator, not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of an action on one proposal."""
    return {"id": [not_missing, not_empty, unicode_safe]}


@tk.validator_args
def decide(
    not_missing: Validator,
    one_of: ValidatorFactory,
    default: ValidatorFactory,
    unicode_safe: Validator,
    ignore_empty: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_review_decide``."""
    return {
        **proposal(),
        "decision": [not_missing, one_of([rules.PUBLISH, rules.RETURN])],
        "comment": [default(""), unicode_safe],
        "version": [ignore_empty, unicode_safe],
    }
