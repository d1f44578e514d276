"""Words without what people write differently."""

from __future__ import annotations

from ckanext.ogp_tn.metadata.folding import bare, words


def test_only_letters_and_digits_are_left() -> None:
    """Arabic-Indic digits are digits."""
    assert bare(" Évaluation_2018 (n° ٣)… ") == "evaluation2018n3"
    assert bare("إِلى الأُمَّةِ") == bare("الي الامه")
    assert bare("ﻻ") == bare("لا")
    assert bare("* — :") == ""


def test_words_stay_apart() -> None:
    """What separates words is any sign; what stands on a letter or cannot be seen is not."""
    assert words("N°_CIN (Propriétaire)") == ["n", "cin", "proprietaire"]
    assert words("رقم\u200f بِطاقة-التعريف") == ["رقم", "بطاقه", "التعريف"]
