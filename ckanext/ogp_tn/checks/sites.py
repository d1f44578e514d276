"""How sites answered, as API and pages give it: in the reader's language."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import model

from ckanext.ogp_tn.checks import declared, rules, showing
from ckanext.ogp_tn.checks.model import Result
from ckanext.ogp_tn.metadata.languages import pick
from ckanext.ogp_tn.metadata.reader import language

#: How many results of a site are told, the latest first.
TOLD = 40


def found() -> dict[str, dict[str, Any]]:
    """Return how each site answers, and how it did before, with one request for all."""
    results: dict[str, list[Result]] = {}
    place = sa.func.row_number().over(partition_by=Result.file, order_by=Result.since.desc())
    ranked = sa.select(Result.id, place.label("place")).where(Result.dataset == rules.SITES)
    ranked = ranked.subquery()
    asked = (
        sa.select(Result)
        .join(ranked, ranked.c.id == Result.id)
        .where(ranked.c.place <= TOLD)
        .order_by(Result.since.desc())
    )
    for one in model.Session.scalars(asked):
        results.setdefault(one.file, []).append(one)
    return {name: _told(of_site) for name, of_site in results.items()}


def _told(results: list[Result]) -> dict[str, Any]:
    states = rules.spells(_found(one) for one in results)
    now = {name: value for name, value in states[0].items() if name != "id"}
    return {**now, "checked": results[0].checked.isoformat(), "states": states}


def _found(result: Result) -> dict[str, Any]:
    checks, spoken = declared.declared(), language()
    known = [(checks[one["check"]], one) for one in result.findings if one["check"] in checks]
    known.sort(key=lambda one: rules.SEVERITIES.index(one[0].severity))
    said = [showing.said(pick(of.message, spoken)[0], one["values"]) for of, one in known]
    return {
        "id": result.id,
        "address": result.address,
        "state": rules.answer({of.name: of.severity for of, _one in known}),
        "since": result.since.isoformat(),
        "reason": said[0] if said else None,
    }
