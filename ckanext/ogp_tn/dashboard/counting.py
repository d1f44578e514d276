"""What the indicators count today: a request to the search engine for each population, no more.

However many records, bodies and indicators there are, each type of dataset is asked once: for
everything together, and inside it for each value of each dimension.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ckan.lib.search.query import solr_literal

from ckanext.ogp_tn.dashboard import measures
from ckanext.ogp_tn.dashboard.indicators import (
    FUNCTION,
    MEDIAN,
    NOTHING,
    SUM,
    Indicator,
    Population,
)
from ckanext.ogp_tn.dashboard.rules import Count, on
from ckanext.ogp_tn.metadata import aggregates, organizations
from ckanext.ogp_tn.metadata.rules import median

EVERYTHING = "*:*"

#: By dimension, by the dimension's value.
ByDimension = dict[str, dict[str, Count]]


@dataclass(frozen=True)
class Scope:
    """Of what the numbers are: of everything, a plan, a body, or a body in a plan."""

    plan: str | None = None
    """The plan's name."""
    body: Mapping[str, Any] | None = None
    """As :func:`organizations.named` gives it."""

    @property
    def needs(self) -> set[str]:
        """The dimensions by which an indicator must be counted to be asked within this."""
        return {name for name, of in (("plan", self.plan), ("body", self.body)) if of}


@dataclass
class Counted:
    """What was counted for one indicator; ``whole`` is None where nothing is measured yet."""

    whole: Count | None = None
    by: ByDimension = field(default_factory=dict)


def count(
    indicators: Iterable[Indicator], scope: Scope, today: date, *, by_dimension: bool
) -> dict[str, Counted]:
    """Count what everybody sees for indicators, by their names.

    :param by_dimension: whether to count for each value of each dimension too; a body's key is
        its name
    """
    wanted = list(indicators)
    found = {one.name: Counted() for one in wanted}
    populations: dict[str, list[Indicator]] = {}
    for one in wanted:
        if one.kind == FUNCTION:
            whole, by = measures.FUNCTIONS[one.asks[FUNCTION]](one, scope.body, today)
            found[one.name] = Counted(whole, by if by_dimension else {})
        elif one.kind != NOTHING:
            populations.setdefault(one.population.name, []).append(one)
    bodies = _names() if by_dimension and populations else {}
    for those in populations.values():
        found |= _ask(those, scope, today, bodies, by_dimension=by_dimension)
    return found


def _names() -> dict[str, str]:
    return {body["id"]: body["name"] for body in organizations.listed()}


def _ask(
    indicators: Sequence[Indicator],
    scope: Scope,
    today: date,
    bodies: Mapping[str, str],
    *,
    by_dimension: bool,
) -> dict[str, Counted]:
    population = indicators[0].population
    fields = population.dimensions if by_dimension else {}
    asked = _facets(indicators, today)
    for dimension, field_name in fields.items():
        those = [one for one in indicators if dimension in one.dimensions]
        if those:
            asked[_by(dimension)] = aggregates.terms(field_name, _facets(those, today))
    assert population.type
    facets = aggregates.public(population.type, asked, within=_within(population, scope)).facets
    found = {one.name: Counted(_count(one, facets)) for one in indicators}
    for dimension in fields:
        for value, bucket in aggregates.buckets(facets, _by(dimension)).items():
            key = bodies.get(value, value) if dimension == "body" else value
            for one in indicators:
                if dimension in one.dimensions:
                    found[one.name].by.setdefault(dimension, {})[key] = _count(one, bucket)
    return found


def _by(dimension: str) -> str:
    return f"by {dimension}"


def _within(population: Population, scope: Scope) -> str:
    """Return the query that finds those of a population that count here."""
    within = [f"+({EVERYTHING} {population.within})"]
    if scope.plan:
        within.append(f"+{population.dimensions['plan']}:{solr_literal(scope.plan)}")
    if scope.body:
        within.append(f"+{population.dimensions['body']}:{solr_literal(scope.body['id'])}")
    return " ".join(within)


def _facets(indicators: Iterable[Indicator], today: date) -> dict[str, Any]:
    """Return the facets that answer some indicators, in everything or in one bucket."""
    facets = {}
    for one in indicators:
        asks = one.asks
        if one.kind == SUM:
            facets[f"{one.name} part"] = aggregates.terms(asks[SUM])
            facets[one.name] = aggregates.terms(asks["of"])
        elif one.kind == MEDIAN:
            values = {"values": aggregates.terms(asks[MEDIAN])}
            facets[one.name] = aggregates.query(on(asks["of"], today), values)
        else:
            facets[one.name] = _share(one, today)
        for place, left in enumerate(one.left_out):
            if left.query:
                facets[f"{one.name} left {place}"] = aggregates.query(on(left.query, today))
    return facets


def _share(one: Indicator, today: date) -> dict[str, Any]:
    """Return the facet that counts what is asked of, and within it the part."""
    down, broken = one.breakdown, {}
    if down and down.field:
        broken = {"parts": aggregates.terms(down.field)}
    elif down:
        broken = {
            f"part {part.key}": aggregates.query(on(part.query, today)) for part in down.parts
        }
    of_part = bool(down and down.of_part)
    part = aggregates.query(on(one.asks["part"], today), broken if of_part else None)
    return aggregates.query(
        on(one.asks.get("of", EVERYTHING), today), {"part": part, **({} if of_part else broken)}
    )


def _count(one: Indicator, facets: Mapping[str, Any]) -> Count:
    """Return what the facets counted for an indicator."""
    left_out = [
        {"why": left.why, "count": number}
        for place, left in enumerate(one.left_out)
        if (number := aggregates.number(facets, f"{one.name} left {place}"))
    ]
    if one.kind == SUM:
        return Count(
            numerator=_sum(facets, f"{one.name} part"),
            denominator=_sum(facets, one.name),
            left_out=left_out,
        )
    counted = facets.get(one.name, {})
    total = aggregates.number(facets, one.name)
    if one.kind == MEDIAN:
        values = _integers(counted, "values")
        return Count(denominator=sum(values.values()), value=median(values), left_out=left_out)
    part = counted.get("part", {})
    broken = part if one.breakdown and one.breakdown.of_part else counted
    return Count(
        numerator=part.get("count", 0),
        denominator=total,
        left_out=left_out,
        breakdown=_broken_down(one, broken),
        of=broken.get("count", 0),
    )


def _broken_down(one: Indicator, counted: Mapping[str, Any]) -> dict[str, int]:
    down = one.breakdown
    if down is None:
        return {}
    if down.field:
        return aggregates.numbers(counted, "parts")
    return {part.key: aggregates.number(counted, f"part {part.key}") for part in down.parts}


def _integers(facets: Mapping[str, Any], name: str) -> dict[int, int]:
    return {int(value): number for value, number in aggregates.numbers(facets, name).items()}


def _sum(facets: Mapping[str, Any], name: str) -> int:
    return sum(value * number for value, number in _integers(facets, name).items())
