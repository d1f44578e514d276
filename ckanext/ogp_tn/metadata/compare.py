"""Comparing what the portal has with what a file says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any


def same(stored: Mapping[str, Any], wanted: Mapping[str, Any], fields: Iterable[str]) -> bool:
    """Tell whether a stored dataset says what a file says, in all the fields of its type.

    Absent, empty and blank are the same, as are a number or a date and its text.
    """
    return all(_bare(stored.get(name)) == _bare(wanted.get(name)) for name in fields)


def _bare(value: Any) -> Any:
    """Return a value with all that is empty left out, and the rest as text."""
    if isinstance(value, Mapping):
        return {key: bare for key, item in value.items() if (bare := _bare(item))} or ""
    if isinstance(value, list):
        items = [bare for item in value if (bare := _bare(item))]
        # A list of plain values is a choice from a vocabulary, stored in the vocabulary's order.
        return (sorted(items) if all(isinstance(item, str) for item in items) else items) or ""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
