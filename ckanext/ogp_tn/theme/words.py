"""What our types of dataset are called, wherever core builds a sentence from a type's name.

English makes "Add commitment" from two parts; Arabic and French cannot. Each sentence is a
message of its own. The keys are the purposes that core's ``humanize_entity_type`` is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.theme.navigation import N_

SENTENCES: Mapping[str, Mapping[str, str]] = {
    "commitment": {
        "one": N_("Commitment"),
        "many": N_("Commitments"),
        "add link": N_("Add a commitment"),
        "create label": N_("New commitment"),
        "create title": N_("New commitment"),
        "edit label": N_("Edit commitments"),
        "my label": N_("My commitments"),
        "view label": N_("View commitment"),
        "save label": N_("Save commitment"),
        "update label": N_("Save the changes"),
        "delete confirmation": N_("Are you sure you want to delete this commitment?"),
        "name placeholder": N_("my-commitment"),
        "no any objects": N_("There are no commitments yet."),
        "no description": N_("This commitment has no description."),
        "search placeholder": N_("Search commitments"),
    },
    "action-plan": {
        "one": N_("Action plan"),
        "many": N_("Action plans"),
        "add link": N_("Add an action plan"),
        "create label": N_("New action plan"),
        "create title": N_("New action plan"),
        "edit label": N_("Edit action plans"),
        "my label": N_("My action plans"),
        "view label": N_("View action plan"),
        "save label": N_("Save action plan"),
        "update label": N_("Save the changes"),
        "delete confirmation": N_("Are you sure you want to delete this action plan?"),
        "name placeholder": N_("my-action-plan"),
        "no any objects": N_("There are no action plans yet."),
        "no description": N_("This action plan has no description."),
        "search placeholder": N_("Search action plans"),
    },
    "inventory": {
        "one": N_("Inventory row"),
        "many": N_("Data inventory"),
        "add link": N_("Add an inventory row"),
        "create label": N_("New inventory row"),
        "create title": N_("New inventory row"),
        "edit label": N_("Edit inventory rows"),
        "my label": N_("My inventory rows"),
        "view label": N_("View inventory row"),
        "save label": N_("Save inventory row"),
        "update label": N_("Save the changes"),
        "delete confirmation": N_("Are you sure you want to delete this inventory row?"),
        "name placeholder": N_("my-inventory-row"),
        "no any objects": N_("The inventory has no rows yet."),
        "no description": N_("This inventory row has no description."),
        "search placeholder": N_("Search the data inventory"),
    },
}

#: The same for organizations, which on this portal are public bodies. What is not here core says.
BODIES: Mapping[str, str] = {
    "one": N_("Public body"),
    "many": N_("Public bodies"),
    "add link": N_("Add a public body"),
    "create label": N_("Create the public body"),
    "create title": N_("New public body"),
    "my label": N_("My bodies"),
    "no label": N_("No public body"),
    "no description": N_("This body has no description."),
    "search placeholder": N_("Search the public bodies"),
    "update label": N_("Save the changes"),
    "user not member": N_("This user belongs to no public body."),
    "you not member": N_("You belong to no public body."),
}

#: Purposes that say the same thing.
SAME_AS = {
    "breadcrumb": "many",
    "content tab": "many",
    "facet label": "many",
    "main nav": "many",
    "page title": "many",
    "default label": "one",
    "form label": "one",
    "search_placeholder": "search placeholder",
}


def sentence(entity_type: str, object_type: str, purpose: str) -> str | None:
    """Return what a page says of one of our types; ``None`` where core says it.

    :param entity_type: ``package`` for types of dataset, ``organization``
    :param object_type: the type itself
    :param purpose: what core asks for, such as ``add link``; of a dataset an unknown purpose gives
        the name of one
    """
    purpose = SAME_AS.get(purpose, purpose)
    if entity_type == "package" and object_type in SENTENCES:
        own = SENTENCES[object_type]
        return tk._(own.get(purpose, own["one"]))
    if entity_type == object_type == "organization" and purpose in BODIES:
        return tk._(BODIES[purpose])
    return None


def found(object_type: str, count: int, query: str | None, everything: bool = False) -> str | None:
    """Return the heading of a search page: how many were found.

    :param object_type: the type of dataset that was searched, or ``organization``
    :param count: how many were found
    :param query: the words that were looked for, if any
    :param everything: whether the page searches every type of dataset
    :returns: ``None`` for a type that is not ours, of which core says enough
    """
    if everything:
        counted = tk.ungettext("{number} result", "{number} results", count)
    elif object_type == "commitment":
        counted = tk.ungettext("{number} commitment", "{number} commitments", count)
    elif object_type == "action-plan":
        counted = tk.ungettext("{number} action plan", "{number} action plans", count)
    elif object_type == "inventory":
        counted = tk.ungettext("{number} inventory row", "{number} inventory rows", count)
    elif object_type == "organization":
        counted = tk.ungettext("{number} public body", "{number} public bodies", count)
    else:
        return None
    counted = counted.format(number=tk.h.localised_number(count))
    if query:
        return tk._("{counted} for “{query}”").format(counted=counted, query=query)
    return counted


#: What Flask and Werkzeug say of errors, in English; the error page looks them up.
ERRORS = (
    N_("Not Found"),
    N_("Forbidden"),
    N_("Unauthorized"),
    N_("Bad Request"),
    N_("Internal Server Error"),
    N_("Internal server error"),
    N_(
        "The requested URL was not found on the server. If you entered the URL manually please "
        "check your spelling and try again."
    ),
    N_(
        "You don't have the permission to access the requested resource. It is either "
        "read-protected or not readable by the server."
    ),
    N_("The browser (or proxy) sent a request that this server could not understand."),
    N_(
        "The server encountered an internal error and was unable to complete your request. Either "
        "the server is overloaded or there is an error in the application."
    ),
)
