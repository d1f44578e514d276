"""What a check found, as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing that a check found: the check's name, what fills its message, and where it is."""

    check: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    where: Mapping[str, str | int] = field(default_factory=dict)
