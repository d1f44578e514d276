"""What the dashboard's actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator


@tk.validator_args
def plan_overview(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_plan_overview``."""
    return {"id": [not_empty, unicode_safe]}
