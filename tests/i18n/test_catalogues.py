"""The catalogues in i18n/ are complete and keep what the program puts into their sentences."""

import pytest
from babel.messages.catalog import Catalog, Message

from dev import translations

ARABIC_COUNTS = [1, 1, 1, 80, 890, 27]
"""How many numbers below 1000 each of the six Arabic forms stands for, roughly."""


def test_nothing_stands_between_the_catalogues_and_a_release() -> None:
    """Every string of ours, and every one that CKAN leaves in English, is said in ar and fr."""
    assert list(translations.problems()) == []


@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_plurals_count_as_ckan_counts(language: str) -> None:
    """Our rule for plurals is CKAN's own: the last catalogue's rule serves all of them."""
    ours, theirs = translations.read(language), translations.core(language)
    assert (ours.num_plurals, ours.plural_expr) == (theirs.num_plurals, theirs.plural_expr)


def test_arabic_has_six_plural_forms() -> None:
    """Arabic counts none, one, two, a few, many and the rest."""
    assert translations.read("ar").num_plurals == 6


@pytest.mark.parametrize("language", ["", *translations.LANGUAGES])
def test_writing_a_catalogue_again_changes_nothing(language: str) -> None:
    """A catalogue is written always the same way, so that a difference is a change of words."""
    assert (
        translations.written(translations.read(language))
        == translations.path_of(language, "po").read_bytes()
    )


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Hello", ""),
        ("Hello {name}", "مرحبا {nom}"),
        ("Hello {name}", "مرحبا"),
        ("%(count)s of %(total)s", "%(count)s من %(count)s"),
        ("%s by %i", "%i, %s"),
        ("See <a href='%(url)s'>this</a>", "انظر هذا"),
        ("<b>Now</b>", "<b>الآن"),
        ("<i>data</i>", "<i>données</ i>"),
        (" (key)", "(مفتاح)"),
    ],
)
def test_a_translation_that_would_break_a_page_is_found(text: str, translation: str) -> None:
    """Placeholders, tags and spaces at the ends are the same in the translation."""
    assert list(translations.faults(Message(text, translation), ARABIC_COUNTS))


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Hello {name}", "مرحبا {name}"),
        ('<a href="#" title="Help">{x}</a>', '<a href="#" title="مساعدة">{x}</a>'),
        ("100% open", "مفتوح بنسبة 100%"),
    ],
)
def test_a_good_translation_passes(text: str, translation: str) -> None:
    """Words may change, also those of a title that is spoken; the rest is kept."""
    assert not list(translations.faults(Message(text, translation), ARABIC_COUNTS))


def test_a_form_for_one_number_may_say_it_in_words() -> None:
    """«تعهدان» needs no digit 2; the forms for many numbers do need theirs."""
    plural = ("{n} commitment", "{n} commitments")
    forms = ["لا تعهدات", "تعهد واحد", "تعهدان", "{n} تعهدات", "{n} تعهدا", "{n} تعهد"]
    assert not list(translations.faults(Message(plural, forms), ARABIC_COUNTS))
    forms[3] = "تعهدات"
    assert list(translations.faults(Message(plural, forms), ARABIC_COUNTS))


def test_missing_plural_forms_are_found() -> None:
    """A plural with fewer forms than the language has would raise at run time."""
    message = Message(("{n} day", "{n} days"), ["{n} يوم", "{n} أيام"])
    assert list(translations.faults(message, ARABIC_COUNTS)) == ["needs 6 plural forms"]


def test_a_fuzzy_translation_is_found() -> None:
    """A guess that nobody has confirmed is not a translation."""
    message = Message("Hello", "مرحبا", flags=("fuzzy",))
    assert list(translations.faults(message, ARABIC_COUNTS)) == ["is marked fuzzy"]


def test_a_string_missing_everywhere_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A string added to the code without `update` is named once, with what to do."""
    template = translations.read()
    template.add("A sentence that nobody translated", locations=[("ckanext/ogp_tn/x.py", 0)])
    monkeypatch.setattr(translations, "template", lambda: template)
    expected = "'A sentence that nobody translated' is not in the template: run update."
    assert list(translations.problems()).count(expected) == 1


def test_what_ckan_translates_is_not_asked_of_us(monkeypatch: pytest.MonkeyPatch) -> None:
    """A string that CKAN says in a language may be absent from our catalogue of it."""
    theirs = Catalog(locale="fr")
    theirs.add("Said", "Dit")
    theirs.add("Left in English", "")
    monkeypatch.setattr(translations, "core", lambda _language: theirs)
    pot = translations.Book()
    for text in ("Said", "Left in English", "Ours"):
        pot.add(text)
    needed = {message.id for message in translations.needed("fr", pot)}
    assert needed == {"Left in English", "Ours"}
