"""Four eyes: whether what somebody does to a record waits. Everything that writes asks here.

Work of the system itself (``ignore_auth``: harvesting, commands, plugins) and of system
administrators never waits.
"""

from __future__ import annotations

from functools import partial
from typing import Any, TypeGuard

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic.validators import boolean_validator
from ckan.types import Context

from ckanext.ogp_tn.stewards import permissions
from ckanext.ogp_tn.stewards import review_rules as rules

#: In a context: what is written is decided.
REVIEWED = "ogp_tn_reviewed"
#: In a context: what was asked of the database already, which one change asks several times.
KNOWN = "ogp_tn_publishes"


def standing(record: model.Package) -> rules.Standing:
    """Return whose a stored record is and who sees it."""
    return rules.Standing(record.owner_org, record.private, record.state)


def asked_for(before: rules.Standing | None, data_dict: dict[str, Any]) -> rules.Standing:
    """Return how a record is to stand; what is not said stays as it is, and is public if new."""
    body, private = before[:2] if before else (None, False)
    if "owner_org" in data_dict:
        body = data_dict["owner_org"]
        group = model.Group.get(body) if isinstance(body, str) else None
        body = group.id if group else None
    if data_dict.get("private") is not None:
        private = boolean_validator(data_dict["private"], Context())
    return rules.Standing(body, private)


def waits(
    context: Context, kind: str, before: rules.Standing | None, after: rules.Standing
) -> bool:
    """Tell whether a change waits for review: the one place that decides.

    :param context: who makes it
    :param kind: the record's type
    """
    return rules.needs_review(before, after, partial(_publishes, context, kind))


def is_reviewed(record: model.Package, context: Context) -> bool:
    """Tell whether whatever this person would have the public see of a record waits."""
    stands = standing(record)
    return waits(context, record.type, stands, stands._replace(private=False))


def is_proposing(record: model.Package | None, context: Context) -> TypeGuard[model.Package]:
    """Tell whether a record is public, and what this person writes there is only a proposal."""
    return record is not None and standing(record).is_public and is_reviewed(record, context)


def reviewed(context: Context) -> Context:
    """Return the context of who publishes what was reviewed; what they may write is asked as ever.

    A client cannot say this: it sends data, never a context.
    """
    decided: Any = tk.fresh_context(context)
    decided[REVIEWED] = True
    return decided


def _publishes(context: Any, kind: str, body: str) -> bool:
    if context.get("ignore_auth") or context.get(REVIEWED):
        return True
    user = context.get("user")
    known = context.setdefault(KNOWN, {})
    if (user, body, kind) not in known:
        known[user, body, kind] = permissions.needs_no_review(user, body, kind)
    return known[user, body, kind]
