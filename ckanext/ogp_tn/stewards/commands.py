"""``ckan ogp-tn mandate``."""

from __future__ import annotations

from typing import Any

import click

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.stewards import rules

__all__ = ["mandate"]

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
    site_user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    # E-mails speak the portal's language, and CKAN knows a language only within a request.
    with context.meta["flask_app"].test_request_context():
        report = tk.get_action("ogp_tn_mandate_apply")(Context(user=site_user), {})
    for line in _said(report):
        click.echo(line)
    if report["failed"]:
        failed = (f"{body}: {said}" for body, said in report["failed"].items())
        raise click.ClickException("\n".join(failed))


def _said(report: dict[str, Any]) -> list[str]:
    """Return what was done in words, a line each."""
    lines = [
        f"{step['organization']}: {DONE[step['kind']]} {step['user']}"
        + (f" ({step['why']})" if step["why"] else "")
        for step in report["steps"]
    ]
    lines += [f"e-mail to {person}" for person in report["told"]]
    return lines or ["Nothing is due."]
