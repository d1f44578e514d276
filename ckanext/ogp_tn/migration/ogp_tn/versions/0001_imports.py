"""Imports of the inventory.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of imports."""
    op.create_table(
        "ogp_tn_import",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "organization",
            sa.Text,
            sa.ForeignKey("group.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("file_name", sa.Text, nullable=False),
        sa.Column("content", sa.LargeBinary),
        sa.Column("options", JSONB, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("run", sa.Text),
        sa.Column("phase", sa.Text),
        sa.Column("done", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("base", sa.Text),
        sa.Column("report", JSONB),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("heartbeat", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started", sa.DateTime(timezone=True)),
        sa.Column("finished", sa.DateTime(timezone=True)),
    )
    op.create_index("ogp_tn_import_of_body", "ogp_tn_import", ["organization", "created"])


def downgrade() -> None:
    """Drop the table of imports, with the reports and the files that wait."""
    op.drop_table("ogp_tn_import")
