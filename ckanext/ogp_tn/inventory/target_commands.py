"""``ckan ogp-tn inventory freeze``."""

from __future__ import annotations

import click

import ckan.plugins.toolkit as tk
from ckan.types import Context


@click.command()
def freeze() -> None:
    """Freeze the bases of the opening targets whose year has begun; every night, from cron."""
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    for one in tk.get_action("ogp_tn_target_freeze")(Context(user=user), {}):
        click.echo(f"{one['organization']} {one['year']}: {one['base']} rows")
