"""When the data of a dataset were last updated, and how long that keeps what it promises."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from ckanext.ogp_tn.metadata.vocabularies import vocabulary

TYPE = "dataset"


def index(document: dict[str, Any]) -> dict[str, Any]:
    """Add to a dataset's search document when it was updated and until when that is fresh.

    Nothing that depends on today is stored: the index holds the days, the question asks.
    """
    if document.get("dataset_type") != TYPE:
        return document
    dataset = json.loads(document["validated_data_dict"])
    updated = last_update(dataset)
    if updated:
        document["updated_date"] = _solr(updated)
        fresh = fresh_until(dataset)
        if fresh:
            document["fresh_until_date"] = _solr(fresh)
    return document


def last_update(dataset: Mapping[str, Any]) -> date | None:
    """Return the day on which the data of a dataset were last updated.

    What the dataset and its files declare counts; where they say nothing, the day on which the
    last file came to the portal; where there is no file, the day on which it was issued. A change
    of the description is no update.
    """
    files = dataset.get("resources") or []
    return (
        _latest([dataset.get("modified"), *(file.get("modified") for file in files)])
        or _latest(file.get("last_modified") or file.get("created") for file in files)
        or _latest([dataset.get("issued")])
    )


def fresh_until(dataset: Mapping[str, Any]) -> date | None:
    """Return the last day on which a dataset keeps its frequency; None if it promises none."""
    updated, days = last_update(dataset), _term(dataset.get("frequency"))
    return updated + timedelta(days=days) if updated and days else None


def day(written: Any) -> date | None:
    """Return the day of a moment in ISO form, the first of a year or month; None if it is none."""
    text = str(written or "")[:10]
    try:
        return date.fromisoformat(text + "-01-01"[max(0, len(text) - 4) :] if text else text)
    except ValueError:
        return None


def _latest(moments: Iterable[Any]) -> date | None:
    return max(filter(None, map(day, moments)), default=None)


def _term(frequency: str | None) -> int | None:
    """Return how many days a frequency allows between two updates; None if it promises none."""
    term = vocabulary("frequencies").get(frequency or "")
    return term.more.get("days") if term else None


def _solr(moment: date) -> str:
    return f"{moment.isoformat()}T00:00:00Z"
