"""What templates ask about roles, people and stewards."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchError
from ckan.lib.search.common import SolrConnectionError
from ckan.types import Context

from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.stewards import permissions, rules, workbench
from ckanext.ogp_tn.stewards.review_helpers import (
    ogp_tn_body_title,
    ogp_tn_checksum,
    ogp_tn_differences,
    ogp_tn_field_names,
    ogp_tn_proposal,
    ogp_tn_reviewed,
    ogp_tn_seen,
    ogp_tn_waits,
)

__all__ = [
    "ogp_tn_bodies_to_write_for",
    "ogp_tn_body_title",
    "ogp_tn_checksum",
    "ogp_tn_differences",
    "ogp_tn_field_names",
    "ogp_tn_mandate_end",
    "ogp_tn_mandate_status",
    "ogp_tn_people",
    "ogp_tn_proposal",
    "ogp_tn_reviewed",
    "ogp_tn_seen",
    "ogp_tn_stewards",
    "ogp_tn_waiting",
    "ogp_tn_waits",
]

STATUSES = {
    rules.PLANNED: N_("Not begun yet"),
    rules.ACTING: N_("In office"),
    rules.ABSENT: N_("In office, absent"),
    rules.READY: N_("Ready to replace"),
    rules.ENDED: N_("Ended"),
}

ENDS = {
    rules.PERIOD_OVER: N_("The period was over."),
    rules.DECIDED: N_("It was ended by decision."),
    rules.BY_HAND: N_("The role was changed in the list of members."),
    rules.USER_GONE: N_("The account was deleted."),
    rules.BODY_GONE: N_("The body was deleted."),
    rules.STEWARD_GONE: N_("The mandate of the steward to replace had ended."),
}


def ogp_tn_bodies_to_write_for(kind: str) -> list[dict[str, Any]]:
    """Return the bodies to which the reader may give a new record.

    :param kind: the record's type; the team gives plans and commitments to any body
    """
    user = tk.current_user.name if tk.current_user.is_authenticated else None
    if kind in permissions.PLAN_TYPES and permissions.edits_every_commitment(user):
        return [{**body, "display_name": body["title"]} for body in organizations.listed()]
    return tk.h.organizations_available("create_dataset")


def ogp_tn_mandate_status(status: str) -> str:
    """Return how a mandate stands, in words."""
    return tk._(STATUSES[status])


def ogp_tn_mandate_end(why: str | None) -> str:
    """Return why a mandate ended, in a sentence."""
    return tk._(ENDS[why]) if why else ""


def ogp_tn_people(ids: Collection[str]) -> list[dict[str, str]]:
    """Return people to choose from, ``name`` and ``display_name`` of each, by their ids."""
    user = model.User
    found = sa.select(user.name, user.fullname).where(user.id.in_(ids), user.state == "active")
    return [
        {"name": name, "display_name": fullname or name}
        for name, fullname in model.Session.execute(found.order_by(user.name)).tuples()
    ]


def ogp_tn_stewards() -> dict[str, dict[str, Any]]:
    """Return what everybody may know of today's stewards, by the names of their bodies."""
    found = tk.get_action("ogp_tn_steward_list")(Context(user=""), {})
    return {one["organization"]: one for one in found}


def ogp_tn_waiting() -> dict[str, Any]:
    """Return how much waits for the reader, counted once per page.

    :returns: ``all`` and ``to_review``, None where the search engine does not answer; empty for
        those who have no workbench
    """
    if "ogp_tn_waiting" not in tk.g:
        tk.g.ogp_tn_waiting = _waiting()
    return tk.g.ogp_tn_waiting


def _waiting() -> dict[str, Any]:
    person = tk.current_user
    if not isinstance(person, model.User):
        return {}
    try:
        bench = workbench.of(person, most=1)
    except (SearchError, SolrConnectionError):
        return {"all": None, "to_review": None}
    if not bench.is_there:
        return {}
    return {"all": bench.count(), "to_review": bench.count("proposals_to_review")}
