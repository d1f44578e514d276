"""Runs of gathering from other portals.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of runs."""
    op.create_table(
        "ogp_tn_portal_run",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("portal", sa.Text, nullable=False),
        sa.Column("started", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished", sa.DateTime(timezone=True)),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", JSONB),
        sa.Column("counts", JSONB, nullable=False),
        sa.Column("errors", JSONB, nullable=False),
    )
    op.create_index("ogp_tn_portal_run_started", "ogp_tn_portal_run", ["portal", "started"])


def downgrade() -> None:
    """Drop the table: what the portals' health was is lost, their records stay."""
    op.drop_table("ogp_tn_portal_run")
