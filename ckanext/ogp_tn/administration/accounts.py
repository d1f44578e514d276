"""The demonstration accounts; only for a demonstration, since their passwords are public."""

from __future__ import annotations

from datetime import date, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

#: name → (body, role in it); the administrator of the portal belongs to none.
ACCOUNTS: dict[str, tuple[str, str] | None] = {
    "admin": None,
    "steward-transport": ("ministry-of-transport", "steward"),
    "editor-transport": ("ministry-of-transport", "editor"),
    "steward-culture": ("ministry-of-cultural-affairs", "steward"),
    "team": ("open-government-team", "steward"),
}


def is_private(site_url: str) -> bool:
    """Tell whether an address leads to this machine only: ``localhost`` or a loopback address."""
    host = urlsplit(site_url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def load(administrator: str) -> str:
    """Create the accounts that are not there, each with the password ``demo-`` + its name.

    Those of a body that this portal does not have are left out.

    :param administrator: name of a system administrator
    :returns: a sentence that says which were created
    """
    created = []
    for name, place in ACCOUNTS.items():
        if model.User.get(name) or (place and not model.Group.get(place[0])):
            continue
        tk.get_action("user_create")(
            Context(user=administrator),
            {"name": name, "password": f"demo-{name}", "email": f"{name}@example.org"},
        )
        if place is None:
            tk.get_action("user_patch")(Context(user=administrator), {"id": name, "sysadmin": True})
        elif place[1] == "steward":
            _appoint(administrator, name, place[0])
        else:
            tk.get_action("organization_member_create")(
                Context(user=administrator),
                {"id": place[0], "username": name, "role": place[1]},
            )
        created.append(name)
    return f"Accounts created: {', '.join(created) or 'none, all are there'}."


def _appoint(administrator: str, name: str, body: str) -> None:
    """Make an account the data steward of a body for two years from today."""
    today = date.today()
    mandate = {
        "organization": body,
        "user": name,
        "letter": f"demo/{today.year}",
        "start": today.isoformat(),
        "end": (today + timedelta(days=2 * 365)).isoformat(),
    }
    tk.get_action("ogp_tn_mandate_create")(Context(user=administrator), mandate)
