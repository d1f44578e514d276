"""The stylesheet: both directions at once, nothing from elsewhere, colours that can be read."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

ROOT = Path(str(files("ckanext.ogp_tn")))
STYLESHEETS = sorted((ROOT / "assets" / "css").glob("*.css"))
MAIN = (ROOT / "assets" / "css" / "ogp_tn.css").read_text(encoding="utf-8")

#: Properties and values that mean a side of the screen and not of the text.
PHYSICAL = re.compile(
    r"(?:^|[\s;{])(?:(?:margin|padding|border)-(?:left|right)|left|right|float:\s*(?:left|right))"
    r"(?:-[a-z]+)?\s*:",
    re.MULTILINE,
)


def without_comments(text: str) -> str:
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("file", STYLESHEETS, ids=lambda file: file.name)
def test_no_side_of_the_screen_is_named(file: Path) -> None:
    """One file serves both directions: it speaks of start and end, never of left and right."""
    assert PHYSICAL.findall(without_comments(file.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("file", STYLESHEETS, ids=lambda file: file.name)
def test_nothing_is_fetched_from_elsewhere(file: Path) -> None:
    """A stylesheet names files of this package and images written into it, nothing else."""
    for address in re.findall(r"url\(\"?([^\")]+)", file.read_text(encoding="utf-8")):
        if not address.startswith("data:"):
            path = address.removeprefix("../../")
            assert (ROOT / "public" / path).is_file(), address


def test_every_token_that_is_used_is_declared() -> None:
    """A misspelt custom property would silently give no colour at all."""
    used, declared = set(), set()
    for file in STYLESHEETS:
        text = without_comments(file.read_text(encoding="utf-8"))
        used |= set(re.findall(r"var\((--ogp-[\w-]+)", text))
        declared |= set(re.findall(r"(--ogp-[\w-]+)\s*:", text))
    assert used - declared == set()


def test_the_font_ships_with_its_licence() -> None:
    """The font is free to pass on as long as its licence goes with it."""
    fonts = ROOT / "public" / "ogp_tn" / "fonts"
    assert "SIL OPEN FONT LICENSE" in (fonts / "OFL.txt").read_text(encoding="utf-8")
    assert len(list(fonts.glob("*.woff2"))) == 4


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--ogp-([\w-]+):\s*(#[0-9a-f]{3,6})\b", block))


def _light() -> dict[str, str]:
    block = MAIN[MAIN.index(":root {") : MAIN.index(":lang(ar)")]
    tokens = _tokens(block)
    return {**tokens, "ink": tokens["ink-chosen"], "accent": tokens["accent-chosen"]}


def _luminance(color: str) -> float:
    digits = color.removeprefix("#")
    digits = "".join(2 * digit for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, as WCAG 2.2 defines it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(
    ("on", "name", "least"),
    [
        *((ground, name, 4.5) for ground in ("paper", "ground")
          for name in ("ink", "soft", "accent", "link", "warning", "good")),
        *((level, f"on-{level}", 4.5) for level in ("limited", "substantial", "completed")),
        ("paper", "edge", 3),
        ("paper", "focus", 3),
        ("ink", "on-ink", 4.5),
    ],
)  # fmt: skip
def test_what_is_written_can_be_read(on: str, name: str, least: float) -> None:
    """Text stands out by 4.5 to 1, edges of inputs and the ring of focus by 3 to 1."""
    tokens = _light()
    assert contrast(tokens[on], tokens[name]) >= least
