"""The scoreboard of public bodies through the API."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.dashboard import schema, scoreboard, scoreboard_rules

FILTERS = ("kind", "governorate", "inventory", "steward")


@tk.side_effect_free
@tk.validate_action_data(schema.scoreboard)
def ogp_tn_scoreboard(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the public bodies side by side, ranked by one of their numbers where that is fair.

    :param sort: an indicator among ``figures``, the largest number first, or ``name`` (optional,
        default: ``inventory_rows``)
    :type sort: string
    :param kind: only bodies of this kind (optional), see ``body_kind`` of an organization
    :type kind: string
    :param governorate: only bodies of this governorate (optional)
    :type governorate: string
    :param inventory: ``with`` or ``without``: only bodies that have an inventory, or owe one
        (optional)
    :type inventory: string
    :param steward: ``with`` or ``without``: the same of a data steward (optional)
    :type steward: string
    :param year: whose targets are shown (optional, default: this year's, or the nearest that has
        any)
    :type year: int

    :returns: ``date``; ``year`` and ``years`` (those that have targets); ``sort`` and ``asked``;
        ``kinds`` and ``governorates`` (how many of ``all`` bodies are of each); ``minimum`` (the
        least that a share is counted from where bodies are ranked by it); ``quarter`` (the one
        before this) and ``since`` (the last day of it that was frozen; None where none was);
        ``totals`` (of all inventories); ``indicators`` (``label``, ``formula``, ``unit``,
        ``compared_by``); ``bodies``: ``organization``; ``figures``, by indicator ``state``,
        ``value``, ``numerator``, ``denominator`` (as ``ogp_tn_indicator_show`` has them) and
        ``change`` since that day (None: not frozen); ``states`` and ``target`` (as
        ``ogp_tn_body_list`` has them); ``has_inventory``; ``has_numbers`` (whether there is
        anything to count in any of ``figures``); ``successor`` (the ``organization`` that took
        over, or None); ``steward`` (as ``ogp_tn_steward_list`` has it, or None);
        ``group`` (``ranked``; ``few``: counted from fewer than ``minimum``; ``none``: nothing to
        count from; None by name) and ``rank`` (None unless ranked)
    :rtype: dictionary
    :raises ckan.logic.ValidationError: if there is no such order, kind, governorate or year
    """
    tk.check_access("ogp_tn_scoreboard", context, data_dict)
    sort = data_dict.get("sort") or next(iter(scoreboard_rules.SORTS))
    asked = {name: data_dict[name] for name in FILTERS if data_dict.get(name)}
    return scoreboard.scoreboard(data_dict.get("year"), sort, asked)
