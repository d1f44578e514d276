"""Loading public bodies from a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.compare import same

#: Fields that name another body, set once all bodies are there.
LINKS = ("groups", "successor")


def load(file: Path, user: str) -> dict[str, list[str]]:
    """Create or update the organizations that a file describes.

    :param file: YAML, ``organizations:`` a list of organizations with the fields of their
        schema; ``parent`` names the body above; ``sources`` says where a fact is from and stays
        in the file
    :param user: name of a system administrator
    :returns: names in ``created``, ``updated`` and ``unchanged``
    """
    entries = [_wanted(entry) for entry in yaml.safe_load(file.read_text())["organizations"]]
    stored = {entry["name"]: _stored(entry["name"]) for entry in entries}
    report: dict[str, list[str]] = {"created": [], "updated": [], "unchanged": []}
    for entry in entries:
        if stored[entry["name"]] is None:
            plain = {name: value for name, value in entry.items() if name not in LINKS}
            tk.get_action("organization_create")({"user": user}, plain)
    for entry in entries:
        name = entry["name"]
        before = _stored(name) or {}
        if not same(_bare(before), entry, entry):
            tk.get_action("organization_patch")({"user": user}, {**entry, "id": before["id"]})
            outcome = "updated"
        else:
            outcome = "unchanged"
        report[outcome if stored[name] else "created"].append(name)
    return report


def _wanted(entry: dict[str, Any]) -> dict[str, Any]:
    body = {name: value for name, value in entry.items() if name not in ("parent", "sources")}
    if "parent" in entry:
        body["groups"] = [{"name": entry["parent"]}]
    return body


def _stored(name: str) -> dict[str, Any] | None:
    try:
        return tk.get_action("organization_show")({"ignore_auth": True}, {"id": name})
    except tk.ObjectNotFound:
        return None


def _bare(body: dict[str, Any]) -> dict[str, Any]:
    groups = [{"name": group["name"]} for group in body.get("groups") or []]
    return {**body, "groups": groups}
