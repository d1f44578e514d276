"""What a check says of one thing that it found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Finding:
    """One thing that a check found."""

    check: str
    """The name of the check in ``schemas/checks``."""
    values: Mapping[str, str | int | float] = field(default_factory=dict)
    """What fills the placeholders of its message; the same in every language."""
    where: Mapping[str, str | int] = field(default_factory=dict)
    """Its place, as far as there is one: ``member`` (a file in an archive, a sheet of a workbook),
    ``line``, ``row``, ``column``, ``cell``."""
