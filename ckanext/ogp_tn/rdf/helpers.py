"""What pages ask of the RDF: where a record is served as such."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

__all__ = ["dcat_get_endpoint", "ogp_tn_rdf_links"]

#: The types whose records we serve; ckanext-dcat serves those of datasets.
KINDS = ("action-plan", "commitment", "inventory")
#: The notations that are offered, as people call them.
NOTATIONS = {"ttl": "Turtle", "jsonld": "JSON-LD", "rdf": "RDF/XML"}


@tk.chained_helper
def dcat_get_endpoint(up: Callable[[str], str], _type: str = "dataset") -> str:
    """Return what serves the record of the page that is shown, for the links in its head."""
    kind = (tk.request.view_args or {}).get("package_type")
    return f"ogp_rdf.{kind}" if _type == "dataset" and kind in KINDS else up(_type)


def ogp_tn_rdf_links(pkg: Mapping[str, Any]) -> dict[str, str]:
    """Return where a public record is served as RDF, by notation; nothing where it is not."""
    is_public = pkg.get("state") == "active" and not pkg.get("private")
    if not is_public or not tk.h.dcat_endpoints_enabled():
        return {}
    kind = pkg.get("type")
    endpoint = f"ogp_rdf.{kind}" if kind in KINDS else "dcat.read_dataset"
    return {
        name: tk.url_for(endpoint, _id=pkg["name"], _format=ending)
        for ending, name in NOTATIONS.items()
    }
