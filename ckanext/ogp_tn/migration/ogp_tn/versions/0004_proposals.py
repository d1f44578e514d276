"""Proposals of changes that wait for review.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of proposals."""
    op.create_table(
        "ogp_tn_proposal",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "package_id", sa.Text, sa.ForeignKey("package.id", ondelete="CASCADE"), nullable=False
        ),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("changes", JSONB, nullable=False),
        sa.Column("history", JSONB, nullable=False),
        sa.Column("modified", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ogp_tn_proposal_of_record", "ogp_tn_proposal", ["package_id"])
    op.create_index(
        "ogp_tn_proposal_open",
        "ogp_tn_proposal",
        ["package_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'returned')"),
    )


def downgrade() -> None:
    """Drop the proposals: those that wait are lost, with who proposed and approved the others."""
    op.drop_table("ogp_tn_proposal")
