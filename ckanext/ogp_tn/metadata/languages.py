"""The languages of the content, and how a text that exists in several is read."""

from __future__ import annotations

from collections.abc import Mapping

LANGUAGES = ("ar", "fr", "en")
"""The languages of the portal, in the order in which a reader falls back."""

NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}
"""What each calls itself."""

RIGHT_TO_LEFT = frozenset({"ar"})


def direction(language: str) -> str:
    """Return the direction in which a language is written.

    :param language: a language code; a territory such as ``ar_TN`` is ignored
    :returns: ``rtl`` or ``ltr``
    """
    return "rtl" if base(language) in RIGHT_TO_LEFT else "ltr"


def base(language: str) -> str:
    """Return the language of a locale, without its territory: ``fr`` for ``fr_TN`` or ``fr-TN``."""
    return language.replace("-", "_").split("_", 1)[0].lower()


def pick(texts: Mapping[str, str], reader: str) -> tuple[str, str]:
    """Choose the text that a reader sees, and say in which language it is.

    :param texts: texts by language code; blank ones count as absent
    :param reader: the reader's language or locale
    :returns: the text and its language: the reader's own, else the first of ``LANGUAGES`` that
        exists; an empty text and the reader's language where there is none at all
    """
    own = base(reader)
    for language in (own, *LANGUAGES):
        if text := (texts.get(language) or "").strip():
            return text, language
    return "", own
