"""The table of results: what a thing was found to be, and for how long it stayed so."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

import ckan.plugins.toolkit as tk
from ckan.model.types import make_uuid

from ckanext.ogp_tn.metadata.columns import moment, now, text


class Result(tk.BaseModel):
    """What was found of a record, one of its files or a site, from one day to another."""

    __tablename__ = "ogp_tn_check"

    dataset: Mapped[text]
    """The dataset's id; empty for a site of the register of portals."""
    file: Mapped[text] = mapped_column(default="")
    """The file's id, the site's in the register; empty for what the record itself says."""
    address: Mapped[text] = mapped_column(default="")
    """Where the file or site was; with another address another thing was looked at."""
    state: Mapped[text]
    """A value of ``check_states``, of all findings, those for stewards too."""
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, default=list)
    """Each ``check``, ``values`` and ``where``."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    """What is known of a file: ``kind``, ``size``, ``checksum``, ``summary`` …"""
    since: Mapped[moment] = mapped_column(default=now)
    """When it was first found so."""
    checked: Mapped[moment] = mapped_column(default=now)
    """When it was last found so."""
    current: Mapped[bool] = mapped_column(default=True)
    """Whether it is the latest of this record or file."""
    indexed: Mapped[bool] = mapped_column(default=False)
    """Whether the search engine knows it."""
    id: Mapped[text] = mapped_column(primary_key=True, default=make_uuid)

    __table_args__ = (
        sa.Index("ogp_tn_check_current", "dataset", "file", unique=True,
                 postgresql_where=sa.text("current")),
        sa.Index("ogp_tn_check_history", "dataset", "file", "since"),
    )  # fmt: skip
