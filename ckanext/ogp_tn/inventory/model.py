"""The tables of the inventory; its rows are CKAN's own datasets."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.ogp_tn.metadata.columns import moment, now, text

#: How an import stands. It waits for a worker, or one works on it.
WAITING, RUNNING = "waiting", "running"
#: Its file is checked, and nothing is written. The body's rows may have changed since.
CHECKED, STALE = "checked", "stale"
#: Its rows are in the database, and not all of them in the search index; everything is done.
WRITTEN, DONE = "written", "done"
#: Something beside the file went wrong; nothing is written.
FAILED = "failed"
#: Told, never stored: the file has mistakes; whoever worked on it is gone.
REFUSED, INTERRUPTED = "refused", "interrupted"

#: What a worker is doing.
READING, CHECKING, WRITING, INDEXING = "reading", "checking", "writing", "indexing"

#: Why an import failed, where the reason is not in its file.
NO_SEARCH, NO_RIGHTS, NO_QUEUE, UNEXPECTED = "search", "rights", "queue", "unexpected"

#: A worker that was not heard of for so long is gone.
SILENCE = timedelta(minutes=3)


class Import(tk.BaseModel):
    """A file that somebody gave to a body's inventory, and what became of it."""

    __tablename__ = "ogp_tn_import"

    organization: Mapped[str] = mapped_column(
        sa.Text, sa.ForeignKey("group.id", ondelete="CASCADE")
    )
    """The body's id."""
    user: Mapped[text]
    """The id of whoever gave the file, or asked for something to be done with it since."""
    file_name: Mapped[text]
    content: Mapped[bytes | None] = mapped_column(sa.LargeBinary, deferred=True)
    """The file; None once it is of no more use."""
    size: Mapped[int | None] = column_property(sa.func.length(content))
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """``sheet`` (its name, or None), ``ignore_unknown`` (columns)."""
    status: Mapped[text] = mapped_column(default=WAITING)
    run: Mapped[text | None]
    """Which job works on it, or is to: one that was given up for lost changes nothing any more."""
    phase: Mapped[text | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    problem: Mapped[text | None]
    """Why it failed."""
    base: Mapped[text | None]
    """The fingerprint of the body's rows that the file was compared with."""
    report: Mapped[dict[str, Any] | None] = mapped_column(JSONB, deferred=True)
    created: Mapped[moment] = mapped_column(default=now)
    heartbeat: Mapped[moment] = mapped_column(default=now)
    """When the import was last heard of."""
    started: Mapped[moment | None]
    finished: Mapped[moment | None]
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)

    __table_args__ = (sa.Index("ogp_tn_import_of_body", "organization", "created"),)

    @property
    def is_running(self) -> bool:
        """Whether a job works on it, or is to."""
        return self.status in (WAITING, RUNNING) or (self.status == WRITTEN and bool(self.run))

    @property
    def is_silent(self) -> bool:
        """Whether a job should be working on it, and nobody has heard of it for long."""
        return self.is_running and now() - self.heartbeat > SILENCE
