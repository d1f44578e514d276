"""The page of what waits for somebody."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata import answers, organizations
from ckanext.ogp_tn.stewards import permissions

ogp_workbench = Blueprint("ogp_workbench", __name__)


@ogp_workbench.get("/ogp/workbench")
def show() -> str | Response:
    """Show what waits for the reader, or to the team what waits in a body."""
    if not tk.current_user.is_authenticated:
        return tk.redirect_to("user.login", came_from=tk.h.url_for("ogp_workbench.show"))
    user = tk.current_user.name
    asked = tk.request.args.get("organization", "")
    found = answers.called("ogp_tn_workbench_show", organization=asked)
    everywhere = permissions.edits_every_commitment(user)
    return tk.render(
        "ogp_tn/stewards/workbench.html",
        {"workbench": found, "bodies": organizations.listed() if everywhere else []},
    )
