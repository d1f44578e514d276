"""What search finds by goals and years."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan.tests.helpers import call_action

Make = Callable[..., dict[str, Any]]


def test_datasets_are_counted_by_goal(app: Any, make: Make, body: dict[str, Any]) -> None:
    """An indicator counts for its goal, whose name is the reader's."""
    make(sector="environment", sdg_indicator=["6.3.2", "6.4", "14.1"])
    page = app.get(f"/fr/dataset/?organization={body['name']}&dataset_type=dataset", status=200)
    assert "Eau propre et assainissement" in page.body
    assert "Vie aquatique" in page.body
    found = call_action("package_search", fq=f"owner_org:{body['id']} vocab_sdg_goal:6")
    assert found["count"] == 1


def test_datasets_are_found_by_the_years_that_they_cover(make: Make, body: dict[str, Any]) -> None:
    """Each year of each period."""
    name = make(temporal_coverage=[{"start": "2011-05", "end": "2013"}])["name"]

    def of(year: int) -> list[str]:
        asked = f"owner_org:{body['id']} vocab_covered_year:{year}"
        return [one["name"] for one in call_action("package_search", fq=asked)["results"]]

    assert [of(year) for year in (2010, 2012, 2014)] == [[], [name], []]


def test_transport_is_narrowed_by_layer_and_mode(
    app: Any, make: Make, body: dict[str, Any], ckan_config: Any, monkeypatch: Any
) -> None:
    """On a transport portal both are facets, and lead to the datasets."""
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.profile", "transport")
    kept = make(sector="transport", transport_layer="planned", transport_mode="sea")["name"]
    make(sector="transport", transport_layer="network", transport_mode="sea")
    page = app.get(f"/fr/dataset/?organization={body['name']}", status=200)
    for label in ("Données théoriques", "Transport maritime"):
        assert label in page.body
    page = app.get(f"/fr/dataset/?organization={body['name']}&transport_layer=planned")
    assert f"/fr/dataset/{kept}" in page.body
    assert (
        call_action(
            "package_search",
            fq=f"owner_org:{body['id']} transport_layer:planned transport_mode:sea",
        )["count"]
        == 1
    )
