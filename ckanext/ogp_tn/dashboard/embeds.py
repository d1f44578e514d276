"""The charts that other sites show in a frame: what each draws, where it comes from, as of when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.dashboard import aggregates
from ckanext.ogp_tn.metadata import cache
from ckanext.ogp_tn.metadata.messages import N_

#: What the name of an indicator's chart begins with: ``indicator.<name>``.
INDICATOR = "indicator."


@dataclass(frozen=True)
class Embed:
    """A chart in a frame."""

    title: str
    template: str
    """What draws it, below ``ogp_tn/dashboard/``."""
    numbers: Mapping[str, Any]
    """What the template draws, as the API gives it."""
    date: str
    source: str
    """The page of the portal on which the chart stands."""
    formula: str = ""


def embed(chart: str, asked: Mapping[str, str]) -> Embed:
    """Return a chart.

    :param chart: one of :data:`CHARTS`, or ``indicator.`` and the name of an indicator
    :param asked: what the address asks: ``plan`` and ``organization``
    :raises tk.ObjectNotFound: if there is no such chart, or nothing to draw in it
    """
    if chart.startswith(INDICATOR):
        return indicator(_indicator(chart.removeprefix(INDICATOR), asked))
    if chart not in CHARTS:
        raise tk.ObjectNotFound(tk._("There is no chart named {name}.").format(name=chart))
    return CHARTS[chart](asked)


def indicator(numbers: Mapping[str, Any]) -> Embed:
    """Return the chart of an indicator.

    :param numbers: as ``ogp_tn_indicator_show`` gives them
    """
    return Embed(
        title=numbers["label"],
        template="embed_indicator.html",
        numbers=numbers,
        date=numbers["date"],
        source=tk.url_for(
            "ogp_indicators.read",
            name=numbers["name"],
            plan=numbers["plan"],
            organization=numbers["organization"],
            qualified=True,
        ),
        formula=numbers["formula"],
    )


def _indicator(name: str, asked: Mapping[str, str]) -> Mapping[str, Any]:
    return cache.action("ogp_tn_indicator_show", name=name, **asked)


def _plan(asked: Mapping[str, str]) -> dict[str, Any]:
    name = asked.get("plan") or aggregates.current_plan()
    if not name:
        raise tk.ObjectNotFound(tk._("No action plan yet"))
    overview = tk.h.ogp_tn_overview(name)
    if overview is None:
        raise tk.ObjectNotFound(tk._("There is no action plan named {name}.").format(name=name))
    return overview


def _of_plan(title: str, template: str) -> Callable[[Mapping[str, str]], Embed]:
    def make(asked: Mapping[str, str]) -> Embed:
        overview = _plan(asked)
        plan = overview["plan"]
        named = tk.h.ogp_tn_text(plan["title_translated"])["text"]
        return Embed(
            title=tk._(title).format(plan=named),
            template=template,
            numbers=overview,
            date=overview["date"],
            source=tk.url_for("ogp.plan", name=plan["name"], qualified=True),
            formula=overview["formulas"]["levels"],
        )

    return make


def _bodies(asked: Mapping[str, str]) -> Embed:
    numbers = cache.action("ogp_tn_body_list")
    return Embed(
        title=tk._("What public bodies hold and open"),
        template="embed_bodies.html",
        numbers=numbers,
        date=numbers["date"],
        source=tk.url_for("ogp_bodies.index", qualified=True),
        formula=numbers["formulas"]["stages"],
    )


CHARTS: Mapping[str, Callable[[Mapping[str, str]], Embed]] = {
    "plan-levels": _of_plan(N_("{plan}: how far its commitments are"), "embed_plan.html"),
    "axis-levels": _of_plan(N_("{plan}: levels by axis"), "embed_axes.html"),
    "bodies": _bodies,
}
"""The charts by their names in the address."""
