"""What municipalities publish, from one request to the search engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.lib.search.query import solr_literal

from ckanext.ogp_tn.metadata import aggregates, organizations, table_schemas, territory
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.sectors import comparison_rules, rules
from ckanext.ogp_tn.sectors.indexing import YEARS

TYPE = "dataset"
#: More datasets than a page lists; what is beyond is counted, and the page says so.
MOST = 1000
_OF_MUNICIPALITIES = "+municipality_code:[* TO *] +municipal_category:[* TO *]"


def compared(category: str | None, year: int | None) -> dict[str, Any]:
    """Return what municipalities publish of a category and year, or of all."""
    listed = [_OF_MUNICIPALITIES]
    if category:
        listed.append(f"+municipal_category:{solr_literal(category)}")
    if year:
        listed.append(f"+{YEARS}:{solr_literal(str(year))}")
    found = aggregates.public(
        TYPE,
        {
            "categories": aggregates.terms(
                "municipal_category", {"municipalities": "unique(municipality_code)"}
            ),
            "years": aggregates.terms(YEARS),
            "all": aggregates.query("*:*", {"municipalities": "unique(municipality_code)"}),
            "found": aggregates.query(" ".join(listed)),
            "failed": aggregates.query(
                " ".join([*listed, f"+check_state:{comparison_rules.FAILED}"]),
                {"names": aggregates.terms("name")},
            ),
        },
        within=_OF_MUNICIPALITIES,
        listed=" ".join(listed),
        rows=MOST,
        sort="municipality_code asc, name asc",
    )
    bodies = {
        record["organization"]["name"] for record in found.records if record.get("organization")
    }
    titles, names = organizations.titles(bodies), territory.municipalities()
    failed = aggregates.buckets(found.facets["failed"], "names")
    entries = [
        _entry(record, titles, names, failed=record["name"] in failed) for record in found.records
    ]
    groups, apart = comparison_rules.compare(entries)
    counted = aggregates.buckets(found.facets, "categories")
    return {
        "total": aggregates.number(found.facets, "found"),
        "listed": len(entries),
        "municipalities": found.facets.get("all", {}).get("municipalities", 0),
        "categories": [
            {
                "value": value,
                "datasets": counted[value]["count"],
                "municipalities": counted[value]["municipalities"],
            }
            for value in vocabulary("municipal_categories").values()
            if value in counted
        ],
        "years": sorted(map(int, aggregates.numbers(found.facets, "years")), reverse=True),
        "groups": groups,
        "apart": apart,
    }


def _entry(
    record: Mapping[str, Any], titles: Mapping[str, Any], names: Mapping[str, Any], *, failed: bool
) -> dict[str, Any]:
    files = record.get("resources") or []
    body = record.get("organization") or {}
    schemas = {one["table_schema"] for one in files if one.get("table_schema")}
    return {
        **comparison_rules.entry(
            record,
            rules.years(record.get("temporal_coverage") or []),
            {unit(one["unit"]) for one in files if one.get("unit")},
            {table_schemas.of_address(one) or one for one in schemas},
            failed,
        ),
        "title": record["title"],
        "title_translated": record.get("title_translated"),
        "municipality_name": names.get(record["municipality_code"]),
        "governorate": territory.governorate_of(record["municipality_code"]),
        "organization": {
            "name": body.get("name"),
            "title": body.get("title"),
            "title_translated": titles.get(body.get("name", ""), {}),
        },
    }


def unit(written: str) -> str:
    """Return a unit in one spelling: one of the currency as we name it, another in lower case."""
    plain = " ".join(written.lower().split())
    term = vocabulary("money_units").find(plain)
    return term.value if term else plain
