"""What templates ask of the dashboard."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.dashboard import aggregates

__all__ = ["ogp_tn_current_overview"]


def ogp_tn_current_overview() -> dict[str, Any] | None:
    """Return the current plan's overview; ``None`` where no plan is loaded or it is not public."""
    plan = aggregates.current_plan()
    if plan is None:
        return None
    try:
        return tk.get_action("ogp_tn_plan_overview")(Context(user=""), {"id": plan})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return None
