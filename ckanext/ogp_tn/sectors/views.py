"""The pages of tables and of municipalities side by side, and agendas as files."""

from __future__ import annotations

import json

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata import answers, cache, table_schemas
from ckanext.ogp_tn.metadata.reader import language
from ckanext.ogp_tn.sectors import agenda_files, comparison_tables, example_files

__all__ = ["ogp_agenda", "ogp_municipalities", "ogp_tables"]

ogp_tables = Blueprint("ogp_tables", __name__, url_prefix="/ogp")
ogp_municipalities = Blueprint("ogp_municipalities", __name__, url_prefix="/ogp")
ogp_agenda = Blueprint("ogp_agenda", __name__, url_prefix="/dataset")
ogp_municipalities.after_request(cache.unless_unchanged)

CALENDAR = "text/calendar; charset=utf-8"
JSON_LD = "application/ld+json; charset=utf-8"


@ogp_tables.get("/tables")
@ogp_tables.get("/tables.<any(json, csv):extension>", endpoint="index_data")
def index(extension: str | None = None) -> str | Response:
    """Show the kinds of table whose columns the portal describes."""
    tables = tk.get_action("ogp_tn_table_list")({}, {})
    if extension:
        names = [one["name"] for one in tables]
        return answers.data(extension, tables, lambda: example_files.columns(names), "tables")
    return tk.render("ogp_tn/sectors/tables.html", {"tables": tables})


@ogp_tables.get("/tables/<id>")
@ogp_tables.get("/tables/<id>.<any(json, csv, xlsx):extension>", endpoint="read_data")
def read(id: str, extension: str | None = None) -> str | Response:
    """Show the columns of a table; its Table Schema, and files to begin one with."""
    if id not in table_schemas.names():
        return tk.abort(404, tk._("This portal describes no table {name}.").format(name=id))
    if extension == "xlsx":
        return answers.file(example_files.xlsx(id, language()), answers.XLSX, f"{id}.xlsx")
    if extension == "csv":
        return answers.file(example_files.csv(id), answers.CSV, f"{id}.csv")
    schema = tk.get_action("ogp_tn_table_show")({}, {"id": id})
    if extension:
        return Response(json.dumps(schema, ensure_ascii=False), content_type="application/json")
    return tk.render("ogp_tn/sectors/table.html", {"table": schema})


@ogp_municipalities.get("/municipalities")
@ogp_municipalities.get("/municipalities.<any(json, csv):extension>", endpoint="compare_data")
def compare(extension: str | None = None) -> str | Response:
    """Show what municipalities publish side by side, and what cannot be compared."""
    found = answers.numbers("ogp_tn_municipal_comparison", **answers.asked("category", "year"))
    if extension:
        return answers.data(
            extension, found, lambda: comparison_tables.table(found), "municipalities"
        )
    return tk.render("ogp_tn/sectors/municipalities.html", {"found": found})


@ogp_agenda.get("/<id>/agenda.<any(ics, jsonld):extension>")
def agenda(id: str, extension: str) -> Response:
    """Give the events of a dataset as a calendar, or as events of schema.org."""
    found = answers.of_dataset("ogp_tn_agenda_show", id=id)
    if not found["events"]:
        return tk.abort(404, tk._("This dataset has no agenda that is stored on this portal."))
    name = f"{found['name']}.{extension}"
    if extension == "ics":
        return answers.file(agenda_files.ics(found, language()), CALENDAR, name)
    content = json.dumps(agenda_files.json_ld(found), ensure_ascii=False)
    return Response(content, content_type=JSON_LD)
