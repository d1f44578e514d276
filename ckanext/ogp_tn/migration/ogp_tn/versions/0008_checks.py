"""Results of the checks.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of results."""
    op.create_table(
        "ogp_tn_check",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("dataset", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("findings", JSONB, nullable=False),
        sa.Column("facts", JSONB, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked", sa.DateTime(timezone=True), nullable=False),
        sa.Column("current", sa.Boolean, nullable=False),
        sa.Column("indexed", sa.Boolean, nullable=False),
    )
    op.create_index(
        "ogp_tn_check_current",
        "ogp_tn_check",
        ["dataset", "file"],
        unique=True,
        postgresql_where=sa.text("current"),
    )
    op.create_index("ogp_tn_check_history", "ogp_tn_check", ["dataset", "file", "since"])


def downgrade() -> None:
    """Drop the table: results are lost, and the next run finds them again."""
    op.drop_table("ogp_tn_check")
