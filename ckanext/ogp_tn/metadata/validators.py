"""The validators that the schemas name: each refuses with a sentence that says what is right."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata import profiles
from ckanext.ogp_tn.metadata.amounts import (
    ogp_tn_boolean,
    ogp_tn_iso_date,
    ogp_tn_moment,
    ogp_tn_percent,
    ogp_tn_positive_integer,
    ogp_tn_positive_number,
    ogp_tn_quarter,
)
from ckanext.ogp_tn.metadata.choices import (
    ogp_tn_choice,
    ogp_tn_choices,
    ogp_tn_licence,
)
from ckanext.ogp_tn.metadata.records import (
    ogp_tn_default_name,
    ogp_tn_known_subfields,
    ogp_tn_object,
    ogp_tn_record,
    ogp_tn_records,
)
from ckanext.ogp_tn.metadata.texts import (
    ogp_tn_line,
    ogp_tn_lines,
    ogp_tn_multilingual,
    ogp_tn_pattern,
    ogp_tn_url,
)
from ckanext.ogp_tn.metadata.validation import as_json

__all__ = [
    "ogp_tn_boolean",
    "ogp_tn_choice",
    "ogp_tn_choices",
    "ogp_tn_default_name",
    "ogp_tn_from_json",
    "ogp_tn_iso_date",
    "ogp_tn_known_subfields",
    "ogp_tn_licence",
    "ogp_tn_line",
    "ogp_tn_lines",
    "ogp_tn_moment",
    "ogp_tn_multilingual",
    "ogp_tn_not_stored",
    "ogp_tn_object",
    "ogp_tn_pattern",
    "ogp_tn_percent",
    "ogp_tn_positive_integer",
    "ogp_tn_positive_number",
    "ogp_tn_profile",
    "ogp_tn_quarter",
    "ogp_tn_record",
    "ogp_tn_records",
    "ogp_tn_url",
]


def ogp_tn_from_json(value: Any) -> Any:
    """Return a stored value as the list, object, number or truth value that it is."""
    return as_json(value)


def ogp_tn_not_stored(value: Any) -> Any:
    """Keep CKAN from storing a value that a validator of the whole record makes use of."""
    raise tk.StopOnError


def ogp_tn_profile(value: Any) -> str:
    """Accept the name of a profile, for the option.

    :raises ckan.plugins.toolkit.Invalid: if it is anything else
    """
    name = str(value).strip()
    if name not in profiles.names():
        raise tk.Invalid(
            tk._("“{value}” is not one of: {known}.").format(
                value=name, known=", ".join(profiles.names())
            )
        )
    return name
