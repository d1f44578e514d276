"""The pages of the register, each with the same as JSON and CSV."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata import answers
from ckanext.ogp_tn.portals import rules, tables

__all__ = ["ogp_portals"]

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


@ogp_portals.route("/portals/<id>")
@ogp_portals.route("/portals/<id>.<any(json, csv):extension>", endpoint="read_data")
def read(id: str, extension: str | None = None) -> str | Response:
    """Show one portal or system: what it is, who runs it, where it is, how it is."""
    portal = _call("ogp_tn_portal_show", id=id)
    if extension:
        return answers.data(extension, portal, lambda: tables.portals([portal]), portal["id"])
    return tk.render("ogp_tn/portals/read.html", {"portal": portal})
