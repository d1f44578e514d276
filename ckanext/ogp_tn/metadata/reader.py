"""Who reads: the language in which an answer is given."""

from __future__ import annotations

from flask import has_request_context

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.languages import base


def language() -> str:
    """Return the reader's language: the page's, and the portal's default outside a request."""
    chosen = tk.request.environ.get("CKAN_LANG") if has_request_context() else None
    return base(chosen or tk.config["ckan.locale_default"])
