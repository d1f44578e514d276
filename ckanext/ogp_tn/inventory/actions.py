"""The life of inventory rows through the API: published, linked, removed, restored."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search.query import solr_literal
from ckan.types import Action, Context, DataDict

from ckanext.ogp_tn.inventory import links, publishing, rules, schema, subscriptions, validators
from ckanext.ogp_tn.inventory.bodies_actions import (
    ogp_tn_body_list,
    ogp_tn_body_show,
    ogp_tn_opening_calendar,
    ogp_tn_target_freeze,
    ogp_tn_target_list,
    ogp_tn_target_set,
)
from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.inventory.import_actions import (
    ogp_tn_import_list,
    ogp_tn_import_show,
    ogp_tn_inventory_import,
    ogp_tn_inventory_rows,
)

__all__ = [
    "dataset_purge",
    "ogp_tn_body_list",
    "ogp_tn_body_show",
    "ogp_tn_import_list",
    "ogp_tn_import_show",
    "ogp_tn_inventory_import",
    "ogp_tn_inventory_link",
    "ogp_tn_inventory_matches",
    "ogp_tn_inventory_publish",
    "ogp_tn_inventory_remove",
    "ogp_tn_inventory_restore",
    "ogp_tn_inventory_rows",
    "ogp_tn_opening_calendar",
    "ogp_tn_target_freeze",
    "ogp_tn_target_list",
    "ogp_tn_target_set",
    "package_delete",
]

MATCHES = 10


@tk.validate_action_data(schema.remove)
def ogp_tn_inventory_remove(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Remove a row from the inventory with a reason; it stays as a trace that everybody sees.

    A row removed already keeps its day and gets the new reason.

    :param id: name or id of the row
    :type id: string
    :param reason: why the data are no longer held, or should not have been listed
    :type reason: string

    :returns: the row, with ``removed_on`` (today) and ``removal_reason``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such row
    :raises ckan.logic.NotAuthorized: if the user may not change it
    """
    row = _row(context, data_dict, "ogp_tn_inventory_remove")
    removed = row.get("removed_on") or date.today().isoformat()
    return _patch(context, row, removed_on=removed, removal_reason=data_dict["reason"].strip())


@tk.validate_action_data(schema.row)
def ogp_tn_inventory_restore(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Bring a removed row back into the inventory, as it was.

    :param id: name or id of the row
    :type id: string

    :returns: the row
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such row
    :raises ckan.logic.NotAuthorized: if the user may not change it
    """
    row = _row(context, data_dict, "ogp_tn_inventory_restore")
    return _patch(context, row, removed_on="", removal_reason="")


@tk.validate_action_data(schema.row)
def ogp_tn_inventory_publish(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make a draft dataset of a row, filled with what the row knows.

    Row and dataset name each other. The dataset has the row's licence, or the national one. It
    is published when its files are there and the draft is finished; the row's state follows.

    :param id: name or id of the row
    :type id: string

    :returns: the draft dataset
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such row
    :raises ckan.logic.NotAuthorized: if the user may not change the row, or create datasets of
        its body
    :raises ckan.logic.ValidationError: if the row is removed or may not be opened, or if a
        dataset publishes or prepares it already
    """
    row = _row(context, data_dict, "ogp_tn_inventory_publish")
    _refuse_to_publish(row)
    body = tk.get_action("organization_show")(
        tk.fresh_context(context), {"id": row["owner_org"], "include_users": False}
    )
    email = body.get("contact_email")
    contact = [{"name": body["title"], "email": email}] if email else []
    # The auth function said yes; CKAN itself lets only administrators create a draft by the API.
    trusted = tk.fresh_context(context)
    trusted["ignore_auth"] = True
    dataset = tk.get_action("package_create")(trusted, publishing.dataset_of(row, contact))
    _patch(context, row, published_dataset=dataset["name"])
    return dataset


def _refuse_to_publish(row: dict[str, Any]) -> None:
    link = links.of([row]).get(row.get("published_dataset") or "")
    if link and rules.link_problem(row, link) in (None, rules.PRIVATE, rules.BAD_FILES):
        message = tk._("The dataset {name} is there for this row already.").format(name=link.name)
        raise tk.ValidationError({"published_dataset": [message]})
    if row.get("removed_on"):
        raise tk.ValidationError({"removed_on": [tk._("The row is removed: restore it first.")]})
    if row.get("openness") == rules.CLOSED:
        message = tk._("The row says that these data may not be opened. Change that first.")
        raise tk.ValidationError({"openness": [message]})


@tk.validate_action_data(schema.link)
def ogp_tn_inventory_link(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Say that a dataset which the portal has already publishes a row; they name each other.

    :param id: name or id of the row
    :type id: string
    :param dataset: name or id of the dataset, of the same body
    :type dataset: string

    :returns: the row
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such row
    :raises ckan.logic.NotAuthorized: if the user may not change the row and the dataset
    :raises ckan.logic.ValidationError: if there is no such dataset, or another body's
    """
    row = _row(context, data_dict, "ogp_tn_inventory_link")
    link = links.named({data_dict["dataset"]}).get(data_dict["dataset"])
    if link is None or link.state == "deleted":
        message = tk._("There is no dataset named {name}.").format(name=data_dict["dataset"])
        raise tk.ValidationError({"dataset": [message]})
    if link.owner_org != row["owner_org"]:
        message = tk._("{name} is a dataset of another body.").format(name=link.name)
        raise tk.ValidationError({"dataset": [message]})
    tk.get_action("package_patch")(
        tk.fresh_context(context), {"id": link.id, "inventory_row": row["name"]}
    )
    return _patch(context, row, published_dataset=link.name)


@tk.side_effect_free
@tk.validate_action_data(schema.matches)
def ogp_tn_inventory_matches(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return datasets of a row's body that may publish it, the likeliest first.

    Nothing is linked: a person decides.

    :param id: name or id of the row
    :type id: string
    :param q: words to look for (optional, default: the row's title)
    :type q: string

    :returns: ``name``, ``title``, ``title_translated`` and ``likeness`` (0 to 1) of each
    :rtype: list of dictionaries
    :raises ckan.logic.NotFound: if there is no such row
    :raises ckan.logic.NotAuthorized: if the user may not change it
    """
    row = _row(context, data_dict, "ogp_tn_inventory_matches")
    words = data_dict.get("q") or " ".join((row.get("title_translated") or {}).values())
    found = tk.get_action("package_search")(
        tk.fresh_context(context),
        {
            "q": " OR ".join(solr_literal(word) for word in words.replace(":", " ").split()),
            "mm": "1",
            "fq": f'+dataset_type:dataset +organization:"{row["organization"]["name"]}"',
            "include_private": True,
            "rows": MATCHES,
        },
    )
    return publishing.ranked(row, found["results"])


def _row(context: Context, data_dict: DataDict, action: str) -> dict[str, Any]:
    """Return the row that an action is about, after asking whether the user may.

    :raises tk.ObjectNotFound: where there is none
    """
    stored = model.Package.get(data_dict["id"])
    if stored is None or stored.type != TYPE:
        raise tk.ObjectNotFound(
            tk._("There is no inventory row named {name}.").format(name=data_dict["id"])
        )
    tk.check_access(action, context, data_dict)
    return tk.get_action("package_show")(tk.fresh_context(context), {"id": stored.id})


def _patch(context: Context, row: dict[str, Any], **changes: str) -> dict[str, Any]:
    return tk.get_action("package_patch")(tk.fresh_context(context), {"id": row["id"], **changes})


@tk.chained_action
def package_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Delete a dataset; a row of the inventory is removed with a reason instead."""
    stored = model.Package.get(data_dict.get("id"))
    if stored and stored.type == TYPE and stored.state != "deleted":
        tk.check_access("package_delete", context, data_dict)
        raise tk.ValidationError({"id": [validators.gone(stored.name)]})
    return up(context, data_dict)


@tk.chained_action
def dataset_purge(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Purge a dataset; the rows that named it change their state at once."""
    stored = model.Package.get(data_dict.get("id"))
    rows = links.rows_naming({stored.id, stored.name}) if stored else []
    result = up(context, data_dict)
    subscriptions.index_again(rows)
    return result
