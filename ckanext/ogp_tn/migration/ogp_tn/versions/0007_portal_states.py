"""How portals were over time: a line for each time that one's state changed.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table of states; what runs say of errors is written in another form from now on."""
    op.create_table(
        "ogp_tn_portal_state",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("portal", sa.Text, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", JSONB),
    )
    op.create_index("ogp_tn_portal_state_since", "ogp_tn_portal_state", ["portal", "since"])
    op.execute("UPDATE ogp_tn_portal_run SET errors = '[]'")


def downgrade() -> None:
    """Drop the table: when portals' states changed is lost, their runs stay."""
    op.drop_table("ogp_tn_portal_state")
    op.execute("UPDATE ogp_tn_portal_run SET errors = '[]'")
