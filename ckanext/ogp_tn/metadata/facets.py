"""The facets of search pages, as the schemas declare them, labelled in the reader's language.

A schema lists its facets in order::

    facets:
      - field: axis
      - field: completion_level      # computed: says its own label and vocabulary
        label: {ar: …, fr: …, en: …}
        vocabulary: levels
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.languages import pick
from ckanext.ogp_tn.metadata.reader import language
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

#: Values to their titles, ``{language: title}``.
Lookup = Callable[[Collection[str]], Mapping[str, Mapping[str, str]]]


def _declared(schema: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a schema's facets, each completed from the field that it names."""
    fields = {field["field_name"]: field for field in schema["dataset_fields"]}
    for facet in schema.get("facets", []):
        name = facet["field"]
        yield {**fields.get(name.removeprefix("vocab_"), {}), "field": name, **facet}


def of_type(facets_dict: OrderedDict[str, Any], package_type: str) -> OrderedDict[str, Any]:
    """Return the facets of a dataset type, field to label; CKAN's own where it declares none."""
    schema = tk.h.scheming_get_dataset_schema(package_type)
    if not schema or "facets" not in schema:
        return facets_dict
    return OrderedDict(
        (facet["field"], pick(facet["label"], language())[0]) for facet in _declared(schema)
    )


def translate(search_facets: Mapping[str, Any], lookups: Mapping[str, Lookup]) -> None:
    """Give the facets of a search result labels in the reader's language, in place.

    :param search_facets: the ``search_facets`` of ``package_search``
    :param lookups: for facets whose values are names of things, what finds the things' titles
    """
    if not search_facets:
        return
    vocabularies = {
        facet["field"]: facet["vocabulary"]
        for schema in tk.h.scheming_dataset_schemas().values()
        for facet in _declared(schema)
        if "vocabulary" in facet
    }
    for field, facet in search_facets.items():
        values = [item["name"] for item in facet["items"]]
        if field in lookups:
            labels = lookups[field](values)
        elif field in vocabularies:
            terms = vocabulary(vocabularies[field])
            labels = {term.value: term.label for term in terms.terms}
        else:
            continue
        for item in facet["items"]:
            title = pick(labels.get(item["name"], {}), language())[0]
            item["display_name"] = title or item["display_name"]
