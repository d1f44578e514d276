"""The facets of search pages, as the schemas declare them, labelled in the reader's language.

A profile may choose others of a type's fields. A schema lists its facets in order::

    facets:
      - field: axis
      - field: completion_level      # computed: says its own label and vocabulary
        label: {ar: …, fr: …, en: …}
        vocabulary: levels
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata import profiles
from ckanext.ogp_tn.metadata.reader import seen
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

#: Values to their titles, ``{language: title}``.
Lookup = Callable[[Collection[str]], Mapping[str, Mapping[str, str]]]


def _facet(schema: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a facet as its schema declares it, completed from the field that it names."""
    field = name.removeprefix("vocab_")
    declared = (one for one in schema.get("facets", []) if one["field"] == name)
    fields = (one for one in schema["dataset_fields"] if one["field_name"] == field)
    return {**next(fields, {}), "field": name, **next(declared, {})}


def _shown(schema: Mapping[str, Any]) -> Sequence[str]:
    """Return the facets of a type, in order: the profile's, else those of its schema."""
    own = [facet["field"] for facet in schema.get("facets", [])]
    return profiles.current().facets.get(schema["dataset_type"], own)


def of_type(facets_dict: OrderedDict[str, Any], package_type: str) -> OrderedDict[str, Any]:
    """Return the facets of a dataset type, field to label; CKAN's own where it declares none."""
    schema = tk.h.scheming_get_dataset_schema(package_type)
    if not schema or "facets" not in schema:
        return facets_dict
    return OrderedDict((name, seen(_facet(schema, name)["label"])) for name in _shown(schema))


def translate(search_facets: Mapping[str, Any], lookups: Mapping[str, Lookup]) -> None:
    """Give the facets of a search result labels in the reader's language, in place.

    :param search_facets: the ``search_facets`` of ``package_search``
    :param lookups: for facets whose values are names of things, what finds the things' titles
    """
    if not search_facets:
        return
    vocabularies = {
        name: facet["vocabulary"]
        for schema in tk.h.scheming_dataset_schemas().values()
        for name in _shown(schema)
        if "vocabulary" in (facet := _facet(schema, name))
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
            title = seen(labels.get(item["name"], {}))
            item["display_name"] = title or item["display_name"]
