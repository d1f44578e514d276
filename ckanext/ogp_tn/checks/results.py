"""What was found, as the table has it: the latest of each record and file, and what was before.

A new row is written when a result changes, not at each run; otherwise only the day on which it
was last found so moves on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from ckan import model

from ckanext.ogp_tn.checks import declared, rules
from ckanext.ogp_tn.checks.findings import Finding
from ckanext.ogp_tn.checks.model import Result
from ckanext.ogp_tn.metadata.columns import now
from ckanext.ogp_tn.metadata.foreign import storable

#: The latest results of a dataset by file; of the record itself under an empty id.
Files = Mapping[str, Result]


def latest(datasets: Collection[str]) -> dict[str, dict[str, Result]]:
    """Return the latest results of datasets, in one request."""
    found: dict[str, dict[str, Result]] = {}
    if datasets:
        rows = sa.select(Result).where(Result.dataset.in_(datasets), Result.current)
        for one in model.Session.scalars(rows):
            found.setdefault(one.dataset, {})[one.file] = one
    return found


def history(dataset: str) -> list[Result]:
    """Return all results of a dataset, the newest first."""
    return list(
        model.Session.scalars(
            sa.select(Result)
            .where(Result.dataset == dataset)
            .order_by(Result.since.desc(), Result.id)
        )
    )


def findings(result: Result) -> list[Finding]:
    """Return the findings of a result, without those of checks that are there no more."""
    checks = declared.active()
    return [
        Finding(one["check"], one["values"], one["where"])
        for one in result.findings
        if one["check"] in checks
    ]


def store(
    before: Result | None,
    dataset: str,
    file: str,
    found: Iterable[Finding],
    *,
    address: str = "",
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Note what was found of a record or file; the transaction stays open.

    :param before: its latest result so far
    """
    checks, known = declared.declared(), storable(facts or {})
    listed = storable(
        [
            {"check": one.check, "values": dict(one.values), "where": dict(one.where)}
            for one in found
        ]
    )
    state = rules.state(checks[one["check"]].severity for one in listed)
    if before is not None and (before.findings, before.address, rules.lasting(before.facts)) == (
        listed,
        address,
        rules.lasting(known),
    ):
        before.facts, before.checked = known, now()
        return
    if before is not None:
        before.current = False
        model.Session.flush()
    values = {
        **{"dataset": dataset, "file": file, "address": address, "state": state},
        **{"findings": listed, "facts": known},
    }
    # Another process may have found the same in this moment.
    model.Session.execute(insert(Result).values(values).on_conflict_do_nothing())


def not_indexed(within: Collection[str] | None = None) -> list[str]:
    """Return the ids of the datasets of which the search engine knows an older result."""
    waits = (Result.current, ~Result.indexed, Result.dataset != rules.SITES)
    asked = sa.select(Result.dataset).where(*waits).distinct()
    if within is not None:
        asked = asked.where(Result.dataset.in_(within))
    return sorted(model.Session.scalars(asked))


def is_indexed(datasets: Collection[str], until: datetime) -> None:
    """Note that the search engine knows the results of datasets as they were at a moment."""
    model.Session.execute(
        sa.update(Result)
        .where(Result.dataset.in_(datasets), ~Result.indexed, Result.since <= until)
        .values(indexed=True)
    )
    model.Session.commit()


def forget(days: int) -> None:
    """Remove results that were replaced so long ago, and those of what is there no more.

    :param days: 0 keeps all that was replaced
    """
    of_data = Result.dataset != rules.SITES
    gone = of_data & ~sa.exists().where(
        model.Package.id == Result.dataset, model.Package.state == "active"
    )
    gone_file = (Result.file != "") & ~sa.exists().where(
        model.Resource.id == Result.file, model.Resource.state == "active"
    )
    gone_file &= of_data
    old = ~Result.current & (Result.checked < now() - timedelta(days=days))
    model.Session.execute(sa.delete(Result).where(sa.or_(gone, gone_file, old if days else gone)))
    model.Session.commit()


def forget_sites(but: Collection[str]) -> None:
    """Remove what was found of sites, but for some."""
    others = (Result.dataset == rules.SITES, Result.file.not_in(but))
    model.Session.execute(sa.delete(Result).where(*others))
    model.Session.commit()


def of_file(found: Files, file: Mapping[str, Any]) -> Result | None:
    """Return the latest result of a file; one with another address since was not looked at yet."""
    result = found.get(file["id"])
    return result if result is not None and result.address == rules.place(file) else None
