"""The indicators as ``schemas/indicators.yaml`` declares them, read once per process.

Pages, API, tables, snapshots and documentation read them here and nowhere else, so a new one is
declared in that file only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

Texts = Mapping[str, str]

#: What the value of an indicator is, by what it asks.
SHARE, COUNT, MEDIAN, FUNCTION, NOTHING = "share", "count", "median", "function", "nothing"
#: The numerator is a sum of a field, not a number of records.
SUM = "sum"


@dataclass(frozen=True, eq=False)
class Population:
    """What is counted: a type of dataset, or what only a function knows."""

    name: str
    label: Texts
    counts: Texts
    """Who counts, in words."""
    type: str | None
    """Of the datasets; None where the search engine does not have them."""
    within: str
    """A query that finds those that count."""
    dimensions: Mapping[str, str]
    """The field of each dimension in the index."""


@dataclass(frozen=True)
class Part:
    """One part of a breakdown that has a query of its own."""

    key: str
    label: Texts
    query: str


@dataclass(frozen=True)
class Breakdown:
    """By what a number is broken down: a field of the index, or parts."""

    field: str | None
    vocabulary: str | None
    parts: Sequence[Part]
    always: Sequence[str]
    """The values that are shown even where nothing has them."""
    of_part: bool
    """Whether what ``part`` finds is broken down, not all that ``of`` finds."""


@dataclass(frozen=True)
class LeftOut:
    """What is not counted, and why."""

    why: Texts
    query: str | None


@dataclass(frozen=True, eq=False)
class Indicator:
    """One number: what it means, how it is computed, and what answers it."""

    name: str
    population: Population
    label: Texts
    meaning: Texts
    formula: Texts
    unit: str
    direction: str
    source_kind: str
    source: Texts
    asks: Mapping[str, str]
    dimensions: Sequence[str]
    breakdown: Breakdown | None
    left_out: Sequence[LeftOut]
    empty: str
    """The state where there is nothing to divide by."""

    @property
    def kind(self) -> str:
        """What answers it."""
        if not self.asks:
            return NOTHING
        for kind in (FUNCTION, MEDIAN, SUM):
            if kind in self.asks:
                return kind
        return SHARE if self.unit == "percent" else COUNT


@dataclass(frozen=True)
class Declared:
    """All that the file declares, each in its order."""

    indicators: Mapping[str, Indicator]
    populations: Mapping[str, Population]
    units: Mapping[str, Texts]
    directions: Mapping[str, Texts]
    sources: Mapping[str, Texts]
    states: Mapping[str, Texts]
    dimensions: Mapping[str, Texts]


@cache
def declared() -> Declared:
    """Return what is declared."""
    return read((files("ckanext.ogp_tn.schemas") / "indicators.yaml").read_text(encoding="utf-8"))


def read(text: str) -> Declared:
    """Return what the text of a file declares.

    :raises KeyError: if something is missing, or names what is not declared
    :raises ValueError: if two indicators have the same name
    """
    content = yaml.safe_load(text)
    populations = {name: _population(name, raw) for name, raw in content["populations"].items()}
    found = [_indicator(raw, populations, content) for raw in content["indicators"]]
    names = [one.name for one in found]
    if len(set(names)) < len(names):
        raise ValueError(f"An indicator is declared twice: {sorted(names)}")
    return Declared(
        MappingProxyType({one.name: one for one in found}),
        MappingProxyType(populations),
        *(
            MappingProxyType(content[part])
            for part in ("units", "directions", "sources", "states", "dimensions")
        ),
    )


def _population(name: str, raw: Mapping[str, Any]) -> Population:
    return Population(
        name=name,
        label=raw["label"],
        counts=raw["counts"],
        type=raw.get("type"),
        within=raw.get("within", ""),
        dimensions=raw["dimensions"],
    )


def _indicator(
    raw: Mapping[str, Any], populations: Mapping[str, Population], content: Mapping[str, Any]
) -> Indicator:
    population = populations[raw["population"]]
    dimensions = raw.get("dimensions") or list(population.dimensions)
    for part, names in (
        ("units", [raw["unit"]]),
        ("directions", [raw["direction"]]),
        ("sources", [raw["source"]["kind"]]),
        ("states", [raw.get("empty", "no_base")]),
        ("dimensions", dimensions),
    ):
        for name in names:
            if name not in content[part]:
                raise KeyError(f"{raw['name']}: {name} is none of the {part}")
    return Indicator(
        name=raw["name"],
        population=population,
        label=raw["label"],
        meaning=raw["meaning"],
        formula=raw["formula"],
        unit=raw["unit"],
        direction=raw["direction"],
        source_kind=raw["source"]["kind"],
        source=raw["source"]["text"],
        asks=raw.get("asks") or {},
        dimensions=dimensions,
        breakdown=_breakdown(raw["breakdown"]) if raw.get("breakdown") else None,
        left_out=[LeftOut(one["why"], one.get("query")) for one in raw.get("left_out", [])],
        empty=raw.get("empty", "no_base"),
    )


def _breakdown(raw: Mapping[str, Any] | list[Mapping[str, Any]]) -> Breakdown:
    if isinstance(raw, list):
        parts = [Part(one["key"], one["label"], one["query"]) for one in raw]
        return Breakdown(None, None, parts, [part.key for part in parts], of_part=False)
    always = raw.get("always", ())
    return Breakdown(raw["field"], raw["vocabulary"], (), always, of_part=raw.get("of") == "part")
