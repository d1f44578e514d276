"""What the plans' actions take."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator, ValidatorFactory


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
