"""What others wrote, as the database can keep it: plain functions on plain data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

#: So long is a text that is kept: what a file or a portal says of itself may have no end.
LONGEST = 500


def text(written: str) -> str:
    """Return a text without what no database takes: NUL, half of a letter."""
    return written.replace("\0", "").encode(errors="replace").decode()


def storable(value: Any) -> Any:
    """Return a value as the database gives it back: others wrote it, and may have meant harm.

    Of a text its beginning is kept; a number without end is none.
    """
    if isinstance(value, str):
        return text(value[:LONGEST])
    if isinstance(value, Mapping):
        return {storable(str(name)): storable(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(part) for part in value]
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return storable(str(value))
