"""Comparing what is stored with what a file says."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.metadata.compare import same


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        (None, ""),
        ("", []),
        ({"ar": "نص", "fr": ""}, {"ar": "نص"}),
        (3, "3"),
        (["b", "a"], ["a", "b"]),
        ([{"code": "1.1", "note": None}], [{"code": "1.1"}]),
    ],
)
def test_what_says_the_same_is_the_same(stored: Any, wanted: Any) -> None:
    """Absent and blank, a number and its text, a choice of several in any order are no change."""
    assert same({"field": stored}, {"field": wanted}, ["field"])


@pytest.mark.parametrize(
    ("stored", "wanted"),
    [
        ("a", "b"),
        (None, 0),
        (True, "false"),
        (["a"], ["a", "b"]),
        ([{"code": "1"}, {"code": "2"}], [{"code": "2"}, {"code": "1"}]),
        ({"ar": "نص"}, {"fr": "نص"}),
    ],
)
def test_what_says_something_else_is_a_change(stored: Any, wanted: Any) -> None:
    """Another value, another language and another order of parts are changes."""
    assert not same({"field": stored}, {"field": wanted}, ["field"])


def test_only_the_fields_of_the_type_are_compared() -> None:
    """What the portal adds by itself is no difference."""
    assert same({"id": "x", "title": "T"}, {"title": "T"}, ["title"])
