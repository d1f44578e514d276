"""What is counted without CKAN's search: public records of this portal, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckan.lib.search import SearchError
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata import aggregates


@pytest.fixture
def body() -> dict[str, Any]:
    """Make a public body."""
    return factories.Organization()


@pytest.fixture
def make(body: dict[str, Any], unique: Callable[[str], str]) -> Callable[..., dict[str, Any]]:
    """Return a function that makes a dataset of the body."""

    def dataset(**fields: Any) -> dict[str, Any]:
        return factories.Dataset(
            **{
                "name": unique("data"),
                "owner_org": body["id"],
                "title_translated": {"fr": "Gares"},
                "license_id": "licence-nationale-de-donnees-publiques-ouvertes",
                **fields,
            }
        )

    return dataset


def count(body: dict[str, Any]) -> int:
    """Return how many public datasets of the body are counted."""
    within = f'owner_org:"{body["id"]}"'
    answer = aggregates.public("dataset", {"all": aggregates.query("*:*")}, within=within)
    return aggregates.number(answer.facets, "all")


def test_only_what_everybody_sees_is_counted(body: dict[str, Any], make: Any, unique: Any) -> None:
    """Neither private nor draft nor deleted datasets, nor records of another type."""
    make()
    make(private=True)
    make(state="draft")
    call_action("package_delete", {"user": factories.Sysadmin()["name"]}, id=make()["id"])
    factories.Dataset(
        type="inventory",
        name=unique("row"),
        owner_org=body["id"],
        reference="R-1",
        title_translated={"fr": "Gares"},
    )
    assert count(body) == 1


def test_another_portal_in_the_same_index_is_not_counted(
    body: dict[str, Any], make: Any, ckan_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several portals may share a search engine."""
    make()
    monkeypatch.setitem(ckan_config, "ckan.site_id", "neighbour")
    assert count(body) == 0


def test_what_is_listed_does_not_narrow_what_is_counted(body: dict[str, Any], make: Any) -> None:
    """A page lists a few records and counts all of them in the same request."""
    make(frequency="MONTHLY")
    make()
    answer = aggregates.public(
        "dataset",
        {"frequencies": aggregates.terms("frequency")},
        within=f'owner_org:"{body["id"]}"',
        listed='name:"no-such-name"',
        rows=10,
    )
    assert answer.records == []
    assert sum(aggregates.numbers(answer.facets, "frequencies").values()) >= 1
    both = aggregates.public(
        "dataset", {}, within=f'owner_org:"{body["id"]}"', listed="*:*", rows=10, sort="name asc"
    )
    names = [one["name"] for one in both.records]
    assert len(names) == 2
    assert names == sorted(names)


def test_a_search_engine_that_is_down_is_told_as_ckan_tells_it(
    ckan_config: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pages' own answer to it then serves here too."""
    monkeypatch.setitem(ckan_config, "solr_url", "http://127.0.0.1:9/solr/none")
    with pytest.raises(SearchError):
        aggregates.public("dataset", {})
