"""What the actions on checks take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator


@tk.validator_args
def check_of(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of what asks about one dataset."""
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def check_all(ignore_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_check_all``."""
    return {"organization": [ignore_empty, unicode_safe]}


def no_parameters() -> Schema:
    """Return the schema of what takes nothing."""
    return {}
