"""What templates ask of the dashboard."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn import config
from ckanext.ogp_tn.dashboard import (
    aggregates,
    calendar_words,
    cards,
    charts,
    indicators,
    rules,
)
from ckanext.ogp_tn.metadata import cache
from ckanext.ogp_tn.metadata.reader import seen

__all__ = [
    "ogp_tn_body_commitments",
    "ogp_tn_calendar_kinds",
    "ogp_tn_calendar_outcomes",
    "ogp_tn_card_url",
    "ogp_tn_current_overview",
    "ogp_tn_dataset_panel",
    "ogp_tn_embed_url",
    "ogp_tn_home_block",
    "ogp_tn_indicator_lines",
    "ogp_tn_indicator_points",
    "ogp_tn_indicator_trends",
    "ogp_tn_indicator_word",
    "ogp_tn_mark",
    "ogp_tn_overview",
]

#: How many lines are drawn beside each other at most, and of how many months.
LINES, MONTHS = 24, 12


def ogp_tn_current_overview() -> dict[str, Any] | None:
    """Return the current plan's overview; ``None`` where no plan is loaded or it is not public."""
    if "ogp_tn_overview" not in tk.g:
        plan = aggregates.current_plan()
        tk.g.ogp_tn_overview = ogp_tn_overview(plan) if plan else None
    return tk.g.ogp_tn_overview


def ogp_tn_overview(plan: str) -> dict[str, Any] | None:
    """Return a plan's overview; ``None`` where there is no such plan or it is not public."""
    try:
        return cache.kept("ogp_tn_plan_overview", lambda: _public_overview(plan), id=plan)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _public_overview(plan: str) -> dict[str, Any]:
    return tk.get_action("ogp_tn_plan_overview")(Context(user=""), {"id": plan})


def ogp_tn_body_commitments(body: str) -> list[dict[str, Any]]:
    """Return the public commitments that a body leads, of all plans, as the dashboard has them.

    :param body: the organization's name
    """
    return cache.kept("body_commitments", lambda: aggregates.body_commitments(body), body=body)


def ogp_tn_indicator_points(
    name: str, plan: str | None = None, organization: str | None = None
) -> list[dict[str, Any]]:
    """Return the history of an indicator as points of a line, the earliest first.

    :param plan: of everything without it
    :param organization: a body within a plan has no history
    :returns: nothing where there are not two numbers to join
    """
    of = {key: value for key, value in (("plan", plan), ("organization", organization)) if value}
    if len(of) > 1:
        return []
    history = cache.action("ogp_tn_snapshot_list", name=name, **of)
    return _line(rules.points(history, date.today(), config.snapshot_full_days()))


def ogp_tn_indicator_lines(name: str, dimension: str) -> list[dict[str, Any]]:
    """Return the last months of each value of a dimension, as lines beside each other.

    :returns: ``label`` and ``points``, in the order of the labels; nothing where there are more
        than anybody compares, each has a page of its own
    """
    found = _months(name, dimension)
    return list(found.values()) if len(found) <= LINES else []


def ogp_tn_indicator_trends(
    name: str, dimension: str, keys: Collection[str]
) -> dict[str, dict[str, Any]]:
    """Return the last months of some values of a dimension as lines on one scale, by their keys.

    One request has all; a value with fewer than two numbers has no line.

    :returns: ``points`` and ``line`` of each
    """
    points = {key: one["points"] for key, one in _months(name, dimension).items() if key in keys}
    lines = tk.h.ogp_tn_multiples(list(points.values()))
    return {
        key: {"points": points[key], "line": line} for key, line in zip(points, lines, strict=True)
    }


def _months(name: str, dimension: str) -> dict[str, dict[str, Any]]:
    values: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for past in cache.action("ogp_tn_snapshot_list", name=name, dimension=dimension):
        values.setdefault((past["label"], past["key"]), []).append(past)
    today = date.today()
    lines = {
        key: {
            "label": label,
            "points": _line(rules.points(values[label, key], today, 0, monthly=True)[-MONTHS:]),
        }
        for label, key in sorted(values)
    }
    return {key: line for key, line in lines.items() if line["points"]}


def _line(points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    measured = [point for point in points if point["value"] is not None]
    return points if len(measured) > 1 else []


def ogp_tn_indicator_word(part: str, name: str) -> str:
    """Return what a unit, direction, state or dimension of indicators is called for the reader.

    :param part: ``units``, ``directions``, ``states`` or ``dimensions``
    """
    return seen(getattr(indicators.declared(), part)[name])


def ogp_tn_dataset_panel(pkg: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what stands beside a dataset: its commitments, and how open its body is.

    :returns: ``commitments`` as the dashboard has them, ``body`` (how far its inventory's rows
        are); ``None`` where there is nothing to show or the portal does not want it
    """
    if pkg["type"] != "dataset" or not config.dataset_panel() or not pkg.get("organization"):
        return None
    names = sorted(pkg.get("commitment") or [])
    panel = {
        "commitments": cache.kept(
            "commitments", lambda: aggregates.named_commitments(names), names=names
        ),
        "body": tk.h.ogp_tn_body_stages(pkg["organization"]),
    }
    return panel if panel["commitments"] or panel["body"]["rows"] else None


def ogp_tn_home_block() -> bool:
    """Tell whether the home page says more than how far the current plan is."""
    return config.home_block()


def ogp_tn_embed_url(chart: str, **asked: str) -> str:
    """Return the address of a chart for the frames of other sites, in the reader's language."""
    return tk.url_for(
        "ogp.embed", chart=chart, **asked, lang=tk.h.lang(), locale="default", qualified=True
    )


def ogp_tn_card_url(chart: str, **asked: str) -> str | None:
    """Return the address of a chart as a picture; ``None`` where the portal draws none."""
    if not cards.can_draw():
        return None
    return tk.url_for(
        "ogp.card", chart=chart, **asked, lang=tk.h.lang(), locale="default", qualified=True
    )


def ogp_tn_mark(level: str | None, highest: str | None = None) -> charts.Mark:
    """Return the geometry of a level's mark, see :func:`charts.mark`."""
    return charts.mark(level, highest)


def ogp_tn_calendar_kinds() -> dict[str, str]:
    """Return what can be due, in order, with labels."""
    return calendar_words.kinds()


def ogp_tn_calendar_outcomes() -> dict[str, str]:
    """Return what can come of what is due, in order, with labels."""
    return calendar_words.outcomes()
