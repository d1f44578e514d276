"""What public bodies hold, have opened and promise: numbers, whatever the size of inventories.

Each function asks the search engine once, and the database for bodies and targets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.lib.search.query import solr_literal
from ckan.types import Context

from ckanext.ogp_tn.inventory import computed, rules, target_rules, targets
from ckanext.ogp_tn.inventory.target_model import Target, TargetShare
from ckanext.ogp_tn.metadata import aggregates, organizations
from ckanext.ogp_tn.metadata.languages import pick
from ckanext.ogp_tn.metadata.reader import language

#: The indicator that froze how far targets were.
_PROGRESS = "target_progress"
#: So many planned rows stand on a body's page, however many it has: the search has all.
LISTED = 20
#: So many datasets, the latest that were changed, stand there too.
LATEST = 5
#: Which of the rows: those that are still to be opened before those that need it no more.
_TO_OPEN_FIRST = "sum({}) asc, planned_quarter asc, title_string asc, name asc".format(
    ",".join(
        f"termfreq(inventory_state,{state})"
        for state in (rules.PUBLISHED, rules.WITHHELD, rules.REMOVED)
    )
)

Body = dict[str, Any]


def bodies(year: int | None) -> dict[str, Any]:
    """Return every public body with its inventory in numbers, see ``ogp_tn_body_list``."""
    today = date.today()
    years = targets.years()
    year = year or target_rules.year_to_show(years, today)
    promised = {target.organization: target for target in targets.read(year=year)}
    facets = aggregates.public(
        computed.TYPE,
        {
            **_states_and_late(today),
            "bodies": aggregates.terms("owner_org", _states_and_late(today)),
            **_target_facets(promised.values(), _states_and_late(today)),
        },
    ).facets
    counted = aggregates.buckets(facets, "bodies")
    last_days = _last_days(promised.values(), today, None)
    found = [
        {
            "organization": _shown(body),
            **_counts(counted.get(body["id"], {})),
            "target": _target(promised[body["id"]], facets, today, last_days)
            if body["id"] in promised
            else None,
        }
        for body in _by_name(organizations.listed())
    ]
    return {
        "date": today.isoformat(),
        "year": year,
        "years": sorted({*years, year}, reverse=True),
        "totals": _counts(facets),
        "bodies": sorted(filter(_has_inventory, found), key=lambda one: -one["rows"]),
        **{
            name: [
                {"organization": one["organization"], "target": one["target"]}
                for one in found
                if not _has_inventory(one) and one["organization"]["former"] is former
            ]
            for name, former in (("without_inventory", False), ("former", True))
        },
    }


def _has_inventory(body: Mapping[str, Any]) -> bool:
    """Tell whether there ever was an inventory: of removed rows the trace is one."""
    return bool(body["rows"] or body["removed"])


def body(organization: Body, with_users: bool) -> dict[str, Any]:
    """Return one body's inventory in numbers, see ``ogp_tn_body_show``.

    :param organization: as :func:`organizations.named` gives it
    :param with_users: whether to say who set the targets
    """
    today = date.today()
    promised = targets.read(organization["id"])
    answer = aggregates.public(
        computed.TYPE,
        {
            **_states_and_late(today),
            "grounds": aggregates.query(
                f"inventory_state:{rules.WITHHELD}",
                {"grounds": aggregates.terms("vocab_legal_ground")},
            ),
            "quarters": aggregates.terms("planned_quarter", _states_and_late(today)),
            **_target_facets(promised, _by_quarter(today)),
        },
        within=f'owner_org:"{organization["id"]}"',
        listed="planned_quarter:*",
        rows=LISTED,
        sort=_TO_OPEN_FIRST,
    )
    facets, rows = answer.facets, _rows(answer.records)
    scheduled = aggregates.buckets(facets, "quarters")
    quarters = [
        {
            "quarter": quarter,
            **_outcomes(scheduled[quarter]),
            "rows": [row for row in rows if row["quarter"] == quarter],
        }
        for quarter in sorted(scheduled)
    ]
    shown = _targets_in_detail(promised, facets, today, with_users)
    return {
        "date": today.isoformat(),
        "organization": _shown(organization),
        **_counts(facets),
        "grounds": aggregates.numbers(facets.get("grounds", {}), "grounds"),
        "datasets": datasets(organization),
        "year": target_rules.year_to_show([one["year"] for one in shown], today),
        "targets": shown,
        "quarters": quarters,
        "listed": len(rows) == sum(one["total"] for one in quarters),
    }


def datasets(organization: Body) -> dict[str, Any]:
    """Return what a body has published in numbers, see ``ogp_tn_body_show``."""
    today = date.today().isoformat()
    answer = aggregates.public(
        "dataset",
        {
            "licences": aggregates.terms("license_id", missing=True),
            "formats": aggregates.terms("res_format", missing=True),
            "fresh": aggregates.query(f"fresh_until_date:[{today}T00:00:00Z TO *]"),
            "overdue": aggregates.query(f"fresh_until_date:[* TO {today}T00:00:00Z}}"),
            "unknown": aggregates.query("-fresh_until_date:[* TO *]"),
        },
        within=f'owner_org:"{organization["id"]}"',
        rows=LATEST,
        sort="metadata_modified desc, name asc",
    )
    facets = answer.facets
    return {
        "total": facets.get("count", 0),
        "licences": _with_missing(facets, "licences"),
        "formats": _with_missing(facets, "formats"),
        "updates": {
            name: aggregates.number(facets, name) for name in ("fresh", "overdue", "unknown")
        },
        "latest": [
            {
                "name": one["name"],
                "title": one["title"],
                "title_translated": one.get("title_translated") or {},
                "modified": one["metadata_modified"],
            }
            for one in answer.records
        ],
    }


def _with_missing(facets: Mapping[str, Any], name: str) -> dict[str, int]:
    """Return how many there are of each value, the most first, those without one under ``""``."""
    found = aggregates.numbers(facets, name)
    without = facets.get(name, {}).get("missing", {}).get("count", 0)
    return {**found, **({"": without} if without else {})}


def stages(organization: Body | None = None) -> dict[str, Any]:
    """Return how far the rows of a body are, or of all bodies, without anything else."""
    within = f'owner_org:"{organization["id"]}"' if organization else "*:*"
    today = date.today()
    facets = aggregates.public(computed.TYPE, _states_and_late(today), within=within).facets
    return {**_counts(facets), "date": today.isoformat()}


def targets_of(organization: Body, with_users: bool) -> list[dict[str, Any]]:
    """Return a body's targets, the latest year first, see ``ogp_tn_target_list``."""
    today = date.today()
    promised = targets.read(organization["id"])
    if not promised:
        return []
    facets = aggregates.public(
        computed.TYPE,
        _target_facets(promised, _by_quarter(today)),
        within=f'owner_org:"{organization["id"]}"',
    ).facets
    return _targets_in_detail(promised, facets, today, with_users)


def openings(body: str | None, commitments: Collection[str] | None) -> list[dict[str, Any]]:
    """Return how many rows are opened when, and by whom, see ``ogp_tn_opening_calendar``.

    :param body: the id of the only body that is meant
    :param commitments: names of commitments, of which rows are to serve one
    """
    numbers = _states_and_late(date.today())
    within = [f'+owner_org:"{body}"'] if body else []
    if commitments is not None:
        within.append(f"+vocab_commitment:({' OR '.join(map(solr_literal, commitments))})")
    facets = aggregates.public(
        computed.TYPE,
        {
            "quarters": aggregates.terms(
                "planned_quarter",
                {
                    "bodies": aggregates.terms(
                        "owner_org", {**numbers, "modified": "max(metadata_modified)"}
                    )
                },
            )
        },
        within=" ".join(within) or "*:*",
    ).facets
    named = {one["id"]: _shown(one) for one in organizations.listed()}
    return [
        {
            "quarter": quarter,
            "organization": named[id],
            **_outcomes(of_body),
            "modified": of_body["modified"],
        }
        for quarter, scheduled in sorted(aggregates.buckets(facets, "quarters").items())
        for id, of_body in aggregates.buckets(scheduled, "bodies").items()
        if id in named
    ]


# Pieces


def _states_and_late(today: date) -> dict[str, Any]:
    return {
        "states": aggregates.terms("inventory_state"),
        "late": aggregates.query(computed.late_query(today)),
    }


def _states_and_late_of(facets: Mapping[str, Any]) -> tuple[dict[str, int], int]:
    return aggregates.numbers(facets, "states"), aggregates.number(facets, "late")


def _counts(facets: Mapping[str, Any]) -> dict[str, Any]:
    states, late = _states_and_late_of(facets)
    return {**target_rules.counts(states, late), "states": states}


def _outcomes(facets: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "total": facets.get("count", 0),
        "outcomes": target_rules.outcomes(*_states_and_late_of(facets)),
    }


def _rows(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return rows as a calendar lists them."""
    computed.add(records)
    return [
        {
            "name": row["name"],
            "title": row["title"],
            "title_translated": row.get("title_translated") or {},
            "reference": row["reference"],
            "quarter": row["planned_quarter"],
            "inventory_state": row["inventory_state"],
            "outcome": target_rules.outcome(row),
            "published_dataset": row.get("published_dataset"),
            "sample": bool(row.get("sample")),
            "owner_org": row["owner_org"],
        }
        for row in records
    ]


def _shown(body: Body) -> Body:
    return {name: value for name, value in body.items() if name != "id"}


def _by_name(found: Iterable[Body]) -> list[Body]:
    """Return bodies in the order of their names in the reader's language."""
    reader = language()
    return sorted(
        found, key=lambda one: (pick(one["title_translated"], reader)[0] or one["title"]).casefold()
    )


# Targets


def _target_facets(promised: Iterable[Target], of_base: dict[str, Any]) -> dict[str, Any]:
    """Return the facets of targets: what is counted of each base, and what came after it."""
    facets = {}
    for target in promised:
        if target.frozen is None:
            continue
        base = targets.base_query(target)
        facets[f"base {target.id}"] = aggregates.query(base, of_base)
        facets[f"added {target.id}"] = aggregates.query(
            f'+owner_org:"{target.organization}" -inventory_state:{rules.REMOVED} -({base})'
        )
    return facets


def _by_quarter(today: date) -> dict[str, Any]:
    numbers = _states_and_late(today)
    return {**numbers, "quarters": aggregates.terms("planned_quarter", numbers, missing=True)}


def _last_days(promised: Iterable[Target], today: date, body: str | None) -> dict[str, int]:
    """Return how many rows were open on the last day of years that are over, by the target.

    A year whose last day nobody froze is not there.

    :param body: the id of the one body whose targets these are; None for those of all bodies,
        which are of one year
    """
    over = [target for target in promised if target.year < today.year and target.base]
    if not over:
        return {}
    if body:
        asked = {"name": _PROGRESS, "organization": body}
        frozen = {
            (body, one["date"]): one
            for one in tk.get_action("ogp_tn_snapshot_list")(Context(user=""), asked)
            if one["superseded_by"] is None
        }
    else:
        day = target_rules.last_day(over[0].year)
        asked = {"name": _PROGRESS, "date": day}
        shown = tk.get_action("ogp_tn_indicator_show")(Context(user=""), asked)
        ids = {one["name"]: one["id"] for one in organizations.listed()}
        frozen = {
            (ids.get(one["key"]), day): one for one in shown.get("dimensions", {}).get("body", [])
        }
    last = {
        target.id: frozen.get((target.organization, target_rules.last_day(target.year)))
        for target in over
    }
    return {
        target.id: one["numerator"]
        for target in over
        if (one := last[target.id]) and one["denominator"] == target.base
    }


def _target(
    target: Target, facets: Mapping[str, Any], today: date, last_days: Mapping[str, int]
) -> dict[str, Any]:
    """Return a target as the list of all bodies has it.

    :param last_days: see :func:`_last_days`
    """
    base = target.base if target.frozen else None
    counted = facets.get(f"base {target.id}", {})
    share = target.shares[-1]
    moment = targets.base_moment(target)
    return {
        "year": target.year,
        **_set(share),
        "former": [_set(one) for one in target.shares[:-1]],
        "base": base,
        "base_date": moment.date().isoformat() if moment else None,
        "no_base": None if base else _no_base(target),
        **target_rules.progress(base, share.share, *_states_and_late_of(counted)),
        **_judged(target, last_days.get(target.id)),
        "added": aggregates.number(facets, f"added {target.id}"),
        "over": target.year < today.year,
    }


def _judged(target: Target, opened: int | None) -> dict[str, Any]:
    """Return by which day a target is judged, and what was reached on it."""
    if opened is None:
        return {"judged_on": None}
    share = target.shares[-1].share
    return {
        "judged_on": target_rules.last_day(target.year),
        **target_rules.reached(target.base, share, opened),
    }


def _quarters(counted: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a base by quarter, last those for which none is set."""
    scheduled = aggregates.buckets(counted, "quarters")
    found = [{"quarter": one, **_outcomes(scheduled[one])} for one in sorted(scheduled)]
    without = counted.get("quarters", {}).get("missing", {})
    if without.get("count"):
        found.append({"quarter": None, **_outcomes(without)})
    return found


def _set(share: TargetShare) -> dict[str, Any]:
    return {"share": share.share, "set": share.created.date().isoformat()}


def _no_base(target: Target) -> str:
    """Return why a target has no base."""
    if target.frozen is None:
        return tk._("No base yet: it is frozen when {year} begins.").format(year=target.year)
    return tk._("No base: the inventory had no public row. Set the target again once it has rows.")


def _targets_in_detail(
    promised: list[Target], facets: Mapping[str, Any], today: date, with_users: bool
) -> list[dict[str, Any]]:
    """Return the targets of one body, with what is left out of the list of all bodies."""
    body = promised[0].organization if promised else None
    last_days = _last_days(promised, today, body)
    found = {target.id: _target(target, facets, today, last_days) for target in promised}
    incomplete = [id for id, one in found.items() if one["gone"]]
    gone = targets.gone(incomplete) if incomplete else {}
    users = targets.users(promised) if with_users and promised else {}
    for target in promised:
        one = found[target.id]
        one |= {
            "gone_references": gone.get(target.id, []),
            "quarters": _quarters(facets.get(f"base {target.id}", {})),
            "formula": formulas()["target"],
            "date": today.isoformat(),
        }
        if with_users:
            for told, share in zip([*one["former"], one], target.shares, strict=True):
                told["set_by"] = users.get(share.user)
    return list(found.values())


def formulas() -> dict[str, str]:
    """Return in words how the numbers are computed."""
    return {
        "stages": tk._(
            "Rows that everybody can see and that are not removed. A row is assessed when it is "
            "decided whether its data may be opened, scheduled when a quarter is set, open when "
            "a dataset that everybody can reach publishes it; each stage includes those after "
            "it. Withheld rows are assessed."
        ),
        "late": tk._("Rows whose planned quarter is over and whose data are not published."),
        "target": tk._(
            "Open rows of the base, divided by the base. The base is the inventory of the "
            "target's first day (the first of January or, of a target set later, the day it was "
            "set), withheld and undecided rows included. It stays as it was: rows that are "
            "removed, hidden or deleted later still count, rows that are added do not. Shares "
            "are rounded to one decimal; only all rows are 100 %, only none are 0 %. Whether the "
            "target is met is decided by whole rows."
        ),
        "datasets": tk._(
            "Datasets that everybody can see. A dataset with files in several formats counts in "
            "each. It is within its frequency until the term of that frequency has run out since "
            "its last update."
        ),
        "calendar": tk._(
            "Rows by the quarter for which their opening is planned: open, late (the quarter is "
            "over), not published yet; and those that were withheld or removed since."
        ),
    }
