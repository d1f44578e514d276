"""One reader for each option; defaults and descriptions are in config_declaration.yaml."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def current_plan() -> str:
    """Return the name of the plan that ``/ogp`` shows; empty for the latest one."""
    return tk.config["ckanext.ogp_tn.current_plan"]
