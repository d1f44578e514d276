"""The steward: a role of public bodies beside CKAN's admin, editor and member.

CKAN has no interface for roles: forms, API, invitations, labels and the cascade to the bodies
below read the two mappings that are filled here. ``tests/stewards/test_roles.py`` pins what this
module knows of them.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import authz

STEWARD = "steward"

#: The permission to let things become public; an admin has every permission.
REVIEW = "ogp_tn_review"

#: CKAN's names. What an editor has and a steward has not is ``delete_dataset``.
PERMISSIONS = ("read", "create_dataset", "update_dataset", "manage_group", REVIEW)


def register() -> None:
    """Add the role; where it is there already, nothing changes."""
    authz.ROLE_PERMISSIONS.setdefault(STEWARD, list(PERMISSIONS))
    authz._trans_functions.setdefault(STEWARD, lambda: tk._("Data steward"))
