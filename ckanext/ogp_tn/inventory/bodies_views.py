"""Pages on what public bodies hold, have opened and promise, with the numbers as JSON and CSV."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response
from flask.views import MethodView
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.lib.pagination import Page
from ckan.types import Context

from ckanext.ogp_tn.inventory import bodies_tables, target_rules
from ckanext.ogp_tn.metadata import answers, cache

__all__ = ["ogp_bodies"]

#: So many bodies stand on a page; the data have all.
BODIES = 40

ogp_bodies = Blueprint("ogp_bodies", __name__, url_prefix="/ogp")
ogp_bodies.after_request(cache.unless_unchanged)


@ogp_bodies.route("/bodies")
@ogp_bodies.route("/bodies.<any(json, csv):extension>", endpoint="index_data")
def index(extension: str | None = None) -> str | Response:
    """Show the scoreboard: all bodies side by side."""
    asked = answers.asked("year", "sort", "kind", "governorate", "inventory", "steward")
    numbers = answers.numbers("ogp_tn_scoreboard", **asked)
    if extension:
        return answers.data(extension, numbers, lambda: bodies_tables.bodies(numbers), "bodies")
    # Who asks for bodies without an inventory wants to see them side by side all the same.
    in_table = [one for one in numbers["bodies"] if one["has_numbers"] or "inventory" in asked]
    folded = [one for one in numbers["bodies"] if one not in in_table]
    page = Page(in_table, page=tk.h.get_page_number(tk.request.args), items_per_page=BODIES)
    return tk.render(
        "ogp_tn/inventory/bodies.html",
        {
            "numbers": numbers,
            "page": page,
            "without": [one for one in folded if not one["organization"]["former"]],
            "former": [one for one in folded if one["organization"]["former"]],
        },
    )


@ogp_bodies.route("/bodies/<name>")
@ogp_bodies.route("/bodies/<name>.<any(json, csv):extension>", endpoint="read_data")
def read(name: str, extension: str | None = None) -> str | Response:
    """Show one body: what it holds, what is open, its targets, its calendar."""
    numbers = answers.numbers("ogp_tn_body_show", id=name)
    if extension:
        return answers.data(extension, numbers, lambda: bodies_tables.body(numbers), name)
    return tk.render("ogp_tn/inventory/body.html", {"numbers": numbers})


class SetTarget(MethodView):
    """Set which share of its inventory a body opens by the end of a year."""

    def get(self, name: str, errors: dict[str, Any] | None = None) -> str:
        """Ask for year and share; show what is set already."""
        found = answers.numbers("ogp_tn_target_list", organization=name)
        try:
            tk.check_access(
                "ogp_tn_target_set", Context(user=tk.current_user.name), {"organization": name}
            )
        except tk.NotAuthorized:
            tk.abort(403, tk._("You may not set the targets of this body."))
        return tk.render(
            "ogp_tn/inventory/target.html",
            {
                "organization": answers.numbers(
                    "organization_show", id=name, include_datasets=False
                ),
                "targets": found,
                "errors": errors or {},
                "data": tk.request.form,
                "year": date.today().year,
                "first": target_rules.FIRST_YEAR,
                "last": target_rules.LAST_YEAR,
            },
        )

    def post(self, name: str) -> str | AnyResponse:
        """Set it, and lead to the body's page."""
        given = {field: tk.request.form.get(field, "") for field in ("year", "share")}
        try:
            tk.get_action("ogp_tn_target_set")(
                Context(user=tk.current_user.name), {"organization": name, **given}
            )
        except tk.ValidationError as error:
            return self.get(name, error.error_dict)
        except tk.ObjectNotFound as error:
            return tk.abort(404, error.message or "")
        except tk.NotAuthorized:
            return tk.abort(403, tk._("You may not set the targets of this body."))
        tk.h.flash_success(tk._("The target is set."))
        return tk.redirect_to("ogp_bodies.read", name=name)


ogp_bodies.add_url_rule("/bodies/<name>/target", view_func=SetTarget.as_view("target"))
