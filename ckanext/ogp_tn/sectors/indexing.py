"""What the search index holds of a dataset beside its fields: goals and years."""

from __future__ import annotations

import json
from typing import Any

from ckanext.ogp_tn.sectors import rules

TYPE = "dataset"
#: Multivalued fields of the index: the goals of sustainable development, the years covered.
GOALS, YEARS = "vocab_sdg_goal", "vocab_covered_year"


def index(document: dict[str, Any]) -> dict[str, Any]:
    """Add to a dataset's search document which goals it measures and which years it covers."""
    if document.get("dataset_type") != TYPE:
        return document
    dataset = json.loads(document["validated_data_dict"])
    if goals := rules.goals(_list(dataset.get("sdg_indicator"))):
        document[GOALS] = goals
    if years := rules.years(_list(dataset.get("temporal_coverage"))):
        document[YEARS] = [str(year) for year in years]
    return document


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
