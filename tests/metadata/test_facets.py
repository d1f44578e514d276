"""Facets: those that the schemas declare, with labels in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from ckan.tests import factories


@pytest.fixture
def plan(make_plan: Callable[..., str]) -> str:
    """Return the name of a plan with commitments number 10, 9 and 1, created in this order."""
    body = factories.Organization(
        title_translated={"ar": "وزارة الفلاحة", "fr": "Ministère de l'Agriculture"}
    )["id"]
    return make_plan(
        body,
        {10: [], 9: [], 1: []},
        title_translated={"ar": "خطة الفلاحة", "fr": "Plan agricole"},
        axes=[{"id": "axis1", "title_translated": {"ar": "محور أول", "fr": "Premier axe"}}],
    )


def labels(app: Any, language: str, plan: str, *fields: str) -> dict[str, list[str]]:
    """Return the labels of facets' values as the API gives them to a reader."""
    found = app.get(
        f"/{language}/api/3/action/package_search",
        query_string={
            "fq": f'dataset_type:commitment plan:"{plan}"',
            "facet.field": str(list(fields)).replace("'", '"'),
        },
    ).json["result"]["search_facets"]
    return {name: [item["display_name"] for item in found[name]["items"]] for name in fields}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", ["Ministère de l'Agriculture", "Plan agricole", "Premier axe"]),
        ("ar", ["وزارة الفلاحة", "خطة الفلاحة", "محور أول"]),
        # What has no English name is shown in the first language that it has.
        ("en", ["وزارة الفلاحة", "خطة الفلاحة", "محور أول"]),
    ],
)
def test_things_are_named_in_the_readers_language(
    app: Any, plan: str, language: str, expected: list[str]
) -> None:
    """Bodies, plans and axes are called by their titles, not by their codes."""
    found = labels(app, language, plan, "organization", "plan", "plan_axis")
    assert [values[0] for values in found.values()] == expected


def test_the_search_page_offers_the_declared_facets(app: Any, plan: str) -> None:
    """A type's page shows the facets of its schema, in its order, in the reader's language."""
    page = app.get(f"/fr/commitment/?plan={plan}").text
    places = [page.index(label) for label in ("Niveau de réalisation", "Premier axe")]
    assert places == sorted(places)
    assert "axis1" not in page.replace("%3Aaxis1", "").replace(":axis1", "")


def test_commitments_are_listed_by_their_numbers(app: Any, plan: str) -> None:
    """Without a question the list of a plan's commitments follows their numbers."""
    page = app.get(f"/fr/commitment/?plan={plan}").text
    listed = re.findall(r"Commitment (\d+)\b", page)
    assert list(dict.fromkeys(listed)) == ["1", "9", "10"]
