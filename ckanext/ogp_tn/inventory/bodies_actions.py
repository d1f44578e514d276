"""What bodies hold, have opened and promise, through the API: public numbers, opening targets."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.ogp_tn.inventory import figures, schema, targets
from ckanext.ogp_tn.metadata import organizations

__all__ = [
    "ogp_tn_body_list",
    "ogp_tn_body_show",
    "ogp_tn_opening_calendar",
    "ogp_tn_target_freeze",
    "ogp_tn_target_list",
    "ogp_tn_target_set",
]


@tk.validate_action_data(schema.target_set)
def ogp_tn_target_set(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Set which share of its inventory a body opens by the end of a year.

    The rows that count, the target's base, are those that everybody sees in the inventory when
    the year begins; of a year that has begun, those of this moment. They stay the same whatever
    is added or removed later. Set again, a share replaces the former one, which stays on record.

    :param organization: name or id of the body
    :type organization: string
    :param year: from 2000 to 2100
    :type year: int
    :param share: whole per cent, from 0 to 100
    :type share: int

    :returns: the target as ``ogp_tn_target_list`` gives it
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such body
    :raises ckan.logic.NotAuthorized: if the user may not add rows to the body's inventory
    :raises ckan.logic.ValidationError: if year or share are not what they should be
    """
    body = organizations.named(data_dict["organization"])
    tk.check_access("ogp_tn_target_set", context, data_dict)
    user = model.User.get(context.get("user"))
    year = data_dict["year"]
    targets.set_share(body["id"], year, data_dict["share"], user.id if user else "")
    return next(one for one in _targets(context, body) if one["year"] == year)


@tk.side_effect_free
@tk.validate_action_data(schema.of_body)
def ogp_tn_target_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return a body's opening targets with how far they are, the latest year first.

    Rows that only the body sees are never counted. The first to ask in a new year freezes the
    base of its target.

    :param organization: name or id of the body
    :type organization: string

    :returns: of each ``year``; ``share`` (per cent) and ``set`` (the day); ``former`` (shares
        set before); ``base`` (how many rows count; None before the year) and ``base_date``;
        ``opened``, ``withheld``, ``late`` and ``removed`` rows of the base; ``gone`` (rows that
        are not among the body's public ones any more) with ``gone_references``; ``reached`` (per
        cent of the base, to one decimal), ``met`` and ``to_open`` (rows missing), all three
        None without a base; ``no_base`` (why there is none, a sentence); ``added`` (rows that
        came later); ``over`` (whether the year is) and ``judged_on`` (the last day of the year,
        where a snapshot of it says what was open; None: as of today); ``quarters`` (rows of the
        base planned for each, by ``outcomes``; last, under None, those without a quarter);
        ``formula`` and ``date``. Whoever may set targets also gets ``set_by``
    :rtype: list of dictionaries
    :raises ckan.logic.NotFound: if there is no such body
    """
    tk.check_access("ogp_tn_target_list", context, data_dict)
    return _targets(context, organizations.named(data_dict["organization"]))


def _targets(context: Context, body: dict[str, Any]) -> list[dict[str, Any]]:
    return figures.targets_of(body, with_users=_may_set(context, body))


def _may_set(context: Context, body: dict[str, Any]) -> bool:
    try:
        tk.check_access("ogp_tn_target_set", context, {"organization": body["id"]})
    except tk.NotAuthorized:
        return False
    return True


def ogp_tn_target_freeze(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Freeze the bases of all targets whose year has begun, as the year found the inventories.

    Whoever asks for a target freezes its base too; done every night, no row can be purged or
    hidden before.

    :returns: ``organization``, ``year`` and ``base`` of the targets that were not frozen yet
    :rtype: list of dictionaries
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    """
    tk.check_access("ogp_tn_target_freeze", context, data_dict)
    frozen = targets.freeze_all()
    names = {body["id"]: body["name"] for body in organizations.listed()} if frozen else {}
    return [
        {
            "organization": names.get(target.organization, target.organization),
            "year": target.year,
            "base": target.base,
        }
        for target in frozen
    ]


@tk.side_effect_free
@tk.validate_action_data(schema.body_list)
def ogp_tn_body_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the public bodies with their inventories in numbers, from public rows only.

    :param year: whose targets are shown (optional, default: this year's, or the nearest that
        has any)
    :type year: int

    :returns: ``date``; ``year`` and ``years`` (those that have targets); ``totals``; ``bodies``,
        the largest inventory first: ``organization``, ``rows``, ``assessed``,
        ``assessed_share``, ``scheduled``, ``published``, ``open_share``, ``withheld``, ``late``,
        ``removed``, ``states`` (rows in each), ``target`` (as ``ogp_tn_target_list`` has it,
        without its details, or None); ``without_inventory`` and, of those that are there no
        more, ``former``: ``organization`` and ``target`` of the others; ``formulas``
    :rtype: dictionary
    """
    tk.check_access("ogp_tn_body_list", context, data_dict)
    return {**figures.bodies(data_dict.get("year")), "formulas": figures.formulas()}


@tk.side_effect_free
@tk.validate_action_data(schema.row)
def ogp_tn_body_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return one body's inventory in numbers, from public rows only.

    :param id: name or id of the body
    :type id: string

    :returns: ``date``; ``organization``; the numbers that ``ogp_tn_body_list`` has;
        ``grounds`` (withheld rows by legal ground); ``datasets``: ``total``, ``licences`` and
        ``formats`` (how many of each; under ``""`` those without), ``updates`` (``fresh``,
        ``overdue``, ``unknown``) and ``latest``, five of them; ``year`` and ``targets`` (as
        ``ogp_tn_target_list`` gives them; the year is the one to look at first); ``quarters``:
        ``quarter``, ``total``, ``outcomes`` (``published``, ``late``, ``planned``, ``withheld``,
        ``removed``) and ``rows``, 20 of all quarters together, those still to be opened first;
        ``listed`` (whether these are all);
        ``formulas``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such body
    """
    tk.check_access("ogp_tn_body_show", context, data_dict)
    body = organizations.named(data_dict["id"])
    numbers = figures.body(body, with_users=_may_set(context, body))
    return {**numbers, "formulas": figures.formulas()}


@tk.side_effect_free
@tk.validate_action_data(schema.openings)
def ogp_tn_opening_calendar(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return how many public rows each body opens in each quarter, and what came of them.

    :param organization: name or id of the only body that is meant (optional)
    :type organization: string
    :param commitments: names of commitments, of which rows are to serve one (optional)
    :type commitments: list of strings

    :returns: ``date``; ``openings``: ``quarter``, ``organization``, ``total``, ``outcomes``
        (``published``, ``late``, ``planned``, ``withheld``, ``removed``) and ``modified`` (when
        one of the rows last changed), the first quarter first; ``formula``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such body
    """
    tk.check_access("ogp_tn_opening_calendar", context, data_dict)
    body = data_dict.get("organization")
    commitments = data_dict.get("commitments")
    return {
        "date": date.today().isoformat(),
        "openings": figures.openings(organizations.named(body)["id"] if body else None, commitments)
        if commitments is None or commitments
        else [],
        "formula": figures.formulas()["calendar"],
    }
