"""What ckanext-dcat gives as RDF, to everybody the same: what anybody may see."""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.dcat.utils import CONTENT_TYPES  # pyright: ignore[reportMissingImports]

__all__ = ["dcat_catalog_search", "dcat_catalog_show", "dcat_dataset_show"]


def _of_everybody() -> Context:
    """Return the context of somebody without an account.

    A notation for machines is copied, kept and joined with others: what its reader alone may see,
    a record that is not public or a change that waits, does not get into it by being signed in.
    """
    return Context(user="")


def _check_format(data_dict: DataDict) -> None:
    notation = data_dict.get("format") or "xml"
    if notation not in CONTENT_TYPES:
        known = ", ".join(CONTENT_TYPES)
        raise tk.ValidationError(
            {
                "format": [
                    tk._("“{value}” is not one of: {known}.").format(value=notation, known=known)
                ]
            }
        )


@tk.chained_action
def dcat_dataset_show(up: Action, context: Context, data_dict: DataDict) -> str:
    """Return a public record of any type as RDF; one that is not public is not found.

    :param id: its name or id
    :param format: ``ttl``, ``jsonld``, ``xml`` or ``n3``
    :returns: the text
    """
    tk.check_access("dcat_dataset_show", context, data_dict)
    _check_format(data_dict)
    try:
        return up(_of_everybody(), data_dict)
    except tk.NotAuthorized:
        raise tk.ObjectNotFound(tk._("There is no public record of this name.")) from None


@tk.side_effect_free
@tk.chained_action
def dcat_catalog_show(up: Action, context: Context, data_dict: DataDict) -> str:
    """Return a page of the catalogue of all public records as RDF.

    :returns: the text
    """
    tk.check_access("dcat_catalog_show", context, data_dict)
    _check_format(data_dict)
    return up(_of_everybody(), data_dict)


@tk.side_effect_free
@tk.chained_action
def dcat_catalog_search(up: Action, context: Context, data_dict: DataDict) -> str:
    """Return what a search finds among the public records as RDF.

    :returns: the text
    """
    tk.check_access("dcat_catalog_search", context, data_dict)
    _check_format(data_dict)
    return up(_of_everybody(), data_dict)
