"""``ckan ogp-tn portal``."""

from __future__ import annotations

from typing import Any

import click

import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata.vocabularies import vocabulary

__all__ = ["portal"]


@click.group(short_help="Other portals: the register, gathering from them.")
def portal() -> None:
    """Gather records from the portals of the register."""


@portal.command("list", short_help="The portals that can be read, and how they are.")
def list_() -> None:
    """List the portals that the register says how to read, and what the last harvest found."""
    for one in _call("ogp_tn_portal_list")["portals"]:
        if not one["read"]:
            continue
        health = one["health"]
        told = _told(health) if health else "never harvested"
        click.echo(f"{one['id']} ({one['read']['how']}): {told}")


@portal.command(short_help="Make the harvest sources what the register says.")
def sync() -> None:
    """Make the harvest sources what the register says."""
    report = _call("ogp_tn_portal_sync")
    for done in ("created", "updated", "unchanged"):
        click.echo(f"{done}: {', '.join(report[done]) or '–'}")
    for id, why in report["refused"].items():
        click.echo(f"{id}: {why}", err=True)


@portal.command(short_help="Gather from portals; from cron every night.")
@click.argument("id", required=False)
@click.option(
    "--deadline",
    type=click.IntRange(1),
    default=1800,
    show_default=True,
    help="Seconds that each portal may take; the next harvest goes on where this one ended.",
)
@click.option(
    "--accept-gone",
    is_flag=True,
    help="Somebody has looked: what is missing at the portal ID is gone, however much it is.",
)
def harvest(id: str | None, deadline: int, accept_gone: bool) -> None:
    """Gather from the portal ID, or from all that have a body here; one that fails stops no other.

    The exit status is 1 where a harvest failed or waits for somebody to look.
    """
    if accept_gone and not id:
        raise click.UsageError("--accept-gone is for one portal: name it.")
    wrong = False
    for one in [id] if id else _all():
        try:
            health = _call(
                "ogp_tn_portal_harvest", id=one, deadline=deadline, accept_gone=accept_gone
            )
        except click.ClickException as error:
            click.echo(f"{one}: {error.message}", err=True)
            wrong = True
            continue
        click.echo(f"{one}: {_told(health)}")
        for kind in health["errors"]:
            where = f"{kind['label']}: " if kind["label"] else ""
            click.echo(f"  {kind['count']} × {where}{kind['message']}", err=True)
            for example in kind["examples"]:
                click.echo(f"    {example['name'] or example['id']}", err=True)
        wrong = wrong or health["state"] in ("failed", "held")
    if wrong:
        raise SystemExit(1)


def _all() -> list[str]:
    report = _call("ogp_tn_portal_sync")
    return [id for done in ("created", "updated", "unchanged") for id in report[done]]


def _told(health: dict[str, Any]) -> str:
    counts = ", ".join(f"{number} {name}" for name, number in health["counts"].items() if number)
    reason = f" ({health['reason']})" if health["reason"] else ""
    state = vocabulary("harvest_states").label(health["state"], "en")
    return f"{state}{reason}: {counts or 'nothing'}"


def _call(action: str, **data: Any) -> dict[str, Any]:
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    try:
        return tk.get_action(action)(Context(user=user), data)
    except tk.ObjectNotFound as error:
        raise click.ClickException(error.message or "") from None
    except tk.ValidationError as error:
        raise click.ClickException(" ".join(error.error_summary.values())) from None
