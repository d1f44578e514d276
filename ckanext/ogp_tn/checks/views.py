"""The pages of the checks, each with the same as JSON and CSV."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.checks import tables
from ckanext.ogp_tn.metadata import answers

__all__ = ["ogp_checks"]

ogp_checks = Blueprint("ogp_checks", __name__, url_prefix="/ogp")


@ogp_checks.route("/checks")
@ogp_checks.route("/checks.<any(json, csv):extension>", endpoint="index_data")
def index(extension: str | None = None) -> str | Response:
    """Show by what data are checked, why, and what to do about what is found."""
    checks = tk.get_action("ogp_tn_check_kind_list")({}, {})
    if extension:
        return answers.data(extension, checks, lambda: tables.kinds(checks), "checks")
    return tk.render("ogp_tn/checks/index.html", {"checks": checks})


@ogp_checks.route("/checks/<id>")
@ogp_checks.route("/checks/<id>.<any(json, csv):extension>", endpoint="read_data")
def read(id: str, extension: str | None = None) -> str | Response:
    """Show what was found of a dataset and its files, and what was found before."""
    told = answers.of_dataset("ogp_tn_check_list", id=id)
    if extension:
        name = f"checks-{told['dataset']['name']}"
        return answers.data(extension, told, lambda: tables.findings(told), name)
    pkg = answers.of_dataset("package_show", id=id)
    return tk.render("ogp_tn/checks/read.html", {"told": told, "pkg": pkg})


@ogp_checks.route("/checks/<id>/run", methods=["POST"])
def run(id: str) -> AnyResponse:
    """Have a dataset checked in the background."""
    try:
        tk.get_action("ogp_tn_check_run")(Context(user=tk.current_user.name), {"id": id})
        tk.h.flash_success(tk._("The checks have begun. Look again in some minutes."))
    except tk.ValidationError as error:
        tk.h.flash_notice(" ".join(error.error_summary.values()))
    except tk.NotAuthorized:
        return tk.abort(403, tk._("Only who writes for the body has its data checked."))
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Dataset not found"))
    return tk.redirect_to("ogp_checks.read", id=id)
