"""A mandate follows its holder, its body and the role; a proposal follows its record."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from flask import has_request_context

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import SignalMapping

from ckanext.ogp_tn.stewards import mandates, proposals, review_notices, rules

__all__ = ["stewards"]

log = logging.getLogger(__name__)


def stewards() -> SignalMapping:
    """Return what is listened to."""
    of_bodies = ("organization_delete", "organization_update", "member_create", "member_delete")
    return {
        tk.signals.user_logged_in: [somebody_came],
        tk.signals.action_succeeded: [
            *({"sender": action, "receiver": body_changed} for action in of_bodies),
            {"sender": "user_delete", "receiver": user_deleted},
            {"sender": "package_update", "receiver": record_changed},
        ],
        proposals.proposed: [review_notices.proposed],
        proposals.decided: [review_notices.decided],
    }


def somebody_came(sender: Any, user: model.User | None = None, **sent: Any) -> None:
    """Start and end what is due of the mandates of somebody who signs in."""
    if user is not None:
        _settle(mandates.bodies_with_open(user.id))


def body_changed(sender: str, **sent: Any) -> None:
    """End the mandates of whoever lost the role by hand, or whose body is gone."""
    asked = sent.get("data_dict") or {}
    if sent["context"].get("defer_commit") or asked.get("object_type") in ("package", "group"):
        return  # part of a larger change, or not about a person
    body = model.Group.get(asked.get("id"))
    if body is not None and body.is_organization:
        _settle([body.id])


def user_deleted(sender: str, **sent: Any) -> None:
    """End the mandates of somebody whose account is gone."""
    person = model.User.get((sent.get("data_dict") or {}).get("id"))
    if person is not None:
        _settle(mandates.bodies_with_open(person.id))


def _settle(bodies: Iterable[str]) -> None:
    """Do what is due in some bodies; whatever brought somebody here is done and stays so."""
    for body in bodies:
        try:
            steps = mandates.settle(body)
        except (tk.NotAuthorized, tk.ValidationError, tk.ObjectNotFound):
            model.Session.rollback()
            log.exception("The mandates of the body %s wait for `ckan ogp-tn mandate apply`", body)
        else:
            _tell(steps)


def _tell(steps: Iterable[rules.Step]) -> None:
    """Say on the next page that a mandate ended with the role that was taken away."""
    on_a_page = has_request_context() and tk.request.blueprint != "api"
    if on_a_page and any(step.why == rules.BY_HAND for step in steps):
        tk.h.flash_notice(tk._("The person’s mandate as data steward ended with this."))


def record_changed(sender: str, **sent: Any) -> None:
    """Close the proposal of a record which somebody who may publish made so by hand."""
    context = sent["context"]
    changed = (context.get("changed_entities") or {}).get("packages") or ()
    user = model.User.get(context.get("user"))
    for id in changed:
        record = model.Package.get(id)
        if record and user:
            proposals.settle(record, user.id)
