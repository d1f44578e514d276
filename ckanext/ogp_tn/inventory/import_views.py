"""Pages on which a steward brings an inventory in from a spreadsheet, and takes it out again."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from flask.views import MethodView
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn import config
from ckanext.ogp_tn.inventory.spreadsheets import cells, workbooks
from ckanext.ogp_tn.inventory.spreadsheets.columns import Column, columns
from ckanext.ogp_tn.inventory.spreadsheets.grid import Refused
from ckanext.ogp_tn.metadata import answers
from ckanext.ogp_tn.metadata.reader import language
from ckanext.ogp_tn.metadata.tables import SEPARATOR, csv_text
from ckanext.ogp_tn.stewards import permissions

__all__ = ["ogp_imports"]

ogp_imports = Blueprint("ogp_imports", __name__, url_prefix="/ogp/inventory")

#: How many rows and mistakes a page shows; the file of mistakes has all that the report kept.
SHOWN = 200


def _body(name: str) -> dict[str, Any]:
    return answers.called("organization_show", id=name, include_users=False, include_extras=True)


@ogp_imports.get("/import")
def choose() -> str | AnyResponse:
    """Lead to the body into whose inventory somebody may import; let them choose among several."""
    bodies = answers.called(
        "organization_list_for_user", permission=permissions.REVIEW, include_extras=True
    )
    if not bodies:
        tk.abort(403, tk._("You may not change the inventory of any body."))
    if len(bodies) == 1:
        return tk.redirect_to("ogp_imports.of_body", name=bodies[0]["name"])
    return tk.render("ogp_tn/inventory/import_bodies.html", {"bodies": bodies})


class OfBody(MethodView):
    """The imports of a body."""

    def get(self, name: str, errors: dict[str, Any] | None = None) -> str:
        """Ask for a file; show what became of earlier ones."""
        return tk.render(
            "ogp_tn/inventory/imports.html",
            {
                "body": _body(name),
                "imports": answers.called("ogp_tn_import_list", organization=name),
                "most": {"size": config.import_max_size(), "rows": config.import_max_rows()},
                "errors": errors or {},
            },
        )

    def post(self, name: str) -> str | AnyResponse:
        """Check the file that was sent."""
        upload = tk.request.files.get("upload")
        try:
            told = answers.called(
                "ogp_tn_inventory_import", organization=name, upload=upload or None
            )
        except tk.ValidationError as error:
            return self.get(name, error.error_summary)
        return tk.redirect_to("ogp_imports.report", name=name, id=told["id"])


class Report(MethodView):
    """What a file would change, or has changed."""

    def get(self, name: str, id: str) -> str | AnyResponse:
        """Show how far it is, or its report."""
        told = answers.called("ogp_tn_import_show", id=id)
        if told["organization"] != name:
            return tk.redirect_to("ogp_imports.report", name=told["organization"], id=id)
        running = told["status"] in ("waiting", "running") or bool(
            told["status"] == "written" and not told["can_write"]
        )
        if tk.request.htmx:
            if not running:
                return Response(headers={"HX-Refresh": "true"})
            return tk.render("ogp_tn/inventory/import_progress.html", {"told": told, "name": name})
        return tk.render(
            "ogp_tn/inventory/import.html",
            {"body": _body(name), "told": _shown(told), "running": running},
        )

    def post(self, name: str, id: str) -> AnyResponse:
        """Check the file again, or write it."""
        form = tk.request.form
        asked: dict[str, Any] = {"id": id, "dry_run": form.get("do") != "write"}
        if "sheet" in form:
            asked["sheet"] = form["sheet"]
        if "ignore_unknown" in form:
            asked["ignore_unknown"] = form["ignore_unknown"]
        try:
            answers.called("ogp_tn_inventory_import", **asked)
        except tk.ValidationError as error:
            tk.h.flash_error(" ".join(error.error_summary.values()))
        return tk.redirect_to("ogp_imports.report", name=name, id=id)


class _Words:
    """The reader's words for columns and their values."""

    def __init__(self) -> None:
        self.reader = language()
        self.columns = {column.name: column for column in columns()}
        # A heading that names no language, or an error in all of them.
        self.open = {one.field_name: Column(one.field_name, one.field) for one in columns()}

    def label(self, name: str) -> str:
        column = self.columns.get(name) or self.open.get(name)
        return column.label(self.reader) if column else name

    def value(self, name: str, value: Any) -> str:
        column = self.columns.get(name)
        if column is None or column.language:
            # A text that changed in one language is told as it is.
            return value
        said = cells.show(column, value, self.reader)
        return said.replace(SEPARATOR, f" {SEPARATOR} ") if cells.is_list(column) else said


def _shown(told: dict[str, Any]) -> dict[str, Any]:
    """Return a report with the words of columns and values, and no longer than a page can be."""
    words = _Words()
    changes = [
        {
            **change,
            "fields": [
                {
                    "label": words.label(one["column"]),
                    "old": words.value(one["column"], one["old"]),
                    "new": words.value(one["column"], one["new"]),
                }
                for one in change["fields"]
            ],
        }
        for change in told["changes"]
    ]
    asked = 0 if told["ignore_unknown"] else len(told["unknown_columns"])
    return {
        **told,
        "errors": [{**one, "label": words.label(one["column"])} for one in told["errors"][:SHOWN]],
        "new": [one for one in changes if one["new"]][:SHOWN],
        "changed": [one for one in changes if not one["new"]][:SHOWN],
        **{name: told[name][:SHOWN] for name in ("absent", "references", "removed")},
        # Unknown columns are all that is between the file and the inventory.
        "asks": told["status"] == "refused" and told["errors_total"] == asked,
        "shown": SHOWN,
    }


@ogp_imports.get("/<name>/import/<id>.csv")
def mistakes(name: str, id: str) -> Response:
    """Give all mistakes of a file as a table."""
    told = answers.called("ogp_tn_import_show", id=id)
    headings = [
        *(tk._("Row"), tk._("Cell"), tk._("Column"), tk._("What the cell says")),
        *(tk._("What is wrong"), tk._("What would be right")),
    ]
    words = _Words()
    fields = ("value", "message", "right")
    rows = [
        [one["row"] or "", one["cell"], words.label(one["column"]), *(one[name] for name in fields)]
        for one in told["errors"]
    ]
    return answers.file(csv_text([headings, *rows]), answers.CSV, f"{name}-{id[:8]}.csv")


@ogp_imports.get("/<name>.<any(xlsx, csv):extension>")
def export(name: str, extension: str) -> Response:
    """Give a body's inventory as a file that can be imported again."""
    rows = answers.called("ogp_tn_inventory_rows", organization=name)
    if extension == "csv":
        return answers.file(workbooks.csv(rows, language()), answers.CSV, f"{name}.csv")
    return _workbook(rows, f"{name}.xlsx")


@ogp_imports.get("/template.xlsx")
def template() -> Response:
    """Give a workbook to be filled in, empty or with the rows that a body has."""
    asked = tk.request.args
    rows = []
    if asked.get("organization") and asked.get("rows"):
        rows = answers.called("ogp_tn_inventory_rows", organization=asked["organization"])
    return _workbook(rows, "inventory-template.xlsx")


def _workbook(rows: list[dict[str, Any]], name: str) -> Response:
    try:
        return answers.file(workbooks.xlsx(rows, language()), answers.XLSX, name)
    except Refused as refused:
        return tk.abort(409, tk._(refused.message).format(**refused.values))


ogp_imports.add_url_rule("/<name>/import", view_func=OfBody.as_view("of_body"))
ogp_imports.add_url_rule("/<name>/import/<id>", view_func=Report.as_view("report"))
