"""The table of snapshots: what each indicator said on a day, never written over."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.ogp_tn.metadata.columns import moment, now, text


class Snapshot(tk.BaseModel):
    """One number of one day: of everything, or of a value of a dimension."""

    __tablename__ = "ogp_tn_snapshot"

    indicator: Mapped[text]
    day: Mapped[date]
    dimension: Mapped[text] = mapped_column(default="")
    """Empty for the number of everything."""
    key: Mapped[text] = mapped_column(default="")
    """The value of the dimension; a body's id, since bodies are renamed."""
    state: Mapped[text]
    value: Mapped[float | None]
    numerator: Mapped[int | None]
    denominator: Mapped[int | None]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """``left_out``, ``breakdown`` and ``of``, as :class:`rules.Count` has them."""
    taken: Mapped[moment] = mapped_column(default=now)
    user: Mapped[text | None]
    """The id of whoever imported or corrected it."""
    source: Mapped[text | None]
    """Where an imported number comes from; None for one that was measured here."""
    why: Mapped[text | None]
    """Why it replaces another."""
    superseded_by: Mapped[str | None] = mapped_column(
        sa.Text, sa.ForeignKey("ogp_tn_snapshot.id", deferrable=True, initially="DEFERRED")
    )
    """The correction that counts instead; None for what counts."""
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)

    __table_args__ = (
        sa.Index(
            "ogp_tn_snapshot_counts",
            "indicator",
            "dimension",
            "key",
            "day",
            unique=True,
            postgresql_where=sa.text("superseded_by IS NULL"),
        ),
        sa.Index("ogp_tn_snapshot_day", "day"),
    )
