"""Snapshots of the indicators, a day each.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of snapshots."""
    op.create_table(
        "ogp_tn_snapshot",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("indicator", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("dimension", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("value", sa.Float),
        sa.Column("numerator", sa.Integer),
        sa.Column("denominator", sa.Integer),
        sa.Column("details", JSONB, nullable=False),
        sa.Column("taken", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user", sa.Text),
        sa.Column("source", sa.Text),
        sa.Column("why", sa.Text),
        # Asked at the end: what replaces a number comes when the number has made room.
        sa.Column(
            "superseded_by",
            sa.Text,
            sa.ForeignKey("ogp_tn_snapshot.id", deferrable=True, initially="DEFERRED"),
        ),
    )
    op.create_index(
        "ogp_tn_snapshot_counts",
        "ogp_tn_snapshot",
        ["indicator", "dimension", "key", "day"],
        unique=True,
        postgresql_where=sa.text("superseded_by IS NULL"),
    )
    op.create_index("ogp_tn_snapshot_day", "ogp_tn_snapshot", ["day"])


def downgrade() -> None:
    """Drop the history of the indicators: it cannot be made again."""
    op.drop_table("ogp_tn_snapshot")
