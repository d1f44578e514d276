"""``ckan ogp-tn snapshot``."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import click

import ckan.plugins.toolkit as tk
from ckan.types import Context

__all__ = ["snapshot"]


@click.command(short_help="Freeze today's numbers.")
@click.option("--date", help="The day, such as 2018-07-31; a past one needs --file and --source.")
@click.option(
    "--file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A CSV file with the numbers of a past day, as the page of an indicator gives it.",
)
@click.option("--source", help="Where the numbers of a past day come from.")
def snapshot(date: str | None, file: Path | None, source: str | None) -> None:
    """Freeze every indicator for today, every night from cron; or import those of a past day."""
    user = tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]
    data: dict[str, Any] = {"date": date, "source": source}
    if file:
        data["figures"] = _figures(file)
    try:
        report = tk.get_action("ogp_tn_snapshot_take")(Context(user=user), data)
    except tk.ValidationError as error:
        lines = [f"{name}: {said}" for name, said in error.error_summary.items()]
        raise click.ClickException("\n".join(lines)) from None
    if "imported" in report:
        click.echo(f"{report['date']}: {report['imported']} numbers imported, "
                   f"{report['unchanged']} were there.")  # fmt: skip
    else:
        click.echo(f"{report['date']}: {len(report['frozen'])} indicators frozen, "
                   f"{len(report['already'])} were.")  # fmt: skip


def _figures(file: Path) -> list[dict[str, str]]:
    """Return the numbers of a file; rows of a breakdown are no numbers of their own."""
    with file.open(encoding="utf-8-sig", newline="") as opened:
        return [row for row in csv.DictReader(opened) if not row.get("part")]
