"""The fields of an inventory row that are computed, on output, in the index and in searches.

What depends on today is not stored: the index holds when a waiting row was to be open, and the
question asks with the date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from ckanext.ogp_tn.inventory import links, rules

TYPE = "inventory"
FIELDS = ("inventory_state", "late", "broken")
#: In the index: the last day of the quarter by which a row that still waits was to be open.
WAITING_UNTIL = "waiting_until"
#: What a search asks instead of WAITING_UNTIL.
LATE = "late"
_ASKS_LATE = re.compile(r'(?<![\w.])late:"?true"?')


def add(pkg_dicts: Iterable[dict[str, Any]]) -> None:
    """Add the computed fields to the rows among datasets; leave other datasets as they are.

    A row in CKAN's default schema, where our fields are among the extras, is left too.
    """
    rows = [one for one in pkg_dicts if one.get("type") == TYPE and "reference" in one]
    if not rows:
        return
    linked = links.of(rows)
    today = date.today()
    for row in rows:
        link = linked.get(row.get("published_dataset") or "")
        row["inventory_state"] = rules.state(row, rules.is_published(row, link))
        row["late"] = rules.is_late(row, row["inventory_state"], today)
        row["broken"] = rules.link_problem(row, link) is not None


def index(document: dict[str, Any]) -> dict[str, Any]:
    """Add a row's computed fields to its search document."""
    if document.get("dataset_type") != TYPE:
        return document
    row = json.loads(document["validated_data_dict"])
    kept = {name: value for name, value in row.items() if name not in FIELDS}
    document["validated_data_dict"] = json.dumps(kept)
    link = links.of([row]).get(row.get("published_dataset") or "")
    state = rules.state(row, rules.is_published(row, link))
    document["inventory_state"] = state
    document["inventory_broken"] = str(rules.link_problem(row, link) is not None).lower()
    document["inventory_undecided"] = str(rules.is_undecided(row, state)).lower()
    quarter = row.get("planned_quarter")
    if quarter:
        end = rules.quarter_end(quarter).isoformat()
        document["planned_end_date"] = f"{end}T00:00:00Z"
        document["planned_year"] = quarter[:4]
        if state in rules.WAITING:
            document[WAITING_UNTIL] = end
        if state == rules.PUBLISHED and link and link.opened:
            document["opening_days"] = str((link.opened - rules.quarter_end(quarter)).days)
    return document


def late_query(today: date) -> str:
    """Return what finds the rows that are late."""
    return f'{WAITING_UNTIL}:[* TO "{today.isoformat()}"}}'


def ask(search_params: dict[str, Any]) -> dict[str, Any]:
    """Let a search ask for what is late, and count it.

    :param search_params: what ``package_search`` was asked, changed in place
    """
    late = late_query(date.today())
    for name in ("fq", "q"):
        if isinstance(search_params.get(name), str):
            search_params[name] = _ASKS_LATE.sub(late, search_params[name])
    if search_params.get("fq_list"):
        search_params["fq_list"] = [_ASKS_LATE.sub(late, one) for one in search_params["fq_list"]]
    fields = search_params.get("facet.field")
    if isinstance(fields, list) and LATE in fields:
        search_params["facet.field"] = [
            WAITING_UNTIL if field == LATE else field for field in fields
        ]
    return search_params


def count_late(search_results: dict[str, Any]) -> None:
    """Make one facet of what a search found waiting until some day: how much of it is late."""
    today = date.today().isoformat()
    counted = search_results.get("facets", {}).pop(WAITING_UNTIL, None)
    facet = search_results.get("search_facets", {}).pop(WAITING_UNTIL, None)
    if facet is None:
        return
    late = sum(number for day, number in (counted or {}).items() if day < today)
    search_results["facets"][LATE] = {"true": late} if late else {}
    search_results["search_facets"][LATE] = {
        "title": LATE,
        "items": [{"name": "true", "display_name": "true", "count": late}] if late else [],
    }
