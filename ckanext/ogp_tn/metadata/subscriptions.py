"""Whatever is written may count in a number."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import SignalMapping

from ckanext.ogp_tn.metadata import cache

__all__ = ["numbers"]

#: What begins like this is about persons, not about numbers.
UNCOUNTED = ("activity_", "api_token_", "dashboard_", "follow_", "job_", "unfollow_")


def numbers() -> SignalMapping:
    """Return what is listened to."""
    return {tk.signals.action_succeeded: [something_done]}


def something_done(sender: str, **sent: Any) -> None:
    """Forget the numbers after every action that may have written something."""
    if sender.startswith(UNCOUNTED) or getattr(tk.get_action(sender), "side_effect_free", False):
        return
    cache.changed()
