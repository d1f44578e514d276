"""The indicators through the API: what is declared, and what it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.dashboard import counting, figures, indicators, schema, snapshots
from ckanext.ogp_tn.dashboard.counting import Scope
from ckanext.ogp_tn.dashboard.indicators import Indicator
from ckanext.ogp_tn.metadata import organizations


@tk.side_effect_free
@tk.validate_action_data(schema.indicator_list)
def ogp_tn_indicator_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return every indicator with today's number, of everything or of a plan or body.

    :param plan: name of an action plan (optional): only indicators that are counted by plan
    :type plan: string
    :param organization: name or id of a body (optional): only indicators that are counted by body
    :type organization: string

    :returns: of each what ``ogp_tn_indicator_show`` gives, without ``dimensions``
    :rtype: list of dictionaries
    :raises ckan.logic.NotFound: if there is no such plan or body
    """
    tk.check_access("ogp_tn_indicator_list", context, data_dict)
    scope = scope_of(data_dict, figures.Labels())
    today = date.today()
    chosen = figures.within(indicators.declared().indicators.values(), scope)
    counted = counting.count(chosen, scope, today, by_dimension=False)
    return [figures.answer(one, counted[one.name], scope, today, None) for one in chosen]


@tk.side_effect_free
@tk.validate_action_data(schema.indicator_show)
def ogp_tn_indicator_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return an indicator: what it means, how it is computed, and its number.

    :param name: the indicator's name, see ``ogp_tn_indicator_list``
    :type name: string
    :param plan: name of an action plan (optional, default: all)
    :type plan: string
    :param organization: name or id of a body (optional, default: all)
    :type organization: string
    :param date: a day (optional, default: today); a past one is answered from its snapshot
    :type date: string

    :returns: ``name``, ``label``, ``meaning``, ``formula``, ``counts`` (who counts),
        ``population``, ``unit``, ``direction``, ``source`` (``kind`` and ``text``); ``date``,
        ``plan`` and ``organization``; ``state`` (``measured``, ``no_base`` where there is nothing
        to divide by, ``not_measured``, ``not_in_source``), ``value`` (None unless measured),
        ``numerator``, ``denominator``, ``left_out`` (``why``, ``count``), ``breakdown`` (``key``,
        ``label``, ``state``, ``value``, ``numerator``, ``denominator``) and ``dimensions``: by
        each, its values with ``key``, ``label`` and a number with all of this. Texts are in the
        reader's language; ``label_translated`` and ``why_translated`` in every one. Of a past day
        also ``snapshot`` (as ``ogp_tn_snapshot_list`` has it); where there is none ``reason`` and
        ``days``, those of which there are snapshots
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such indicator, plan or body
    :raises ckan.logic.ValidationError: if the indicator is not counted by plan or by body, or the
        day is still to come
    """
    tk.check_access("ogp_tn_indicator_show", context, data_dict)
    one = named(data_dict["name"])
    labels = figures.Labels()
    scope = scope_of(data_dict, labels)
    refuse(one, scope)
    today = date.today()
    day = date.fromisoformat(data_dict.get("date") or today.isoformat())
    if day > today:
        raise tk.ValidationError({"date": [tk._("This day is still to come.")]})
    if day < today:
        return _frozen(one, scope, day, labels)
    counted = counting.count([one], scope, today, by_dimension=True)
    return figures.answer(one, counted[one.name], scope, today, labels)


def _frozen(one: Indicator, scope: Scope, day: date, labels: figures.Labels) -> dict[str, Any]:
    """Return what a past day froze; a day without a snapshot is told so, never made up."""
    if len(scope.needs) > 1:
        message = tk._("On a past day a number is of a plan or of a body, not of both.")
        raise tk.ValidationError({"date": [message]})
    place = snapshots.place(scope)
    counted, stored = snapshots.of_day(one.name, day, place)
    shown = figures.answer(one, counted, scope, day, None if scope.needs else labels)
    if stored:
        return {**shown, "snapshot": snapshots.dictized([stored])[0]}
    return {
        **shown,
        "snapshot": None,
        "reason": tk._("There is no snapshot of this day."),
        "days": snapshots.days(one.name, place),
    }


def named(name: str) -> Indicator:
    found = indicators.declared().indicators.get(name)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no indicator named {name}.").format(name=name))
    return found


def scope_of(data_dict: DataDict, labels: figures.Labels) -> Scope:
    """Return of what the numbers are to be.

    :raises tk.ObjectNotFound: if there is no such public plan, or no such body
    """
    plan, body = data_dict.get("plan"), data_dict.get("organization")
    if plan and plan not in labels.plan:
        raise tk.ObjectNotFound(tk._("There is no action plan named {name}.").format(name=plan))
    return Scope(plan or None, organizations.named(body) if body else None)


def refuse(one: Indicator, scope: Scope) -> None:
    """Refuse to narrow an indicator by what it is not counted by."""
    if "plan" in scope.needs and "plan" not in one.dimensions:
        raise tk.ValidationError({"plan": [tk._("This indicator is not counted by plan.")]})
    if "body" in scope.needs and "body" not in one.dimensions:
        raise tk.ValidationError({"organization": [tk._("This indicator is not counted by body.")]})
