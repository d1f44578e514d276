"""CKAN's own actions with what ours need beside them.

Create and update first take a form's rows and boxes together; suggestions look into the titles
of every language; tags are those of what is public.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Action, Context, DataDict

from ckanext.ogp_tn.metadata import form_rows, search
from ckanext.ogp_tn.metadata.reader import seen

__all__ = [
    "organization_create",
    "organization_update",
    "package_autocomplete",
    "package_create",
    "package_update",
    "tag_autocomplete",
    "tag_list",
    "tag_search",
]


@tk.chained_action
@tk.side_effect_free
def package_autocomplete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Return datasets whose title, in any language, has words that begin as what is typed.

    :param q: what is typed so far
    :type q: string
    :param limit: how many datasets at most (optional, default: 10)
    :type limit: int

    :returns: ``name``, ``title`` (in the reader's language), ``match_field`` and
        ``match_displayed`` of each
    :rtype: list of dictionaries
    """
    if not search.speaks_our_languages():
        return up(context, data_dict)
    tk.check_access("package_autocomplete", context, data_dict)
    typed = tk.get_or_bust(data_dict, "q")
    found = tk.get_action("package_search")(
        tk.fresh_context(context),
        {**search.suggest(typed, int(data_dict.get("limit") or 10)), "include_private": True},
    )
    return [_suggestion(typed, dataset) for dataset in found["results"]]


def _suggestion(typed: str, dataset: dict[str, Any]) -> dict[str, str]:
    name = dataset["name"]
    title = seen(dataset.get("title_translated")) or dataset["title"]
    by_name = typed.lower() in name
    return {
        "name": name,
        "title": title,
        "match_field": "name" if by_name else "title",
        "match_displayed": name if by_name else f"{title} ({name})",
    }


# CKAN lists the tags of all records: a keyword of a draft may say what nobody is to know yet


@tk.chained_action
@tk.side_effect_free
def tag_list(up: Action, context: Context, data_dict: DataDict) -> list[Any]:
    """Return the tags that something public has, or those of a vocabulary."""
    return _page(_of_public(up(context, _whole(data_dict)), data_dict), data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(up: Action, context: Context, data_dict: DataDict) -> list[Any]:
    """Return the names of such tags that contain what is typed."""
    return _page(_of_public(up(context, _whole(data_dict)), data_dict), data_dict)


@tk.chained_action
@tk.side_effect_free
def tag_search(up: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return such tags whose names contain some words, and how many there are."""
    found = up(context, _whole(data_dict))
    tags = _of_public(found["results"], data_dict)
    return {**found, "count": len(tags), "results": _page(tags, data_dict)}


def _whole(data_dict: DataDict) -> DataDict:
    return {name: item for name, item in data_dict.items() if name not in ("limit", "offset")}


def _page(tags: list[Any], data_dict: DataDict) -> list[Any]:
    first, most = int(data_dict.get("offset") or 0), data_dict.get("limit")
    return tags[first:] if most is None else tags[first:][: int(most)]


def _of_public(tags: list[Any], data_dict: DataDict) -> list[Any]:
    """Leave out free tags that nothing public has.

    :param tags: names, or dictionaries with a ``name``
    """
    if not tags or data_dict.get("vocabulary_id"):
        return tags
    names = [tag["name"] if isinstance(tag, dict) else tag for tag in tags]
    known = set(
        model.Session.scalars(
            sa.select(model.Tag.name)
            .join(model.PackageTag, model.PackageTag.tag_id == model.Tag.id)
            .join(model.Package, model.Package.id == model.PackageTag.package_id)
            .where(
                model.Tag.name.in_(names),
                model.Tag.vocabulary_id.is_(None),
                model.PackageTag.state == "active",
                model.Package.state == "active",
                sa.not_(model.Package.private),
            )
        )
    )
    return [tag for tag, name in zip(tags, names, strict=True) if name in known]


@tk.chained_action
def package_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Create a dataset, from an API client's data or a form's."""
    prepare(data_dict, tk.h.scheming_get_dataset_schema(data_dict.get("type") or "dataset"))
    return up(context, data_dict)


@tk.chained_action
def package_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Update a dataset, from an API client's data or a form's."""
    # The type that is stored counts, whatever a client says (as in the action itself).
    stored = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    prepare(data_dict, tk.h.scheming_get_dataset_schema(stored.type) if stored else None)
    return up(context, data_dict)


@tk.chained_action
def organization_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Create an organization, from an API client's data or a form's."""
    prepare(data_dict, _organization_schema(data_dict))
    return up(context, data_dict)


@tk.chained_action
def organization_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Update an organization, from an API client's data or a form's."""
    prepare(data_dict, _organization_schema(data_dict))
    return up(context, data_dict)


def _organization_schema(data_dict: DataDict) -> form_rows.Schema | None:
    return tk.h.scheming_get_organization_schema(data_dict.get("type") or "organization")


def prepare(data_dict: DataDict, schema: form_rows.Schema | None) -> None:
    """Take a form's rows and boxes together, in place, as each action of ours does first.

    :raises ckan.logic.ValidationError: if a repeating part is malformed, or the form only asks
        for one more row
    """
    if schema is None:
        return
    form_rows.collect(data_dict, schema)
    if wrong := form_rows.malformed(data_dict, schema):
        raise tk.ValidationError({name: [tk._("Must be a list of objects.")] for name in wrong})
    if form_rows.ADD_ROW in data_dict:
        # Nothing is wrong: without errors the form is shown again as it is, with one more row.
        raise tk.ValidationError({})
