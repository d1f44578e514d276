"""The page that sets the licence of many datasets, and core's own page of many datasets."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response
from werkzeug.wrappers import Response as AnyResponse

import ckan.plugins.toolkit as tk
from ckan.types import Context

__all__ = ["ogp_tn_licences"]

ogp_tn_licences = Blueprint("ogp_tn_licences", __name__)

#: How many datasets the page shows and changes at once: each takes a fifth of a second to save.
AT_ONCE = 50


def _context() -> Context:
    return Context(user=tk.current_user.name)


@ogp_tn_licences.get("/ogp/licences/<organization>")
def choose(organization: str) -> str:
    """Show the datasets of a body that have one licence, at first those that have none."""
    try:
        groups = tk.get_action("ogp_tn_licence_list")(_context(), {"organization": organization})
        body = tk.get_action("organization_show")(
            _context(), {"id": organization, "include_users": False, "include_followers": False}
        )
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Organization not found"))
    except tk.NotAuthorized:
        return tk.abort(403, tk._("Only who manages a body may set the licences of its datasets."))
    asked = tk.request.args.get("license_id", "")
    current = next((one for one in groups if one["license_id"] == asked), None)
    return tk.render(
        "ogp_tn/licences/choose.html",
        {"body": body, "groups": groups, "current": current, "asked": asked, "at_once": AT_ONCE},
    )


@ogp_tn_licences.post("/ogp/licences/<organization>", endpoint="set")
def set_(organization: str) -> Response | AnyResponse:
    """Set the licence of the datasets that were ticked, and go back to what is left."""
    form = tk.request.form
    back = tk.h.url_for(
        "ogp_tn_licences.choose", organization=organization, license_id=form.get("of") or None
    )
    if not form.getlist("ids"):
        tk.h.flash_error(tk._("Nothing was changed: tick at least one dataset."))
        return tk.redirect_to(back)
    try:
        report = tk.get_action("ogp_tn_licence_set")(
            _context(),
            {
                "organization": organization,
                "license_id": form.get("license_id", ""),
                "ids": form.getlist("ids")[:AT_ONCE],
            },
        )
    except tk.ObjectNotFound:
        return tk.abort(404, tk._("Organization not found"))
    except tk.NotAuthorized:
        return tk.abort(403, tk._("Only who manages a body may set the licences of its datasets."))
    except tk.ValidationError as error:
        _say(error)
        return tk.redirect_to(back)
    _report(report)
    return tk.redirect_to(back)


def _report(report: dict[str, Any]) -> None:
    done = len(report["updated"])
    if done:
        sentence = tk.ungettext(
            "The licence of {count} dataset is now: {licence}.",
            "The licence of {count} datasets is now: {licence}.",
            done,
        )
        title = tk.h.ogp_tn_licence_title(report["license_id"])
        tk.h.flash_success(sentence.format(count=tk.h.ogp_tn_number(done), licence=title))
    for name, messages in report["refused"].items():
        message = tk._("{name} stays as it is. {reason}")
        tk.h.flash_error(message.format(name=name, reason=" ".join(messages)))


def _say(error: tk.ValidationError) -> None:
    for messages in error.error_summary.values():
        tk.h.flash_error(messages)


@ogp_tn_licences.app_errorhandler(tk.ValidationError)
def refused(error: tk.ValidationError) -> Response | AnyResponse:
    """Say why datasets could not be made public; core's page of many datasets would break."""
    blueprint, endpoint = tk.get_endpoint()
    if endpoint != "bulk_process":
        raise error
    _say(error)
    return tk.redirect_to(f"{blueprint}.{endpoint}", id=tk.request.view_args["id"])
