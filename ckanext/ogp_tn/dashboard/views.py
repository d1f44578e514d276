"""The dashboard's pages, each with its numbers as JSON and CSV at the same address."""

from __future__ import annotations

from datetime import date
from typing import Any

import flask_babel
from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckan.lib.search.common import SolrConnectionError

from ckanext.ogp_tn.dashboard import aggregates, cards, embeds, self_assessment, tables
from ckanext.ogp_tn.dashboard.calendar_views import ogp_calendar
from ckanext.ogp_tn.dashboard.indicator_views import ogp_indicators
from ckanext.ogp_tn.metadata import answers, cache
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.reader import language

__all__ = ["ogp", "ogp_calendar", "ogp_indicators"]

ogp = Blueprint("ogp", __name__)
ogp.after_request(cache.unless_unchanged)

#: Any site may frame a chart, and nothing in it runs. A browser that reads ``frame-ancestors``
#: passes over the ``X-Frame-Options`` that a web server may add to every page.
FRAMED = (
    "default-src 'self'; script-src 'none'; style-src 'self' 'unsafe-inline'; frame-ancestors *"
)


def _overview(name: str) -> dict[str, Any]:
    try:
        return cache.action("ogp_tn_plan_overview", id=name)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("There is no action plan named {name}.").format(name=name))


def _answer(overview: dict[str, Any], extension: str | None) -> str | Response:
    if extension:
        name = overview["plan"]["name"]
        return answers.data(extension, overview, lambda: tables.commitments(overview), name)
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


@ogp.route("/ogp/plan/<name>/self-assessment")
@ogp.route(
    "/ogp/plan/<name>/self-assessment.<any(xlsx, csv):extension>", endpoint="self_assessment_data"
)
def report(name: str, extension: str | None = None) -> str | Response:
    """Give a plan's commitments in the layout of OGP's self-assessment report."""
    told = cache.kept("self_assessment", lambda: _reported(name), plan=name)
    plan, found = told["plan"], told["commitments"]
    tk.h.ogp_tn_prepare_bodies(found)
    file = f"{plan['name']}-self-assessment-{language()}"
    if extension == "csv":
        text = self_assessment.csv(self_assessment.sheets(plan, found))
        return answers.file(text, answers.CSV, f"{file}.csv")
    if extension == "xlsx":
        book = self_assessment.xlsx(self_assessment.sheets(plan, found))
        return answers.file(book, answers.XLSX, f"{file}.xlsx")
    return tk.render(
        "ogp_tn/dashboard/self_assessment.html",
        {
            "plan": plan,
            "date": date.today(),
            "commitments": found,
            "next_steps": self_assessment.next_steps,
            "texts": self_assessment.TEXTS,
            "relevance": self_assessment.RELEVANCE,
        },
    )


def _reported(name: str) -> dict[str, Any]:
    plan = tk.h.ogp_tn_plan(name)
    if plan is None or plan["type"] != "action-plan":
        return tk.abort(404, tk._("There is no action plan named {name}.").format(name=name))
    return {"plan": plan, "commitments": aggregates.commitments(plan["name"])}


@ogp.route("/ogp/plans")
@ogp.route("/ogp/plans.<any(json, csv):extension>", endpoint="plans_data")
def plans(extension: str | None = None) -> str | Response:
    """Show every plan beside the others."""
    numbers = cache.action("ogp_tn_plan_list")
    if extension:
        return answers.data(extension, numbers, lambda: tables.plans(numbers), "plans")
    return tk.render("ogp_tn/dashboard/plans.html", {"numbers": numbers})


@ogp.route("/ogp/embed/<chart>")
def embed(chart: str) -> Response:
    """Show one chart by itself, for the frames of other sites."""
    page = tk.render("ogp_tn/dashboard/embed.html", {"embed": _chart(chart)})
    return Response(page, headers={"Content-Security-Policy": FRAMED})


@ogp.route("/ogp/embed/<chart>.png")
def card(chart: str) -> Response:
    """Give one chart as a picture, for social networks."""
    if not cards.can_draw():
        return tk.abort(404, tk._("This portal draws no pictures of its charts."))
    return Response(cards.png(_chart(chart)), content_type="image/png")


def _chart(name: str) -> embeds.Embed:
    """Return a chart in the language that the address asks for."""
    _speak(tk.request.args.get("lang"))
    try:
        return embeds.embed(name, answers.asked("plan", "organization"))
    except (tk.ObjectNotFound, tk.NotAuthorized, tk.ValidationError):
        return tk.abort(404, tk._("There is no chart named {name}.").format(name=name))


def _speak(asked: str | None) -> None:
    """Answer in the language that the address asks for, as if it began with it."""
    if asked in LANGUAGES:
        tk.request.environ |= {"CKAN_LANG": asked, "CKAN_LANG_IS_DEFAULT": False}
        flask_babel.refresh()


@ogp.app_errorhandler(SearchError)
@ogp.app_errorhandler(SolrConnectionError)
def unavailable(error: Exception) -> tuple[str, int]:
    """Say that the search engine does not answer, on whichever page needed it."""
    return tk.render("ogp_tn/dashboard/unavailable.html", {}), 503
