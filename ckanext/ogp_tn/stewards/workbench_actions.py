"""What waits for somebody, through the API."""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.stewards import digest, schema, workbench


@tk.side_effect_free
@tk.validate_action_data(schema.workbench_show)
def ogp_tn_workbench_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return what waits for the signed-in person, the most urgent first.

    Nobody learns what they may not see: of another body the team is told what is public, and
    what concerns plans and commitments.

    :param organization: name or id of the one body to look at (optional, default: what is the
        person's own)
    :type organization: string

    :returns: ``date``; ``organization`` (or None); ``total``; ``first_step`` (where nothing
        waits: ``import``, ``write`` or ``look``, else None); ``kinds``: of each ``kind``,
        ``label``, ``why``, ``urgency`` (``others_wait``, ``late``, ``soon``, ``mend``),
        ``count``,
        ``entries`` (the first: ``id``, ``name``, ``type``, ``title``, ``title_translated``,
        ``organization``, ``date``, ``dated`` (what the day means), ``note``, ``action`` (the one
        next step, a verb) and ``url`` (where it is done)) and ``all`` (where the others are
        listed)
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such body
    :raises ckan.logic.NotAuthorized: if the person writes for no body, or does not publish for
        this one, and is not of the team
    """
    tk.check_access("ogp_tn_workbench_show", context, data_dict)
    name = data_dict.get("organization")
    body = organizations.named(name) if name else None
    person = model.User.get(context.get("user"))
    if person is None:
        raise tk.NotAuthorized
    bench = workbench.of(person, body["id"] if body else None)
    if body:
        bench.bodies[body["id"]] = body
    return {
        "date": date.today().isoformat(),
        "organization": body,
        "total": bench.count(),
        "first_step": workbench.first_step(bench),
        "kinds": workbench.shown(bench),
    }


def ogp_tn_workbench_digest(context: Context, data_dict: DataDict) -> list[str]:
    """Tell stewards, acting deputies and admins by e-mail what waits for them, once a week.

    :returns: the account names of those who got an e-mail now: nobody who has had this week's,
        for whom nothing waits, or where ``ckanext.ogp_tn.weekly_digest`` is off or the portal
        sends no e-mails
    :rtype: list of strings
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    """
    tk.check_access("ogp_tn_workbench_digest", context, data_dict)
    return digest.send(date.today())
