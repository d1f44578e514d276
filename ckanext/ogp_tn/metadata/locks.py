"""Keeping others from the same work, in this process or another; whoever dies lets go."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from ckan import model


class Locks:
    """Names that only one process at a time has; the database keeps them."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def take(self, name: str) -> bool:
        """Take a name; returns False where somebody has it."""
        return bool(self._connection.scalar(sa.select(sa.func.pg_try_advisory_lock(_key(name)))))

    def let_go(self, name: str) -> None:
        """Let others have a name."""
        self._connection.execute(sa.select(sa.func.pg_advisory_unlock(_key(name))))


@contextmanager
def locks() -> Iterator[Locks]:
    """Give locks, and let go of them all at the end.

    No transaction is open meanwhile: one as long as the work would be in everybody's way.
    """
    engine = model.ensure_engine().execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        try:
            yield Locks(connection)
        finally:
            connection.execute(sa.select(sa.func.pg_advisory_unlock_all()))


def _key(name: str) -> sa.ColumnElement[int]:
    return sa.func.hashtext(f"ogp_tn {name}")
