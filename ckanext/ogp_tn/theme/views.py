"""Answers for readers without a script, where core answers only its own script."""

from __future__ import annotations

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

__all__ = ["ogp_tn_theme"]

ogp_tn_theme = Blueprint("ogp_tn_theme", __name__)

#: Core's views that answer with a piece of a page, and the view of the page itself.
PIECES = {
    "follow": "read",
    "unfollow": "read",
    "api_tokens_revoke": "api_tokens",
}


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
