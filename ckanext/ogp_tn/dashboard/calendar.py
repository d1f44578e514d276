"""What is due and what has changed, read in a few requests however much there is.

Only what everybody sees, whoever asks.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.query import solr_literal
from ckan.types import Context

from ckanext.ogp_tn.dashboard import aggregates, calendar_rules
from ckanext.ogp_tn.metadata import organizations

Records = list[dict[str, Any]]


def due(plan: str | None, body: str | None) -> dict[str, Any]:
    """Return what is due, see ``ogp_tn_calendar_show``.

    :param plan: name of the only plan that is meant
    :param body: name of the only body that is meant
    :raises tk.ObjectNotFound: where there is no such plan or body
    """
    asked = _Asked(plan, body)
    today = date.today()
    return {
        "date": today.isoformat(),
        "entries": calendar_rules.due(asked.commitments(), asked.openings(), today),
        **asked.choices(),
    }


def changes(plan: str | None, body: str | None) -> dict[str, Any]:
    """Return what has changed, see ``ogp_tn_change_list``, with the same parameters."""
    asked = _Asked(plan, body)
    today = date.today()
    return {
        "date": today.isoformat(),
        "changes": calendar_rules.changes(
            asked.commitments(), asked.datasets(), asked.openings(), today
        ),
        **asked.choices(),
    }


class _Asked:
    """What is asked for: everything, or what belongs to a plan, a body, or both."""

    def __init__(self, plan: str | None, body: str | None) -> None:
        self.bodies = {one["name"]: one for one in organizations.listed()}
        self.plans = aggregates.plans()
        self.plan = _of_name(self.plans, plan) if plan else None
        self.body = _of_name(self.bodies.values(), body) if body else None
        self.promised = self._complete(
            aggregates.commitments(self.plan["name"] if self.plan else "*")
        )

    def choices(self) -> dict[str, Any]:
        """Return what is asked for, and what could be."""
        return {
            "plan": self.plan and self.plan["name"],
            "organization": self.body and self.body["name"],
            "plans": [
                {name: one.get(name) for name in ("name", "title_translated")} for one in self.plans
            ],
            "bodies": [_shown(one) for one in self.bodies.values()],
        }

    def commitments(self) -> Records:
        """Return the commitments; of a body those that it leads."""
        return [one for one in self.promised if self._is_of_body(one)]

    def openings(self) -> Records:
        """Return which rows are opened when; of a plan those that serve one of its commitments."""
        return tk.get_action("ogp_tn_opening_calendar")(
            Context(user=""),
            {
                **({"organization": self.body["name"]} if self.body else {}),
                **({"commitments": self._names()} if self.plan else {}),
            },
        )["openings"]

    def datasets(self) -> Records:
        """Return the datasets that changed last; of a plan those that serve a commitment of it."""
        filters = ["+dataset_type:dataset"]
        if self.body:
            filters.append(f"+organization:{solr_literal(self.body['name'])}")
        if self.plan:
            if not self._names():
                return []
            filters.append(f"+vocab_commitment:({' OR '.join(map(solr_literal, self._names()))})")
        return self._complete(
            aggregates.public_records(
                " ".join(filters), "metadata_modified desc, name asc", calendar_rules.LATEST
            )
        )

    def _names(self) -> list[str]:
        return [one["name"] for one in self.promised]

    def _is_of_body(self, one: dict[str, Any]) -> bool:
        return not self.body or one["organization"]["name"] == self.body["name"]

    def _complete(self, records: Records) -> Records:
        """Return records with their bodies as every page names them; without a body left out."""
        return [
            {**one, "organization": _shown(self.bodies[one["organization"]["name"]])}
            for one in records
            if (one.get("organization") or {}).get("name") in self.bodies
        ]


def _of_name(found: Any, name: str) -> dict[str, Any]:
    for one in found:
        if one["name"] == name:
            return one
    raise tk.ObjectNotFound(tk._("There is nothing named {name}.").format(name=name))


def _shown(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in ("name", "title", "title_translated")}
