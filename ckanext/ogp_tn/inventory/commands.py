"""``ckan ogp-tn inventory``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import click
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckan.types import Context

from ckanext.ogp_tn.inventory import jobs
from ckanext.ogp_tn.inventory.bulk import IndexingFailed
from ckanext.ogp_tn.inventory.import_actions import IN_PROCESS
from ckanext.ogp_tn.inventory.spreadsheets import workbooks
from ckanext.ogp_tn.inventory.spreadsheets.grid import Refused
from ckanext.ogp_tn.inventory.target_commands import freeze
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.reader import speaking

__all__ = ["inventory"]

#: What an import is when nothing is wrong.
FINE = ("checked", "done")
#: How many lines of a kind are printed.
LINES = 50


@click.group(short_help="Inventories of bodies as spreadsheets.")
def inventory() -> None:
    """Bring a body's inventory in from a spreadsheet, and out again."""


inventory.add_command(freeze)


@inventory.command("import")
@click.argument("organization", metavar="ORG")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--write", is_flag=True, help="Write it; without this only say what it would do.")
@click.option("--ignore-unknown", is_flag=True, help="Leave out columns that mean nothing here.")
@click.option("--sheet", help="The sheet to read; else the one with most known headings.")
def import_file(
    organization: str, file: Path, write: bool, ignore_unknown: bool, sheet: str | None
) -> None:
    """Create and change the inventory rows of ORG from FILE (.xlsx or .csv)."""
    options = {"ignore_unknown": ignore_unknown} | ({"sheet": sheet} if sheet else {})
    told = bring_in(organization, file, write, **options)
    for line in said(told):
        click.echo(line)
    if told["status"] not in FINE:
        raise SystemExit(1)


def bring_in(organization: str, file: Path, write: bool, **options: Any) -> dict[str, Any]:
    """Check a file against a body's inventory; write it, if that is wanted and nothing is wrong.

    :param organization: name or id of the body
    :param options: further parameters of ``ogp_tn_inventory_import``
    :returns: as ``ogp_tn_import_show``
    """
    # Who runs a command reads English.
    with speaking("en"), file.open("rb") as content:
        upload = FileStorage(content, file.name)
        told = _call("ogp_tn_inventory_import", organization=organization, upload=upload, **options)
        if write and told["can_write"]:
            told = _call("ogp_tn_inventory_import", id=told["id"], dry_run=False)
    return told


@inventory.command("export")
@click.argument("organization", metavar="ORG")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    default=LANGUAGES[0],
    show_default=True,
    help="The language of headings and labels.",
)
def export_file(organization: str, file: Path, language: str) -> None:
    """Write the inventory rows of ORG, private ones too, into FILE (.xlsx or .csv)."""
    kinds = {".xlsx": workbooks.xlsx, ".csv": lambda *given: workbooks.csv(*given).encode()}
    write = kinds.get(file.suffix.lower())
    if write is None:
        raise click.ClickException(f"{file}: give it an ending, .xlsx or .csv.")
    rows = _call("ogp_tn_inventory_rows", organization=organization)
    try:
        with speaking(language):
            file.write_bytes(write(rows, language))
    except Refused as refused:
        raise click.ClickException(str(refused)) from refused
    click.echo(f"{file}: {len(rows)} rows")


@inventory.command("index")
@click.argument("organization", metavar="ORG")
def index_rows(organization: str) -> None:
    """Give the search engine the inventory rows of ORG that it lacks."""
    body = _call("organization_show", id=organization)
    try:
        click.echo(f"{body['name']}: {jobs.index_body(body['id'])} rows indexed")
    except (SearchError, IndexingFailed) as error:
        raise click.ClickException(f"The search engine does not take the rows: {error}") from error


def _call(action: str, **data: Any) -> Any:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    try:
        return tk.get_action(action)(cast(Context, {"user": user, IN_PROCESS: True}), data)
    except tk.ValidationError as error:
        raise click.ClickException(" ".join(error.error_summary.values())) from error
    except tk.ObjectNotFound as error:
        raise click.ClickException(error.message or "Not found") from error


def said(told: dict[str, Any]) -> Iterator[str]:
    """Yield an import in words; the first sentence has its counts."""
    would = "" if told["status"] in ("done", "written") else "to be "
    where = f" of the sheet “{told['sheet']}”" if told["sheet"] else ""
    yield (
        f"{told['organization']}: {told['rows']} rows{where}: {would}created {told['created']}, "
        f"{would}changed {told['updated']}, unchanged {told['unchanged']}."
    )
    yield from told["notes"]
    if told["explanation"]:
        yield told["explanation"]
    yield from _listed(told, "errors", "Nothing can be written. What is wrong:", _error)
    yield from _listed(told, "changes", "Rows:", _change)
    yield from _listed(told, "references", "New rows without a reference get one:", _row)
    yield from _listed(told, "removed", "Removed from the inventory, and left so:", _row)
    yield from _listed(
        told, "absent", "On the portal, not in the file, and left as it is:", _absent
    )
    if told["can_write"]:
        yield "Nothing is written yet: add --write."


def _listed(told: dict[str, Any], kind: str, heading: str, line: Any) -> Iterator[str]:
    total = told[f"{kind}_total"]
    if not total:
        return
    yield heading
    for one in told[kind][:LINES]:
        yield f"  {line(one)}"
    if total > LINES:
        yield f"  … and {total - LINES} more"


def _error(error: dict[str, Any]) -> str:
    place = " ".join(part for part in (error["cell"], error["column"]) if part)
    value = f" “{error['value']}”" if error["value"] else ""
    right = f" Right would be: {error['right']}" if error["right"] else ""
    return f"{place}{value}: {error['message']}{right}".lstrip()


def _change(change: dict[str, Any]) -> str:
    if change["new"]:
        return f"new: {_row(change)}"
    fields = "; ".join(
        f"{one['column']}: {one['old'] or '–'} → {one['new'] or '–'}" for one in change["fields"]
    )
    return f"changed: {_row(change)}: {fields}"


def _row(row: dict[str, Any]) -> str:
    return f"row {row['row']}, {_absent(row)}"


def _absent(row: dict[str, Any]) -> str:
    return f"{row['reference']} {' / '.join(row['title'].values())}"
