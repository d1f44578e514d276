"""What is due when and what has changed, through the API."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.dashboard import calendar, calendar_rules, schema


@tk.side_effect_free
@tk.validate_action_data(schema.calendar)
def ogp_tn_calendar_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return what is due when: commitments, their milestones, openings of inventory rows.

    The rows that a body is to open in a quarter are one entry, on the quarter's last day. Only
    what everybody sees, whoever asks.

    :param plan: name of the only action plan that is meant; of the rows, those that serve one of
        its commitments (optional)
    :type plan: string
    :param organization: name of the only body that is meant (optional)
    :type organization: string
    :param year: only what is due in it (optional)
    :type year: int
    :param kind: ``commitment``, ``milestone`` or ``opening`` (optional, default: all)
    :type kind: string

    :returns: ``date``; ``years`` (those in which something is due); ``entries``, the earliest
        first: ``id`` (always the same for the same promise), ``kind``, ``date``, ``quarter``,
        ``total`` (1, or how many rows), ``outcomes`` (how many are ``done``, ``late``,
        ``planned``, ``withheld``, ``removed``), ``organization``, ``modified``, and of
        commitments and milestones ``title_translated``, ``commitment`` (its name), ``number``,
        ``plan``, ``due_qualifier``, ``done`` (the day); ``plan``, ``organization``, ``year`` and
        ``kind`` as they were asked for; ``plans`` and ``bodies`` (what could be); ``formula``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such plan or body
    """
    tk.check_access("ogp_tn_calendar_show", context, data_dict)
    found = calendar.due(data_dict.get("plan"), data_dict.get("organization"))
    return {
        **narrowed(found | {"years": calendar_rules.years(found["entries"])}, data_dict),
        "formula": tk._(
            "Commitments and milestones stand on the last day that was promised, rows of "
            "inventories on the last day of the quarter for which their opening is planned. Late "
            "is what is not completed, done or published when its day is over."
        ),
    }


def narrowed(calendar: dict[str, Any], asked: DataDict) -> dict[str, Any]:
    """Return a calendar with what is due in the ``year`` and of the ``kind`` that are asked for."""
    year, kind = asked.get("year"), asked.get("kind")
    entries = calendar_rules.chosen(calendar["entries"], year, kind)
    return {**calendar, "entries": entries, "year": year, "kind": kind}


@tk.side_effect_free
@tk.validate_action_data(schema.changes)
def ogp_tn_change_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return what has changed lately, the latest first, at most a hundred things.

    A dated part of a commitment has changed on the day that it bears. Only what everybody sees,
    whoever asks.

    :param plan: name of the only action plan that is meant; of datasets and rows, those that
        serve one of its commitments (optional)
    :type plan: string
    :param organization: name of the only body that is meant (optional)
    :type organization: string

    :returns: ``date``; ``changes``: ``id`` (always the same for the same thing), ``kind``
        (``commitment``: it was saved; ``milestone``: it was done; ``evidence`` and
        ``assessment`` of a commitment; ``dataset``; ``opening``: the rows planned for a
        ``quarter`` changed), ``updated``, ``organization``, ``title_translated``, and what else
        the kind has: ``commitment``, ``number``, ``plan``, ``what``, ``level``, ``assessor``,
        ``basis``, ``part``, ``url``, ``dataset``, ``quarter``, ``total``; ``plan``,
        ``organization``, ``plans`` and ``bodies`` as in ``ogp_tn_calendar_show``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such plan or body
    """
    tk.check_access("ogp_tn_change_list", context, data_dict)
    return calendar.changes(data_dict.get("plan"), data_dict.get("organization"))
