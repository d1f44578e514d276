"""The program's words in each language, and what is left in English on a page in another."""

from __future__ import annotations

import gettext
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog

from dev import translations

ROOT = Path(__file__).parent.parent.parent

#: Names that are written so in every language: formats, standards, the demo's accounts.
NAMES = frozenset(
    re.findall(
        r"\w+",
        "admin ADMS API ATOM BMP CKAN CSV DCAT DOC DOCX GEOJSON GeoJSON GeoPackage GIF GPX GTFS "
        "ICS IIIF JPEG JSON KML Markdown ODbL ODT PDDL PDF PNG PPT PPTX RDF RSS RTF Shapefile SVG "
        "TIFF TOPOJSON Turtle TXT URI URL WEBP WFS WMS XLS XLSX XML ZIP ogp_tn team",
    )
)
#: English words that no French sentence has.
ENGLISH = re.compile(
    r"\b([Tt]he|[Tt]his|[Tt]hat|[Yy]ou|[Yy]our|[Pp]lease|and|of|with|has|was|were|been|from|not|"
    r"are|is|for|by)\b"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[a-z](?!\w)|\{[^{}]*\}|<[^<>]*>")
ARABIC = re.compile("[\u0600-\u06ff]")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'’]{2,}")
#: A dataset's name, an identifier, an address, an e-mail address.
CODE = re.compile(r"[a-z0-9]*[-_0-9][\w-]*|\S*/\S*|\S+@\S+|\S+\.\w+")

#: The months as Tunisia calls them.
MONTHS = {
    "ar": (
        *("جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان"),
        *("جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"),
    ),
    "fr": (
        *("janvier", "février", "mars", "avril", "mai", "juin"),
        *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}
#: Digits and names of months that Tunisia does not use.
ELSEWHERE = re.compile(
    "[\u0660-\u0669\u06f0-\u06f9]|يناير|فبراير|أبريل|إبريل|مايو|يونيو|يوليو|أغسطس|شباط|آذار|نيسان|"
    "أيار|حزيران|تموز|أيلول|تشرين|كانون الأول|كانون الثاني"
)


@cache
def said(language: str) -> gettext.NullTranslations:
    """Return the program's catalogue in a language, as the portal puts it together."""
    if language == "en":
        return gettext.NullTranslations()
    ours = gettext.translation("ckanext-ogp_tn", ROOT / "i18n", [language])
    theirs = translations.package_path("ckan") / "i18n"
    ours.add_fallback(gettext.translation("ckan", theirs, [language]))
    return ours


@cache
def schema_file(name: str) -> Any:
    """Return the content of a YAML file of ``schemas/``."""
    return yaml.safe_load((ROOT / "schemas" / f"{name}.yaml").read_text())


def field_label(schema: str, name: str, part: str = "") -> Mapping[str, str]:
    """Return the labels of a field, or of a member of the repeating ``part``, by language."""
    presets = {one["preset_name"]: one["values"] for one in schema_file("presets")["presets"]}
    fields = schema_file(schema)["dataset_fields"]
    if part:
        fields = next(one for one in fields if one["field_name"] == part)["repeating_subfields"]
    field = next(one for one in fields if one["field_name"] == name)
    return field.get("label") or presets[field["preset"]]["label"]


def term(vocabulary: str, value: str) -> Mapping[str, str]:
    """Return the labels of a value of a vocabulary, by language."""
    terms = schema_file(f"vocabularies/{vocabulary}")["terms"]
    return next(one["label"] for one in terms if one["value"] == value)


def english_left(texts: Iterable[tuple[str, str, str]], language: str) -> list[str]:
    """Return what is in English among the texts of a page in another language.

    :param texts: text, its language as the page marks it, where it stands
    :returns: each such text once, with where it stands
    """
    found = {
        f"{text} ({where})"
        for text, marked, where in texts
        if language != "en" and marked == language and _is_english(text, language)
    }
    return sorted(found)


@cache
def _is_english(text: str, language: str) -> bool:
    if language == "ar":
        words = [word for word in text.split() if not CODE.fullmatch(word)]
        latin = {word for one in words for word in LATIN_WORD.findall(one)} - NAMES
        if latin and not ARABIC.search(text):
            return True
    elif ENGLISH.search(text):
        return True
    theirs, own = _phrases("en", language), _phrases(language, language)
    if text in theirs.exact:
        return text not in own.exact
    return any(one.fullmatch(text) for one in theirs.shapes) and not any(
        one.fullmatch(text) for one in own.shapes
    )


class Phrases:
    """The sentences of a catalogue: as they are, in the pieces between values, as shapes."""

    def __init__(self, sentences: Iterable[str]) -> None:
        """Take sentences with placeholders and tags."""
        self.exact: set[str] = set()
        self.shapes: list[re.Pattern[str]] = []
        for sentence in sentences:
            plain = " ".join(sentence.split())
            pieces = PLACEHOLDER.split(plain)
            if pieces == [plain]:
                self.exact.add(plain)
                continue
            self.exact.update(
                piece.strip() for piece in pieces if len(LATIN_WORD.findall(piece)) > 1
            )
            if any(LATIN_WORD.search(piece) for piece in pieces):
                self.shapes.append(re.compile(".+".join(re.escape(one) for one in pieces)))


@cache
def _phrases(language: str, other: str) -> Phrases:
    """Return the program's sentences in a language, of those that it says in ``other``."""
    return Phrases(text for text in _sentences(language, other) if LATIN_WORD.search(text))


def _sentences(language: str, other: str) -> Iterator[str]:
    books = [translations.read(""), translations.read(other), translations.core(other)]
    for book in books:
        yield from _forms(book, english=language == "en")
    for path in (ROOT / "schemas").rglob("*.yaml"):
        yield from _labels(yaml.safe_load(path.read_text()), language)


def _forms(book: Catalog, english: bool) -> Iterator[str]:
    for message in book:
        said = message.id if english else message.string
        yield from [said] if isinstance(said, str) else said or ()


def _labels(content: Any, language: str) -> Iterator[str]:
    if isinstance(content, list):
        for one in content:
            yield from _labels(one, language)
    elif isinstance(content, dict):
        if set(content) == {"ar", "fr", "en"}:
            yield content[language]
        else:
            for one in content.values():
                yield from _labels(one, language)
