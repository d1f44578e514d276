"""Writes docs/indicators.md from the declarations of the indicators.

``python3 -m dev python -m dev.indicators_docs`` writes it; a test compares.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from ckanext.ogp_tn.dashboard import indicators
from ckanext.ogp_tn.dashboard.indicators import Declared, Indicator, Population

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "indicators.md"

INTRODUCTION = """\
# The indicators

Written by `dev/indicators_docs.py` from `schemas/indicators.yaml`: change that file, not this page.
The same in Arabic, French and English, with today's numbers and their history: `/ogp/indicators`
on the portal. Through the API: [ogp_tn_indicator_list](api.md#ogp_tn_indicator_list),
[ogp_tn_indicator_show](api.md#ogp_tn_indicator_show).

Only what everybody can see is counted, whoever asks. A share is rounded to one decimal, but only
all are 100 % and only none 0 %; a share of nothing is *no base*, never 0 %; what nobody has
measured is *not measured yet*, never zero.
"""


def page() -> str:
    """Return the text of the page."""
    known = indicators.declared()
    return "\n".join([INTRODUCTION, *_tables(known)])


def _tables(known: Declared) -> Iterator[str]:
    for population in known.populations.values():
        those = [one for one in known.indicators.values() if one.population == population]
        if those:
            yield f"## {population.label['en']}\n\n{population.counts['en']}\n"
            yield from (_chapter(one, known) for one in those)


def _chapter(one: Indicator, known: Declared) -> str:
    lines = [
        f"### {one.name}\n",
        f"**{one.label['en']}.** {one.meaning['en']}\n",
        f"* Formula: {one.formula['en']}",
        f"* Unit: {known.units[one.unit]['en']}; {known.directions[one.direction]['en']}",
        f"* By: {', '.join(known.dimensions[name]['en'] for name in one.dimensions)}",
    ]
    if one.breakdown:
        lines.append(f"* Broken down by: {_broken_down(one)}")
    if one.left_out:
        lines.append(f"* Left out: {'; '.join(left.why['en'] for left in one.left_out)}")
    lines.append(f"* Source: {one.source['en']} ({known.sources[one.source_kind]['en']})")
    lines.append(f"* Asks: {_asks(one, one.population)}\n")
    return "\n".join(lines)


def _broken_down(one: Indicator) -> str:
    down = one.breakdown
    assert down
    if down.vocabulary:
        return f"[`{down.vocabulary}`](schema.md#vocabularies)"
    return ", ".join(part.label["en"] for part in down.parts)


def _asks(one: Indicator, population: Population) -> str:
    if not one.asks:
        return "nothing yet: not measured"
    asked = "; ".join(f"{name} `{query}`" for name, query in one.asks.items())
    return f"{asked} of `{population.type}`" if population.type else asked


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
