"""What pages ask of the RDF: where a record is served as such."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["ogp_tn_rdf_links"]

#: The types whose records we serve; ckanext-dcat serves those of datasets.
KINDS = ("action-plan", "commitment", "inventory")
#: The notations that are offered, as people call them.
NOTATIONS = {"ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF/XML"}


def ogp_tn_rdf_links(pkg: Mapping[str, Any]) -> dict[str, str]:
    """Return where a public record is served as RDF, by notation; nothing where it is not."""
    is_public = pkg.get("state") == "active" and not pkg.get("private")
    if not is_public or not tk.h.dcat_endpoints_enabled():
        return {}
    kind, name = pkg.get("type"), pkg["name"]
    return {
        title: tk.url_for(f"ogp_rdf.{kind}", name=name, _format=ending)
        if kind in KINDS
        else tk.url_for("dcat.read_dataset", _id=name, _format=ending)
        for ending, title in NOTATIONS.items()
    }
