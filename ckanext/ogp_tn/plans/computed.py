"""The fields of a commitment that are computed, on output and in the search index."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ckanext.ogp_tn.plans import labels, progress_rules, rules

TYPE = "commitment"
FIELDS = ("completion", "late", "awaiting", "latest_news")
#: A search for everything.
ALL = "*:*"


def add(pkg_dict: dict[str, Any]) -> None:
    """Add the computed fields to a commitment; leave other datasets as they are.

    A commitment in CKAN's default schema, where our fields are among the extras, is left too.
    """
    if pkg_dict.get("type") != TYPE or "number" not in pkg_dict:
        return
    pkg_dict["completion"] = rules.completion(
        pkg_dict.get("assessments") or [], rules.proofs(pkg_dict)
    )
    pkg_dict["late"] = rules.is_late(
        pkg_dict.get("due"), pkg_dict["completion"]["level"], date.today()
    )
    pkg_dict["awaiting"] = progress_rules.awaiting(pkg_dict)
    pkg_dict["latest_news"] = rules.latest_news(pkg_dict)


def index(document: dict[str, Any]) -> dict[str, Any]:
    """Add a commitment's computed fields to its search document.

    Nothing that depends on today's date is stored: a search for what is late asks for the due
    date and the level.
    """
    if document.get("dataset_type") != TYPE:
        return document
    pkg_dict = json.loads(document["validated_data_dict"])
    kept = {name: value for name, value in pkg_dict.items() if name not in FIELDS}
    document["validated_data_dict"] = json.dumps(kept)
    assessments = pkg_dict.get("assessments") or []
    completion = rules.completion(assessments, rules.proofs(pkg_dict))
    document["completion_level"] = completion["level"] or "none"
    document["completion_contested"] = str(completion["contested"]).lower()
    irm = rules.level_by("irm", assessments)
    document["completion_irm"] = irm or "none"
    document["completion_civil_society"] = rules.level_by("civil_society", assessments) or "none"
    if gap := rules.gap(completion["level"], irm):
        document["completion_gap"] = gap
    document |= _dated(pkg_dict)
    if pkg_dict.get("axis"):
        document["plan_axis"] = labels.axis_key(pkg_dict["plan"], pkg_dict["axis"])
    document["awaits_confirmation"] = str(bool(progress_rules.awaiting(pkg_dict))).lower()
    # A plan's commitments are sorted by number, and the index sorts text.
    document["number_sort"] = f"{int(pkg_dict['number']):05d}"
    return document


def _dated(commitment: dict[str, Any]) -> dict[str, str]:
    """Return what the index knows of a commitment's evidence, milestones and days.

    Numbers are texts there: what is counted of them is how often each occurs.
    """
    evidence = rules.proofs(commitment)
    milestones = commitment.get("milestones") or []
    found = {
        "evidence_shown": str(rules.has_evidence(evidence)).lower(),
        "milestones_counted": str(len(milestones)),
        "milestones_slipped": str(progress_rules.slipped(commitment)),
    }
    due, achieved = commitment.get("due"), rules.achieved(commitment)
    days = {
        "due_date": due,
        "news_date": rules.latest_news(commitment),
        "evidence_date": rules.latest_evidence(evidence),
    }
    found |= {name: f"{day}T00:00:00Z" for name, day in days.items() if day}
    if due:
        found["due_year"] = due[:4]
    if achieved["days"] is not None:
        found["achieved_timing"] = achieved["state"]
        found["days_after_due"] = str(achieved["days"])
    return found


def order(search_params: dict[str, Any]) -> dict[str, Any]:
    """Sort a list of commitments by plan and number, where nobody asked for anything else.

    :param search_params: what ``package_search`` was asked, changed in place
    """
    asked = search_params.get("q") or ALL
    if (
        asked == ALL
        and not search_params.get("sort")
        and f"dataset_type:{TYPE}" in str(search_params.get("fq", ""))
    ):
        search_params["sort"] = "plan desc, number_sort asc, name asc"
    return search_params
