"""From the cell of a table to the value of a field, and back.

A cell may hold a value as the API has it, its label in any language, its address, code or alias;
case, accents and the letters that Arabic writers interchange do not count. What is not understood
is never guessed: it is refused with what would be right.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Any

from ckanext.ogp_tn.inventory.rules import quarter_of
from ckanext.ogp_tn.inventory.spreadsheets.columns import Column, Matched
from ckanext.ogp_tn.inventory.spreadsheets.grid import BLANK, Cell, Faulty, cell_name
from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.folding import bare
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.records import RECORD_NAME
from ckanext.ogp_tn.metadata.tables import SEPARATOR
from ckanext.ogp_tn.metadata.vocabularies import Term, vocabulary

UNKNOWN = N_("“{value}” is not a value of this column.")
NOT_A_QUARTER = N_("“{value}” does not say one quarter of one year.")
NOT_A_DATE = N_("“{value}” is not a day.")
NOT_YES_OR_NO = N_("“{value}” is neither yes nor no.")
NOT_A_RECORD = N_(
    "“{value}” is not the name of a record: the last part of its address, in lower-case Latin "
    "letters, digits, - and _."
)
DATE_IN_TEXT = N_(
    "The spreadsheet has made a date of this cell ({value}): format the cell as text and type it "
    "again."
)
TWICE = N_("This row has the text in this language in {cell} already.")

#: What separates values in one cell: ours, and what people write.
SEPARATORS = re.compile(r"[|\n]")
#: These too, where what stands between the others is no value: an address may hold them.
MORE_SEPARATORS = re.compile(r"[;؛]")
NAME_SEPARATORS = re.compile(r"[|\n;؛,،\s]+")
ARABIC = re.compile(r"[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
#: What a text cannot hold; Word leaves some of them behind.
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
#: How many values are named as what would be right.
NAMED = 5
#: No label is longer; a mistake shows no more of a text.
LONGEST = 200


class Wrong(Exception):
    """A cell that does not say a value of its column."""

    def __init__(self, message: str, values: Mapping[str, Any], right: str = "") -> None:
        """Take a message of the catalogues, what fills it, and what the cell might say instead."""
        self.message = message
        self.values = {key: _short(str(value)) for key, value in values.items()}
        self.right = right
        super().__init__(message.format(**self.values))


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one cell; everything in it can be stored as JSON."""

    row: int
    column: str
    """The name of the column, ``title_translated-ar``; empty beyond the last heading."""
    cell: str
    """Such as ``C7``."""
    value: str
    message: str
    """A message of the catalogues, to be filled with the values."""
    values: dict[str, Any]
    right: str
    """What the cell might say, in the language in which it is written; may be empty."""


@dataclass(slots=True)
class Row:
    """What one row of a table says."""

    number: int
    matched: Matched
    values: dict[str, Any] = field(default_factory=dict)
    """By field. A column that the file lacks is not in it; a blank cell is ``""`` or ``[]``."""
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def cells(self) -> dict[str, str]:
        """The name of the cell of each column and field, for what is found out later."""
        found: dict[str, str] = {}
        for index, column in self.matched.by_index.items():
            cell = cell_name(self.number, index)
            found[column.name] = cell
            found.setdefault(column.field_name, cell)
        return found


def read_row(matched: Matched, number: int, cells: Sequence[Cell]) -> Row:
    """Read one row of a table.

    Texts in several languages come together under their field, ``{"ar": …, "fr": ""}``, with the
    languages that the file has columns for. A heading that names no language leaves it to the
    cell: a text with Arabic letters is Arabic, any other French; a blank cell then says nothing.

    :param matched: what the headings mean
    :param number: the sheet's own number of the row
    """
    row = Row(number, matched)
    places: dict[tuple[str, str], int] = {}
    for index, column in matched.by_index.items():
        raw = cells[index] if index < len(cells) else BLANK
        try:
            value = parse(column, raw)
            if column.field.get("translated"):
                _put_text(row, column, value, index, places)
            else:
                row.values[column.name] = value
        except Wrong as wrong:
            row.mistakes.append(_mistake(number, index, column.name, raw, wrong))
    for index, raw in enumerate(cells):
        if isinstance(raw, Faulty) and index >= matched.width:
            wrong = Wrong(raw.message, raw.values)
            row.mistakes.append(_mistake(number, index, "", raw, wrong))
    return row


def _put_text(
    row: Row, column: Column, text: str, index: int, places: dict[tuple[str, str], int]
) -> None:
    """Put a text under its language.

    :param places: where each text of the row stands that is not blank
    :raises Wrong: if the row has a text in this language already
    """
    texts = row.values.setdefault(column.field_name, {})
    language = column.language or (_language(text) if text else None)
    if language is None:
        return
    place = places.get((column.field_name, language))
    if not text:
        texts.setdefault(language, BLANK)
    elif place is not None:
        raise Wrong(TWICE, {"cell": cell_name(row.number, place)})
    else:
        texts[language] = text
        places[column.field_name, language] = index


def _mistake(number: int, index: int, column: str, raw: Cell, wrong: Wrong) -> Mistake:
    shown = BLANK if isinstance(raw, Faulty) else _short(_text(raw))
    name = cell_name(number, index)
    return Mistake(number, column, name, shown, wrong.message, wrong.values, wrong.right)


def parse(column: Column, raw: Cell) -> Any:
    """Return the value of a field that a cell says.

    :returns: as ``package_show`` gives it; ``""`` for a blank cell, ``[]`` where the field is a
        list; the text alone for one language of a text
    :raises Wrong: if the cell does not say a value, with what would be right
    """
    if isinstance(raw, Faulty):
        raise Wrong(raw.message, raw.values)
    if isinstance(raw, str):
        raw = _clean(raw)
    kind = _kind(column)
    if raw == BLANK:
        return [] if kind in LISTS else BLANK
    return PARSERS[kind](column, raw)


def show(column: Column, value: Any, reader: str) -> str:
    """Return what a cell says for a value; :func:`parse` gives the value back.

    :param value: as ``package_show`` gives it; for one language of a text the whole text
    :param reader: the language of the labels
    """
    if column.field.get("translated"):
        return (value or {}).get(column.language, "")
    if value in (None, "", []):
        return ""
    if isinstance(value, list):
        return SEPARATOR.join(_label(column, one, reader) for one in value)
    return _label(column, str(value).lower() if isinstance(value, bool) else str(value), reader)


def settled(column: Column, value: Any) -> Any:
    """Return a stored value as a cell would say it, to be compared with what a cell says.

    A form sends line ends as a cell cannot hold them; somebody else's list may be in another
    order.
    """
    if column.field.get("translated"):
        return {one: _clean(text) for one, text in (value or {}).items()}
    kind = _kind(column)
    if value in (None, "", []):
        return [] if kind in LISTS else BLANK
    if kind in ("ogp_tn_choices", "ogp_tn_records"):
        return _ordered(column, value)
    return _clean(value) if isinstance(value, str) else value


def choices(column: Column, reader: str) -> list[str]:
    """Return the labels that a cell of a column may say; empty where it is free."""
    name = _vocabulary(column)
    return [_label(column, value, reader) for value in vocabulary(name).values()] if name else []


def is_list(column: Column) -> bool:
    """Tell whether a cell of a column may say several values."""
    return _kind(column) in LISTS


def _kind(column: Column) -> str:
    """Return the validator that tells what a field's value is."""
    validators = column.field["validators"].split()
    return next((one for one in validators if one in PARSERS), "ogp_tn_line")


def _vocabulary(column: Column) -> str | None:
    """Return the name of the vocabulary whose labels a column says."""
    return "yes_no" if _kind(column) == "ogp_tn_boolean" else column.field.get("vocabulary")


def _clean(text: str) -> str:
    return CONTROL.sub("", re.sub(r"\r\n?|\x0b", "\n", text)).strip()


def _text(raw: Cell) -> str:
    """Return a cell as a person sees it: no date, no decimals that a whole number has not."""
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    if isinstance(raw, dt.datetime) and raw.time() == dt.time():
        return raw.date().isoformat()
    if isinstance(raw, bool):
        return str(raw).upper()
    return str(raw)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _parse_text(column: Column, raw: Cell) -> str:
    if isinstance(raw, dt.date | dt.time | dt.timedelta):
        raise Wrong(DATE_IN_TEXT, {"value": _text(raw)})
    return _text(raw)


def _western(text: str) -> str:
    """Return a text with Western digits."""
    return "".join(str(int(one)) if one.isdecimal() else one for one in text)


# Vocabularies


@cache
def _names(name: str) -> Mapping[str, tuple[Term, str | None]]:
    """Return what each bare name means, if it means one term only: the term, a label's language.

    Names other than labels are matched here too, but not those of licences: an id that is nearly
    one of the register is somebody else's licence.
    """
    found: dict[str, tuple[Term, str | None]] = {}
    several: set[str] = set()
    for term in vocabulary(name).terms:
        names: list[tuple[str | None, str | None]] = [
            (label, language) for language, label in term.label.items()
        ]
        if name != licences.VOCABULARY:
            others = (term.value, term.more.get("code"), *term.more.get("aliases", ()))
            names += [(other, None) for other in others]
        for written, language in names:
            key = bare(written or "")
            if found.setdefault(key, (term, language))[0] is not term:
                several.add(key)
    return {key: meant for key, meant in found.items() if key and key not in several}


@lru_cache(maxsize=4096)
def _find(name: str, written: str) -> Term | None:
    return vocabulary(name).find(written) or _names(name).get(bare(written), (None,))[0]


def _value(column: Column, written: str) -> str | None:
    name = column.field["vocabulary"]
    found = _find(name, written) if len(written) <= LONGEST else None
    if name == licences.VOCABULARY:
        # The register may have other licences than ours, or call ours by other ids.
        return licences.known(found.value if found else written)
    if found:
        return found.value
    if column.field.get("other_addresses") and written.startswith(("http://", "https://")):
        return written
    return None


def _label(column: Column, value: str, reader: str) -> str:
    """Return the label of a value, or the value where the label would not lead back to it."""
    name = _vocabulary(column)
    if name is None:
        return value
    label = vocabulary(name).label(value, reader)
    found = _find(name, label)
    return label if found and found.value == value else value


@lru_cache(maxsize=4096)
def _near(name: str, written: str) -> list[str]:
    """Return the labels of a vocabulary that hold a text, then those that come near to it."""
    names, key, own = _names(name), bare(written), _language(written)
    near = difflib.get_close_matches(key, names, n=3, cutoff=0.6)
    holding = [one for one in names if len(key) > 2 and key in one]
    holding.sort(key=lambda one: names[one][1] != own)
    labels: dict[str, str] = {}
    for term, language in (names[one] for one in (*holding, *near)):
        labels.setdefault(term.value, term.label[language or own])
    return list(labels.values())


def _right(column: Column, written: str) -> str:
    """Return what a cell might say: the nearest labels, or the first of all where none is near."""
    labels = _near(column.field["vocabulary"], written) if len(written) <= LONGEST else []
    return _some(labels or choices(column, _language(written)))


def _some(labels: Sequence[str]) -> str:
    shown = f" {SEPARATOR} ".join(labels[:NAMED])
    return f"{shown} …" if len(labels) > NAMED else shown


def _language(written: str) -> str:
    return "ar" if ARABIC.search(written) else "fr"


def _parse_choice(column: Column, raw: Cell) -> str:
    written = _text(raw)
    value = _value(column, written)
    if value is None:
        raise Wrong(UNKNOWN, {"value": written}, _right(column, written))
    return value


def _parse_choices(column: Column, raw: Cell) -> list[str]:
    parts: list[str] = []
    for part in SEPARATORS.split(_text(raw)):
        parts += [part] if _value(column, part.strip()) else MORE_SEPARATORS.split(part)
    written = [part.strip() for part in parts if part.strip()]
    values = {part: _value(column, part) for part in written}
    unknown = [part for part, value in values.items() if value is None]
    if unknown:
        right = ", ".join(dict.fromkeys(_right(column, part) for part in unknown))
        raise Wrong(UNKNOWN, {"value": f" {SEPARATOR} ".join(unknown)}, right)
    return _ordered(column, [value for value in values.values() if value])


def _ordered(column: Column, values: Sequence[str]) -> list[str]:
    """Return values once each, in the order of their vocabulary; others last."""
    once = list(dict.fromkeys(values))
    if "vocabulary" not in column.field:
        return once
    order = vocabulary(column.field["vocabulary"]).values()
    return [one for one in order if one in once] + [one for one in once if one not in order]


# Records


def _parse_record(column: Column, raw: Cell) -> str:
    written = _western(_text(raw)).strip()
    if not RECORD_NAME.fullmatch(written):
        raise Wrong(NOT_A_RECORD, {"value": written}, _name_in(written))
    return written


def _parse_records(column: Column, raw: Cell) -> list[str]:
    names = [one for one in NAME_SEPARATORS.split(_western(_text(raw))) if one]
    wrong = [one for one in names if not RECORD_NAME.fullmatch(one)]
    if wrong:
        right = SEPARATOR.join(_name_in(one) or one for one in names)
        raise Wrong(NOT_A_RECORD, {"value": " ".join(wrong)}, right)
    return list(dict.fromkeys(names))


def _name_in(written: str) -> str:
    """Return the name of a record at the end of an address, or what would be one."""
    name = written.rstrip("/").rpartition("/")[2].lower()
    return name if RECORD_NAME.fullmatch(name) else ""


# Times and truth


def _parse_date(column: Column, raw: Cell) -> str:
    day = _day(raw)
    if day is None:
        raise Wrong(NOT_A_DATE, {"value": _text(raw)}, "2018-07-31")
    return day.isoformat()


def _day(raw: Cell) -> dt.date | None:
    """Return the day that a cell says: a date, ``2018-07-31`` or, as in Tunisia, ``31/07/2018``."""
    if isinstance(raw, dt.datetime):
        return raw.date()
    if isinstance(raw, dt.date):
        return raw
    written = _western(_text(raw)).strip()
    parts = re.fullmatch(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})", written)
    numbers = parts.groups() if parts else ()
    if parts := re.fullmatch(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", written):
        numbers = parts.groups()[::-1]
    try:
        return dt.date(*map(int, numbers)) if numbers else None
    except ValueError:
        return None


#: How the four quarters are counted in words, without accents and in one form of each letter.
ORDINALS = {
    "1": ("1er", "1re", "1ere", "premier", "first", "1st", "الاول", "الاولي", "i"),
    "2": ("2e", "2eme", "2nd", "deuxieme", "second", "الثاني", "الثانيه", "ii"),
    "3": ("3e", "3eme", "3rd", "troisieme", "third", "الثالث", "الثالثه", "iii"),
    "4": ("4e", "4eme", "4th", "quatrieme", "fourth", "الرابع", "الرابعه", "iv"),
}
NUMBERS = {word: number for number, words in ORDINALS.items() for word in words} | {
    number: number for number in ORDINALS
}
QUARTER_WORDS = ("q", "t", "trim", "trimestre", "quarter", "الثلاثي", "الثلاثيه", "ثلاثي", "الربع")
FILLERS = frozenset(
    {"de", "du", "of", "the", "le", "annee", "l", "من", "سنه", "لسنه", "عام", "لعام"}
)


def _parse_quarter(column: Column, raw: Cell) -> str:
    """Return the quarter that a cell says; ``3/2018`` may be a month, so it says none."""
    day = _day(raw)
    if day:
        return quarter_of(day)
    written = _text(raw)
    quarter = _quarter(written)
    if quarter is None:
        raise Wrong(NOT_A_QUARTER, {"value": written}, "2018-Q3")
    return quarter


def _quarter(written: str) -> str | None:
    # A letter beside a digit is a word of its own: 2018Q3, T3 — but not the ending of 3e, 1er.
    spaced = re.sub(r"\b([qt])(?=\d)|(?<=\d)([qt])(?=\d|\b)", r" \1\2 ", _western(written).lower())
    words = [bare(word) for word in re.findall(r"[^\W_]+", spaced)]
    words = [word for word in words if word not in FILLERS]
    years = [word for word in words if re.fullmatch(r"(19|20)\d\d", word)]
    rest = [word for word in words if word not in years]
    if len(years) != 1 or len(rest) != 2:
        return None
    named = [word for word in rest if word in QUARTER_WORDS]
    numbers = [NUMBERS[word] for word in rest if word in NUMBERS]
    if len(named) != 1 or len(numbers) != 1:
        return None
    return f"{years[0]}-Q{numbers[0]}"


def _parse_boolean(column: Column, raw: Cell) -> bool:
    if isinstance(raw, bool):
        return raw
    written = _text(raw)
    if written in ("0", "1"):
        return written == "1"
    term = _find("yes_no", written) or _find("personal_data", written)
    if term is None or term.value == "unknown":
        raise Wrong(NOT_YES_OR_NO, {"value": written}, _some(choices(column, _language(written))))
    return term.value in ("true", "yes")


LISTS = frozenset({"ogp_tn_choices", "ogp_tn_records"})
PARSERS: Mapping[str, Callable[[Column, Cell], Any]] = {
    "ogp_tn_boolean": _parse_boolean,
    "ogp_tn_choice": _parse_choice,
    "ogp_tn_choices": _parse_choices,
    "ogp_tn_iso_date": _parse_date,
    "ogp_tn_licence": _parse_choice,
    "ogp_tn_line": _parse_text,
    "ogp_tn_multilingual": _parse_text,
    "ogp_tn_quarter": _parse_quarter,
    "ogp_tn_record": _parse_record,
    "ogp_tn_records": _parse_records,
}
