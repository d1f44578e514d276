"""The weekly e-mail: what waits for each steward, acting deputy and admin, in numbers."""

from __future__ import annotations

from datetime import date

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn import config
from ckanext.ogp_tn.stewards import notices, permissions, workbench
from ckanext.ogp_tn.stewards import workbench_rules as rules
from ckanext.ogp_tn.stewards.roles import REVIEW

#: Where CKAN lets plugins note something about an account: ours, the week that was told last.
OURS, WEEK = "ogp_tn", "digest"


def send(day: date) -> list[str]:
    """Tell everybody who publishes for a body what waits for them, unless they were told this week.

    :returns: the account names of those who got an e-mail
    """
    if not config.weekly_digest() or not tk.config.get("smtp.mail_from"):
        return []
    week = rules.week(day)
    told = []
    for person in notices.people_with(permissions.roles_with(REVIEW)):
        noted = (person.plugin_extras or {}).get(OURS) or {}
        if noted.get(WEEK) != week and _tell(person):
            person.plugin_extras = {**(person.plugin_extras or {}), OURS: {**noted, WEEK: week}}
            # Each by itself: who was told is not told again where a later one fails.
            model.Session.commit()
            told.append(person.name)
    return told


def _tell(person: model.User) -> bool:
    bench = workbench.of(person, most=1)
    total = bench.count()
    if not total:
        return False
    number = tk.h.ogp_tn_number(total)
    subject = tk.ungettext("{n} thing waits for you", "{n} things wait for you", total)
    counted = [(one["kind"].label, one["count"]) for one in bench.sections if one["count"]]
    lines = [
        tk._("{what}: {n}").format(what=tk._(label), n=tk.h.ogp_tn_number(count))
        for label, count in counted
    ]
    text = tk._("This waits for you, the most urgent first:\n\n{lines}\n\n{address}").format(
        lines="\n".join(lines), address=tk.h.url_for("ogp_workbench.show", qualified=True)
    )
    return notices.mail(person, subject.format(n=number), text)
