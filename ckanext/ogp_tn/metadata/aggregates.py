"""Numbers and records of public datasets in one request: the only place that asks Solr directly.

CKAN's search refuses nested facets. What it filters by is repeated here, and nothing of it may be
left out: this portal's (the index can serve several), active, not private, of the type that is
meant, and labelled as visible to everybody.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pysolr

import ckan.lib.plugins as lib_plugins
import ckan.plugins.toolkit as tk
from ckan.lib.search import SearchError
from ckan.lib.search.common import make_connection
from ckan.lib.search.query import solr_literal

#: Facets in Solr's JSON, or inside them what it computes: ``max(metadata_modified)``.
Facets = Mapping[str, Any]

#: Marks the filter that chooses the listed records, so that facets count beyond it.
_LISTED = "listed"
#: One index can serve several portals.
_OURS = "+site_id:{site}"


@dataclass(frozen=True)
class Answer:
    """What was found."""

    facets: dict[str, Any]
    """As Solr's JSON facets give them."""
    records: list[dict[str, Any]]
    """The listed datasets, as they were when they were indexed: nothing computed."""


def public(
    dataset_type: str,
    facets: Facets,
    *,
    within: str = "*:*",
    listed: str = "",
    rows: int = 0,
    sort: str = "",
) -> Answer:
    """Count what everybody sees of a type of dataset, whoever asks.

    :param facets: Solr's JSON facets, by the names under which they come back
    :param within: a query to which everything is narrowed
    :param listed: a query to which only the records are narrowed
    :param rows: how many records to list
    :param sort: in which order, such as ``name asc``
    :raises ckan.lib.search.SearchError: if the search engine does not answer
    """
    counted = {
        name: {**facet, "domain": {"excludeTags": _LISTED}} for name, facet in facets.items()
    }
    filters = [*_public(dataset_type), within]
    if listed:
        filters.append(f"{{!tag={_LISTED}}}{listed}")
    try:
        found = make_connection(decode_dates=False).search(
            "*:*",
            fq=filters,
            fl="validated_data_dict",
            rows=rows,
            sort=sort,
            **{"json.facet": json.dumps(counted)},
        )
    except pysolr.SolrError as error:
        raise SearchError(f"The search engine did not count: {error}") from error
    return Answer(
        found.raw_response.get("facets", {}),
        [json.loads(document["validated_data_dict"]) for document in found.docs],
    )


@dataclass(frozen=True)
class Found:
    """What a query found."""

    count: int
    records: list[dict[str, Any]]
    """The first of them, as they were when they were indexed: nothing computed."""


def first_of(
    queries: Mapping[str, str], *, labels: Sequence[str] | None, rows: int, sort: str
) -> dict[str, Found]:
    """Count what each of several queries finds, and list the first records, in one request.

    :param queries: by the names under which the answers come back; each says which state of
        records it means, drafts included
    :param labels: the permission labels of whoever asks; None for one who sees everything
    :raises ckan.lib.search.SearchError: if the search engine does not answer
    """
    filters = [_OURS.format(site=solr_literal(tk.config["ckan.site_id"])), "-state:deleted"]
    if labels is not None:
        filters.append("{!terms f=permission_labels v=$labels}")
    try:
        answer = make_connection(decode_dates=False).search(
            "*:*",
            fq=filters,
            labels=",".join(labels or ()),
            fl="validated_data_dict",
            sort=sort,
            **{
                "group": "true",
                "group.query": list(queries.values()),
                "group.limit": rows,
                "group.sort": sort,
            },
        )
    except pysolr.SolrError as error:
        raise SearchError(f"The search engine did not count: {error}") from error
    lists = {query: group["doclist"] for query, group in answer.raw_response["grouped"].items()}
    return {
        name: Found(
            lists[query]["numFound"],
            [json.loads(one["validated_data_dict"]) for one in lists[query]["docs"]],
        )
        for name, query in queries.items()
    }


def _public(dataset_type: str) -> Sequence[str]:
    labels = lib_plugins.get_permission_labels().get_user_dataset_labels(None)
    return (
        _OURS.format(site=solr_literal(tk.config["ckan.site_id"])),
        "+state:active",
        "+capacity:public",
        f"+dataset_type:{solr_literal(dataset_type)}",
        f"+permission_labels:({' OR '.join(map(solr_literal, labels))})",
    )


def terms(field: str, facets: Facets | None = None, **more: Any) -> dict[str, Any]:
    """Return a facet that counts each value of a field, with further facets inside each."""
    return {"type": "terms", "field": field, "limit": -1, "facet": facets or {}, **more}


def query(asked: str, facets: Facets | None = None) -> dict[str, Any]:
    """Return a facet that counts what a query finds, with further facets inside."""
    return {"type": "query", "q": asked, "facet": facets or {}}


def buckets(facets: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    """Return what a facet of terms found, by value; empty where nothing was there to count."""
    return {bucket["val"]: bucket for bucket in facets.get(name, {}).get("buckets", [])}


def numbers(facets: Mapping[str, Any], name: str) -> dict[str, int]:
    """Return how many of each value a facet of terms counted."""
    return {value: bucket["count"] for value, bucket in buckets(facets, name).items()}


def number(facets: Mapping[str, Any], name: str) -> int:
    """Return how many a facet of a query counted."""
    return facets.get(name, {}).get("count", 0)
