"""Gathering what is found in one file, and how much of a file is looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import monotonic
from typing import Any, TypeVar

from ckanext.ogp_tn.checks.findings import Finding

Part = TypeVar("Part")

#: Of each check so many findings are told; the rest is counted.
MOST = 100


@dataclass(frozen=True)
class Limits:
    """How much of a file is looked at, so that none takes the memory of the machine, or its day."""

    rows: int = 2_000_000
    """Rows of a table; of a file in an archive ten times as many."""
    columns: int = 5_000
    """Columns of a table."""
    whole: int = 20_000_000
    """Bytes of a file that has to be in memory as a whole: a workbook, a calendar."""
    element: int = 10_000_000
    """Characters of one element of a JSON file; only one is in memory at a time."""
    unpacked: int = 4_000_000_000
    """Bytes of all files of an archive together; they are read one after another."""
    cells: int = 2_000_000
    """The area of a sheet of a workbook."""
    keys: int = 1_000_000
    """Values that are remembered to find those that occur twice, and the ids of a GTFS file."""
    seconds: float = 300
    """How long a file is read, from its first row or element on."""


class TooSlow(Exception):
    """A file that takes longer than it may."""


@dataclass
class Found:
    """The findings of one file.

    ``seconds`` are those of its limits.
    """

    seconds: float = Limits.seconds
    end: float | None = None
    """When its time is up, once reading has begun; it may have waited for its turn before."""
    findings: list[Finding] = field(default_factory=list)
    totals: Counter[str] = field(default_factory=Counter)
    """How often each check found something, also beyond what is told."""

    def in_time(self, parts: Iterable[Part]) -> Iterator[Part]:
        """Yield the rows or elements of the file as long as there is time.

        :raises TooSlow: when it is up
        """
        if self.end is None:
            self.end = monotonic() + self.seconds
        for part in parts:
            if monotonic() >= self.end:
                raise TooSlow
            yield part

    def add(self, check: str, where: dict[str, Any] | None = None, **values: Any) -> None:
        """Note one thing.

        :param where: its place
        :param values: what fills the check's message
        """
        self.totals[check] += 1
        if self.totals[check] <= MOST:
            self.findings.append(Finding(check, values, where or {}))
