"""How portals are: what the last attempt to gather from each found, and what this portal has."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.portals import gathered
from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.portals.model import Run


def of(portals: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the health of those portals that were gathered from; three requests for them all."""
    latest = _latest(Run.portal.in_(portals))
    if not latest:
        return {}
    good = _latest(Run.portal.in_(latest), Run.state == rules.COMPLETE)
    counts = gathered.counts(latest)
    return {
        id: {
            **told(run),
            "last_good": good[id].started.isoformat() if id in good else None,
            **counts[id],
        }
        for id, run in latest.items()
    }


def told(run: Run) -> dict[str, Any]:
    """Return a run as the API gives it, its reason in the reader's language."""
    reason = run.reason
    return {
        "state": run.state,
        "reason": reason and tk._(reason["message"]).format(**reason["values"]),
        "reachable": None if run.state == rules.RUNNING else rules.LISTED in run.counts,
        "checked": run.started.isoformat(),
        "seconds": run.finished and round((run.finished - run.started).total_seconds(), 1),
        "counts": {name: run.counts.get(name, 0) for name in rules.COUNTS},
        "errors": run.errors,
    }


def _latest(*conditions: sa.ColumnElement[bool]) -> dict[str, Run]:
    runs = model.Session.scalars(
        sa.select(Run)
        .where(*conditions)
        .distinct(Run.portal)
        .order_by(Run.portal, Run.started.desc())
    )
    return {run.portal: run for run in runs}
