"""Mandates of data stewards through the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.stewards import mandates, notices, rules, schema
from ckanext.ogp_tn.stewards.model import Mandate

#: What is said of a mandate that may not be made, with the field that it is about.
PROBLEMS = {
    rules.BACKWARDS: ("end", N_("The last day is before the first.")),
    rules.TAKEN: ("start", N_("The body has another data steward within these days.")),
    rules.DEPUTY_TAKEN: ("start", N_("The steward has another deputy within these days.")),
    rules.OWN_DEPUTY: ("user", N_("A steward is not the own deputy.")),
    rules.NOT_A_STEWARD: ("deputy_of", N_("This is no mandate of a data steward of the body.")),
    rules.OUTSIDE: ("start", N_("A deputy’s days are within those of the steward.")),
}


@tk.validate_action_data(schema.mandate_create)
def ogp_tn_mandate_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Appoint a data steward, or a deputy, for a period; the role is given on the first day.

    Whatever role the person has in the body now is given back after the last day.

    :param organization: name or id of the body
    :type organization: string
    :param user: name or id of the person, who has an account
    :type user: string
    :param letter: number of the letter that names the person
    :type letter: string
    :param start: first day of the mandate, such as ``2026-12-01``
    :type start: string
    :param end: last day of the mandate
    :type end: string
    :param deputy_of: id of the mandate of the steward whom a deputy replaces (optional, default:
        the person is the steward)
    :type deputy_of: string
    :param letter_date: day of the letter (optional)
    :type letter_date: string
    :param function_translated: the person's function in the body, by language (optional)
    :type function_translated: dictionary
    :param name_public: whether everybody may know the person's name (optional, default: ``false``)
    :type name_public: boolean

    :returns: the mandate, as ``ogp_tn_mandate_list`` gives it
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such body
    :raises ckan.logic.NotAuthorized: if the user may not appoint its stewards
    :raises ckan.logic.ValidationError: if there is no such person, or if the body has a steward,
        or the steward a deputy, within these days
    """
    tk.check_access("ogp_tn_mandate_create", context, data_dict)
    body = _body(data_dict["organization"])
    person = model.User.get(data_dict["user"])
    if person is None or person.state != "active":
        message = tk._("There is no account named {name}.").format(name=data_dict["user"])
        raise tk.ValidationError({"user": [message]})
    letter_date = data_dict.get("letter_date")
    mandate = Mandate(
        organization=body.id,
        user=person.id,
        letter=data_dict["letter"],
        letter_date=date.fromisoformat(letter_date) if letter_date else None,
        start=date.fromisoformat(data_dict["start"]),
        end=date.fromisoformat(data_dict["end"]),
        deputy_of=data_dict.get("deputy_of"),
        function_translated=data_dict.get("function_translated") or {},
        name_public=data_dict["name_public"],
        created_by=getattr(context.get("auth_user_obj"), "id", ""),
    )
    mandates.hold(body.id)
    wrong = rules.problem(mandate, mandates.of_body(body.id))
    if wrong:
        model.Session.rollback()
        field, message = PROBLEMS[wrong]
        raise tk.ValidationError({field: [tk._(message)]})
    model.Session.add(mandate)
    model.Session.commit()
    return _settled(mandate)


@tk.validate_action_data(schema.mandate_end)
def ogp_tn_mandate_end(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """End a mandate before its last day, today or on a later day; with it ends the role.

    :param id: id of the mandate
    :type id: string
    :param date: its last day, if that is later than today (optional, default: it ends at once)
    :type date: string

    :returns: the mandate
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such mandate
    :raises ckan.logic.NotAuthorized: if the user may not appoint the stewards of its body
    :raises ckan.logic.ValidationError: if it has ended, or if the day is past or after its last
    """
    mandate = _mandate(context, data_dict, "ogp_tn_mandate_end")
    today = date.today()
    day = date.fromisoformat(data_dict.get("date") or today.isoformat())
    if day < today or day > mandate.end:
        message = tk._("A mandate ends today or on a later day before its last.")
        raise tk.ValidationError({"date": [message]})
    if day == today:
        mandates.end(mandate, today)
    else:
        mandate.end, mandate.ended_why = day, rules.DECIDED
        model.Session.commit()
    return _settled(mandate)


@tk.validate_action_data(schema.mandate_absence)
def ogp_tn_mandate_absence(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Declare a steward absent, so that the deputy acts; without days the steward is back.

    A new declaration replaces the one before. The steward keeps the role meanwhile.

    :param id: id of the steward's mandate
    :type id: string
    :param start: first day of the absence (optional)
    :type start: string
    :param end: last day of the absence (optional)
    :type end: string

    :returns: the mandate
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such mandate
    :raises ckan.logic.NotAuthorized: if it is not the user's own, nor that of a body whose
        stewards the user appoints
    :raises ckan.logic.ValidationError: if it has ended, is a deputy's, or only one day is given
    """
    mandate = _mandate(context, data_dict, "ogp_tn_mandate_absence")
    if mandate.deputy_of is not None:
        raise tk.ValidationError({"id": [tk._("Only a steward has somebody who replaces.")]})
    days = [data_dict.get(name) for name in ("start", "end")]
    first, last = (date.fromisoformat(day) if day else None for day in days)
    if (first is None) != (last is None) or (first and last and last < first):
        message = tk._("An absence has a first day and a last day that is not before it.")
        raise tk.ValidationError({"end": [message]})
    mandate.absent_from, mandate.absent_to = first, last
    model.Session.commit()
    return _settled(mandate)


@tk.side_effect_free
@tk.validate_action_data(schema.mandate_list)
def ogp_tn_mandate_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return the mandates of a body, past ones too, the latest first.

    :param organization: name or id of the body
    :type organization: string

    :returns: ``id``, ``user`` and ``display_name``, ``letter`` and ``letter_date``, ``start`` and
        ``end``, ``deputy_of`` and ``deputy_of_name``, ``function_translated``, ``name_public``,
        ``absent_from`` and ``absent_to``, ``role_before`` (which is given back), ``status``
        (``planned``, ``acting``, ``absent``, ``ready`` for a deputy who waits, ``ended``),
        ``ended`` (the first day without it) and
        ``ended_why`` (``period_over``, ``decided``, ``by_hand``, ``user_gone``, ``body_gone``,
        ``steward_gone``) of each
    :rtype: list of dictionaries
    :raises ckan.logic.NotFound: if there is no such body
    :raises ckan.logic.NotAuthorized: if the user has no role in the body
    """
    tk.check_access("ogp_tn_mandate_list", context, data_dict)
    body = _body(data_dict["organization"])
    return mandates.dictized(mandates.of_body(body.id), date.today())


@tk.side_effect_free
def ogp_tn_steward_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return which bodies have a data steward today; one that is not there has none.

    :returns: ``organization`` (the body's name), ``function_translated``, ``since``,
        ``contact_email`` (the body's) and ``display_name`` (empty unless the name is public)
    :rtype: list of dictionaries
    """
    tk.check_access("ogp_tn_steward_list", context, data_dict)
    return mandates.in_public(date.today())


def ogp_tn_mandate_apply(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Start and end what is due today, and send the e-mails that are due.

    :returns: ``steps``: what was done, ``organization``, ``user``, ``kind`` (``grant``,
        ``withdraw`` or ``end``) and ``why``; ``told``: who got an e-mail; ``failed``: bodies in
        which something could not be done, with what was said
    :rtype: dictionary
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    """
    tk.check_access("ogp_tn_mandate_apply", context, data_dict)
    today = date.today()
    done: list[dict[str, Any]] = []
    failed: dict[str, str] = {}
    for body in mandates.bodies_with_open():
        try:
            steps = mandates.settle(body, today)
        except (tk.NotAuthorized, tk.ValidationError, tk.ObjectNotFound) as error:
            model.Session.rollback()
            failed[body] = str(error)
        else:
            done += mandates.steps_dictized(steps)
    return {"steps": done, "told": notices.send(today), "failed": failed}


def _body(name: str) -> model.Group:
    """Return a body that is there.

    :raises tk.ObjectNotFound: where there is none
    """
    body = model.Group.get(name)
    if body is None or not body.is_organization or body.state != "active":
        raise tk.ObjectNotFound(tk._("There is no public body named {name}.").format(name=name))
    return body


def _mandate(context: Context, data_dict: DataDict, action: str) -> Mandate:
    """Return a mandate to change, after asking whether the user may; nobody else changes it now.

    :raises tk.ObjectNotFound: where there is none
    """
    mandate = model.Session.get(Mandate, data_dict["id"])
    if mandate is None:
        raise tk.ObjectNotFound(tk._("There is no such mandate."))
    tk.check_access(action, context, data_dict)
    mandates.hold(mandate.organization)
    model.Session.refresh(mandate)
    if mandate.ended is not None:
        raise tk.ValidationError({"id": [tk._("This mandate has ended.")]})
    return mandate


def _settled(mandate: Mandate) -> dict[str, Any]:
    """Do what follows from a change, and return the mandate as it is then."""
    id, body = mandate.id, mandate.organization
    mandates.settle(body)
    every = mandates.dictized(mandates.of_body(body), date.today())
    return next(one for one in every if one["id"] == id)
