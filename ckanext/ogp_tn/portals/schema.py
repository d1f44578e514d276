"""What the actions on portals take."""

from __future__ import annotations

from collections.abc import Callable

import ckan.plugins.toolkit as tk
from ckan.types import Schema, Validator

from ckanext.ogp_tn.metadata.vocabularies import vocabulary


@tk.validator_args
def portal_list(ignore_empty: Validator, one_of: Callable[..., Validator]) -> Schema:
    """Return the schema of ``ogp_tn_portal_list``."""
    return {
        "kind": [ignore_empty, one_of(vocabulary("portal_kinds").values())],
        "sector": [ignore_empty, one_of(vocabulary("sectors").values())],
        "state": [ignore_empty, one_of(vocabulary("deliverable_states").values())],
    }


@tk.validator_args
def portal_show(not_empty: Validator, unicode_safe: Validator) -> Schema:
    """Return the schema of ``ogp_tn_portal_show``."""
    return {"id": [not_empty, unicode_safe]}


@tk.validator_args
def portal_harvest(
    not_empty: Validator,
    unicode_safe: Validator,
    ignore_empty: Validator,
    natural_number_validator: Validator,
    boolean_validator: Validator,
) -> Schema:
    """Return the schema of ``ogp_tn_portal_harvest``."""
    return {
        "id": [not_empty, unicode_safe],
        "deadline": [ignore_empty, natural_number_validator],
        "accept_gone": [ignore_empty, boolean_validator],
    }


def portal_sync() -> Schema:
    """Return the schema of ``ogp_tn_portal_sync``, which takes nothing."""
    return {}
