"""The validators that the schemas name: each refuses with a sentence that says what is right.

A validator of ckanext-scheming is made for one field; at dataset level a list or an object is
stored as JSON text (CKAN's extras hold text), inside a repeating part as it is.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata import form_rows, licences
from ckanext.ogp_tn.metadata.languages import LANGUAGES, pick
from ckanext.ogp_tn.metadata.vocabularies import Vocabulary, vocabulary
from ckanext.scheming.validation import (  # pyright: ignore[reportMissingImports]
    scheming_validator,
    validators_from_string,
)

__all__ = [
    "ogp_tn_boolean",
    "ogp_tn_choice",
    "ogp_tn_choices",
    "ogp_tn_default_name",
    "ogp_tn_from_json",
    "ogp_tn_iso_date",
    "ogp_tn_known_subfields",
    "ogp_tn_licence",
    "ogp_tn_line",
    "ogp_tn_lines",
    "ogp_tn_moment",
    "ogp_tn_multilingual",
    "ogp_tn_object",
    "ogp_tn_pattern",
    "ogp_tn_percent",
    "ogp_tn_positive_integer",
    "ogp_tn_positive_number",
    "ogp_tn_quarter",
    "ogp_tn_record",
    "ogp_tn_records",
    "ogp_tn_url",
]

Field = Mapping[str, Any]
Check = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]

QUARTER = re.compile(r"\d{4}-Q[1-4]")
RECORD_NAME = re.compile(r"[a-z0-9_-]{2,100}")
MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
TRUE, FALSE = frozenset({"true", "on", "yes", "1"}), frozenset({"false", "off", "no", "0"})


def _is_empty(value: Any) -> bool:
    return value is tk.missing or value is None or value in ("", [], {})


def _is_inside(key: FlattenKey) -> bool:
    """Tell whether a value is in a repeating part, which is stored as a whole."""
    return len(key) > 1 and key[0] != "resources"


def _refuse(key: FlattenKey, errors: FlattenErrorDict, message: str) -> None:
    errors[key].append(message)
    raise tk.StopOnError


def _drop(field: Field, key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict) -> None:
    """Take an empty value out of the data; refuse it where the field is required."""
    data.pop(key, None)
    if field.get("required"):
        errors[key].append(tk._("This may not be empty."))
    raise tk.StopOnError


def _store(key: FlattenKey, data: FlattenDataDict, value: Any) -> None:
    data[key] = value if _is_inside(key) else json.dumps(value, ensure_ascii=False)


def _of_one_value(convert: Callable[[Any, Field], Any]) -> Callable[[Field, Any], Check]:
    """Make a scheming validator of a function that converts one value that is not empty.

    The function raises ``tk.Invalid`` with a sentence.
    """

    def of_field(field: Field, schema: Any) -> Check:
        def validator(
            key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
        ) -> None:
            value = data.get(key, tk.missing)
            if isinstance(value, str):
                value = value.strip()
            if _is_empty(value):
                _drop(field, key, data, errors)
            try:
                data[key] = convert(value, field)
            except tk.Invalid as error:
                _refuse(key, errors, error.error)

        return validator

    of_field.__name__ = convert.__name__
    of_field.__doc__ = convert.__doc__
    return scheming_validator(of_field)


def _json(value: Any) -> Any:
    """Return what a text holds as JSON; the text itself where it is none."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def ogp_tn_from_json(value: Any) -> Any:
    """Return a stored value as the list, object, number or truth value that it is."""
    return _json(value)


# Text


@_of_one_value
def ogp_tn_line(value: Any, field: Field) -> str:
    """Take a text; a number becomes its digits."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise tk.Invalid(tk._("Must be text, not a list or an object."))
    return str(value)


@_of_one_value
def ogp_tn_pattern(value: Any, field: Field) -> str:
    """Take a code of the form that the field's ``pattern`` says."""
    if not re.fullmatch(field["pattern"], str(value)):
        raise tk.Invalid(
            tk._("“{value}” does not have the right form. Write it like {example}.").format(
                value=value, example=field["pattern_example"]
            )
        )
    return str(value)


@_of_one_value
def ogp_tn_url(value: Any, field: Field) -> str:
    """Take a web address."""
    try:
        parts = urlsplit(value) if isinstance(value, str) else None
    except ValueError:
        parts = None
    if not parts or parts.scheme not in ("http", "https") or not parts.netloc or " " in value:
        raise tk.Invalid(
            tk._("“{value}” is not a web address. It must start with http:// or https://.").format(
                value=value
            )
        )
    return value


@scheming_validator
def ogp_tn_lines(field: Field, schema: Any) -> Check:
    """Take a list of texts, or one text with an item on each line."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        items = _list(key, data, errors, "\n")
        if not items:
            _drop(field, key, data, errors)
        _store(key, data, items)

    return validator


def _list(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, separators: str
) -> list[str]:
    """Return the texts of a list, however it came: a list, JSON, or one text with separators."""
    value = _json(data.get(key, tk.missing))
    if _is_empty(value):
        return []
    if isinstance(value, str):
        value = re.split(f"[{re.escape(separators)}]", value) if separators else [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        _refuse(key, errors, tk._("Must be a list of texts."))
    stripped = [item.strip() for item in value]
    return list(dict.fromkeys(item for item in stripped if item))


# Text in several languages


@scheming_validator
def ogp_tn_multilingual(field: Field, schema: Any) -> Check:
    """Take a text in one or more of the portal's languages.

    Input is an object by language code, or the same as JSON text. Blank texts are dropped.
    Where the field says ``fills``, that field of CKAN's own gets the first text in the order
    of ``LANGUAGES``. A client that knows only CKAN's own field may leave ours out where it says
    ``accepts_core``, and may change the text through it: a title that differs from the stored
    one replaces the text that it was read from.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        value = _json(data.get(key, tk.missing))
        core_key = (*key[:-1], field["fills"]) if "fills" in field else None
        if _is_empty(value) and value is not tk.missing:
            value = {}
        if value is tk.missing:
            if field.get("accepts_core"):
                data.pop(key, None)
                raise tk.StopOnError
            _drop(field, key, data, errors)
        texts = _texts(key, value, errors)
        if core_key:
            texts = _changed_through_core(texts, core_key, data, context)
            data[core_key] = pick(texts, LANGUAGES[0])[0]
        if not texts:
            if field.get("required"):
                _refuse(key, errors, tk._("Give a text in at least one language: ar, fr or en."))
            data.pop(key, None)
            raise tk.StopOnError
        _store(key, data, texts)

    return validator


def _texts(key: FlattenKey, value: Any, errors: FlattenErrorDict) -> dict[str, str]:
    if not isinstance(value, Mapping):
        example = '{"ar": "…", "fr": "…", "en": "…"}'
        _refuse(
            key,
            errors,
            tk._("Must be an object with a text for each language: {example}.").format(
                example=example
            ),
        )
    if unknown := sorted(str(language) for language in set(value) - set(LANGUAGES)):
        _refuse(
            key,
            errors,
            tk.ungettext(
                "“{codes}” is not a language of this portal. Its languages are {known}.",
                "“{codes}” are not languages of this portal. Its languages are {known}.",
                len(unknown),
            ).format(codes=", ".join(unknown), known=", ".join(LANGUAGES)),
        )
    for language in LANGUAGES:
        if not isinstance(value.get(language) or "", str):
            _refuse(
                key,
                errors,
                tk._("What stands under “{language}” must be text.").format(language=language),
            )
    stripped = {language: (value.get(language) or "").strip() for language in LANGUAGES}
    return {language: text for language, text in stripped.items() if text}


def _changed_through_core(
    texts: dict[str, str], core_key: FlattenKey, data: FlattenDataDict, context: Context
) -> dict[str, str]:
    """Return the texts with what a client changed through CKAN's own field.

    Such a client reads a record, changes ``title`` and sends all of it back, our translations
    untouched: without this its change would be lost in silence.
    """
    stored: Any = context.get("package") or context.get("group")
    given = data.get(core_key)
    if not stored or len(core_key) != 1 or not isinstance(given, str) or not given.strip():
        return texts
    [core] = core_key
    if given == getattr(stored, core):
        return texts
    before = _json((stored.extras or {}).get(f"{core}_translated"))
    if texts != before or not isinstance(before, Mapping):
        return texts
    _, language = pick(texts, LANGUAGES[0])
    return {**texts, language: given.strip()}


# Vocabularies


def _known(terms: Vocabulary) -> str:
    return ", ".join(str(term.more.get("code", term.value)) for term in terms.terms)


def _value_of(name: Any, field: Field) -> str | None:
    """Return the stored form of a value: of a vocabulary, of a list, or an address allowed."""
    if not isinstance(name, str):
        return None
    if "vocabulary" in field:
        if term := vocabulary(field["vocabulary"]).find(name):
            return term.value
    elif name in _values(field):
        return name
    if field.get("other_addresses") and name.startswith(("http://", "https://")):
        return name
    return None


def _values(field: Field) -> list[str]:
    """Return the values of a field in their order."""
    if "vocabulary" in field:
        return vocabulary(field["vocabulary"]).values()
    return [choice["value"] for choice in getattr(tk.h, field["choices_helper"])(field)]


def _not_one_of(value: Any, field: Field) -> str:
    known = (
        _known(vocabulary(field["vocabulary"]))
        if "vocabulary" in field
        else ", ".join(_values(field))
    )
    return tk._("“{value}” is not one of: {known}.").format(value=value, known=known)


@_of_one_value
def ogp_tn_choice(value: Any, field: Field) -> str:
    """Take a value of the field's vocabulary, or its URI, code or alias."""
    found = _value_of(value, field)
    if found is None:
        raise tk.Invalid(_not_one_of(value, field))
    return found


@scheming_validator
def ogp_tn_choices(field: Field, schema: Any) -> Check:
    """Take a list of values of the field's vocabulary, kept in the vocabulary's order."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        names = _list(key, data, errors, "")
        if not names:
            _drop(field, key, data, errors)
        found = {name: _value_of(name, field) for name in names}
        errors[key].extend(
            _not_one_of(name, field) for name, value in found.items() if value is None
        )
        if errors[key]:
            raise tk.StopOnError
        chosen = dict.fromkeys(value for value in found.values() if value)
        ordered = [value for value in _values(field) if value in chosen]
        _store(key, data, ordered + [value for value in chosen if value not in ordered])

    return validator


@scheming_validator
def ogp_tn_licence(field: Field, schema: Any) -> Check:
    """Take the id of a licence; an alias becomes the id that the register knows.

    *Not specified* is refused for data that everyone can see, unless ``license_original`` tells
    what the source wrote: then somebody else's record is shown as it came.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        value = data.get(key, tk.missing)
        if _is_empty(value):
            data.pop(key, None)
            raise tk.StopOnError
        known = licences.known(value)
        data[key] = known or value
        published = schema.get("dataset_type") == "dataset" and not _is_private(data, context)
        original = data.get(("license_original",), tk.missing)
        if known == licences.NOT_SPECIFIED and published and _is_empty(original):
            _refuse(
                key,
                errors,
                tk._("Choose a licence: data cannot be published under “not specified”."),
            )

    return validator


def _is_private(data: FlattenDataDict, context: Context) -> bool:
    given = data.get(("private",), tk.missing)
    if not _is_empty(given):
        return str(given).strip().lower() in TRUE
    stored = context.get("package")
    return bool(stored and stored.private)


# Dates and numbers


def _not_a_date(value: Any) -> tk.Invalid:
    return tk.Invalid(tk._("“{value}” is not a date. Write it as 2018-07-31.").format(value=value))


@_of_one_value
def ogp_tn_iso_date(value: Any, field: Field) -> str:
    """Take one day."""
    if isinstance(value, dt.datetime):
        value = value.date()
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _not_a_date(value) from None
    return day.isoformat()


@_of_one_value
def ogp_tn_moment(value: Any, field: Field) -> str:
    """Take a year, a month, a day or a moment, as DCAT allows for its dates."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if MONTH.fullmatch(str(value)):
        return str(value)
    try:
        dt.datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _not_a_date(value) from None
    return value


@_of_one_value
def ogp_tn_quarter(value: Any, field: Field) -> str:
    """Take a quarter of a year."""
    quarter = str(value).upper()
    if not QUARTER.fullmatch(quarter):
        raise tk.Invalid(
            tk._("“{value}” is not a quarter. Write it as 2018-Q3.").format(value=value)
        )
    return quarter


def _number(value: Any, message: str) -> float | int:
    if isinstance(value, bool):
        raise tk.Invalid(message)
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise tk.Invalid(message) from None
    if number not in (float("inf"), float("-inf")) and number == number:
        return int(number) if number.is_integer() else number
    raise tk.Invalid(message)


@_of_one_value
def ogp_tn_positive_integer(value: Any, field: Field) -> int:
    """Take a whole number from 1."""
    message = tk._("“{value}” is not a whole number from 1.").format(value=value)
    number = _number(value, message)
    if not isinstance(number, int) or number < 1:
        raise tk.Invalid(message)
    return number


@_of_one_value
def ogp_tn_positive_number(value: Any, field: Field) -> float | int:
    """Take a number above 0."""
    message = tk._("“{value}” is not a number above 0.").format(value=value)
    number = _number(value, message)
    if number <= 0:
        raise tk.Invalid(message)
    return number


@_of_one_value
def ogp_tn_percent(value: Any, field: Field) -> float | int:
    """Take a number from 0 to 100."""
    message = tk._("“{value}” is not a number from 0 to 100.").format(value=value)
    number = _number(value, message)
    if not 0 <= number <= 100:
        raise tk.Invalid(message)
    return number


@scheming_validator
def ogp_tn_boolean(field: Field, schema: Any) -> Check:
    """Take a truth value, as a form or an API client writes it."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        value = data.get(key, tk.missing)
        if _is_empty(value):
            _drop(field, key, data, errors)
        written = str(value).strip().lower()
        if written not in TRUE | FALSE:
            _refuse(
                key,
                errors,
                tk._("“{value}” is neither true nor false.").format(value=value),
            )
        _store(key, data, written in TRUE)

    return validator


# Other records


def _not_a_record(value: Any) -> str:
    return tk._(
        "“{value}” is not the name of a record: lower-case Latin letters, digits, - and _ only."
    ).format(value=value)


@_of_one_value
def ogp_tn_record(value: Any, field: Field) -> str:
    """Take the name or id of a record.

    Whether it exists is not asked: records arrive in any order from a plan file or another
    portal, and the answer would tell what is private.
    """
    if not isinstance(value, str) or not RECORD_NAME.fullmatch(value):
        raise tk.Invalid(_not_a_record(value))
    return value


@scheming_validator
def ogp_tn_records(field: Field, schema: Any) -> Check:
    """Take a list of names of records; in a form, one on each line or separated by commas."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        names = _list(key, data, errors, "\n,|")
        if not names:
            _drop(field, key, data, errors)
        errors[key].extend(_not_a_record(name) for name in names if not RECORD_NAME.fullmatch(name))
        if errors[key]:
            raise tk.StopOnError
        _store(key, data, names)

    return validator


@scheming_validator
def ogp_tn_default_name(field: Field, schema: Any) -> Check:
    """Name a record that was given no name: a commitment by its plan and number.

    Any other record gets its type and eight random characters.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if field.get("required") or not _is_empty(data.get(key)):
            return
        plan, number = data.get(("plan",)), str(data.get(("number",)) or "")
        data[key] = (
            f"{plan}-{int(number):02d}"
            if isinstance(plan, str) and RECORD_NAME.fullmatch(plan) and number.isdigit()
            else f"{schema['dataset_type']}-{secrets.token_hex(4)}"
        )

    return validator


# Parts of a record


@scheming_validator
def ogp_tn_object(field: Field, schema: Any) -> Check:
    """Take an object whose members are the field's ``simple_subfields``.

    Errors are given as for the one row of a repeating part.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        value = _json(data.get(key, tk.missing))
        if _is_empty(value):
            _drop(field, key, data, errors)
        subfields = field["simple_subfields"]
        names = [subfield["field_name"] for subfield in subfields]
        if not isinstance(value, Mapping):
            _refuse(
                key,
                errors,
                tk._("Must be an object with: {names}.").format(names=", ".join(names)),
            )
        if form_rows.is_blank(value):
            _drop(field, key, data, errors)
        rules = {
            subfield["field_name"]: validators_from_string(subfield["validators"], subfield, schema)
            for subfield in subfields
        }
        given = {name: value[name] for name in names if name in value}
        # An object is checked like a row of a repeating part, so that its texts stay objects.
        cleaned, found = tk.navl_validate({"row": [given]}, {"row": rules}, context)
        wrong = found["row"][0] if found else {}
        wrong.update(_unknown(set(value) - set(names), names))
        if wrong:
            errors[key].append(wrong)  # pyright: ignore[reportArgumentType]
            raise tk.StopOnError
        data[key] = json.dumps(cleaned["row"][0], ensure_ascii=False)

    return validator


@scheming_validator
def ogp_tn_known_subfields(field: Any, schema: Any) -> Check:
    """Refuse members of repeating parts that the schema does not know, each by its name.

    Left alone they would be stored where nobody reads them.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        for name, known in form_rows.subfield_names(schema).items():
            for extra in [one for one in data if one[0] == name and one[-1] == "__extras"]:
                unknown = data.pop(extra)
                for subfield, messages in _unknown(unknown, known).items():
                    errors.setdefault((*extra[:-1], subfield), []).extend(messages)

    return validator


def _unknown(names: Iterable[str], known: Iterable[str]) -> dict[str, list[str]]:
    message = tk._("Unknown name. Known here: {known}.").format(known=", ".join(known))
    return {name: [message] for name in sorted(names)}
