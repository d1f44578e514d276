"""The fields of a commitment that are computed, on output and in the search index."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from ckanext.ogp_tn.plans import labels, rules

TYPE = "commitment"
FIELDS = ("completion", "late")
#: A search for everything.
ALL = "*:*"


def add(pkg_dict: dict[str, Any]) -> None:
    """Add ``completion`` and ``late`` to a commitment; leave other datasets as they are.

    A commitment in CKAN's default schema, where our fields are among the extras, is left too.
    """
    if pkg_dict.get("type") != TYPE or "number" not in pkg_dict:
        return
    pkg_dict["completion"] = rules.completion(
        pkg_dict.get("assessments") or [], pkg_dict.get("evidence") or []
    )
    pkg_dict["late"] = rules.is_late(
        pkg_dict.get("due"), pkg_dict["completion"]["level"], date.today()
    )


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
    completion = rules.completion(assessments, pkg_dict.get("evidence") or [])
    document["completion_level"] = completion["level"] or "none"
    document["completion_contested"] = str(completion["contested"]).lower()
    document["completion_irm"] = rules.irm_level(assessments) or "none"
    if pkg_dict.get("axis"):
        document["plan_axis"] = labels.axis_key(pkg_dict["plan"], pkg_dict["axis"])
    document["awaits_confirmation"] = str(rules.awaits_confirmation(pkg_dict)).lower()
    for name, day in (
        ("due_date", pkg_dict.get("due")),
        ("news_date", rules.latest_news(pkg_dict)),
    ):
        if day:
            document[name] = f"{day}T00:00:00Z"
    # A plan's commitments are sorted by number, and the index sorts text.
    document["number_sort"] = f"{int(pkg_dict['number']):05d}"
    return document


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
