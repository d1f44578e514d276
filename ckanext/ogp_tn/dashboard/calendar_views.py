"""The calendar of what is due, as a page, data and a calendar file; the feed of what changed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.dashboard import calendar_files, calendar_rules, schema, tables
from ckanext.ogp_tn.dashboard import calendar_words as words
from ckanext.ogp_tn.dashboard.calendar_actions import narrowed
from ckanext.ogp_tn.metadata import answers, cache, feeds
from ckanext.ogp_tn.metadata.reader import seen

ogp_calendar = Blueprint("ogp_calendar", __name__, url_prefix="/ogp")
ogp_calendar.after_request(cache.unless_unchanged)


def _asked() -> dict[str, Any]:
    """Return what the address asks for; an address that makes no sense is not found."""
    given = answers.asked("plan", "organization", "year", "kind")
    asked, errors = tk.navl_validate(given, schema.calendar())
    if errors:
        tk.abort(404, " ".join(message for found in errors.values() for message in found))
    return asked


def _found(action: str, asked: dict[str, Any]) -> dict[str, Any]:
    """Return what an action finds of the plan and the body that are asked for."""
    of = {name: asked[name] for name in ("plan", "organization") if name in asked}
    return answers.numbers(action, **of)


def _of_whom(found: dict[str, Any], title: str) -> str:
    """Return a title that says of which plan and which body something is."""
    plans = [one for one in found["plans"] if one["name"] == found["plan"]]
    bodies = [one for one in found["bodies"] if one["name"] == found["organization"]]
    parts = [
        *(seen(one["title_translated"]) for one in plans),
        *(words.body(one) for one in bodies),
    ]
    return " – ".join([title, *parts, tk.h.ogp_tn_site_title()])


@ogp_calendar.route("/calendar")
def index() -> str:
    """Show what is due in a year, by quarter and month."""
    asked = _asked()
    everything = _found("ogp_tn_calendar_show", asked)
    today = date.today()
    year = asked.get("year") or calendar_rules.year_to_show(everything["years"], today)
    numbers = narrowed(everything, {**asked, "year": year})
    return tk.render(
        "ogp_tn/dashboard/calendar.html",
        {
            "numbers": numbers,
            "quarters": calendar_rules.quarters(numbers["entries"]),
            "of": _of(numbers),
            "bodies": _to_choose_from(numbers["bodies"]),
        },
    )


@ogp_calendar.route("/calendar.<any(json, csv):extension>", endpoint="data")
def data(extension: str) -> Response:
    """Give the same as data, of all years where none is asked for."""
    asked = _asked()
    numbers = narrowed(_found("ogp_tn_calendar_show", asked), asked)
    return answers.data(extension, numbers, lambda: tables.calendar(numbers), "calendar")


@ogp_calendar.route("/calendar.ics")
def ics() -> Response:
    """Give what is due to a calendar that subscribes to it."""
    asked = _asked()
    numbers = narrowed(_found("ogp_tn_calendar_show", asked), asked)
    plans = {one["name"]: seen(one["title_translated"]) for one in numbers["plans"]}
    title = _of_whom(numbers, tk._("What is due"))
    return Response(
        calendar_files.calendar(title, numbers["entries"], plans),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'inline; filename="calendar.ics"'},
    )


@ogp_calendar.route("/feed.atom")
def feed() -> Response:
    """Give what has changed to a reader of feeds."""
    asked = _asked()
    found = _found("ogp_tn_change_list", asked)
    return feeds.feed(
        _of_whom(found, tk._("What has changed")),
        tk.h.url_for("ogp_calendar.feed", **_of(found), _external=True),
        _page(found),
        [
            feeds.Entry(
                one["id"],
                words.has_changed(one),
                one["updated"],
                words.address(one),
                one["kind"],
                words.about(one),
            )
            for one in found["changes"]
        ],
        datetime.combine(date.fromisoformat(found["date"]), datetime.min.time(), UTC),
    )


def _of(found: dict[str, Any]) -> dict[str, str]:
    """Return the plan and the body that are asked for, each only where it is."""
    return {name: found[name] for name in ("plan", "organization") if found[name]}


def _to_choose_from(bodies: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Return bodies by their names in the reader's language."""
    named = [{"name": one["name"], "title": words.body(one)} for one in bodies]
    return sorted(named, key=lambda one: one["title"].casefold())


def _page(found: dict[str, Any]) -> str:
    if found["organization"]:
        return tk.h.url_for("ogp_bodies.read", name=found["organization"], _external=True)
    if found["plan"]:
        return tk.h.url_for("ogp.plan", name=found["plan"], _external=True)
    return tk.h.url_for("ogp.current", _external=True)
