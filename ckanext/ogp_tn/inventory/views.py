"""Pages on which a steward moves a row of the inventory: remove, restore, publish, link."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint
from flask.views import MethodView
from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.inventory.bodies_views import ogp_bodies
from ckanext.ogp_tn.inventory.import_views import ogp_imports
from ckanext.ogp_tn.metadata import answers
from ckanext.ogp_tn.metadata.messages import N_

__all__ = ["inventory_rows", "ogp_bodies", "ogp_imports"]

inventory_rows = Blueprint("inventory_rows", __name__, url_prefix="/inventory")


_call = partial(
    answers.called,
    missing=N_("There is no such row."),
    refused=N_("You may not change this row."),
)


def _row(name: str) -> dict[str, Any]:
    """Return a row that the reader may change."""
    row = _call("package_show", id=name)
    if row["type"] != "inventory":
        tk.abort(404, tk._("There is no inventory row named {name}.").format(name=name))
    try:
        tk.check_access("package_update", Context(user=tk.current_user.name), {"id": name})
    except tk.NotAuthorized:
        tk.abort(403, tk._("You may not change this row."))
    return row


def _to_row(name: str) -> Response:
    return tk.redirect_to("inventory.read", id=name)


class Remove(MethodView):
    """Remove a row with a reason."""

    def get(self, name: str, errors: dict[str, Any] | None = None) -> str:
        """Ask for the reason."""
        row = _row(name)
        return tk.render(
            "ogp_tn/inventory/remove.html",
            {"pkg": row, "errors": errors or {}, "reason": tk.request.form.get("reason", "")},
        )

    def post(self, name: str) -> str | Response:
        """Remove it."""
        try:
            _call("ogp_tn_inventory_remove", id=name, reason=tk.request.form.get("reason", ""))
        except tk.ValidationError as error:
            return self.get(name, error.error_summary)
        tk.h.flash_success(tk._("The row is removed; its trace stays in the inventory."))
        return _to_row(name)


class Link(MethodView):
    """Name the dataset that publishes a row already."""

    def get(self, name: str, errors: dict[str, Any] | None = None) -> str:
        """Propose datasets of the body; a person decides."""
        row = _row(name)
        typed = tk.request.args.get("q", "")
        found = _call("ogp_tn_inventory_matches", id=name, q=typed)
        return tk.render(
            "ogp_tn/inventory/link.html",
            {"pkg": row, "matches": found, "q": typed, "errors": errors or {}},
        )

    def post(self, name: str) -> str | Response:
        """Link the dataset that was chosen."""
        try:
            _call("ogp_tn_inventory_link", id=name, dataset=tk.request.form.get("dataset", ""))
        except tk.ValidationError as error:
            return self.get(name, error.error_summary)
        tk.h.flash_success(tk._("Row and dataset now name each other."))
        return _to_row(name)


@inventory_rows.route("/delete/<name>", methods=["GET", "POST"])
def delete(name: str) -> Response:
    """Lead to the removal with a reason; CKAN's own page has no words for the refusal."""
    return tk.redirect_to("inventory_rows.remove", name=name)


@inventory_rows.post("/<name>/restore")
def restore(name: str) -> Response:
    """Bring a removed row back."""
    _call("ogp_tn_inventory_restore", id=name)
    tk.h.flash_success(tk._("The row is back in the inventory."))
    return _to_row(name)


@inventory_rows.post("/<name>/publish")
def publish(name: str) -> Response:
    """Make the draft of a row's dataset, and lead to its files."""
    try:
        dataset = _call("ogp_tn_inventory_publish", id=name)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_summary.values()))
        return _to_row(name)
    tk.h.flash_success(
        tk._(
            "The dataset is prepared from the row, under the national licence unless the row "
            "says another. Add its files and finish: then it is public."
        )
    )
    return tk.redirect_to("dataset_resource.new", id=dataset["name"])


@inventory_rows.post("/<name>/schedule")
def schedule(name: str) -> Response:
    """Set the quarter in which a row is to be opened."""
    try:
        _call("package_patch", id=name, planned_quarter=tk.request.form.get("planned_quarter", ""))
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_summary.values()))
    else:
        tk.h.flash_success(tk._("The quarter is noted."))
    return _to_row(name)


inventory_rows.add_url_rule("/<name>/remove", view_func=Remove.as_view("remove"))
inventory_rows.add_url_rule("/<name>/link", view_func=Link.as_view("link"))
