"""The dashboard's pages, each with its numbers as JSON and CSV at the same address."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckan.lib.search.common import SolrConnectionError

from ckanext.ogp_tn.dashboard import aggregates, tables
from ckanext.ogp_tn.dashboard.calendar_views import ogp_calendar
from ckanext.ogp_tn.dashboard.indicator_views import ogp_indicators
from ckanext.ogp_tn.metadata import cache
from ckanext.ogp_tn.metadata.tables import csv_text

__all__ = ["ogp", "ogp_calendar", "ogp_indicators"]

ogp = Blueprint("ogp", __name__)
ogp.after_request(cache.unless_unchanged)


def _overview(name: str) -> dict[str, Any]:
    try:
        return cache.action("ogp_tn_plan_overview", id=name)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no action plan named {name}.").format(name=name))


def _answer(overview: dict[str, Any], extension: str | None) -> str | Response:
    if extension == "json":
        return jsonify(overview)
    if extension == "csv":
        return Response(
            csv_text(tables.commitments(overview)),
            content_type="text/csv; charset=utf-8",
            headers={
                "Content-Disposition": f'attachment; filename="{overview["plan"]["name"]}.csv"'
            },
        )
    return tk.render("ogp_tn/dashboard/plan.html", {"overview": overview})


@ogp.route("/ogp")
@ogp.route("/ogp.<any(json, csv):extension>", endpoint="current_data")
def current(extension: str | None = None) -> str | Response:
    """Show the current plan; where none is loaded, say what to do."""
    name = aggregates.current_plan()
    if name is None:
        return tk.render("ogp_tn/dashboard/empty.html", {})
    return _answer(_overview(name), extension)


@ogp.route("/ogp/plan/<name>")
@ogp.route("/ogp/plan/<name>.<any(json, csv):extension>", endpoint="plan_data")
def plan(name: str, extension: str | None = None) -> str | Response:
    """Show any plan."""
    return _answer(_overview(name), extension)


@ogp.app_errorhandler(SearchError)
@ogp.app_errorhandler(SolrConnectionError)
def unavailable(error: Exception) -> tuple[str, int]:
    """Say that the search engine does not answer, on whichever page needed it."""
    return tk.render("ogp_tn/dashboard/unavailable.html", {}), 503
