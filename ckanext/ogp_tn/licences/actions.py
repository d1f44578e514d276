"""The licences of a public body's datasets, many at once, and how to cite one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.ogp_tn.licences import citation, schema
from ckanext.ogp_tn.metadata import licences, organizations, validation

__all__ = [
    "bulk_update_public",
    "ogp_tn_citation_show",
    "ogp_tn_licence_list",
    "ogp_tn_licence_set",
]


@tk.validate_action_data(schema.licence_set)
def ogp_tn_licence_set(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Set the licence of many datasets of a public body at once.

    Each dataset is changed as by ``package_patch``, with its history. One that cannot be
    changed is reported, and does not keep the others from it.

    :param organization: name or id of the body
    :type organization: string
    :param license_id: the licence, one that the form of a dataset offers
    :type license_id: string
    :param ids: names or ids of datasets of the body (optional; default: those that say nothing
        about their licence)
    :type ids: list of strings

    :returns: ``license_id``; lists of names: ``updated``, ``unchanged`` (they had it already);
        ``refused`` (a name to sentences that say why)
    :rtype: dictionary
    :raises ckan.logic.ValidationError: if the licence is not one of those offered, or the body
        has no dataset of that name
    :raises ckan.logic.NotAuthorized: if the user may not change the body's datasets in bulk
    """
    tk.check_access("ogp_tn_licence_set", context, data_dict)
    datasets = _datasets(data_dict["organization"])
    licence = data_dict["license_id"]
    if "ids" in data_dict:
        chosen = _chosen(datasets, data_dict["ids"])
    else:
        chosen = [one for one in datasets if _says_nothing(one)]
    report: dict[str, Any] = {"license_id": licence, "updated": [], "unchanged": [], "refused": {}}
    for dataset in chosen:
        if dataset["license_id"] == licence:
            report["unchanged"].append(dataset["name"])
        elif refusal := _set(context, dataset["id"], licence):
            report["refused"][dataset["name"]] = refusal
        else:
            report["updated"].append(dataset["name"])
    return report


def _chosen(datasets: Sequence[dict[str, Any]], ids: Sequence[str]) -> list[dict[str, Any]]:
    """Return the datasets with these names or ids; refuse what is not among them."""
    known = {one[key]: one for one in datasets for key in ("name", "id")}
    if absent := [one for one in ids if one not in known]:
        message = tk.ungettext(
            "The body has no dataset “{names}”.", "The body has no datasets “{names}”.", len(absent)
        )
        raise tk.ValidationError({"ids": [message.format(names=", ".join(absent))]})
    return list({known[one]["id"]: known[one] for one in ids}.values())


def _set(context: Context, dataset_id: str, licence: str) -> list[str]:
    """Set the licence of a dataset; return why it is not done, or nothing."""
    try:
        answer = tk.get_action("package_patch")(
            tk.fresh_context(context), {"id": dataset_id, "license_id": licence}
        )
    except tk.ValidationError as error:
        return list(error.error_summary.values())
    except tk.NotAuthorized as error:
        return [str(error)]
    waits = answer.get("proposal")
    return [waits["message"]] if waits else []


@tk.side_effect_free
@tk.validate_action_data(schema.licence_list)
def ogp_tn_licence_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return the datasets of a public body by their licence, private ones and drafts too.

    :param organization: name or id of the body
    :type organization: string

    :returns: for each licence in use, first those that say nothing about it, then in the order
        of the register: ``license_id`` (empty where there is none), ``title``, ``count`` and
        ``datasets`` (each ``name``, ``title``, ``title_translated``, ``private`` and
        ``license_original``)
    :rtype: list of dictionaries
    :raises ckan.logic.NotFound: if there is no such body
    :raises ckan.logic.NotAuthorized: if the user may not change the body's datasets in bulk
    """
    tk.check_access("ogp_tn_licence_list", context, data_dict)
    by_licence: dict[str, list[dict[str, Any]]] = {}
    for dataset in _datasets(data_dict["organization"]):
        licence = "" if _says_nothing(dataset) else dataset["license_id"] or ""
        by_licence.setdefault(licence, []).append(dataset)
    order = ["", *model.Package.get_license_register().keys()]
    place = {licence: index for index, licence in enumerate(order)}
    shown = ("name", "title", "title_translated", "private", "license_original")
    return [
        {
            "license_id": licence,
            "title": licences.title(licence or licences.NOT_SPECIFIED),
            "count": len(datasets),
            "datasets": [{key: one[key] for key in shown} for one in datasets],
        }
        for licence, datasets in sorted(
            by_licence.items(), key=lambda one: (place.get(one[0], len(place)), one[0])
        )
    ]


def _says_nothing(dataset: dict[str, Any]) -> bool:
    """Tell whether a dataset has no licence, not even one that we do not know."""
    return licences.is_missing(dataset["license_id"]) and not dataset["license_original"]


def _datasets(organization: str) -> list[dict[str, Any]]:
    """Return the datasets of a body from the database, by title: an index may lag.

    :raises ckan.logic.NotFound: if there is no such body
    """
    body = model.Group.get(organization)
    if not body or not body.is_organization:
        raise tk.ObjectNotFound(
            tk._("The portal has no organization named {name}.").format(name=organization)
        )
    package: Any = model.Package
    rows = model.Session.execute(
        sa.select(
            package.id,
            package.name,
            package.title,
            package.private,
            package.license_id,
            package.extras["title_translated"].astext.label("title_translated"),
            package.extras["license_original"].astext.label("license_original"),
        )
        .where(
            package.owner_org == body.id,
            package.type == "dataset",
            package.state != model.State.DELETED,
        )
        .order_by(package.title, package.name)
    )
    return [
        {**row, "title_translated": validation.as_json(row["title_translated"])}
        for row in rows.mappings()
    ]


@tk.chained_action
def bulk_update_public(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Make many datasets of a body public; none of them while one says nothing of its licence."""
    tk.check_access("bulk_update_public", context, data_dict)
    asked = set(data_dict.get("datasets") or ())
    lacking = [
        one["title"] or one["name"]
        for one in _datasets(data_dict.get("org_id") or "")
        if one["id"] in asked and _says_nothing(one)
    ]
    if lacking:
        message = tk.ungettext(
            "Nothing was made public: this dataset has no licence yet: {titles}.",
            "Nothing was made public: these datasets have no licence yet: {titles}.",
            len(lacking),
        )
        raise tk.ValidationError({"license_id": [message.format(titles=" · ".join(lacking))]})
    return up(context, data_dict)


@tk.side_effect_free
@tk.validate_action_data(schema.citation_show)
def ogp_tn_citation_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return how to cite a dataset: a ready sentence with producer, date and licence.

    :param id: name or id of the dataset
    :type id: string

    :returns: ``name``; ``citation`` (the sentence by language); ``producer`` (by language);
        ``date`` and ``date_of`` (``modified`` or ``issued``, dates of the data, else
        ``metadata_modified``, that of the record); ``license_id``; ``address``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such dataset
    :raises ckan.logic.NotAuthorized: if the user may not see it
    """
    tk.check_access("ogp_tn_citation_show", context, data_dict)
    dataset = tk.get_action("package_show")(tk.fresh_context(context), {"id": data_dict["id"]})
    body = dataset.get("organization") or {}
    names = organizations.titles([body["name"]]).get(body["name"]) if body else None
    address = tk.h.url_for(
        f"{dataset['type']}.read", id=dataset["name"], qualified=True, locale="default"
    )
    return {
        "name": dataset["name"],
        **citation.cite(dataset, names or citation.titles(body or dataset), address),
        "license_id": dataset.get("license_id") or None,
        "address": address,
    }
