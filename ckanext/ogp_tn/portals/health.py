"""How portals are: what the last attempt to gather from each found, and what this portal has.

Nothing here asks a portal: whether it answers is what the last attempt found, with its time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.metadata.reader import seen
from ckanext.ogp_tn.portals import gathered
from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.portals.model import Run, State

#: How many states of a portal are told, the latest first.
TOLD = 20


def of(portals: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the health of those portals that were gathered from; few requests for them all."""
    latest = _latest(Run.portal.in_(portals))
    if not latest:
        return {}
    good = _latest(Run.portal.in_(latest), Run.state == rules.COMPLETE)
    ended = _latest(Run.portal.in_(latest), Run.state != rules.RUNNING)
    counts, states, labels = gathered.counts(latest), _states(latest), _labels()
    return {
        id: {
            **told(run, labels),
            "healthy": ended[id].state == rules.COMPLETE if id in ended else None,
            "last_good": good[id].started.isoformat() if id in good else None,
            **counts[id],
            "states": states.get(id, []),
        }
        for id, run in latest.items()
    }


def told(run: Run, labels: Mapping[str, str]) -> dict[str, Any]:
    """Return a run as the API gives it, in the reader's language.

    :param labels: what the fields are called in which something may be wrong
    """
    return {
        "state": run.state,
        "reason": _reason(run),
        "reachable": None if run.state == rules.RUNNING else rules.LISTED in run.counts,
        "checked": run.started.isoformat(),
        "seconds": run.finished and round((run.finished - run.started).total_seconds(), 1),
        "counts": {name: run.counts.get(name, 0) for name in rules.COUNTS},
        "errors": [_kind(kind, labels) for kind in run.errors],
    }


def _kind(kind: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    examples = [{**one, "message": seen(one["message"])} for one in kind["examples"]]
    field = kind["field"]
    return {
        **kind,
        "label": labels.get(field, field),
        "message": examples[0]["message"],
        "examples": examples,
    }


def _labels() -> dict[str, str]:
    """Return what the fields of gathered records are called in the reader's language."""
    schemas = filter(None, (tk.h.scheming_get_dataset_schema(one) for one in rules.TYPES))
    return {
        field["field_name"]: seen(field["label"])
        for schema in schemas
        for field in schema["dataset_fields"]
        if isinstance(field.get("label"), dict)
    }


def _states(portals: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Return when the state of portals changed, the latest first."""
    place = sa.func.row_number().over(partition_by=State.portal, order_by=State.since.desc())
    ranked = sa.select(State.id, place.label("place")).where(State.portal.in_(portals)).subquery()
    found = model.Session.scalars(
        sa.select(State)
        .join(ranked, ranked.c.id == State.id)
        .where(ranked.c.place <= TOLD)
        .order_by(State.since.desc())
    )
    states: dict[str, list[dict[str, Any]]] = {}
    for one in found:
        told = {"id": one.id, "state": one.state, "since": one.since.isoformat()}
        states.setdefault(one.portal, []).append({**told, "reason": _reason(one)})
    return states


def _reason(of: Run | State) -> str | None:
    reason = of.reason
    return tk._(reason["message"]).format(**reason["values"]) if reason else None


def _latest(*conditions: sa.ColumnElement[bool]) -> dict[str, Run]:
    runs = model.Session.scalars(
        sa.select(Run)
        .where(*conditions)
        .distinct(Run.portal)
        .order_by(Run.portal, Run.started.desc())
    )
    return {run.portal: run for run in runs}
