"""Tables, agendas and the comparison of municipalities through the API."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.metadata import table_schemas
from ckanext.ogp_tn.metadata.reader import language, seen
from ckanext.ogp_tn.sectors import agenda, comparison, schema

__all__ = [
    "ogp_tn_agenda_show",
    "ogp_tn_municipal_comparison",
    "ogp_tn_table_list",
    "ogp_tn_table_show",
]


@tk.side_effect_free
@tk.validate_action_data(schema.table_list)
def ogp_tn_table_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return the kinds of table whose columns the portal describes.

    :returns: of each ``name``, ``title_translated``, ``description_translated``, ``address`` (of
        its Table Schema), ``municipal_category`` (None where it is of no municipality) and
        ``columns`` (how many)
    :rtype: list of dictionaries
    """
    tk.check_access("ogp_tn_table_list", context, data_dict)
    tables = map(table_schemas.table, table_schemas.names())
    return [
        {
            **{name: one[name] for name in ("name", "title_translated", "description_translated")},
            "address": table_schemas.address(one["name"]),
            "municipal_category": one.get("ogp_tn:municipal_category"),
            "columns": len(table_schemas.columns(one)),
        }
        for one in tables
    ]


@tk.side_effect_free
@tk.validate_action_data(schema.table_show)
def ogp_tn_table_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the Table Schema of a kind of table.

    :param id: its name, or the address of its Table Schema on this portal
    :type id: string

    :returns: a Table Schema, with the words for its columns also in each language and, under names
        that begin with ``ogp_tn:``, where a column is from, whether it holds amounts, whether it
        may point to a person, and which columns are not published
    :rtype: dictionary
    :raises ckan.logic.NotFound: if the portal has no such table
    """
    tk.check_access("ogp_tn_table_show", context, data_dict)
    asked = data_dict["id"]
    name = table_schemas.of_address(asked) or asked
    if name not in table_schemas.names():
        raise tk.ObjectNotFound(tk._("This portal describes no table {name}.").format(name=name))
    return table_schemas.descriptor(name, language())


@tk.side_effect_free
@tk.validate_action_data(schema.agenda_show)
def ogp_tn_agenda_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the events that the agenda files of a dataset describe.

    Files that were uploaded to this portal are read, up to 2 MB each and 2,000 events in all; a
    file on another host is not fetched.

    :param id: name or id of the dataset
    :type id: string

    :returns: ``id``, ``name``, ``title``, ``url`` and ``modified`` of the dataset; ``files`` (how
        many are an agenda); ``events``, by their beginning: ``uid``, ``title_translated``,
        ``start`` and ``end`` (days, the last one included, or moments in Tunis), ``recurrence``
        (RFC 5545), ``repeats`` (how often, ISO 8601), ``venue``, ``governorate``,
        ``governorate_name``, ``latitude``, ``longitude``, ``organiser``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such dataset
    :raises ckan.logic.NotAuthorized: if the user may not see it
    """
    tk.check_access("ogp_tn_agenda_show", context, data_dict)
    dataset = tk.get_action("package_show")(context, {"id": data_dict["id"]})
    found = agenda.files(dataset)
    return {
        **{name: dataset[name] for name in ("id", "name")},
        "title": seen(dataset.get("title_translated")) or dataset["title"],
        "url": f"{tk.config['ckan.site_url'].rstrip('/')}/dataset/{dataset['name']}",
        "modified": dataset["metadata_modified"],
        "files": len(found),
        "events": agenda.events(found, language()),
    }


@tk.side_effect_free
@tk.validate_action_data(schema.municipal_comparison)
def ogp_tn_municipal_comparison(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return which datasets of municipalities can be compared, and why the others cannot.

    Two can be compared where category, year, unit and Table Schema are the same, and the checks
    found no error. Nothing is converted and no file is read: what the datasets say of themselves
    decides, and what the checks found.

    :param category: only of this category, a value of ``municipal_categories`` (optional)
    :type category: string
    :param year: only what covers this year (optional)
    :type year: integer

    :returns: ``asked``; ``total`` (datasets that were asked for) and ``listed`` (at most 1,000);
        ``municipalities`` (how many publish anything); ``categories`` (``value``, ``datasets``,
        ``municipalities``) and ``years`` that there are; ``groups`` of two municipalities and
        more, the largest first (``category``, ``year``, ``unit``, ``schema``,
        ``municipalities``, ``entries``); ``apart``: the datasets in none of them, each with
        ``reasons``: ``of`` (``year``, ``unit``, ``schema``, ``category`` or ``checks``),
        ``why`` (``missing``, ``several``, ``different``, ``alone`` or ``failed``), and where it is
        different ``own``, ``others`` and ``municipalities`` (how many have that)
    :rtype: dictionary
    """
    tk.check_access("ogp_tn_municipal_comparison", context, data_dict)
    category, year = data_dict.get("category"), data_dict.get("year")
    return {
        "asked": {"category": category, "year": year},
        **comparison.compared(category, year),
    }
