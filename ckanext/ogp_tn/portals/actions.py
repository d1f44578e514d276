"""The register of portals and systems through the API."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib import import_module
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.portals import health, registry, rules, schema, showing

__all__ = [
    "ogp_tn_portal_harvest",
    "ogp_tn_portal_list",
    "ogp_tn_portal_show",
    "ogp_tn_portal_sync",
]

#: What it knows to read.
READ = ("ogp_tn", "ckan", "dcat_rdf", "table")
#: Seconds that a harvest may take where nobody says otherwise.
DEADLINE = 1800


@tk.side_effect_free
@tk.validate_action_data(schema.portal_list)
def ogp_tn_portal_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the portals of open data and the other systems of the register.

    :param kind: only those of this kind, a value of ``portal_kinds`` (optional)
    :type kind: string
    :param sector: only those of this sector (optional)
    :type sector: string
    :param state: only those of which the sources last said this, a value of
        ``deliverable_states`` (optional)
    :type state: string

    :returns: ``date``; ``asked`` (the values asked for); ``total`` (of the whole register);
        ``counts`` (how many there are of each ``kind``, ``sector`` and ``state`` in it);
        ``portals``, as ``ogp_tn_portal_show`` gives them: portals of open data first
    :rtype: dictionary
    """
    tk.check_access("ogp_tn_portal_list", context, data_dict)
    entries = registry.portals()
    asked = {name: data_dict.get(name) for name in rules.FILTERS}
    return {
        "date": date.today().isoformat(),
        "asked": asked,
        "total": len(entries),
        "counts": rules.counts(entries),
        "portals": showing.shown(rules.chosen(entries, asked)),
    }


@tk.side_effect_free
@tk.validate_action_data(schema.portal_show)
def ogp_tn_portal_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a portal or system of the register.

    What the sources do not say is None.

    :param id: its id in the register
    :type id: string

    :returns: ``id``, ``kind``, ``name``, ``about``, ``sector``; ``owner`` (who runs it, as the
        source says) and ``organization`` (that body, where it is on this portal); ``plan`` (that
        it serves as a whole); ``printed`` (the address as the source prints it), ``address``
        (where it is now) and ``link`` (the address, where a source saw it serve); ``read`` (``how``
        and at which ``address`` its catalogue is read); ``commitments`` that promised it (``name``
        and ``part``; where the commitment is on this portal also ``number``, ``plan``,
        ``title_translated``, ``level``, ``highest``, ``contested`` and ``part_level``); ``state``
        and ``states``, the latest first (``state``, ``date``, ``source``, ``sheet``, ``note``);
        ``answer`` (how its address answers; None where the register has none): ``address`` (that
        is asked: the one now, or else as printed), ``state`` (a value of ``address_states``),
        ``since``, ``checked``, ``reason`` and ``states``, as ``ogp_tn_check_site_list`` gives them;
        ``health`` (None where nothing was gathered from it): ``state`` of the last harvest,
        ``reason``, ``reachable``, ``checked``, ``seconds``, ``counts``, ``errors`` (``id``,
        ``name``, ``message`` of the first), ``last_good`` (when a harvest was last complete), and
        what this portal has of it: ``records`` by type, ``gone``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if the register has no such portal
    """
    tk.check_access("ogp_tn_portal_show", context, data_dict)
    return showing.shown([_entry(data_dict["id"])])[0]


@tk.validate_action_data(schema.portal_sync)
def ogp_tn_portal_sync(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Make the harvest sources what the register says, one for each portal that can be read.

    :returns: ``created``, ``updated`` and ``unchanged`` (ids in the register), ``refused`` (id to
        what is in the way)
    :rtype: dictionary
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    :raises ckan.logic.ValidationError: if this portal does not gather
    """
    tk.check_access("ogp_tn_portal_sync", context, data_dict)
    runs = _runs()
    report: dict[str, Any] = {"created": [], "updated": [], "unchanged": [], "refused": {}}
    for entry in registry.portals():
        if not _is_read(entry):
            continue
        try:
            report[runs.sync(entry)[1]].append(entry["id"])
        except tk.ValidationError as error:
            report["refused"][entry["id"]] = " ".join(error.error_summary.values())
    return report


@tk.validate_action_data(schema.portal_harvest)
def ogp_tn_portal_harvest(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Gather from a portal until all is done or the time is up; the next harvest goes on.

    :param id: the portal's id in the register
    :type id: string
    :param deadline: how many seconds it may take (optional, default: 1800)
    :type deadline: integer
    :param accept_gone: whether somebody has looked, and what is missing at the source is gone
        indeed, however much it is (optional, default: False)
    :type accept_gone: boolean

    :returns: how the harvest ended, as ``health`` of ``ogp_tn_portal_show``
    :rtype: dictionary
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    :raises ckan.logic.NotFound: if the register has no such portal
    :raises ckan.logic.ValidationError: if this portal does not gather, or not from that one; if it
        is being gathered from already; if no body here is the portal's
    """
    tk.check_access("ogp_tn_portal_harvest", context, data_dict)
    entry = _entry(data_dict["id"])
    runs = _runs()
    if not _is_read(entry):
        raise tk.ValidationError({"id": [tk._("The register does not say how to read it.")]})
    seconds = data_dict.get("deadline") or DEADLINE
    runs.harvest(entry, seconds, bool(data_dict.get("accept_gone")))
    return health.of([entry["id"]])[entry["id"]]


def _entry(id: str) -> Any:
    entry = registry.portal(id)
    if entry is None:
        raise tk.ObjectNotFound(tk._("The register has no portal {id}.").format(id=id))
    return entry


def _is_read(entry: Mapping[str, Any]) -> bool:
    return (entry.get("read") or {}).get("how") in READ


def _runs() -> Any:
    """Return what gathers; it is only there where the plugin is, and with it its tables."""
    if not p.plugin_loaded(rules.GATHERS):
        message = tk._("This portal gathers from no other: its plugin {plugin} is off.")
        raise tk.ValidationError({"plugin": [message.format(plugin=rules.GATHERS)]})
    return import_module("ckanext.ogp_tn.portals.runs")
