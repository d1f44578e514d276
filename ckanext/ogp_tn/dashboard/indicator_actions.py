"""The indicators through the API: what is declared, and what it counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.dashboard import counting, figures, indicators, schema
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
    scope = _scope(data_dict, figures.Labels())
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
    :param date: a day (optional, default: today)
    :type date: string

    :returns: ``name``, ``label``, ``meaning``, ``formula``, ``counts`` (who counts),
        ``population``, ``unit``, ``direction``, ``source`` (``kind`` and ``text``); ``date``,
        ``plan`` and ``organization``; ``state`` (``measured``, ``no_base`` where there is nothing
        to divide by, ``not_measured``, ``not_in_source``), ``value`` (None unless measured),
        ``numerator``, ``denominator``, ``left_out`` (``why``, ``count``), ``breakdown`` (``key``,
        ``label``, ``state``, ``value``, ``numerator``, ``denominator``) and ``dimensions``: by
        each, its values with ``key``, ``label`` and a number with all of this. Texts are in the
        reader's language; ``label_translated`` and ``why_translated`` in every one
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such indicator, plan or body
    :raises ckan.logic.ValidationError: if the indicator is not counted by plan or by body
    """
    tk.check_access("ogp_tn_indicator_show", context, data_dict)
    one = _named(data_dict["name"])
    labels = figures.Labels()
    scope = _scope(data_dict, labels)
    _refuse(one, scope)
    today = date.today()
    counted = counting.count([one], scope, today, by_dimension=True)
    return figures.answer(one, counted[one.name], scope, today, labels)


def _named(name: str) -> Indicator:
    found = indicators.declared().indicators.get(name)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no indicator named {name}.").format(name=name))
    return found


def _scope(data_dict: DataDict, labels: figures.Labels) -> Scope:
    """Return of what the numbers are to be.

    :raises tk.ObjectNotFound: if there is no such public plan, or no such body
    """
    plan, body = data_dict.get("plan"), data_dict.get("organization")
    if plan and plan not in labels.plan:
        raise tk.ObjectNotFound(tk._("There is no action plan named {name}.").format(name=plan))
    return Scope(plan or None, organizations.named(body) if body else None)


def _refuse(one: Indicator, scope: Scope) -> None:
    """Refuse to narrow an indicator by what it is not counted by."""
    if "plan" in scope.needs and "plan" not in one.dimensions:
        raise tk.ValidationError({"plan": [tk._("This indicator is not counted by plan.")]})
    if "body" in scope.needs and "body" not in one.dimensions:
        raise tk.ValidationError({"organization": [tk._("This indicator is not counted by body.")]})
