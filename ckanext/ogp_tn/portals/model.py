"""What each attempt to gather from a portal found and how it ended; when that last changed."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.ogp_tn.metadata.columns import moment, now, text
from ckanext.ogp_tn.portals import harvest_rules as rules


class Run(tk.BaseModel):
    """One attempt to gather from a portal of the register."""

    __tablename__ = "ogp_tn_portal_run"

    portal: Mapped[text]
    started: Mapped[moment] = mapped_column(default=now)
    finished: Mapped[moment | None]
    state: Mapped[text] = mapped_column(default=rules.RUNNING)
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    """Why it did not end well: ``message`` in English and ``values`` in it."""
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, default=dict)
    """How many records were ``listed``, ``added``, ``updated``, ``gone`` …"""
    errors: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """What kept records from being taken, as ``harvest_rules.Errors`` tells it."""
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)

    __table_args__ = (sa.Index("ogp_tn_portal_run_started", "portal", "started"),)


class State(tk.BaseModel):
    """That a portal began to be in a state, which it had until its next line.

    These stay when the runs that found them are forgotten.
    """

    __tablename__ = "ogp_tn_portal_state"

    portal: Mapped[text]
    since: Mapped[moment]
    """When the run began that found it so."""
    state: Mapped[text]
    """How that run ended."""
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)

    __table_args__ = (sa.Index("ogp_tn_portal_state_since", "portal", "since"),)
