"""One reader for each option; defaults and descriptions are in config_declaration.yaml."""

from __future__ import annotations

import ckan.plugins.toolkit as tk


def current_plan() -> str:
    """Return the name of the plan that ``/ogp`` shows; empty for the latest one."""
    return tk.config["ckanext.ogp_tn.current_plan"]


def profile() -> str:
    """Return the name of the portal's profile, a file of ``schemas/profiles/``."""
    return tk.config["ckanext.ogp_tn.profile"]


def portals_file() -> str:
    """Return the path of the portal's own register of portals; empty for ours."""
    return tk.config["ckanext.ogp_tn.portals_file"]


def municipalities_file() -> str:
    """Return the path of the portal's own file of municipalities; empty where it has none."""
    return tk.config["ckanext.ogp_tn.municipalities_file"]


def local_hosts() -> list[str]:
    """Return the hosts of portals that may have addresses inside, not public ones."""
    return tk.config["ckanext.ogp_tn.portals.local_hosts"]


def gone_share() -> int:
    """Return which share of a portal's records may be gone at once, in percent."""
    return tk.config["ckanext.ogp_tn.portals.gone_share"]


def portals_kept_days() -> int:
    """Return for how many days runs of gathering, and what was read in them, are kept."""
    return tk.config["ckanext.ogp_tn.portals.kept_days"]


def checks_max_age() -> int:
    """Return for how many hours the result of a file's check holds."""
    return tk.config["ckanext.ogp_tn.checks.max_age"]


def checks_link_seconds() -> int:
    """Return how many seconds one address may take."""
    return tk.config["ckanext.ogp_tn.checks.link_seconds"]


def checks_host_seconds() -> int:
    """Return how many seconds one host may take in all, in one run."""
    return tk.config["ckanext.ogp_tn.checks.host_seconds"]


def checks_pause() -> int:
    """Return how many seconds a host is left alone between two requests."""
    return tk.config["ckanext.ogp_tn.checks.pause"]


def checks_hosts() -> int:
    """Return how many hosts are asked at once."""
    return tk.config["ckanext.ogp_tn.checks.hosts"]


def checks_max_size() -> int:
    """Return how large a file may be that is looked into, in MB."""
    return tk.config["ckanext.ogp_tn.checks.max_size"]


def checks_history_days() -> int:
    """Return for how many days a result that was replaced is kept; 0 for ever."""
    return tk.config["ckanext.ogp_tn.checks.history_days"]


def accent_color() -> str:
    """Return the colour of the bar, of warnings and of what is dangerous; empty for our own."""
    return tk.config["ckanext.ogp_tn.accent_color"]


def ink_color() -> str:
    """Return the colour of the text and of buttons; empty for our own."""
    return tk.config["ckanext.ogp_tn.ink_color"]


def import_max_size() -> int:
    """Return how large a file may be that is imported into an inventory, in MB."""
    return tk.config["ckanext.ogp_tn.import.max_size"]


def import_max_rows() -> int:
    """Return how many rows a file may have that is imported into an inventory."""
    return tk.config["ckanext.ogp_tn.import.max_rows"]


def team_organization() -> str:
    """Return the name of the open-government team's body; empty where the portal has none."""
    return tk.config["ckanext.ogp_tn.team_organization"]


def snapshot_full_days() -> int:
    """Return for how many days every snapshot is kept, not only one of each month; 0 for ever."""
    return tk.config["ckanext.ogp_tn.snapshot.full_days"]


def weekly_digest() -> bool:
    """Return whether stewards are told by e-mail, once a week, what waits for them."""
    return tk.config["ckanext.ogp_tn.weekly_digest"]


def four_eyes() -> str:
    """Return whose changes wait for review: ``off``, ``editors`` or ``all``."""
    return tk.config["ckanext.ogp_tn.four_eyes"]


def home_block() -> bool:
    """Tell whether the home page says how far the inventories of all bodies are."""
    return tk.config["ckanext.ogp_tn.home_block"]


def dataset_panel() -> bool:
    """Tell whether a dataset's page shows its commitments and its body's inventory."""
    return tk.config["ckanext.ogp_tn.dataset_panel"]
