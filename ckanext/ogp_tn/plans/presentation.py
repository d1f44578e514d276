"""What the page of a commitment says, put together from its record: plain functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ckanext.ogp_tn.metadata.languages import LANGUAGES, base
from ckanext.ogp_tn.plans import rules

#: Between the languages of a line that a source's record holds in all of them.
BETWEEN_LANGUAGES = " · "

Record = Mapping[str, Any]


def in_language(line: str, reader: str) -> str:
    """Return a reader's part of a line written in all languages one after the other.

    The basis of an assessment is one line of free text. Where it has as many pieces between
    ``·`` as there are languages, they are taken as the same words in Arabic, French and English.
    """
    pieces = line.split(BETWEEN_LANGUAGES)
    if len(pieces) != len(LANGUAGES) or base(reader) not in LANGUAGES:
        return line
    return pieces[LANGUAGES.index(base(reader))].strip()


def script_language(line: str) -> str:
    """Return the language that the letters of a line say: ``ar``, or nothing.

    Arabic letters mean Arabic here; Latin ones may be French, English or a name. A line in which
    most letters are Latin is not Arabic because of one word.
    """
    letters = [letter for letter in line if letter.isalpha()]
    arabic = sum("\u0600" <= letter <= "\u06ff" for letter in letters)
    return "ar" if arabic * 2 > len(letters) else ""


def is_month_end(day: date) -> bool:
    """Tell whether a day is the last of its month: then a due date means the month."""
    return (day + timedelta(days=1)).month != day.month


def readings(assessments: Sequence[Record], evidence: Sequence[Record]) -> list[dict[str, Any]]:
    """Return the readings that the headline is made of, the lowest first.

    :returns: ``basis``, ``level``, ``date``, ``url`` (the first that the source's records give),
        ``transcribed``, ``confirmed`` (the day, of a self-report), ``by_parts`` (the source
        rates only the parts), ``parts`` (its levels of them, code to level) and ``headline``
        (whether its level is the one shown)
    """
    counted = rules.latest(rules.readings(assessments, evidence))
    ordered = sorted(counted, key=lambda one: rules.rank(one.level))
    found = []
    for reading in ordered:
        records = [
            one
            for one in assessments
            if rules.counts(one)
            and one.get("assessor") == reading.assessor
            and (one.get("basis") or "") == reading.basis
            and (one.get("date") or "") == reading.date
        ]
        found.append(
            {
                "basis": reading.basis,
                "level": reading.level,
                "date": reading.date or None,
                "url": next((one["url"] for one in records if one.get("url")), None),
                "transcribed": any(_is_true(one.get("transcribed")) for one in records),
                "confirmed": next(
                    (one["confirmed"] for one in records if one.get("confirmed")), None
                ),
                "by_parts": reading.by_parts,
                "parts": {one["part"]: one["level"] for one in records if one.get("part")},
                "headline": reading.level == ordered[0].level,
            }
        )
    return found


def parts(pkg: Record) -> list[dict[str, Any]]:
    """Return the parts of a commitment with the level and the milestones of each.

    :returns: ``code``, ``title_translated``, ``level`` (``None`` where no source rates it),
        ``milestones``
    """
    own = pkg.get("parts") or []
    levels = rules.parts_levels(own, pkg.get("assessments") or [])
    return [
        {
            "code": part["code"],
            "title_translated": part["title_translated"],
            "level": levels[part["code"]],
            "milestones": [
                one for one in pkg.get("milestones") or [] if one.get("part") == part["code"]
            ],
        }
        for part in own
    ]


def milestones_of_the_whole(pkg: Record) -> list[Record]:
    """Return the milestones that belong to no part of the commitment."""
    codes = {part["code"] for part in pkg.get("parts") or []}
    return [one for one in pkg.get("milestones") or [] if one.get("part") not in codes]


def partners_by_kind(pkg: Record, kinds: Sequence[str]) -> list[tuple[str | None, list[str]]]:
    """Return the partners' names by kind, in the order of the kinds; of no known kind last."""
    found = pkg.get("partners") or []
    grouped = [(kind, [one["name"] for one in found if one.get("kind") == kind]) for kind in kinds]
    rest = [one["name"] for one in found if one.get("kind") not in kinds]
    return [(kind, names) for kind, names in [*grouped, (None, rest)] if names]


def _is_true(value: Any) -> bool:
    # Repeating rows come from forms as text.
    return value is True or str(value).lower() in ("true", "1", "yes", "on")
