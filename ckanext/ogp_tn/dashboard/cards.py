"""A chart as a picture for social networks, which show no page of ours.

The picture is drawn by resvg, the extra ``png``: it joins Arabic letters and orders the words of
a line. It reads neither WOFF2 nor one alphabet from one file and the next from another, so its
fonts are those of the pages, their subsets merged and, as their licence asks, renamed.
"""

from __future__ import annotations

import textwrap
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.dashboard.embeds import Embed

#: How many letters a line of a title has room for, and one of a smaller text; and how many lines.
TITLE, TEXT, LINES = 52, 72, 3
FAMILY = "OGP TN Sans"
FONTS = Path(__file__).parents[1] / "public" / "ogp_tn" / "fonts"


def can_draw() -> bool:
    """Tell whether the extra that draws is installed."""
    return find_spec("resvg_py") is not None


def png(embed: Embed) -> bytes:
    """Return a chart as a PNG of 1200 by 630, in the reader's language."""
    fonts = [str(path) for path in FONTS.glob("*.ttf")]
    drawn = import_module("resvg_py").svg_to_bytes(
        svg_string=svg(embed), skip_system_fonts=True, font_files=fonts, font_family=FAMILY
    )
    return bytes(drawn)


def svg(embed: Embed) -> str:
    """Return what is drawn: title, as many bars as there is room for, source and date."""
    return tk.render(
        "ogp_tn/dashboard/card.xml",
        {
            "embed": embed,
            "lines": _wrapped(embed.title, TITLE),
            "meaning": _wrapped(embed.numbers.get("meaning", ""), TEXT),
            "family": FAMILY,
        },
    )


def _wrapped(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, max_lines=LINES, placeholder=" …")
