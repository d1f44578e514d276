"""The pages of the indicators: what each number means, how it is computed, what it was."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.dashboard import indicators, tables
from ckanext.ogp_tn.metadata import answers, cache, organizations

ogp_indicators = Blueprint("ogp_indicators", __name__, url_prefix="/ogp")
ogp_indicators.after_request(cache.unless_unchanged)

#: What an address may narrow the numbers to.
SCOPE = ("plan", "organization")
#: So many days of the history are on a page; its data have all.
LISTED = 31


def _was_touched(past: dict[str, Any]) -> bool:
    """Tell whether somebody imported or corrected a number: that is always shown."""
    return past["imported"] or past["why"] or past["superseded_by"]


@ogp_indicators.route("/indicators")
@ogp_indicators.route("/indicators.<any(json, csv):extension>", endpoint="index_data")
def index(extension: str | None = None) -> str | Response:
    """Show every indicator with today's number."""
    asked = answers.asked(*SCOPE)
    numbers = answers.numbers("ogp_tn_indicator_list", **asked)
    if extension:
        return answers.data(extension, numbers, lambda: tables.indicators(numbers), "indicators")
    populations = indicators.declared().populations
    return tk.render(
        "ogp_tn/dashboard/indicators.html",
        {
            "groups": [
                (population, those)
                for name, population in populations.items()
                if (those := [one for one in numbers if one["population"] == name])
            ],
            "asked": asked,
        },
    )


@ogp_indicators.route("/indicators/<name>")
@ogp_indicators.route("/indicators/<name>.<any(json, csv):extension>", endpoint="read_data")
def read(name: str, extension: str | None = None) -> str | Response:
    """Show one indicator: today's number or that of a past day, its parts, its history."""
    scope = answers.asked(*SCOPE)
    shown = answers.numbers("ogp_tn_indicator_show", name=name, **scope, **answers.asked("date"))
    history = (
        answers.numbers("ogp_tn_snapshot_list", name=name, **scope)
        if len(scope) < len(SCOPE)
        else []
    )
    if extension:
        numbers = {**shown, "history": history}
        return answers.data(extension, numbers, lambda: tables.indicator(shown, history), name)
    listed = [one for place, one in enumerate(history) if place < LISTED or _was_touched(one)]
    return tk.render(
        "ogp_tn/dashboard/indicator.html",
        {
            "one": shown,
            "history": listed,
            "earlier": len(listed) < len(history),
            "asked": {**scope, **answers.asked("date")},
            "dimensions": indicators.declared().indicators[name].dimensions,
            "bodies": organizations.listed(),
        },
    )
