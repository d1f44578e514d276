"""What an option of the look may hold."""

from __future__ import annotations

import re
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["ogp_tn_hex_color"]

HEX_COLOR = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)


def ogp_tn_hex_color(value: Any) -> str:
    """Accept a colour such as ``#b3122b``: it is written into the page as it is.

    :raises ckan.plugins.toolkit.Invalid: if it is anything else
    """
    text = str(value).strip()
    if not HEX_COLOR.fullmatch(text):
        raise tk.Invalid(tk._("A colour is written as # and six (or three) of 0-9 and a-f."))
    return text
