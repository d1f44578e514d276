"""Words without what people write differently: accents, hamza, case, digits of either kind."""

from __future__ import annotations

import unicodedata

#: Letters that Arabic writers interchange, after marks such as the hamza were taken off.
SAME_LETTER = str.maketrans({"ى": "ي", "ة": "ه", "ٱ": "ا", "ی": "ي", "ک": "ك", "ء": "", "ـ": ""})
#: Marks on letters and signs that cannot be seen belong to the word in which they stand.
WITHIN_WORDS = ("Mn", "Cf")


def words(text: str) -> list[str]:
    """Return the words of a text, so that two that mean the same are the same."""
    letters: list[str] = []
    for character in unicodedata.normalize("NFKD", text).casefold().translate(SAME_LETTER):
        if character.isdecimal():
            letters.append(str(unicodedata.decimal(character)))
        elif character.isalnum():
            letters.append(character)
        elif unicodedata.category(character) not in WITHIN_WORDS:
            letters.append(" ")
    return "".join(letters).split()


def bare(text: str) -> str:
    """Return what is left of a text where only its letters and digits count.

    Case, accents, harakat, the seats of hamza, alif, ya and ta marbuta, tatweel, marks of
    direction, spaces and punctuation are taken away; Arabic-Indic digits become Western ones.
    """
    return "".join(words(text))
