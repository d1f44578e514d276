"""The pages of the indicators: what each number means, how it is computed, what it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, jsonify

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.dashboard import indicators, tables
from ckanext.ogp_tn.metadata import cache, organizations
from ckanext.ogp_tn.metadata.tables import Table, csv_text

ogp_indicators = Blueprint("ogp_indicators", __name__, url_prefix="/ogp")
ogp_indicators.after_request(cache.unless_unchanged)

#: What an address may narrow the numbers to.
SCOPE = ("plan", "organization")


#: So many days of the history are on a page; its data have all.
LISTED = 31


def _was_touched(past: dict[str, Any]) -> bool:
    """Tell whether somebody imported or corrected a number: that is always shown."""
    return past["imported"] or past["why"] or past["superseded_by"]


def _call(action: str, **data: Any) -> Any:
    """Call an action for the reader; what is not there, or makes no sense, is not found."""
    try:
        return cache.action(action, **data)
    except tk.ObjectNotFound as error:
        return tk.abort(404, error.message or "")
    except tk.ValidationError as error:
        return tk.abort(404, " ".join(error.error_summary.values()))


def _asked(*names: str) -> dict[str, str]:
    return {name: tk.request.args[name] for name in names if tk.request.args.get(name)}


def _answer(extension: str, file_name: str, numbers: Any, table: Callable[[], Table]) -> Response:
    """Answer with the numbers of a page as data."""
    if extension == "json":
        return jsonify(numbers)
    return Response(
        csv_text(table()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{file_name}.csv"'},
    )


@ogp_indicators.route("/indicators")
@ogp_indicators.route("/indicators.<any(json, csv):extension>", endpoint="index_data")
def index(extension: str | None = None) -> str | Response:
    """Show every indicator with today's number."""
    asked = _asked(*SCOPE)
    numbers = _call("ogp_tn_indicator_list", **asked)
    if extension:
        return _answer(extension, "indicators", numbers, lambda: tables.indicators(numbers))
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
    scope = _asked(*SCOPE)
    shown = _call("ogp_tn_indicator_show", name=name, **scope, **_asked("date"))
    history = _call("ogp_tn_snapshot_list", name=name, **scope) if len(scope) < len(SCOPE) else []
    if extension:
        numbers = {**shown, "history": history}
        return _answer(extension, name, numbers, lambda: tables.indicator(shown, history))
    listed = [one for place, one in enumerate(history) if place < LISTED or _was_touched(one)]
    return tk.render(
        "ogp_tn/dashboard/indicator.html",
        {
            "one": shown,
            "history": listed,
            "earlier": len(listed) < len(history),
            "asked": {**scope, **_asked("date")},
            "dimensions": indicators.declared().indicators[name].dimensions,
            "bodies": organizations.listed(),
        },
    )
