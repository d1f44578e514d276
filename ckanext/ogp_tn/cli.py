"""The ``ckan ogp-tn`` group; the subjects add their commands to it."""

from __future__ import annotations

import click

from ckanext.ogp_tn import subjects


@click.group("ogp-tn", short_help="Open government: plans, inventory, dashboard.")
def ogp_tn() -> None:
    """Set up and feed the open-government portal."""


def commands() -> list[click.Group]:
    """Return the group with every subject's commands."""
    for command in subjects.commands().values():
        ogp_tn.add_command(command)
    return [ogp_tn]
