"""Kinds of files, goals of sustainable development, and years: plain functions on plain data."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

#: A goal, a target or an indicator of the 2030 Agenda: ``6``, ``6.3`` or ``6.a``, ``6.3.1``.
SDG = re.compile(r"(1[0-7]|[1-9])(\.([1-9][0-9]?|[a-d])(\.[1-9])?)?")
#: More years than any dataset covers; what says more means something else.
MOST_YEARS = 300


def is_sdg(code: str) -> bool:
    """Tell whether a code is one of a goal, target or indicator of sustainable development."""
    return SDG.fullmatch(code) is not None


def goal(code: str) -> str:
    """Return the goal that a target or indicator is of: ``6`` of ``6.3.1``."""
    return code.split(".")[0]


def goals(codes: Iterable[str]) -> list[str]:
    """Return the goals of targets and indicators, each once, in their order."""
    return sorted({goal(code) for code in codes}, key=int)


def years(periods: Iterable[Mapping[str, Any]]) -> list[int]:
    """Return the years that a dataset covers, in order.

    :param periods: ``temporal_coverage``; a period without an end is the year of its beginning
    """
    found: set[int] = set()
    for period in periods:
        first = str(period.get("start") or period.get("end") or "")[:4]
        last = str(period.get("end") or period.get("start") or "")[:4]
        if first.isdecimal() and last.isdecimal() and int(last) - int(first) < MOST_YEARS:
            found.update(range(int(first), int(last) + 1))
    return sorted(found)


def file_kind(
    format: str | None, url: str | None, kinds: Sequence[Mapping[str, Any]]
) -> str | None:
    """Return which kind a file or service is, by its format or else by its address.

    :param kinds: ``value``, ``aliases`` (other spellings of the format, in lower case), ``query``
        and ``path`` (patterns of the parts of an address); an earlier one wins
    :returns: a ``value``; None if it is none of the kinds
    """
    written = (format or "").strip().lower()
    for kind in kinds:
        if written and written in (kind["value"].lower(), *kind.get("aliases", ())):
            return kind["value"]
    try:
        parts = urlsplit((url or "").lower())
    except ValueError:
        return None
    for kind in kinds:
        for name, part in (("query", parts.query), ("path", parts.path)):
            if name in kind and re.search(kind[name], part):
                return kind["value"]
    return None
