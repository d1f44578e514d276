"""What no query can count: the indicators whose ``asks`` names a function, each a few lines.

A function gets the indicator, the body within which is counted (None: all) and the day, and
returns the count of everything and the counts by dimension, a body's under its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.dashboard.indicators import Indicator
from ckanext.ogp_tn.dashboard.rules import Count
from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.metadata.rules import median

Body = Mapping[str, Any] | None
#: None where nothing is measured yet.
Result = tuple[Count | None, dict[str, dict[str, Count]]]


def targets(one: Indicator, body: Body, today: date) -> Result:
    """Count the open rows of the frozen bases of the targets of the day's year."""
    listing = _ask("ogp_tn_body_list", year=today.year)
    bodies = [
        (of["organization"]["name"], of["target"])
        for of in (*listing["bodies"], *listing["without_inventory"], *listing["former"])
        # What is there no more promises nothing new.
        if (of["target"] or not of["organization"]["former"])
        and (body is None or of["organization"]["name"] == body["name"])
    ]
    promised = {name: target for name, target in bodies if target}
    based = {
        name: Count(target["opened"], target["base"])
        for name, target in promised.items()
        if target["base"]
    }
    numbers = (len(bodies) - len(promised), len(promised) - len(based))
    left_out = [
        {"why": left.why, "count": number}
        for left, number in zip(one.left_out, numbers, strict=True)
        if number
    ]
    return _together(based.values(), left_out), {"body": based}


def stewards(one: Indicator, body: Body, today: date) -> Result:
    """Count the bodies that have a data steward today."""
    having = {of["organization"] for of in _ask("ogp_tn_steward_list")}
    bodies = [body] if body else organizations.listed()
    found = {of["name"]: Count(int(of["name"] in having), 1) for of in bodies if not of["former"]}
    return _together(found.values(), []), {"body": found}


def drafts(one: Indicator, body: Body, today: date) -> Result:
    """Count the proposals that wait for somebody's decision."""
    waiting = {name: Count(len(days), len(days)) for name, days in _waiting(body).items()}
    return _together(waiting.values(), []), {"body": waiting}


def drafts_days(one: Indicator, body: Body, today: date) -> Result:
    """Return for how many days proposals have waited."""
    waiting = _waiting(body)
    every = [day for days in waiting.values() for day in days]
    return _median(every), {"body": {name: _median(days) for name, days in waiting.items()}}


def portals(one: Indicator, body: Body, today: date) -> Result:
    """Count the portals of open data whose last harvest was complete.

    Nothing is measured before the first harvest of any. One that cannot be read counts as one
    that is not well; one that nobody has tried to read is left out.
    """
    listed = _ask("ogp_tn_portal_list", kind="portal")["portals"]
    if not any(of["health"] for of in listed):
        return None, {}
    tried = [of for of in listed if of["health"] or not of["read"]]
    found = {of["id"]: Count(int(bool((of["health"] or {}).get("healthy"))), 1) for of in tried}
    [left] = one.left_out
    untried = [{"why": left.why, "count": len(listed) - len(tried)}]
    return _together(found.values(), untried if untried[0]["count"] else []), {"portal": found}


FUNCTIONS: Mapping[str, Callable[[Indicator, Body, date], Result]] = {
    function.__name__: function for function in (targets, stewards, drafts, drafts_days, portals)
}


def _ask(action: str, **data: Any) -> Any:
    """Ask an action as a visitor does."""
    return tk.get_action(action)(Context(user=""), data)


def _waiting(body: Body) -> dict[str, list[int]]:
    return {
        of["organization"]: of["days"]
        for of in _ask("ogp_tn_review_waiting")
        if body is None or of["organization"] == body["name"]
    }


def _median(days: list[int]) -> Count:
    return Count(denominator=len(days), value=median(Counter(days)))


def _together(counts: Iterable[Count], left_out: list[dict[str, Any]]) -> Count:
    """Return the sum of counts of bodies."""
    every = list(counts)
    return Count(
        sum(one.numerator or 0 for one in every),
        sum(one.denominator or 0 for one in every),
        left_out=left_out,
    )
