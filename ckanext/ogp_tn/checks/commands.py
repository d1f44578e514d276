"""``ckan ogp-tn check``."""

from __future__ import annotations

from typing import Any

import click

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata.vocabularies import vocabulary

__all__ = ["check"]


@click.command(short_help="Check datasets and their files; from cron every night.")
@click.argument("org", required=False)
def check(org: str | None) -> None:
    """Check the datasets of the body ORG, or all, and of their files those that are due.

    Without ORG the sites of the register of portals are asked as well whether they answer.

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
    _tell_hosts(report)
    if org is None:
        asked = tk.get_action("ogp_tn_check_sites")(Context(user=user), {})
        click.echo(f"{asked['sites']} sites of the register asked, {asked['answers']} answer")
        if asked["offline"]:
            click.echo(
                "None of the sites can be reached: is this machine off the net? Nothing was kept.",
                err=True,
            )
        _tell_hosts(asked)


def _tell_hosts(report: dict[str, Any]) -> None:
    for host, count in report["waiting"].items():
        click.echo(f"{host}: its time is up, {count} files wait for the next run", err=True)
    for host in report["busy"]:
        click.echo(f"{host}: another run is asking it", err=True)
