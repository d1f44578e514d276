"""The table of the stewards' mandates."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.ogp_tn.metadata.columns import moment, now, text


class Mandate(tk.BaseModel):
    """Who is data steward of a body, by which letter, from when to when."""

    __tablename__ = "ogp_tn_mandate"

    organization: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE")
    )
    """The body's id."""
    user: Mapped[str] = mapped_column(sa.Text, sa.ForeignKey("user.id", ondelete="CASCADE"))
    """The person's id."""
    letter: Mapped[text]
    """The number of the letter that names the person."""
    letter_date: Mapped[date | None]
    start: Mapped[date]
    end: Mapped[date]
    """The last day, included."""
    deputy_of: Mapped[str | None] = mapped_column(
        sa.Text, sa.ForeignKey("ogp_tn_mandate.id", ondelete="CASCADE")
    )
    """The mandate of the steward whom a deputy replaces."""
    function_translated: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict)
    """The person's function in the body, which everybody may know."""
    name_public: Mapped[bool] = mapped_column(default=False)
    """Whether everybody may know the name."""
    absent_from: Mapped[date | None]
    absent_to: Mapped[date | None]
    """Between these days, both included, the deputy acts."""
    granted: Mapped[bool] = mapped_column(default=False)
    """Whether the person has the role by this mandate."""
    role_before: Mapped[text | None]
    """The role to give back; None for nothing."""
    ended: Mapped[date | None]
    """The first day on which the mandate did not hold any more."""
    ended_why: Mapped[text | None]
    told: Mapped[int | None]
    """The last notice of the end that was sent, in days before it."""
    vacancy_told: Mapped[bool] = mapped_column(default=False)
    """Whether the team was told that nobody followed."""
    created: Mapped[moment] = mapped_column(default=now)
    created_by: Mapped[text]
    """The id of whoever made the record."""
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)

    __table_args__ = (
        sa.Index("ogp_tn_mandate_of_body", "organization", "start"),
        sa.Index("ogp_tn_mandate_of_user", "user"),
    )
