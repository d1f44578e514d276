"""Loading the demonstration's datasets from a file."""

from __future__ import annotations

import io
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan.types import Context


def load(file: Path, user: str, rows: Mapping[str, str]) -> str:
    """Create the datasets of a file that are not there; leave the others as people made them.

    :param file: YAML, ``datasets:`` a list of datasets; a file's ``path`` is on the portal itself,
        and one that is ``stored`` is uploaded from there, where the portal stores files
    :param user: name of a system administrator
    :param rows: names of the inventory's rows by the datasets that publish them
    :returns: a sentence that says which were created
    """
    created = []
    for dataset in yaml.safe_load(file.read_text(encoding="utf-8"))["datasets"]:
        if _exists(dataset["name"]):
            continue
        row = {"inventory_row": rows[dataset["name"]]} if dataset["name"] in rows else {}
        found = [_resource(resource) for resource in dataset["resources"]]
        linked = [one for one in found if "upload" not in one]
        tk.get_action("package_create")(
            Context(user=user), {**dataset, **row, "type": "dataset", "resources": linked}
        )
        for one in found:
            if "upload" in one:
                resource = {**one, "package_id": dataset["name"]}
                tk.get_action("resource_create")(Context(user=user), resource)
        created.append(dataset["name"])
    return f"Datasets created: {', '.join(created) or 'none, all are there'}."


def _exists(name: str) -> bool:
    try:
        tk.get_action("package_show")(Context(ignore_auth=True), {"id": name})
    except tk.ObjectNotFound:
        return False
    return True


def _resource(resource: dict[str, Any]) -> dict[str, Any]:
    plain = {name: value for name, value in resource.items() if name not in ("path", "stored")}
    if resource.get("stored") and tk.h.uploads_enabled():
        public = files("ckanext.ogp_tn") / "public" / resource["path"].lstrip("/")
        content = io.BytesIO(public.read_bytes())
        return {**plain, "upload": FileStorage(content, resource["path"].rpartition("/")[2])}
    return {**plain, "url": tk.config["ckan.site_url"] + resource["path"]}
