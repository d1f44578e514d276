"""Where core's answers need help: readers without a script, forms without their token."""

from __future__ import annotations

from functools import cache

from flask import Blueprint, Response, current_app, g

import ckan.plugins.toolkit as tk
from ckan.config.middleware.flask_app import csrf

__all__ = ["ogp_tn_theme"]

ogp_tn_theme = Blueprint("ogp_tn_theme", __name__)

#: Core's views that answer with a piece of a page, and the view of the page itself.
PIECES = {
    "follow": "read",
    "unfollow": "read",
    "api_tokens_revoke": "api_tokens",
}


@cache
def free_views() -> frozenset[str]:
    """Return the views that core and extensions free from the token on purpose, at start.

    A process may make more applications later (CKAN does for commands): the first was early enough.
    """
    return frozenset(csrf._exempt_views)


@ogp_tn_theme.record_once
def remember_free_views(state: object) -> None:
    """Note which views ask for no token before the first visitor comes."""
    free_views()


@ogp_tn_theme.before_app_request
def ask_for_the_token() -> None:
    """Refuse a signed-in person's form without its token.

    CKAN 2.12 frees a view from the token for everybody, and for good, once somebody who is not
    signed in has opened it (``ckan_before_request``): from then on another site could send the
    form with a steward's browser. Here it is asked for all the same; calls with an API token,
    which no other site has, need none.
    """
    if tk.request.method in ("GET", "HEAD", "OPTIONS", "TRACE"):
        return
    if not tk.current_user.is_authenticated or g.get("login_via_auth_header"):
        return
    app = current_app
    view = app.view_functions.get(tk.request.endpoint or "")
    if view is None or f"{view.__module__}.{view.__name__}" in free_views():
        return
    if app.blueprints.get(tk.request.blueprint or "") in csrf._exempt_blueprints:
        return
    if app.config["WTF_CSRF_ENABLED"]:
        csrf.protect()


@ogp_tn_theme.after_app_request
def back_to_the_page(response: Response) -> Response:
    """Lead a plain form back to its page, where the answer is a piece of it for htmx.

    :param response: what the view answered
    :returns: the same, or a redirection to the page on which the form stands
    """
    if tk.request.method != "POST" or tk.request.htmx or response.status_code != 200:
        return response
    blueprint, endpoint = tk.get_endpoint()
    page = PIECES.get(endpoint or "")
    if page is None:
        return response
    arguments = tk.request.view_args or {}
    return tk.redirect_to(f"{blueprint}.{page}", id=arguments["id"])
