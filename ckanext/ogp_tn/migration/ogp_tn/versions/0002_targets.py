"""Opening targets.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of targets, of their shares and of the rows that they count."""
    op.create_table(
        "ogp_tn_target",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column(
            "organization",
            sa.Text,
            sa.ForeignKey("group.id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("frozen", sa.DateTime(timezone=True)),
        sa.Column("at_new_year", sa.Boolean, nullable=False),
        sa.Column("base", sa.Integer, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("organization", "year"),
    )
    op.create_table(
        "ogp_tn_target_share",
        sa.Column("id", sa.Text, primary_key=True),
        _target(index=True),
        sa.Column("share", sa.Integer, nullable=False),
        sa.Column("user", sa.Text, nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "ogp_tn_target_row",
        _target(primary_key=True),
        sa.Column("row", sa.Text, primary_key=True, index=True),
        sa.Column("reference", sa.Text, nullable=False),
    )


def _target(**more: bool) -> sa.Column[str]:
    return sa.Column(
        "target",
        sa.Text,
        sa.ForeignKey("ogp_tn_target.id", ondelete="CASCADE"),
        nullable=False,
        **more,  # pyright: ignore[reportArgumentType]
    )


def downgrade() -> None:
    """Drop the targets with their bases: what was promised is forgotten."""
    for table in ("row", "share"):
        op.drop_table(f"ogp_tn_target_{table}")
    op.drop_table("ogp_tn_target")
