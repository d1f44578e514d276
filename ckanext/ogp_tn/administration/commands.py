"""Setting up, trying out and taking out: ``ckan ogp-tn init|demo|check-search|uninstall``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from importlib.resources import as_file, files
from pathlib import Path

import click
import requests
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchError, SearchIndexError
from ckan.types import Context

from ckanext.ogp_tn.administration import accounts, bodies, datasets, inventories, plain
from ckanext.ogp_tn.metadata import profiles, search
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.plans.commands import load_file

__all__ = ["check_search", "demo", "init", "uninstall"]


def _administrator() -> str:
    return tk.get_action("get_site_user")(Context(ignore_auth=True), {})["name"]


@click.command(short_help="Prepare the portal; again at any time.")
def init() -> None:
    """Make the portal ready: give back what an uninstall made plain, say what is missing.

    The profile needs nothing written: it is said what it is, and what is stored beside it.
    """
    rows = plain.remembered()
    if rows:
        plain.give_back()
        _index_again(rows)
        click.echo(
            f"Again what they were before the uninstall: {_count(rows)}. What changed meanwhile "
            "was indexed without the extension, so run: ckan search-index rebuild"
        )
    for sentence in (*_profile(), *_advice()):
        click.echo(sentence)
    click.echo("Ready.")


def _count(rows: Collection[plain.Row]) -> str:
    """Return how many datasets there are of each type, in words."""
    found = Counter(row.type for row in rows)
    return ", ".join(f"{number} {type_}" for type_, number in sorted(found.items()))


def _index_again(rows: Collection[plain.Row]) -> None:
    try:
        plain.index_again(rows)
    except (SearchError, SearchIndexError) as error:
        raise click.ClickException(
            "The database is done, but the search engine did not take the change "
            f"({error}). When it answers, run: ckan search-index rebuild"
        ) from error


def _profile() -> Iterator[str]:
    """Yield what kind of portal this is, and which stored sectors its forms do not offer."""
    profile = profiles.current()
    yield f"Profile: {profile.name}."
    sector = model.Package.extras["sector"].astext
    stored = model.Session.execute(
        sa.select(sector, sa.func.count())
        .where(model.Package.state == "active", sector.is_not(None))
        .group_by(sector)
        .order_by(sector)
    )
    beside = [f"{number} {name}" for name, number in stored if not profile.offered("sectors", name)]
    if beside:
        found = ", ".join(beside)
        yield f"Of other sectors, and kept with all their fields: {found}."


def _advice() -> Iterator[str]:
    """Yield what an administrator should know of the portal's configuration."""
    offered = tk.config["ckan.locales_offered"]
    absent = [language for language in LANGUAGES if offered and language not in offered]
    if absent:
        yield f"ckan.locales_offered leaves out {', '.join(absent)}: readers cannot choose it."
    yield from _search_advice()


def _search_advice() -> Iterator[str]:
    try:
        absent = search.missing_analysis()
    except requests.RequestException as error:
        yield f"The search engine at {tk.config['solr_url']} does not answer: {error}"
        return
    if absent:
        yield (
            f"The search engine has no {', '.join(absent)}: whole words are found, but not their "
            "forms. Install the configuration of the folder solr/conf (docs/deploy.md), restart "
            "the portal, then run: ckan search-index rebuild"
        )


@click.command("check-search", short_help="Does the search engine speak Arabic and French?")
def check_search() -> None:
    """Say what the search engine lacks; status 1 if it lacks something."""
    sentences = list(_search_advice())
    for sentence in sentences:
        click.echo(sentence)
    if sentences:
        raise SystemExit(1)
    click.echo("The search engine analyses Arabic, French and English.")


@click.group(short_help="Demonstration data.")
def demo() -> None:
    """Try the extension with the Tunisian plan of 2016-2018."""


@demo.command("load")
@click.argument("portal", type=click.Choice(["national", "transport"]), default="national")
@click.option(
    "--accounts/--no-accounts",
    "with_accounts",
    default=None,
    help="Also create the demonstration accounts, whose passwords are public. Without a word "
    "they are only created where ckan.site_url is an address of this machine.",
)
def demo_load(portal: str, with_accounts: bool | None) -> None:
    """Load bodies, plans, inventories, datasets and accounts; a second run changes nothing.

    PORTAL is whose they are: of the national portal, or of the transport portal that another one
    gathers from.
    """
    administrator = _administrator()
    with as_file(files("ckanext.ogp_tn.demo")) as root:
        folder = Path(root) if portal == "national" else Path(root) / portal
        report = bodies.load(folder / "organizations.yaml", administrator)
        click.echo(", ".join(f"{len(names)} bodies {done}" for done, names in report.items()))
        for file in sorted((folder / "plans").glob("*.yaml")):
            for line in load_file(file):
                click.echo(line)
        for line in inventories.load(folder / "inventories"):
            click.echo(line)
        rows = inventories.published(folder / "inventories")
        click.echo(datasets.load(folder / "datasets.yaml", administrator, rows))
        click.echo(inventories.settle(folder / "inventories.yaml", administrator))
    if with_accounts is None and not accounts.is_private(tk.config["ckan.site_url"]):
        click.echo(
            "No demonstration accounts: their passwords are public, and others can reach this "
            "portal. Add --accounts if you want them all the same."
        )
    elif with_accounts is not False:
        click.echo(accounts.load(administrator))
    click.echo("When the portal answers, its files can be checked: ckan ogp-tn check")


@click.command(short_help="Make our rows plain datasets before the plugin is taken out.")
@click.option("--write", is_flag=True, help="Do it; without this only say what would be done.")
def uninstall(write: bool) -> None:
    """Turn commitments, plans and inventory rows into plain datasets that keep their content."""
    rows = plain.typed()
    for row in rows:
        click.echo(f"{row.type} {row.name}")
    if not rows:
        click.echo("Nothing to do: no commitment, plan or inventory row is left.")
        return
    if not write:
        click.echo(f"Would become plain datasets: {_count(rows)}. Add --write to do it.")
        return
    plain.make_plain()
    _index_again(rows)
    click.echo(
        f"Plain datasets now: {_count(rows)}. Take ogp_tn and the scheming plugins out of "
        "ckan.plugins, restart the portal, then run: ckan search-index rebuild"
    )
