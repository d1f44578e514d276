"""Pages on which stewards are appointed, declared absent, and their mandates ended."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.views import MethodView
from werkzeug.wrappers import Response

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata import answers
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.stewards.review_views import ogp_review
from ckanext.ogp_tn.stewards.workbench_views import ogp_workbench

__all__ = ["ogp_mandates", "ogp_review", "ogp_workbench"]

ogp_mandates = Blueprint("ogp_mandates", __name__, url_prefix="/ogp/bodies/<name>/mandates")


def _page(name: str) -> dict[str, Any]:
    """Return what every page of a body's mandates shows."""
    return {
        "mandates": answers.called("ogp_tn_mandate_list", organization=name),
        "body": answers.called("organization_show", id=name, include_datasets=False),
    }


def _to_list(name: str) -> Response:
    return tk.redirect_to("ogp_mandates.index", name=name)


@ogp_mandates.get("")
def index(name: str) -> str:
    """Show who is, was and will be steward of a body."""
    return tk.render("ogp_tn/stewards/mandates.html", _page(name))


class Appoint(MethodView):
    """Appoint a steward or a deputy."""

    def get(self, name: str, errors: dict[str, Any] | None = None) -> str:
        """Ask for what the letter says."""
        page = _page(name)
        try:
            reader = Context(user=tk.current_user.name)
            tk.check_access("ogp_tn_mandate_create", reader, {"organization": name})
        except tk.NotAuthorized as error:
            tk.abort(403, error.message or "")
        members = answers.called("member_list", id=page["body"]["id"], object_type="user")
        return tk.render(
            "ogp_tn/stewards/appoint.html",
            {
                **page,
                "people": tk.h.ogp_tn_people([user for user, _, _ in members]),
                "data": tk.request.form,
                "errors": errors or {},
            },
        )

    def post(self, name: str) -> str | Response:
        """Appoint the person, and lead to the list."""
        form = tk.request.form
        fields = ("user", "letter", "letter_date", "start", "end", "deputy_of", "name_public")
        given: dict[str, Any] = {field: form.get(field, "") for field in fields}
        given["name_public"] = bool(given["name_public"])
        given["function_translated"] = {
            language: form.get(f"function_translated-{language}", "") for language in LANGUAGES
        }
        try:
            made = answers.called("ogp_tn_mandate_create", organization=name, **given)
        except tk.ValidationError as error:
            return self.get(name, error.error_dict)
        if made["status"] == "planned":
            tk.h.flash_success(tk._("The mandate is noted; the role comes on its first day."))
        else:
            tk.h.flash_success(tk._("The mandate is noted."))
        return _to_list(name)


def _change(name: str, action: str, done: str, **data: Any) -> Response:
    """Change a mandate of a body, and lead back to the list with what came of it."""
    if data["id"] not in [one["id"] for one in _page(name)["mandates"]]:
        tk.abort(404, tk._("There is no such mandate."))
    try:
        answers.called(action, **data)
    except tk.ValidationError as error:
        tk.h.flash_error(" ".join(error.error_summary.values()))
    else:
        tk.h.flash_success(done)
    return _to_list(name)


@ogp_mandates.post("/<id>/end")
def end(name: str, id: str) -> Response:
    """End a mandate today or on a later day."""
    day = tk.request.form.get("date", "")
    return _change(name, "ogp_tn_mandate_end", tk._("The end is noted."), id=id, date=day)


@ogp_mandates.post("/<id>/absence")
def absence(name: str, id: str) -> Response:
    """Declare a steward absent, or back."""
    days = {field: tk.request.form.get(field, "") for field in ("start", "end")}
    return _change(name, "ogp_tn_mandate_absence", tk._("The absence is noted."), id=id, **days)


ogp_mandates.add_url_rule("/new", view_func=Appoint.as_view("new"))
