"""Dates as Tunisia writes them in each language."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date

#: How Tunisia writes dates and numbers in each language: names of months, Western digits.
LOCALES = {"ar": "ar_TN", "fr": "fr_TN", "en": "en_GB"}
#: Babel's patterns for a day, by style.
DAY_STYLES = {"long": "d MMMM y", "short": "d MMM y"}
MONTH_STYLES = {"long": "MMMM y", "short": "MMM y"}


def locale(language: str) -> str:
    """Return the locale in which a language is written here."""
    return LOCALES.get(language, LOCALES["en"])


def written(value: Any, language: str, style: str = "long") -> str:
    """Return a date as a language writes it, with the digits 0 to 9.

    :param value: a date, or a year, month, day or moment in ISO form
    :param language: the language of the text in which it stands
    :param style: ``long`` (``31 July 2018``) or ``short`` (``31 Jul 2018``)
    :returns: the date; a month or a year where no more is known; any other text as it is
    """
    iso = value.isoformat() if isinstance(value, date) else str(value or "")
    year, _, rest = iso.partition("-")
    try:
        if not rest:
            return iso
        if "-" not in rest:
            return format_date(
                date(int(year), int(rest), 1), MONTH_STYLES[style], locale=locale(language)
            )
        day = date.fromisoformat(iso[:10])
    except ValueError:
        return iso
    text = format_date(day, DAY_STYLES[style], locale=locale(language))
    # French counts the first day of a month, which Babel's patterns cannot say.
    return text.replace("1 ", "1er ", 1) if day.day == 1 and language == "fr" else text
