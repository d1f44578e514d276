"""What calendar files and feeds have in common."""

from __future__ import annotations

import unicodedata
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk

TIME_ZONE = "Africa/Tunis"


def host() -> str:
    """Return the portal's host, which makes its identifiers nobody else's."""
    return urlsplit(tk.config["ckan.site_url"]).netloc


def plain(text: str) -> str:
    """Return a text without the control characters that calendars and feeds cannot hold."""
    return "".join(one for one in text if one == "\n" or unicodedata.category(one) != "Cc")
