"""Who proposed and who approved, in the history of a record that everybody reads."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins as p
from ckan import model

from ckanext.ogp_tn.stewards.review_model import PROPOSED, Proposal

#: In the data of ckanext-activity's entry for the change.
REVIEW = "review"


def note_review(proposal: Proposal, record: model.Package, reviewer: model.User) -> None:
    """Write who proposed a published change, and when, into the entry that CKAN made for it."""
    if not p.plugin_loaded("activity"):
        return
    from ckanext.activity.model import Activity  # pyright: ignore[reportMissingImports]

    latest: Any = model.Session.scalars(
        sa.select(Activity)
        .where(Activity.object_id == record.id, Activity.user_id == reviewer.id)
        .order_by(Activity.timestamp.desc())
        .limit(1)
    ).first()
    if latest is None:
        return
    author = model.User.get(proposal.authors[-1]) if proposal.authors else None
    latest.data = {
        **(latest.data or {}),
        REVIEW: {
            "proposal": proposal.id,
            "proposed_by": author.name if author else None,
            "proposed_at": [one["at"] for one in proposal.history if one["did"] == PROPOSED][-1],
            "approved_by": reviewer.name,
            "approved_at": proposal.modified.isoformat(),
        },
    }
    model.Session.commit()
