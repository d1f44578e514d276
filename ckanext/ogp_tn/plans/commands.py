"""``ckan ogp-tn plan``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.plans import files

__all__ = ["plan"]


@click.group(short_help="Action plans as data.")
def plan() -> None:
    """Load action plans from files."""


@plan.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and compare only; write nothing.")
def load(file: Path, dry_run: bool) -> None:
    """Create or update a plan and its commitments from FILE (docs/plan-file.md)."""
    for line in load_file(file, dry_run):
        click.echo(line)


def load_file(file: Path, dry_run: bool = False) -> list[str]:
    """Load a plan file and return what happened, a line each.

    :raises click.ClickException: if the file is not YAML or something in it is wrong; the
        message lists every problem with its place
    """
    try:
        content = files.read(file.read_text(encoding="utf-8"))
        report = tk.get_action("ogp_tn_plan_load")(
            {"user": tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]},
            {"content": content, "dry_run": dry_run},
        )
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise click.ClickException(f"{file}: not a YAML file in UTF-8: {error}") from error
    except tk.ValidationError as error:
        raise click.ClickException(
            "\n".join([f"{file}: nothing was written.", *_lines(error.error_dict)])
        ) from error
    return _said(report)


def _lines(errors: dict[str, Any]) -> list[str]:
    return [
        f"  {place}: {message}"
        for place, messages in errors.items()
        for message in ([messages] if isinstance(messages, str) else messages)
    ]


def _said(report: dict[str, Any]) -> list[str]:
    """Return a loading report in words."""
    if not report["created"] and not report["updated"]:
        said = [f"{report['plan']}: nothing to change ({len(report['unchanged'])} up to date)."]
    else:
        would = "would be " if report["dry_run"] else ""
        said = [
            f"{report['plan']}: {would}{outcome}: {', '.join(report[outcome])}"
            for outcome in ("created", "updated")
            if report[outcome]
        ]
    said += [
        f"{report['plan']}: {name} is on the portal and no longer in the file; left as it is."
        for name in report["left"]
    ]
    return said
