"""Records as RDF, and the demonstration's."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rdflib import Graph

Say = Callable[..., Graph]


def said(*records: dict[str, Any]) -> Graph:
    """Return records, as ``package_show`` gives them, in one graph."""
    from ckanext.ogp_tn.rdf import addresses, writing

    graph = Graph()
    writing.prefixes(graph)
    for record in records:
        ref = addresses.record(record)
        writing.write(graph, record, ref)
        writing.write_record(graph, record, ref)
    return graph


@pytest.fixture(scope="session")
def say(portal: Any) -> Say:
    """Return a function that says records in RDF."""
    return said


@pytest.fixture(scope="module")
def demo(portal: Any) -> list[dict[str, Any]]:
    """Load the demonstration, where it is not there yet, and return all its public records."""
    import yaml

    from ckan.tests.helpers import call_action

    from ckanext.ogp_tn.administration.commands import demo_load

    from tests.conftest import ROOT

    demo_load.callback("national", with_accounts=False)  # pyright: ignore[reportOptionalCall]
    file = ROOT / "demo" / "organizations.yaml"
    bodies = [one["name"] for one in yaml.safe_load(file.read_text("utf-8"))["organizations"]]
    wanted = f"organization:({' OR '.join(bodies)})"
    found = call_action("package_search", fq=wanted, rows=1000, sort="name asc", facet="false")
    assert {one["type"] for one in found["results"]} == {
        *("action-plan", "commitment", "dataset", "inventory")
    }
    return found["results"]
