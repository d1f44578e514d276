"""The register of portals and systems through the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.portals import registry, rules, schema, showing

__all__ = ["ogp_tn_portal_list", "ogp_tn_portal_show"]


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
        ``health`` (None while nothing has measured it)
    :rtype: dictionary
    :raises ckan.logic.NotFound: if the register has no such portal
    """
    tk.check_access("ogp_tn_portal_show", context, data_dict)
    entry = registry.portal(data_dict["id"])
    if entry is None:
        raise tk.ObjectNotFound(tk._("The register has no portal {id}.").format(id=data_dict["id"]))
    return showing.shown([entry])[0]
