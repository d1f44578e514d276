"""Who may review, and what nobody may do to a public record without review."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.types import AuthFunction, AuthResult, Context, DataDict

from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata.access import ALLOWED, everybody, refused
from ckanext.ogp_tn.stewards import permissions, review
from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards.review_model import Proposal

ogp_tn_review_waiting = everybody


def ogp_tn_review_list(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow everybody who is signed in; each sees what they may review or proposed."""
    return ALLOWED


def ogp_tn_review_show(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may review it or may change the record."""
    if ogp_tn_review_decide(context, data_dict).get("success"):
        return ALLOWED
    return ogp_tn_review_withdraw(context, data_dict)


def ogp_tn_review_withdraw(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever may change the record."""
    _, record = _subject(data_dict)
    return authz.is_authorized("package_update", tk.fresh_context(context), {"id": record.id})


@tk.auth_sysadmins_check
def ogp_tn_review_decide(context: Context, data_dict: DataDict) -> AuthResult:
    """Allow whoever publishes for the record's body, and for the one it is to go to.

    Where everybody's changes are reviewed, one's own are for somebody else: a system
    administrator proposes none, unless they became one later.
    """
    proposal, record = _subject(data_dict)
    user = context.get("user")
    to = rules.changed(proposal.changes, "owner_org")
    bodies = [record.owner_org, *([to] if to else [])]
    if not authz.is_sysadmin(user) and not all(
        permissions.may_review(user, body, record.type) for body in bodies
    ):
        return refused(tk._("Only a steward or an admin of the body may publish this."))
    person = model.User.get(user) if user else None
    if config.four_eyes() == rules.ALL and person and person.id in proposal.authors:
        return refused(tk._("You proposed this: somebody else must look at it."))
    return authz.is_authorized("package_update", tk.fresh_context(context), {"id": record.id})


def _subject(data_dict: DataDict) -> tuple[Proposal, model.Package]:
    proposal = model.Session.get(Proposal, data_dict["id"])
    record = model.Package.get(proposal.package_id) if proposal else None
    if proposal is None or record is None:
        raise tk.ObjectNotFound(tk._("There is no such proposal."))
    return proposal, record


# What cannot be proposed: it is refused where the record is public


@tk.chained_auth_function
def resource_update(up: AuthFunction, context: Context, data_dict: DataDict | None) -> AuthResult:
    """Refuse what would change a public file at once; our ``resource_update`` proposes instead.

    CKAN's actions on views and on the contents of tables ask this as well.
    """
    asked = data_dict or {}
    return _refused_on(context, asked.get("id")) or up(context, asked)


@tk.chained_auth_function
def resource_view_create(
    up: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to show a public file in another way at once."""
    asked = data_dict or {}
    return _refused_on(context, asked.get("resource_id")) or up(context, asked)


@tk.chained_auth_function
def resource_view_delete(
    up: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to take a view off a public file at once."""
    asked = data_dict or {}
    view = model.ResourceView.get(asked.get("id", ""))
    return _refused_on(context, view and view.resource_id) or up(context, asked)


@tk.chained_auth_function
def resource_create_default_resource_views(
    up: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to show a public file in another way at once."""
    asked = data_dict or {}
    file = (asked.get("resource") or {}).get("id")
    return _refused_on(context, file) or up(context, asked)


@tk.chained_auth_function
def package_create_default_resource_views(
    up: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to show the files of a public dataset in another way at once."""
    asked = data_dict or {}
    record = _record((asked.get("package") or {}).get("id"))
    return _refused_if_public(context, record) or up(context, asked)


@tk.chained_auth_function
def package_relationship_create(
    up: AuthFunction, context: Context, data_dict: DataDict | None
) -> AuthResult:
    """Refuse to relate a public dataset to another at once; so changing and ending it."""
    asked = data_dict or {}
    for name in ("subject", "object"):
        if refused := _refused_if_public(context, _record(asked.get(name))):
            return refused
    return up(context, asked)


def refused_to_delete(context: Context, record: model.Package) -> AuthResult | None:
    """Return why somebody may not delete a public record; None where they may."""
    if not review.is_proposing(record, context):
        return None
    return refused(
        tk._("This is public: you may propose to make it private, and a steward decides.")
    )


def _refused_on(context: Context, file: Any) -> AuthResult | None:
    found = model.Resource.get(file) if isinstance(file, str) else None
    return _refused_if_public(context, _record(found.package_id) if found else None)


def _refused_if_public(context: Context, record: model.Package | None) -> AuthResult | None:
    if not review.is_proposing(record, context):
        return None
    return refused(
        tk._("This is public, and this cannot be proposed: only a steward or an admin does it.")
    )


def _record(name: Any) -> model.Package | None:
    return model.Package.get(name) if isinstance(name, str) else None
