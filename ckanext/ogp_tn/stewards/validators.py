"""What a person's role lets them write into a field."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.stewards import permissions

__all__ = ["ogp_tn_body_of_plan"]


def ogp_tn_body_of_plan(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Let the team name any body as the one that leads; ask CKAN about everybody else."""
    body = model.Group.get(data[key]) if isinstance(data[key], str) else None
    known = body if body and body.is_organization and body.state == "active" else None
    if known and permissions.edits_every_commitment(context.get("user")):
        data[key] = known.id
    else:
        as_ckan: Any = tk.get_validator("owner_org_validator")
        as_ckan(key, data, errors, context)
