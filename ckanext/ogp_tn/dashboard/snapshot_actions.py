"""The history of the indicators through the API."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.ogp_tn.dashboard import figures, rules, schema, snapshots
from ckanext.ogp_tn.dashboard.indicator_actions import named, refuse, scope_of
from ckanext.ogp_tn.dashboard.indicators import Indicator
from ckanext.ogp_tn.dashboard.rules import Count
from ckanext.ogp_tn.dashboard.snapshot_model import Snapshot
from ckanext.ogp_tn.dashboard.snapshots import EVERYTHING, Place
from ckanext.ogp_tn.metadata import organizations

NUMBERS = ("numerator", "denominator", "value")


@tk.validate_action_data(schema.snapshot_take)
def ogp_tn_snapshot_take(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Freeze every indicator for today, or import the numbers of a past day from a source.

    Once a day is enough: what is frozen today stays as it is. A past day is never computed.

    :param date: the day (optional, default: today)
    :type date: string
    :param source: where the numbers of a past day come from
    :type source: string
    :param figures: the numbers of a past day, each with ``indicator``; ``numerator`` and
        ``denominator``, or ``value`` where the source says no more; ``dimension`` (``plan``,
        ``axis``, ``body``, ``sector``, ``year``) and ``key`` where it is not of everything
    :type figures: list of dictionaries

    :returns: ``date``; of today ``frozen`` and ``already`` (names of indicators); of a past day
        ``imported`` and ``unchanged`` (how many numbers)
    :rtype: dictionary
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    :raises ckan.logic.ValidationError: if the day is still to come; if a past day has no source or
        no numbers; if a number is wrong, or the day has another already: that is corrected with
        ``ogp_tn_snapshot_correct``
    """
    tk.check_access("ogp_tn_snapshot_take", context, data_dict)
    today = date.today()
    day = date.fromisoformat(data_dict.get("date") or today.isoformat())
    given, source = data_dict.get("figures") or [], data_dict.get("source")
    if day > today:
        raise tk.ValidationError({"date": [tk._("This day is still to come.")]})
    if day == today:
        if given or source:
            message = tk._("Today is measured, not imported.")
            raise tk.ValidationError({"figures": [message]})
        return {"date": day.isoformat(), **snapshots.take(day)}
    if not source or not given:
        message = tk._(
            "A past day is not computed: import its numbers, and say where they come from."
        )
        raise tk.ValidationError({"date": [message]})
    numbers = _numbers(given)
    new, other = snapshots.write_down(day, source, _user(context), numbers)
    if other:
        message = tk._("The day has another number already: correct that one.")
        raise tk.ValidationError(
            {
                "figures": [
                    f"{' '.join([one.name, *place]).strip()}: {message}" for one, place in other
                ]
            }
        )
    return {"date": day.isoformat(), "imported": new, "unchanged": len(numbers) - new}


@tk.validate_action_data(schema.snapshot_correct)
def ogp_tn_snapshot_correct(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let a correction count instead of a frozen number; both stay in the history.

    Without a number the frozen one is withdrawn, and nothing is known instead.

    :param id: the number's id, as ``ogp_tn_snapshot_list`` gives it
    :type id: string
    :param why: what was wrong, for everybody to read
    :type why: string
    :param numerator: (optional)
    :type numerator: int
    :param denominator: (optional)
    :type denominator: int
    :param value: (optional): where numerator and denominator do not say it
    :type value: float

    :returns: the correction, as ``ogp_tn_snapshot_list`` gives it
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such number
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    :raises ckan.logic.ValidationError: if the number does not count any more, or the correction is
        no number of this indicator
    """
    tk.check_access("ogp_tn_snapshot_correct", context, data_dict)
    old = model.Session.get(Snapshot, data_dict["id"])
    if old is None:
        raise tk.ObjectNotFound(tk._("There is no such number."))
    given = {name: data_dict[name] for name in NUMBERS if data_dict.get(name) is not None}
    count = None
    if given:
        count, wrong = _count(named(old.indicator), given)
        if wrong:
            raise tk.ValidationError({"value": [wrong]})
    new = snapshots.correct(old.id, count, data_dict["why"], _user(context))
    if new is None:
        raise tk.ValidationError({"id": [tk._("Another number counts instead of this one.")]})
    old = model.Session.get_one(Snapshot, data_dict["id"])
    return next(one for one in snapshots.dictized([new, old]) if one["id"] == new.id)


@tk.side_effect_free
@tk.validate_action_data(schema.snapshot_list)
def ogp_tn_snapshot_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return the history of an indicator as it was frozen, of everything or of a plan or body.

    A day without a snapshot is not there. A number that was corrected is there beside what
    counts instead.

    :param name: the indicator's name
    :type name: string
    :param organization: name or id of a body (optional)
    :type organization: string
    :param plan: name of an action plan (optional)
    :type plan: string
    :param dimension: instead of the whole, every value of ``plan``, ``axis``, ``body``, ``sector``
        or ``year`` (optional): of each the last number of every month
    :type dimension: string

    :returns: the latest day first; ``id``, ``date``, ``state``, ``value``, ``numerator``,
        ``denominator``; ``taken`` (when); ``imported`` and its ``source``; of a correction ``why``
        and ``supersedes``; ``by`` (who imported or corrected it); ``superseded_by`` (None for
        what counts). By ``dimension`` also the ``key`` of the value, and its ``label``
    :rtype: list of dictionaries
    :raises ckan.logic.NotFound: if there is no such indicator, plan or body
    :raises ckan.logic.ValidationError: if the indicator is not counted by plan, by body or by
        the dimension, or more than one of them is asked for
    """
    tk.check_access("ogp_tn_snapshot_list", context, data_dict)
    one = named(data_dict["name"])
    labels = figures.Labels()
    scope = scope_of(data_dict, labels)
    refuse(one, scope)
    if len(scope.needs) > 1:
        message = tk._("On a past day a number is of a plan or of a body, not of both.")
        raise tk.ValidationError({"plan": [message]})
    dimension = data_dict.get("dimension")
    if not dimension:
        return snapshots.history(one.name, snapshots.place(scope))
    if scope.needs or dimension not in one.dimensions:
        message = tk._("This indicator is counted by: {dimensions}, each of everything.")
        raise tk.ValidationError(
            {"dimension": [message.format(dimensions=", ".join(one.dimensions))]}
        )
    found = snapshots.monthly(one.name, dimension)
    return [{**past, **figures.label(labels, dimension, past["key"])} for past in found]


def _user(context: Context) -> str:
    user = model.User.get(context.get("user"))
    return user.id if user else ""


def _numbers(given: list[Any]) -> dict[tuple[Indicator, Place], Count]:
    """Return what somebody imports.

    :raises tk.ValidationError: with a sentence for each number that is wrong
    """
    found: dict[tuple[Indicator, Place], Count] = {}
    errors = []
    for number, raw in enumerate(given, 1):
        try:
            one, place, count = _number(raw)
        except tk.Invalid as error:
            errors.append(f"{number}: {error.error}")
            continue
        if (one, place) in found:
            errors.append(f"{number}: {tk._('This number is there twice.')}")
        found[one, place] = count
    if errors:
        raise tk.ValidationError({"figures": errors})
    return found


def _number(raw: Any) -> tuple[Indicator, Place, Count]:
    if not isinstance(raw, Mapping):
        raise tk.Invalid(tk._("Must be an object."))
    try:
        one = named(str(raw.get("indicator") or ""))
        place = _place(one, raw.get("dimension") or "", str(raw.get("key") or ""))
    except tk.ObjectNotFound as error:
        raise tk.Invalid(error.message or "") from None
    count, wrong = _count(one, raw)
    if wrong:
        raise tk.Invalid(wrong)
    return one, place, count


def _place(one: Indicator, dimension: str, key: str) -> Place:
    if not dimension and not key:
        return EVERYTHING
    if dimension not in one.dimensions or not key:
        message = tk._("This indicator is counted by: {dimensions}, each with its key.")
        raise tk.Invalid(message.format(dimensions=", ".join(one.dimensions)))
    return dimension, organizations.named(key)["id"] if dimension == "body" else key


def _count(one: Indicator, raw: Mapping[str, Any]) -> tuple[Count, str]:
    """Return a number that somebody gives, and what is wrong with it, a sentence."""
    numbers: dict[str, Any] = {}
    for name in NUMBERS:
        text = raw.get(name)
        try:
            numbers[name] = None if text in (None, "") else float(text)
        except (TypeError, ValueError):
            return Count(), tk._("“{value}” is not a number.").format(value=text)
    value = numbers.pop("value")
    whole = {name: None if said is None else int(said) for name, said in numbers.items()}
    count = Count(whole["numerator"], whole["denominator"], value=value)
    if any(whole[name] != numbers[name] for name in whole):
        return count, tk._("Numerator and denominator are whole numbers.")
    computed = rules.figure(count, one.unit, one.empty)["value"]
    if value is not None and computed in (None, value):
        return replace(count, said=(rules.MEASURED, value)), ""
    if value is not None:
        return count, tk._("The value is not what numerator and denominator say.")
    return count, "" if computed is not None else tk._("Numerator and denominator are missing.")
