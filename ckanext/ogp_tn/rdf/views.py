"""Records of our types as RDF, beside the datasets of ckanext-dcat; our vocabulary."""

from __future__ import annotations

from flask import Blueprint, Response

import ckan.plugins.toolkit as tk

from ckanext.dcat.utils import (  # pyright: ignore[reportMissingImports]
    CONTENT_TYPES,
    read_dataset_page,
)
from ckanext.ogp_tn.rdf import vocabulary
from ckanext.ogp_tn.rdf.helpers import KINDS

__all__ = ["ogp_rdf"]

ogp_rdf = Blueprint("ogp_rdf", __name__)


def record(name: str, _format: str) -> Response:
    """Answer with a record as RDF."""
    if not tk.h.dcat_endpoints_enabled():
        return tk.abort(404)
    return read_dataset_page(name, _format)


for kind in KINDS:
    ogp_rdf.add_url_rule(
        f"/{kind}/<name>.<any(ttl, jsonld, xml, rdf, n3):_format>", endpoint=kind, view_func=record
    )


@ogp_rdf.route("/ogp/vocabulary")
def terms() -> str:
    """Show every term of our vocabulary, with what it means."""
    return tk.render("ogp_tn/rdf/vocabulary.html", {"vocabulary": vocabulary.page()})


@ogp_rdf.route("/ogp/vocabulary.<any(ttl, jsonld, xml):_format>")
def terms_data(_format: str) -> Response:
    """Answer with our vocabulary as RDF."""
    notation = {"ttl": "turtle", "jsonld": "json-ld", "xml": "pretty-xml"}[_format]
    content = vocabulary.graph().serialize(format=notation)
    return Response(content, content_type=CONTENT_TYPES[_format])
