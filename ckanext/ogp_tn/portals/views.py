"""The pages of the register, each with the same as JSON and CSV."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata import answers, feeds
from ckanext.ogp_tn.metadata.reader import language, seen
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.portals import rules, tables

__all__ = ["ogp_portals"]

#: How many changes a feed has.
ENTRIES = 100

ogp_portals = Blueprint("ogp_portals", __name__, url_prefix="/ogp")


def _call(action: str, **data: Any) -> dict[str, Any]:
    """Call an action for the reader; what is not there, or makes no sense, is not found."""
    try:
        return tk.get_action(action)(Context(user=tk.current_user.name), data)
    except tk.ObjectNotFound as error:
        return tk.abort(404, error.message or "")
    except tk.ValidationError as error:
        return tk.abort(404, " ".join(error.error_summary.values()))


@ogp_portals.route("/portals")
@ogp_portals.route("/portals.<any(json, csv):extension>", endpoint="index_data")
def index(extension: str | None = None) -> str | Response:
    """Show every portal and system, or those of a kind, sector or state."""
    asked = {name: tk.request.args.get(name, "") for name in rules.FILTERS}
    listing = _call("ogp_tn_portal_list", **asked)
    if extension:
        found = listing["portals"]
        return answers.data(extension, listing, lambda: tables.portals(found), "portals")
    return tk.render("ogp_tn/portals/index.html", {"listing": listing})


@ogp_portals.route("/portals.atom")
def feed() -> Response:
    """Tell a reader of feeds whenever the state of a portal changes."""
    portals = _call("ogp_tn_portal_list")["portals"]
    return _feed(tk._("How the portals are"), portals, "ogp_portals.feed", "ogp_portals.index")


@ogp_portals.route("/portals/<id>.atom")
def read_feed(id: str) -> Response:
    """Tell a reader of feeds whenever the state of one portal changes."""
    portal = _call("ogp_tn_portal_show", id=id)
    title = seen(portal["name"])
    return _feed(title, [portal], "ogp_portals.read_feed", "ogp_portals.read", id=portal["id"])


def _feed(title: str, portals: list[dict[str, Any]], own: str, page: str, **of: str) -> Response:
    changes = [
        (one, terms, state)
        for one in portals
        for told, terms in (("health", "harvest_states"), ("answer", "address_states"))
        for state in (one[told] or {"states": []})["states"]
    ]
    latest = sorted(changes, key=lambda change: change[-1]["since"], reverse=True)[:ENTRIES]
    return feeds.feed(
        f"{title} – {tk.h.ogp_tn_site_title()}",
        tk.h.url_for(own, **of, _external=True),
        tk.h.url_for(page, **of, _external=True),
        [_entry(*change) for change in latest],
        datetime.combine(date.today(), datetime.min.time(), UTC),
    )


def _entry(portal: dict[str, Any], terms: str, state: dict[str, Any]) -> feeds.Entry:
    label = vocabulary(terms).label(state["state"], language())
    name = seen(portal["name"])
    return feeds.Entry(
        f"portal/{state['id']}",
        tk._("{what}: {n}").format(what=name, n=label),
        state["since"],
        tk.h.url_for("ogp_portals.read", id=portal["id"], _external=True),
        state["state"],
        filter(None, [state.get("address"), state["reason"]]),
    )


@ogp_portals.route("/portals/<id>")
@ogp_portals.route("/portals/<id>.<any(json, csv):extension>", endpoint="read_data")
def read(id: str, extension: str | None = None) -> str | Response:
    """Show one portal or system: what it is, who runs it, where it is, how it is."""
    portal = _call("ogp_tn_portal_show", id=id)
    if extension:
        return answers.data(extension, portal, lambda: tables.portals([portal]), portal["id"])
    return tk.render("ogp_tn/portals/read.html", {"portal": portal})
