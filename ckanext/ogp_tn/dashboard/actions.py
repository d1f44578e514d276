"""The numbers of the dashboard through the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.dashboard import aggregates, schema
from ckanext.ogp_tn.dashboard.calendar_actions import ogp_tn_calendar_show, ogp_tn_change_list
from ckanext.ogp_tn.dashboard.indicator_actions import (
    ogp_tn_indicator_list,
    ogp_tn_indicator_show,
)
from ckanext.ogp_tn.dashboard.scoreboard_actions import ogp_tn_scoreboard
from ckanext.ogp_tn.dashboard.snapshot_actions import (
    ogp_tn_snapshot_correct,
    ogp_tn_snapshot_list,
    ogp_tn_snapshot_take,
)

__all__ = [
    "ogp_tn_calendar_show",
    "ogp_tn_change_list",
    "ogp_tn_indicator_list",
    "ogp_tn_indicator_show",
    "ogp_tn_plan_list",
    "ogp_tn_plan_overview",
    "ogp_tn_scoreboard",
    "ogp_tn_snapshot_correct",
    "ogp_tn_snapshot_list",
    "ogp_tn_snapshot_take",
]


@tk.side_effect_free
@tk.validate_action_data(schema.plan_overview)
def ogp_tn_plan_overview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the numbers of an action plan, with its commitments as they count in them.

    :param id: name or id of the action plan
    :type id: string

    :returns: ``plan``; ``date`` (the day the numbers are of); ``total``; ``levels`` (how many
        commitments at each level, ``none`` where no source rates them); ``axes`` (the same for
        each axis); ``contested``, ``late`` and ``without_evidence`` (names of commitments);
        ``commitments`` (of each also ``irm``, its level by the IRM; ``kept``, whether it was kept
        in time; ``done``, the days of its milestones); ``latest_evidence``; ``plans`` (every plan
        there is); ``formulas`` (how each number is computed, in the reader's language)
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such action plan
    """
    tk.check_access("ogp_tn_plan_overview", context, data_dict)
    plan = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    if plan["type"] != "action-plan":
        raise tk.ObjectNotFound(tk._("There is no action plan named {name}.").format(
            name=data_dict["id"]))  # fmt: skip
    return {**aggregates.overview(plan), "formulas": _formulas()}


@tk.side_effect_free
def ogp_tn_plan_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return every action plan with its commitments in numbers, the latest plan first.

    :returns: ``date``; ``plans``: of each ``plan``, ``total``, ``levels`` (how many commitments
        at each, ``none`` where no source rates them), ``contested`` and ``late`` (how many);
        ``formulas``
    :rtype: dictionary
    """
    tk.check_access("ogp_tn_plan_list", context, data_dict)
    return {
        "date": date.today().isoformat(),
        "plans": aggregates.compared(),
        "formulas": _formulas(),
    }


def _formulas() -> dict[str, str]:
    """Return in words how each number is computed."""
    return {
        "levels": tk._(
            "The level of a commitment is the latest reading by the government; where several "
            "readings of that date differ, the lowest. A source that rates only the parts of a "
            "commitment counts as its least advanced part."
        ),
        "contested": tk._("Commitments whose government readings of the latest date differ."),
        "late": tk._("Commitments whose due date is over and that are not completed."),
        "without_evidence": tk._(
            "Commitments recorded as completed for which no address and no dataset is linked."
        ),
        "kept": tk._(
            "The due date is the last day promised. A completed commitment was kept on the day "
            "of its last milestone where all are dated as done; else on the day since which the"
            " government’s readings say so, where they show whether it was in time: one up to "
            "the due date does, a later one only if another, after the due date too, said that "
            "it was not completed. Otherwise nobody can say."
        ),
    }
