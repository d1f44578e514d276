"""The tables of opening targets: what a body promises for a year, and of which rows."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.ogp_tn.metadata.columns import moment, now, text


class TargetShare(tk.BaseModel):
    """A share that was set for a target. A new one does not replace it: the latest counts."""

    __tablename__ = "ogp_tn_target_share"

    target: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("ogp_tn_target.id", ondelete="CASCADE"), index=True
    )
    share: Mapped[int]
    """Per cent, 0 to 100."""
    user: Mapped[text]
    """The id of whoever set it."""
    created: Mapped[moment] = mapped_column(default=now)
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)


class TargetRow(tk.BaseModel):
    """A row of the inventory that belongs to the base of a target, and stays in it.

    It does not depend on the row itself: a row that is purged still counts.
    """

    __tablename__ = "ogp_tn_target_row"

    target: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("ogp_tn_target.id", ondelete="CASCADE"), primary_key=True
    )
    row: Mapped[text] = mapped_column(primary_key=True, index=True)
    """The row's id."""
    reference: Mapped[text]
    """What the body called it, to say which row is gone."""


class Target(tk.BaseModel):
    """What share of its inventory a body promises to have opened by the end of a year."""

    __tablename__ = "ogp_tn_target"

    organization: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE")
    )
    """The body's id."""
    year: Mapped[int]
    frozen: Mapped[moment | None]
    """When the rows that count were written down; None before the year."""
    at_new_year: Mapped[bool] = mapped_column(default=False)
    """Whether they are the rows of the year's first moment, or those of ``frozen``."""
    base: Mapped[int] = mapped_column(default=0)
    """How many they are."""
    created: Mapped[moment] = mapped_column(default=now)
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)

    shares: Mapped[list[TargetShare]] = relationship(
        order_by=TargetShare.created, cascade="all, delete-orphan", passive_deletes=True
    )
    """What was set, the latest last."""

    __table_args__ = (sa.UniqueConstraint("organization", "year"),)
