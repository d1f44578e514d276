"""Numbers of indicators as the API gives them: today's, or those of a day that was frozen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.dashboard import aggregates, indicators, rules
from ckanext.ogp_tn.dashboard.counting import Counted, Scope
from ckanext.ogp_tn.dashboard.indicators import Indicator, Texts
from ckanext.ogp_tn.dashboard.rules import Count
from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.metadata.reader import seen
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

#: How the index says that there is no value.
ABSENT = "none"


class Labels:
    """What the values of dimensions are called, each kind asked for once and only if needed."""

    @cached_property
    def _plans(self) -> list[dict[str, Any]]:
        return aggregates.plans()

    @cached_property
    def plan(self) -> Mapping[str, Texts]:
        return {plan["name"]: plan["title_translated"] for plan in self._plans}

    @cached_property
    def axis(self) -> Mapping[str, Texts]:
        return {
            f"{plan['name']}:{axis['id']}": axis["title_translated"]
            for plan in self._plans
            for axis in plan.get("axes") or []
        }

    @cached_property
    def body(self) -> Mapping[str, Texts]:
        return {
            body["name"]: body["title_translated"] or {"fr": body["title"]}
            for body in organizations.listed()
        }

    @cached_property
    def portal(self) -> Mapping[str, Texts]:
        listed = tk.get_action("ogp_tn_portal_list")(Context(user=""), {"kind": "portal"})
        return {one["id"]: one["name"] for one in listed["portals"]}

    @cached_property
    def sector(self) -> Mapping[str, Texts]:
        return {term.value: term.label for term in vocabulary("sectors").terms}

    def of(self, dimension: str, key: str) -> Texts:
        """Return what a value of a dimension is called; nothing where it has no name."""
        return getattr(self, dimension, {}).get(key, {})


def answer(
    one: Indicator, counted: Counted, scope: Scope, day: date, labels: Labels | None
) -> dict[str, Any]:
    """Return an indicator with its number as ``ogp_tn_indicator_show`` gives it.

    :param labels: None leaves the dimensions out
    """
    declared = indicators.declared()
    found = {
        "name": one.name,
        **_said("label", one.label),
        "meaning": seen(one.meaning),
        "formula": seen(one.formula),
        "counts": seen(one.population.counts),
        "population": one.population.name,
        "unit": one.unit,
        "unit_label": seen(declared.units[one.unit]),
        "direction": one.direction,
        "source": {"kind": one.source_kind, "text": seen(one.source)},
        "date": day.isoformat(),
        "plan": scope.plan,
        "organization": scope.body["name"] if scope.body else None,
        **_numbers(one, counted.whole),
    }
    if labels:
        found["dimensions"] = {
            dimension: _values(one, dimension, counted.by.get(dimension, {}), labels)
            for dimension in one.dimensions
            if dimension not in scope.needs
        }
    return found


def _numbers(one: Indicator, count: Count | None) -> dict[str, Any]:
    return {
        **rules.figure(count, one.unit, one.empty),
        "left_out": [
            {**_said("why", left["why"]), "count": left["count"]}
            for left in (count.left_out if count else ())
        ],
        "breakdown": _parts(one, count) if count and one.breakdown else [],
    }


def _values(
    one: Indicator, dimension: str, by: Mapping[str, Count], labels: Labels
) -> list[dict[str, Any]]:
    found = [
        {"key": key, **label(labels, dimension, key), **_numbers(one, count)}
        for key, count in by.items()
    ]
    by_name = dimension == "body"
    return sorted(found, key=lambda value: (value["label"] if by_name else "", value["key"]))


def label(labels: Labels, dimension: str, key: str) -> dict[str, Any]:
    """Return what a value of a dimension is called, for the reader and in every language."""
    return _said("label", labels.of(dimension, key), key)


def _parts(one: Indicator, count: Count) -> list[dict[str, Any]]:
    assert one.breakdown
    if not count.of:
        return []
    known, always = parts(one), one.breakdown.always
    every = [*known, *(key for key in count.breakdown if key not in known)]
    keys = [key for key in every if key in always or count.breakdown.get(key)]
    broken = rules.shares(count, one.unit, keys)
    return [
        {"key": key, **_said("label", known.get(key) or _unknown(key), key), **broken[key]}
        for key in keys
    ]


def _unknown(key: str) -> Texts:
    return indicators.declared().states["not_in_source"] if key == ABSENT else {}


def parts(one: Indicator) -> Mapping[str, Texts]:
    """Return the parts into which an indicator is broken down, key to label, in order."""
    down = one.breakdown
    if down is None:
        return {}
    if down.vocabulary:
        named: dict[str, Texts] = {
            term.value: term.label for term in vocabulary(down.vocabulary).terms
        }
        return named
    return {part.key: part.label for part in down.parts}


def _said(name: str, texts: Texts, otherwise: str = "") -> dict[str, Any]:
    """Return a text for the reader, and in every language."""
    return {name: seen(texts) or otherwise, f"{name}_translated": dict(texts)}


def within(chosen: Iterable[Indicator], scope: Scope) -> list[Indicator]:
    """Return the indicators that are counted by all that narrows the scope."""
    return [one for one in chosen if scope.needs <= set(one.dimensions)]
