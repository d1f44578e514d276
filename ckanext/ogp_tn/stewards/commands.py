"""``ckan ogp-tn mandate`` and ``ckan ogp-tn workbench``."""

from __future__ import annotations

from typing import Any

import click

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn import config
from ckanext.ogp_tn.stewards import rules

__all__ = ["mandate", "workbench"]

DONE = {
    rules.GRANT: "role given to",
    rules.WITHDRAW: "role taken back from",
    rules.END: "mandate ended of",
}


@click.group(short_help="Mandates of data stewards.")
def mandate() -> None:
    """Give and take the stewards' role as their mandates say."""


@mandate.command()
@click.pass_context
def apply(context: click.Context) -> None:
    """Start and end what is due today, and send the e-mails that are due; every night."""
    report = _call(context, "ogp_tn_mandate_apply")
    for line in _said(report):
        click.echo(line)
    if report["failed"]:
        failed = (f"{body}: {said}" for body, said in report["failed"].items())
        raise click.ClickException("\n".join(failed))


@click.group(short_help="What waits for data stewards.")
def workbench() -> None:
    """Tell data stewards what waits for them."""


@workbench.command("digest")
@click.pass_context
def send_digest(context: click.Context) -> None:
    """Tell stewards and admins by e-mail what waits for them; once a week."""
    if not config.weekly_digest():
        click.echo("The weekly e-mail is off: ckanext.ogp_tn.weekly_digest = true turns it on.")
        return
    told = _call(context, "ogp_tn_workbench_digest")
    for person in told:
        click.echo(f"e-mail to {person}")
    if not told:
        click.echo("Nobody is to be told.")


def _call(context: click.Context, action: str) -> Any:
    """Call an action as the system."""
    site_user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    # E-mails speak the portal's language, and CKAN knows a language only within a request.
    with context.meta["flask_app"].test_request_context():
        return tk.get_action(action)(Context(user=site_user), {})


def _said(report: dict[str, Any]) -> list[str]:
    """Return what was done in words, a line each."""
    lines = [
        f"{step['organization']}: {DONE[step['kind']]} {step['user']}"
        + (f" ({step['why']})" if step["why"] else "")
        for step in report["steps"]
    ]
    lines += [f"e-mail to {person}" for person in report["told"]]
    return lines or ["Nothing is due."]
