"""What templates ask about roles and stewards."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.stewards import permissions

__all__ = ["ogp_tn_bodies_to_write_for"]


def ogp_tn_bodies_to_write_for(kind: str) -> list[dict[str, Any]]:
    """Return the bodies to which the reader may give a new record.

    :param kind: the record's type; the team gives plans and commitments to any body
    """
    user = tk.current_user.name if tk.current_user.is_authenticated else None
    if kind in permissions.PLAN_TYPES and permissions.edits_every_commitment(user):
        return [{**body, "display_name": body["title"]} for body in organizations.listed()]
    return tk.h.organizations_available("create_dataset")
