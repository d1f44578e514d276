"""``ckan ogp-tn check``."""

from __future__ import annotations

import click

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata.vocabularies import vocabulary

__all__ = ["check"]


@click.command(short_help="Check datasets and their files; from cron every night.")
@click.argument("org", required=False)
def check(org: str | None) -> None:
    """Check the datasets of the body ORG, or all, and of their files those that are due.

    What was done is kept whatever stops it: the next run goes on.
    """
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    try:
        report = tk.get_action("ogp_tn_check_all")(Context(user=user), {"organization": org})
    except tk.ObjectNotFound as error:
        raise click.ClickException(error.message or "") from None
    done, total = report["files"], report["total"]
    click.echo(f"{report['datasets']} datasets, {done} of {total} files looked at")
    states = vocabulary("check_states")
    for state in states.values():
        if count := report["states"].get(state):
            click.echo(f"  {states.label(state, 'en')}: {count}")
    for host, count in report["waiting"].items():
        click.echo(f"{host}: its time is up, {count} files wait for the next run", err=True)
    for host in report["busy"]:
        click.echo(f"{host}: another run is asking it", err=True)
