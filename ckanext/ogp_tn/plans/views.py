"""What people do on the page of a commitment: report, and confirm what is reported."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint
from flask.views import MethodView
from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata import answers
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.plans.computed import TYPE

__all__ = ["ogp_progress"]

ogp_progress = Blueprint("ogp_progress", __name__, url_prefix="/commitment")

#: What the form asks beside the text.
ASKED = ("date", "part", "milestone", "url", "dataset", "reported_by", "without_evidence")


_call = partial(
    answers.called,
    missing=N_("There is no such commitment."),
    refused=N_("You may not change this commitment."),
)


class Progress(MethodView):
    """Report what has moved forward."""

    def get(self, name: str, errors: dict[str, Any] | None = None) -> str:
        """Ask for it."""
        pkg = _call("package_show", id=name)
        if pkg["type"] != TYPE:
            tk.abort(404, tk._("There is no commitment named {name}.").format(name=name))
        try:
            tk.check_access("ogp_tn_progress_add", Context(user=tk.current_user.name), {"id": name})
        except tk.NotAuthorized:
            tk.abort(403, tk._("You may not change this commitment."))
        return tk.render(
            "ogp_tn/plans/progress.html",
            {"pkg": pkg, "data": _typed(), "errors": errors or {}},
        )

    def post(self, name: str) -> str | Response:
        """Keep it, and lead back to the commitment."""
        given = {field: value for field, value in _typed().items() if value}
        try:
            _call("ogp_tn_progress_add", id=name, **given)
        except tk.ValidationError as error:
            return self.get(name, error.error_dict)
        tk.h.flash_success(tk._("Your report is noted."))
        return _to_commitment(name)


def _typed() -> dict[str, Any]:
    """Return what the form of a report says, its text by language."""
    form = tk.request.form
    texts = {language: form.get(f"text_translated-{language}", "") for language in LANGUAGES}
    return {"text_translated": texts, **{field: form.get(field, "") for field in ASKED}}


@ogp_progress.post("/<name>/confirm")
def confirm(name: str) -> Response:
    """Confirm a row, and lead back to the commitment with what came of it."""
    form = tk.request.form
    try:
        _call("ogp_tn_confirm", id=name, field=form.get("field", ""), row=form.get("row", ""))
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_summary.values()))
    else:
        tk.h.flash_success(tk._("It is confirmed."))
    return _to_commitment(name)


def _to_commitment(name: str) -> Response:
    return tk.redirect_to("commitment.read", id=name, _anchor="ogp-timeline")


ogp_progress.add_url_rule("/<name>/progress", view_func=Progress.as_view("report"))
