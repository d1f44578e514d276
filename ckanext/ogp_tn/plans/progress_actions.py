"""Reporting on a commitment, and confirming what is reported, through the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.metadata.form_rows import is_blank
from ckanext.ogp_tn.plans import progress_rules as rules
from ckanext.ogp_tn.plans import schema
from ckanext.ogp_tn.plans.computed import TYPE
from ckanext.ogp_tn.stewards import permissions

FIELD = "progress"


@tk.validate_action_data(schema.progress_add)
def ogp_tn_progress_add(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Report what has moved forward in a commitment.

    What the lead body reports is shown at once and waits for the open-government team's
    confirmation; what the team itself writes is confirmed.

    :param id: name or id of the commitment
    :type id: string
    :param date: the day on which it happened
    :type date: string
    :param text_translated: what has moved forward, by language
    :type text_translated: dictionary
    :param part: code of the part that it is about (optional)
    :type part: string
    :param milestone: title of the milestone that it is about, in any language (optional)
    :type milestone: string
    :param url: address of the evidence (this or ``dataset`` is asked for)
    :type url: string
    :param dataset: name of the dataset of this portal that is the evidence
    :type dataset: string
    :param without_evidence: there is nothing yet that a reader could open (optional)
    :type without_evidence: boolean
    :param reported_by: unit or function of whoever reports (optional)
    :type reported_by: string

    :returns: the commitment, with ``proposal`` where the change waits for review
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such commitment
    :raises ckan.logic.NotAuthorized: if the user may not change it
    :raises ckan.logic.ValidationError: if something is missing or wrong; keys are parameters
    """
    tk.check_access("ogp_tn_progress_add", context, data_dict)
    commitment = _commitment(context, data_dict["id"])
    entry = {name: value for name, value in data_dict.items() if name not in ("id", "__extras")}
    if is_blank(entry):  # The record's schema leaves a blank row out without a word.
        raise tk.ValidationError({"date": [tk._("Missing value")]})
    _refuse_unknown(commitment, entry)
    if permissions.may_confirm(context.get("user")):
        entry["confirmed"] = date.today().isoformat()
    try:
        return _patch(context, commitment, FIELD, [*(commitment.get(FIELD) or []), entry])
    except tk.ValidationError as error:
        wrong = error.error_dict.get(FIELD)
        if isinstance(wrong, list) and isinstance(wrong[-1], dict) and wrong[-1]:
            raise tk.ValidationError(wrong[-1]) from error
        raise


@tk.validate_action_data(schema.confirm)
def ogp_tn_confirm(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Confirm what a lead body says of its own commitment: from then on it counts.

    Rows have no ids. ``row`` stands for what the row says, so nothing else can be confirmed when
    somebody changes it meanwhile.

    :param id: name or id of the commitment
    :type id: string
    :param field: ``assessments`` (a self-report) or ``progress``
    :type field: string
    :param row: which row, as the commitment's ``awaiting`` names it
    :type row: string

    :returns: the commitment, with ``proposal`` where the change waits for review
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such commitment
    :raises ckan.logic.NotAuthorized: if the user is not of the open-government team
    :raises ckan.logic.ValidationError: if there is no such row any more, or it is confirmed
    """
    tk.check_access("ogp_tn_confirm", context, data_dict)
    commitment, field = _commitment(context, data_dict["id"]), data_dict["field"]
    rows = [dict(row) for row in commitment.get(field) or []]
    found = [row for row in rows if rules.fingerprint(field, row) == data_dict["row"]]
    waiting = next((row for row in found if not rules.is_settled(field, row)), None)
    if waiting is None:
        message = (
            tk._("This is confirmed already.")
            if found
            else tk._("This has changed since you looked: look again, then confirm.")
        )
        raise tk.ValidationError({"row": [message]})
    waiting["confirmed"] = date.today().isoformat()
    return _patch(context, commitment, field, rows)


def _commitment(context: Context, id: str) -> dict[str, Any]:
    """Return a commitment as it is to be changed, kept from others until it is written."""
    reading: Any = {**tk.fresh_context(context), "for_update": True}
    found = tk.get_action("package_show")(reading, {"id": id})
    if found["type"] != TYPE:
        raise tk.ObjectNotFound(tk._("There is no commitment named {name}.").format(name=id))
    return found


def _patch(
    context: Context, commitment: dict[str, Any], field: str, rows: list[dict[str, Any]]
) -> dict[str, Any]:
    change = {"id": commitment["id"], field: rows}
    return tk.get_action("package_patch")(tk.fresh_context(context), change)


def _refuse_unknown(commitment: dict[str, Any], entry: dict[str, Any]) -> None:
    """Refuse a part or a milestone that the commitment does not have."""
    wrong = {}
    codes = [part["code"] for part in commitment.get("parts") or []]
    if entry.get("part") and entry["part"] not in codes:
        wrong["part"] = [tk._("No part has the code {code}.").format(code=entry["part"])]
    milestone = entry.get("milestone")
    if milestone and rules.named(milestone, commitment.get("milestones") or []) is None:
        wrong["milestone"] = [tk._("No milestone is called “{title}”.").format(title=milestone)]
    if wrong:
        raise tk.ValidationError(wrong)
