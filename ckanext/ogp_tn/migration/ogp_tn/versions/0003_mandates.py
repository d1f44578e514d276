"""Mandates of data stewards.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of mandates."""
    op.create_table(
        "ogp_tn_mandate",
        sa.Column("id", sa.Text, primary_key=True),
        _reference("organization", "group.id"),
        _reference("user", "user.id"),
        sa.Column("letter", sa.Text, nullable=False),
        sa.Column("letter_date", sa.Date),
        sa.Column("start", sa.Date, nullable=False),
        sa.Column("end", sa.Date, nullable=False),
        _reference("deputy_of", "ogp_tn_mandate.id", nullable=True),
        sa.Column("function_translated", JSONB, nullable=False),
        sa.Column("name_public", sa.Boolean, nullable=False),
        sa.Column("absent_from", sa.Date),
        sa.Column("absent_to", sa.Date),
        sa.Column("granted", sa.Boolean, nullable=False),
        sa.Column("role_before", sa.Text),
        sa.Column("ended", sa.Date),
        sa.Column("ended_why", sa.Text),
        sa.Column("told", sa.Integer),
        sa.Column("vacancy_told", sa.Boolean, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
    )
    op.create_index("ogp_tn_mandate_of_body", "ogp_tn_mandate", ["organization", "start"])
    op.create_index("ogp_tn_mandate_of_user", "ogp_tn_mandate", ["user"])


def _reference(name: str, target: str, nullable: bool = False) -> sa.Column[str]:
    key = sa.ForeignKey(target, ondelete="CASCADE")
    return sa.Column(name, sa.Text, key, nullable=nullable)


def downgrade() -> None:
    """Drop the mandates; the roles that they gave stay with those who have them now."""
    op.drop_table("ogp_tn_mandate")
