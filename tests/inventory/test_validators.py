"""What a row may say."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

Row = Callable[..., dict[str, Any]]
REASON = {"legal_ground": ["private_life"], "justification_translated": {"fr": "Des noms."}}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"openness": "closed"}, {"legal_ground", "justification_translated"}),
        ({"openness": "partly", "legal_ground": ["archives"]}, {"justification_translated"}),
        ({"openness": "open", **REASON}, {"legal_ground", "justification_translated"}),
    ],
)
def test_a_reason_stands_where_it_must(
    make_row: Row, fields: dict[str, Any], wrong: set[str]
) -> None:
    """What is not opened has ground and justification, what is opened has neither."""
    with pytest.raises(tk.ValidationError) as refused:
        make_row(**fields)
    assert set(refused.value.error_dict) == wrong


@pytest.mark.parametrize(
    "fields",
    [{}, {"openness": "undetermined"}, {"openness": "open"}, {"openness": "closed", **REASON}],
)
def test_an_honest_row_is_taken(make_row: Row, fields: dict[str, Any]) -> None:
    """Nothing decided, open, and closed with its reason."""
    assert make_row(**fields)["inventory_state"]


def test_a_reference_is_the_bodys_only_one(call: Any, make_row: Row) -> None:
    """The same reference twice is refused and names the other row; another body may have it."""
    first = make_row(reference="A-1")
    with pytest.raises(tk.ValidationError) as refused:
        make_row(reference="A-1")
    assert first["name"] in refused.value.error_dict["reference"][0]
    make_row(reference="A-1", owner_org=factories.Organization()["id"])
    call("package_patch", id=first["id"], system="GIS")
