"""What the pages of the inventory ask; the reader's language is that of the page."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.inventory import figures, links, rules, target_rules
from ckanext.ogp_tn.metadata import cache
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.reader import language, seen
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

__all__ = [
    "ogp_tn_body_stages",
    "ogp_tn_inventory_row",
    "ogp_tn_outcomes",
    "ogp_tn_quarter",
    "ogp_tn_quarters_ahead",
    "ogp_tn_stages",
    "ogp_tn_state_about",
]

#: How far ahead a form offers quarters.
QUARTERS_AHEAD = 12

QUARTERS = {
    "1": N_("first quarter of {year}"),
    "2": N_("second quarter of {year}"),
    "3": N_("third quarter of {year}"),
    "4": N_("fourth quarter of {year}"),
}

PROBLEMS = {
    rules.MISSING: N_("The dataset that this row names is not on the portal."),
    rules.DELETED: N_("The dataset that published these data has been deleted."),
    rules.PRIVATE: N_("The dataset that this row names is private: nobody else can see it."),
    rules.OTHER_BODY: N_("The dataset that this row names is another body's."),
    rules.GONE: N_("The dataset that published these data is gone at its source."),
    rules.BAD_FILES: N_("The files of the dataset that this row names cannot be used."),
}


def ogp_tn_inventory_row(pkg: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page of a row shows beside its fields.

    :returns: ``dataset`` (as the reader may see it, else ``None``), ``preparing`` (whether it is
        still a draft), ``problem`` (why it does not publish the row, a sentence or ``None``),
        ``grounds`` (``label``, ``law``, ``article``, ``source``), ``commitments``
    """
    link = links.of([pkg]).get(pkg.get("published_dataset") or "")
    problem = rules.link_problem(pkg, link)
    return {
        "dataset": _seen("package_show", id=link.id) if link else None,
        "preparing": bool(link) and link.state == "draft" and not problem,
        "problem": tk._(PROBLEMS[problem]) if problem else None,
        "grounds": [_ground(value) for value in pkg.get("legal_ground") or []],
        "commitments": _commitments(pkg.get("commitment") or []),
    }


def _seen(action: str, **data: Any) -> Any:
    """Return what an action gives the reader; ``None`` where it refuses."""
    try:
        return tk.get_action(action)(Context(user=tk.current_user.name), data)
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None


def _ground(value: str) -> dict[str, Any]:
    term = vocabulary("legal_grounds").get(value)
    if term is None:
        return {"label": value}
    return {
        "label": seen(term.label),
        "law": term.more.get("law"),
        "article": term.more.get("article"),
        "source": term.source,
    }


def _commitments(names: list[str]) -> list[dict[str, Any]]:
    """Return commitments in the order of their names; of what the reader may not see the name."""
    if not names:
        return []
    quoted = " OR ".join(f'"{name}"' for name in names)
    found = _seen("package_search", fq=f"+dataset_type:commitment +name:({quoted})", rows=100)
    known = {one["name"]: one for one in (found or {"results": []})["results"]}
    return [known.get(name, {"name": name}) for name in names]


def ogp_tn_quarter(quarter: str | None) -> str:
    """Return a quarter in words: *third quarter of 2018*; what is no quarter as it is."""
    written = rules.QUARTER.fullmatch(quarter or "")
    return tk._(QUARTERS[written[2]]).format(year=written[1]) if written else quarter or ""


def quarters(values: Collection[str]) -> dict[str, dict[str, str]]:
    """Return quarters in words, in the reader's language, for a facet."""
    return {value: {language(): ogp_tn_quarter(value).capitalize()} for value in values}


def ogp_tn_quarters_ahead(chosen: str | None = None) -> list[dict[str, str]]:
    """Return the quarters that a form offers, this one first.

    :param chosen: the quarter that is set already; it is offered too, however old
    :returns: ``value`` and ``text`` of each
    """
    today = date.today()
    first = today.year * 4 + (today.month - 1) // 3
    ahead = [f"{one // 4}-Q{one % 4 + 1}" for one in range(first, first + QUARTERS_AHEAD)]
    if chosen and chosen not in ahead:
        ahead.insert(0, chosen)
    return [{"value": one, "text": ogp_tn_quarter(one)} for one in ahead]


def ogp_tn_state_about(state: str) -> str:
    """Return what a state of a row means, in a sentence."""
    term = vocabulary("inventory_states").get(state)
    return seen(term.more["about"]) if term else ""


def ogp_tn_outcomes() -> dict[str, str]:
    """Return what can become of rows that a quarter was to open, in order, with their labels."""
    own = {target_rules.LATE: tk._("Late"), target_rules.PLANNED: tk._("Not published yet")}
    return _states(target_rules.OUTCOMES) | own


def ogp_tn_body_stages(body: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return how far the rows of a body's inventory are, of all bodies' without one.

    :param body: the organization of a dataset
    :returns: the counts that ``ogp_tn_body_list`` has of a body, and ``date``
    """
    of = {"id": body["id"]} if body else None
    return cache.kept("stages", lambda: figures.stages(of), body=of)


def ogp_tn_stages() -> dict[str, str]:
    """Return the states of rows in the order in which a bar shows them, with their labels."""
    return _states(target_rules.STAGES)


def _states(values: Iterable[str]) -> dict[str, str]:
    return {value: vocabulary("inventory_states").label(value, language()) for value in values}
