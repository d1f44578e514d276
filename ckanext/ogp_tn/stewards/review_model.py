"""The table of proposals: changes of records that wait for review, and what became of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.types import make_uuid

from ckanext.ogp_tn.metadata.columns import moment, now, text
from ckanext.ogp_tn.stewards import review_rules as rules

#: What somebody did with a proposal, in its history.
PROPOSED = "proposed"


class Proposal(tk.BaseModel):
    """The next version of a record, as what it changes of the approved one.

    A record has one open proposal at most: whoever proposes more adds to it.
    """

    __tablename__ = "ogp_tn_proposal"

    package_id: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), index=False
    )
    status: Mapped[text] = mapped_column(default=rules.WAITING)
    changes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """See ``review_rules``."""
    history: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """``did`` (``proposed`` or what was decided), ``user`` (the id), ``at`` (ISO), ``comment``."""
    modified: Mapped[moment] = mapped_column(default=now)
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)

    __table_args__ = (
        sa.Index("ogp_tn_proposal_of_record", "package_id"),
        sa.Index(
            "ogp_tn_proposal_open",
            "package_id",
            unique=True,
            postgresql_where=sa.text("status IN ('waiting', 'returned')"),
        ),
    )

    @classmethod
    def open_of(cls, package_id: str, lock: bool = False) -> Proposal | None:
        """Return the open proposal of a record.

        :param lock: let nobody else change it until the transaction ends
        """
        query = sa.select(cls).where(cls.package_id == package_id, cls.status.in_(rules.OPEN))
        return model.Session.scalars(query.with_for_update() if lock else query).first()

    @classmethod
    def adding_file(cls, id: str) -> Proposal | None:
        """Return the open proposal that adds a file, which CKAN does not know yet."""
        adds = [{"path": [rules.FILES, id], "before": None}]
        query = sa.select(cls).where(cls.status.in_(rules.OPEN), cls.changes.contains(adds))
        return model.Session.scalars(query).first()

    def note(self, did: str, user: str, comment: str = "") -> None:
        """Write down what somebody did with it; going on proposing is one step.

        :param user: the person's id
        """
        self.modified = now()
        entry = {"did": did, "user": user, "at": self.modified.isoformat(), "comment": comment}
        earlier = list(self.history or [])
        if did == PROPOSED and earlier and (earlier[-1]["did"], earlier[-1]["user"]) == (did, user):
            earlier.pop()
        self.history = [*earlier, entry]

    @property
    def authors(self) -> list[str]:
        """The ids of who proposed it, the latest last."""
        found = [entry["user"] for entry in self.history if entry["did"] == PROPOSED]
        return list(dict.fromkeys(reversed(found)))[::-1]
