"""What others wrote, as the database can keep it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from ckanext.ogp_tn.metadata.foreign import LONGEST, storable


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\0b", "ab"),
        ("\ud800", "?"),
        ("é" * 10_000, "é" * LONGEST),
        (math.inf, None),
        (dt.date(2024, 7, 12), "2024-07-12"),
        ({"a\0": [math.nan, (1, 1.5, True, None)]}, {"a": [None, [1, 1.5, True, None]]}),
    ],
)
def test_what_no_table_takes_is_left_out(given: Any, kept: Any) -> None:
    """Signs that are none, numbers without end; a text keeps its beginning."""
    assert storable(given) == kept
    assert storable(kept) == kept
