"""The commands of the inventory."""

from __future__ import annotations

from ckanext.ogp_tn.inventory.import_commands import inventory

__all__ = ["inventory"]
