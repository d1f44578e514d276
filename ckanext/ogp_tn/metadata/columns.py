"""What the columns of our tables are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import sqlalchemy as sa
from sqlalchemy.orm import mapped_column

text = Annotated[str, mapped_column(sa.Text)]
moment = Annotated[datetime, mapped_column(sa.DateTime(timezone=True))]


def now() -> datetime:
    """Return this moment, with its time zone."""
    return datetime.now(UTC)
