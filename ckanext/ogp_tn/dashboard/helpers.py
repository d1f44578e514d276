"""What templates ask of the dashboard."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.dashboard import aggregates, calendar_words, charts, indicators
from ckanext.ogp_tn.metadata import cache
from ckanext.ogp_tn.metadata.languages import pick
from ckanext.ogp_tn.metadata.reader import language

__all__ = [
    "ogp_tn_body_commitments",
    "ogp_tn_calendar_kinds",
    "ogp_tn_calendar_outcomes",
    "ogp_tn_current_overview",
    "ogp_tn_indicator_word",
    "ogp_tn_mark",
    "ogp_tn_overview",
]


def ogp_tn_current_overview() -> dict[str, Any] | None:
    """Return the current plan's overview; ``None`` where no plan is loaded or it is not public."""
    plan = aggregates.current_plan()
    return ogp_tn_overview(plan) if plan else None


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


def ogp_tn_indicator_word(part: str, name: str) -> str:
    """Return what a unit, direction, state or dimension of indicators is called for the reader.

    :param part: ``units``, ``directions``, ``states`` or ``dimensions``
    """
    return pick(getattr(indicators.declared(), part)[name], language())[0]


def ogp_tn_mark(level: str | None, highest: str | None = None) -> charts.Mark:
    """Return the geometry of a level's mark, see :func:`charts.mark`."""
    return charts.mark(level, highest)


def ogp_tn_calendar_kinds() -> dict[str, str]:
    """Return what can be due, in order, with labels."""
    return calendar_words.kinds()


def ogp_tn_calendar_outcomes() -> dict[str, str]:
    """Return what can come of what is due, in order, with labels."""
    return calendar_words.outcomes()
