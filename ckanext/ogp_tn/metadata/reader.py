"""Who reads: the language in which an answer is given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any

from flask import has_app_context, has_request_context
from flask_babel import force_locale

import ckan.plugins.toolkit as tk
from ckan.config import middleware

from ckanext.ogp_tn.metadata.languages import LANGUAGES, base, pick

_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def language() -> str:
    """Return the reader's language: the page's, and the portal's default outside a request."""
    if spoken := _spoken.get():
        return spoken
    chosen = tk.request.environ.get("CKAN_LANG") if has_request_context() else None
    return base(chosen or tk.config["ckan.locale_default"])


def seen(texts: Mapping[str, str] | None) -> str:
    """Return what the reader sees of a text that is there in several languages; or nothing."""
    return pick(texts or {}, language())[0]


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say everything in a language, also in a command or a job, where no page has one."""
    application: Any = middleware._internal_test_request_context
    # CKAN makes an application for commands and jobs too, and keeps it for addresses only.
    where = nullcontext() if has_app_context() else application.app.app_context()
    token = _spoken.set(language)
    try:
        with where, force_locale(language):
            yield
    finally:
        _spoken.reset(token)


def in_every_language(message: str, values: Mapping[str, Any]) -> dict[str, str]:
    """Return a message of the catalogues in every language, for readers who come later.

    :param values: what the message is to be filled with
    """
    said = {}
    for one in LANGUAGES:
        with speaking(one):
            said[one] = tk._(message).format(**values)
    return said
