"""The numbers of the dashboard, each from one request to the search engine."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.query import solr_literal
from ckan.types import Context

from ckanext.ogp_tn import config
from ckanext.ogp_tn.metadata import aggregates, cache, organizations
from ckanext.ogp_tn.plans import rules

#: More commitments than any plan has (CKAN's own limit of rows, ``ckan.search.rows_max``).
EVERY_COMMITMENT = 1000
LATEST_EVIDENCE = 5

_SHOWN = (
    "name",
    "number",
    "title_translated",
    "axis",
    "due",
    "due_qualifier",
    "due_printed",
    "late",
    "missing_in_source",
)


def public_records(query: str, sort: str, rows: int = EVERY_COMMITMENT) -> list[dict[str, Any]]:
    """Return the public datasets that a filter finds: what everybody sees, whoever asks."""
    found = tk.get_action("package_search")(
        Context(user=""), {"fq": query, "sort": sort, "rows": rows}
    )
    return found["results"]


def plans() -> list[dict[str, Any]]:
    """Return the public action plans, the latest first."""
    return public_records("+dataset_type:action-plan", "period_start desc, name asc")


def current_plan() -> str | None:
    """Return the name of the plan that ``/ogp`` shows; ``None`` where there is none yet."""
    return config.current_plan() or cache.kept("latest plan", _latest_plan)


def _latest_plan() -> str | None:
    found = plans()
    return found[0]["name"] if found else None


def commitments(plan: str = "*") -> list[dict[str, Any]]:
    """Return the public commitments of a plan, or of all, in the order of their numbers."""
    of_plan = "*" if plan == "*" else f'"{plan}"'
    return public_records(f"+dataset_type:commitment +plan:{of_plan}", "number_sort asc, name asc")


def body_commitments(body: str) -> list[dict[str, Any]]:
    """Return the public commitments of a body, the latest plan's first, as the dashboard has them.

    :param body: the organization's name
    """
    found = public_records(
        f'dataset_type:commitment AND organization:"{body}"', "plan desc, number_sort asc"
    )
    return _of_any_plan(found)


def named_commitments(names: Collection[str]) -> list[dict[str, Any]]:
    """Return public commitments by their names, of any plan, as the dashboard has them."""
    if not names:
        return []
    quoted = " OR ".join(map(solr_literal, names))
    return _of_any_plan(
        public_records(f"+dataset_type:commitment +name:({quoted})", "plan desc, number_sort asc")
    )


def _of_any_plan(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    titles = organizations.titles({one["organization"]["name"] for one in found})
    today = date.today()
    return [{**_commitment(one, titles, today), "plan": one.get("plan")} for one in found]


def compared() -> list[dict[str, Any]]:
    """Return every public plan with its commitments in numbers, the latest first.

    However many plans there are, this asks twice: for the plans, and for the numbers.
    """
    late = f"+due_date:[* TO {date.today()}T00:00:00Z}} -completion_level:{rules.COMPLETED}"
    numbers = {
        "levels": aggregates.terms("completion_level"),
        "contested": aggregates.query("completion_contested:true"),
        "late": aggregates.query(late),
    }
    facets = aggregates.public("commitment", {"plans": aggregates.terms("plan", numbers)}).facets
    counted = aggregates.buckets(facets, "plans")
    return [_counted(one, counted.get(one["name"], {})) for one in plans()]


def _counted(plan: dict[str, Any], facets: dict[str, Any]) -> dict[str, Any]:
    levels = aggregates.numbers(facets, "levels")
    return {
        "plan": _plan(plan),
        "total": facets.get("count", 0),
        "levels": {level: levels.get(level, 0) for level in (*rules.LEVELS, "none")},
        "contested": aggregates.number(facets, "contested"),
        "late": aggregates.number(facets, "late"),
    }


def overview(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan's numbers and its commitments as the dashboard shows them.

    :param plan: the plan as ``package_show`` gives it
    """
    found = commitments(plan["name"])
    axes = plan.get("axes") or []
    today = date.today()
    numbers = rules.overview(found, axes, today)
    titles = organizations.titles({one["organization"]["name"] for one in found})
    return {
        "plan": _plan(plan),
        "date": today.isoformat(),
        **numbers,
        "axes": [{**axis, **counts} for axis, counts in zip(axes, numbers["axes"], strict=True)],
        "commitments": [_commitment(one, titles, today) for one in found],
        "latest_evidence": _latest_evidence(found),
        "plans": [_plan(one) for one in plans()],
    }


def _plan(plan: dict[str, Any]) -> dict[str, Any]:
    return {
        name: plan[name]
        for name in (
            "name",
            "title_translated",
            "notes_translated",
            "country",
            "cycle",
            "period_start",
            "period_end",
            "adopted",
            "source",
            "corrections",
        )
        if plan.get(name)
    }


def _commitment(
    one: dict[str, Any], titles: dict[str, dict[str, str]], today: date
) -> dict[str, Any]:
    body = one["organization"]
    levels = rules.parts_levels(one.get("parts") or [], one.get("assessments") or [])
    return {
        **{name: one[name] for name in _SHOWN if one.get(name) not in (None, "", [])},
        **{name: one["completion"][name] for name in ("level", "highest", "contested", "evidence")},
        "irm": rules.level_by("irm", one.get("assessments") or []),
        "kept": rules.kept(one, today),
        "done": rules.done(one),
        "organization": {
            "name": body["name"],
            "title": body["title"],
            "title_translated": titles.get(body["name"], {}),
        },
        "parts": [{"code": code, "level": level} for code, level in levels.items()],
    }


def _latest_evidence(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    dated = [
        {"commitment": one["name"], **item}
        for one in found
        for item in one.get("evidence") or []
        if item.get("date")
    ]
    return sorted(dated, key=lambda item: item["date"], reverse=True)[:LATEST_EVIDENCE]
