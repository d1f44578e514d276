"""What a file holds: so far only of which kind it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import magic

from ckanext.ogp_tn.checks.findings import Finding

_KINDS = {
    "text/html": "HTML",
    "text/csv": "CSV",
    "application/json": "JSON",
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
}


@dataclass(frozen=True)
class Inspection:
    """What was found in a file."""

    kind: str
    findings: Sequence[Finding] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    summary: Mapping[str, Any] = field(default_factory=dict)


def inspect(path: Path, declared_format: str, told: Mapping[str, Any]) -> Inspection:
    """Return what a file holds."""
    return Inspection(_KINDS.get(magic.from_file(str(path), mime=True), "unknown"))
