"""Every record of the demonstration against the shapes of DCAT-AP, and against our own."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pyshacl import validate
from rdflib import RDF, Graph, Namespace

from ckanext.dcat.processors import RDFSerializer

from tests.conftest import ROOT

SH = Namespace("http://www.w3.org/ns/shacl#")
OURS = ROOT / "schemas" / "shapes" / "ogp_tn.ttl"
#: The European Union's, which are not part of the project: see CONTRIBUTING.md.
OFFICIAL = Path(os.environ.get("OGP_TN_SHACL") or ROOT.parent / "shared" / "shacl")
MANDATORY = OFFICIAL / "dcat-ap-3.0.1-shapes.ttl"
#: Ours are always there; where DCAT-AP's are not, what they ask is left to them.
SHAPES = [OURS, *([MANDATORY] if MANDATORY.exists() else [])]


def mistakes(data: Graph, shapes: Path) -> list[tuple[str, str, str]]:
    """Return what breaks shapes: where, which property, and why."""
    _fits, report, _text = validate(data, shacl_graph=str(shapes), advanced=False)
    assert isinstance(report, Graph)
    return sorted(
        (
            str(report.value(one, SH.focusNode)),
            str(report.value(one, SH.resultPath)),
            str(report.value(one, SH.resultMessage)),
        )
        for one in report.subjects(RDF.type, SH.ValidationResult)
    )


@pytest.fixture(scope="module")
def catalogue(demo: list[dict[str, Any]]) -> Graph:
    """Return the demonstration's catalogue as it is served, read again."""
    text = RDFSerializer().serialize_catalog({}, demo, _format="ttl")
    return Graph().parse(data=text, format="turtle")


@pytest.mark.parametrize("shapes", SHAPES, ids=lambda file: file.stem)
def test_the_demonstration_breaks_no_shape(catalogue: Graph, shapes: Path) -> None:
    """The catalogue, its publisher, every record of every type, every file, body and licence."""
    assert mistakes(catalogue, shapes) == []


def test_our_shapes_find_what_is_wrong(say: Callable[..., Graph]) -> None:
    """Shapes that nothing can break would tell nothing."""
    record = {"id": "a", "name": "a", "type": "commitment", "title": "A", "resources": []}
    found = {path.rpartition("/")[2] for _node, path, _why in mistakes(say(record), OURS)}
    assert found == {"publisher", "body", "isPartOf", "position"}
