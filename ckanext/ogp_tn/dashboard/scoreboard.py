"""The scoreboard: every public body beside the others, in the numbers that the indicators have.

Nothing is defined here: numbers are those of the indicators, counted by body; targets, states and
stewards are what their own actions say. However many bodies and rows there are, the search engine
is asked once for each type of dataset and once for the targets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.dashboard import counting, indicators, rules, scoreboard_rules, snapshots
from ckanext.ogp_tn.dashboard.counting import Counted, Scope
from ckanext.ogp_tn.dashboard.rules import Count
from ckanext.ogp_tn.dashboard.scoreboard_rules import SCORES, TARGET
from ckanext.ogp_tn.metadata.reader import seen
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

Figure = dict[str, Any]


def scoreboard(year: int | None, sort: str, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the bodies that are asked for, see ``ogp_tn_scoreboard``."""
    today = date.today()
    listing = _ask("ogp_tn_body_list", **({"year": year} if year else {}))
    stewards = {one["organization"]: one for one in _ask("ogp_tn_steward_list")}
    those = [indicators.declared().indicators[name] for name in SCORES if name != TARGET]
    counted = counting.count(those, Scope(), today, by_dimension=True)
    quarter, first, last = scoreboard_rules.former_quarter(today)
    since, then = snapshots.of_bodies(SCORES, first, last)
    if since and listing["year"] != since.year:
        # Another year has another target: there is nothing to compare.
        then = {place: number for place, number in then.items() if place[0] != TARGET}
    listed = [*listing["bodies"], *listing["without_inventory"], *listing["former"]]
    bodies = {one["organization"]["name"]: one["organization"] for one in listed}
    figures = {name: _figures(one, counted) for name, one in zip(bodies, listed, strict=True)}
    every = [
        {
            "organization": body,
            "figures": _compared(figures[name], name, then),
            "has_numbers": scoreboard_rules.has_numbers(figures[name]),
            "states": one.get("states", {}),
            "target": one["target"],
            "has_inventory": "rows" in one,
            "steward": stewards.get(name),
            "successor": bodies.get(body["successor"] or ""),
        }
        for (name, body), one in zip(bodies.items(), listed, strict=True)
    ]
    every.sort(key=_name)
    shown = [one for one in every if scoreboard_rules.is_shown(one, asked)]
    return {
        "date": today.isoformat(),
        "year": listing["year"],
        "years": listing["years"],
        "sort": sort,
        "asked": dict(asked),
        "kinds": _number_of(every, "body_kind", "body_kinds"),
        "governorates": _number_of(every, "governorate", "governorates"),
        "minimum": scoreboard_rules.MINIMUM,
        "quarter": quarter,
        "since": since.isoformat() if since else None,
        "totals": listing["totals"],
        "all": len(every),
        "bodies": scoreboard_rules.ordered(shown, sort),
        "indicators": {
            name: {
                "label": seen(one.label),
                "formula": seen(one.formula),
                "unit": one.unit,
                "compared_by": by,
            }
            for name, by in SCORES.items()
            if (one := indicators.declared().indicators[name])
        },
    }


def _ask(action: str, **data: Any) -> Any:
    """Ask an action as a visitor does."""
    return tk.get_action(action)(Context(user=""), data)


def _name(one: Mapping[str, Any]) -> str:
    body = one["organization"]
    return (seen(body["title_translated"]) or body["title"]).casefold()


def _figures(one: Mapping[str, Any], counted: Mapping[str, Counted]) -> dict[str, Figure]:
    """Return the numbers of a body, by the names of the indicators."""
    found = {}
    for name in SCORES:
        declared = indicators.declared().indicators[name]
        if name == TARGET:
            target = one["target"] or {}
            count = Count(target.get("opened"), target.get("base"))
        else:
            # What has no records of a type is not among the answers.
            by_body = counted[name].by.get("body", {})
            count = by_body.get(one["organization"]["name"], Count(0, 0))
        found[name] = rules.figure(count, declared.unit, declared.empty)
    return found


def _compared(
    figures: Mapping[str, Figure], body: str, then: Mapping[tuple[str, str], Figure]
) -> dict[str, Figure]:
    return {
        name: {**figure, "change": scoreboard_rules.change(name, figure, then.get((name, body)))}
        for name, figure in figures.items()
    }


def _number_of(bodies: Iterable[Mapping[str, Any]], field: str, values: str) -> dict[str, int]:
    """Return how many bodies have each value of a field, in the order of its vocabulary."""
    numbers = Counter(one["organization"][field] for one in bodies)
    return {value: numbers[value] for value in vocabulary(values).values() if numbers[value]}
