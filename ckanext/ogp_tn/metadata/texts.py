"""Validators of texts: a line, an address, a list of lines, a text in several languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata.languages import LANGUAGES, pick
from ckanext.ogp_tn.metadata.validation import (
    Check,
    Field,
    as_json,
    drop,
    is_empty,
    of_list,
    of_one_value,
    refuse,
    store,
)
from ckanext.scheming.validation import (  # pyright: ignore[reportMissingImports]
    scheming_validator,
)


@of_one_value
def ogp_tn_line(value: Any, field: Field) -> str:
    """Take a text; a number becomes its digits."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise tk.Invalid(tk._("Must be text, not a list or an object."))
    return str(value)


@of_one_value
def ogp_tn_pattern(value: Any, field: Field) -> str:
    """Take a code of the form that the field's ``pattern`` says."""
    if not re.fullmatch(field["pattern"], str(value)):
        raise tk.Invalid(
            tk._("“{value}” does not have the right form. Write it like {example}.").format(
                value=value, example=field["pattern_example"]
            )
        )
    return str(value)


@of_one_value
def ogp_tn_url(value: Any, field: Field) -> str:
    """Take a web address."""
    return web_address(value)


def web_address(value: Any) -> str:
    """Return a value that is a web address.

    :raises ckan.plugins.toolkit.Invalid: if it is none
    """
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


@of_list("\n")
def ogp_tn_lines(text: str, field: Field) -> str:
    """Take a list of texts, or one text with an item on each line."""
    return text


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
        value = as_json(data.get(key, tk.missing))
        core_key = (*key[:-1], field["fills"]) if "fills" in field else None
        if is_empty(value) and value is not tk.missing:
            value = {}
        if value is tk.missing:
            if field.get("accepts_core"):
                data.pop(key, None)
                raise tk.StopOnError
            drop(field, key, data, errors)
        texts = _texts(key, value, errors)
        if core_key:
            texts = _changed_through_core(texts, core_key, data, context)
            data[core_key] = pick(texts, LANGUAGES[0])[0]
        if not texts:
            if field.get("required"):
                refuse(key, errors, tk._("Give a text in at least one language: ar, fr or en."))
            data.pop(key, None)
            raise tk.StopOnError
        store(key, data, texts)

    return validator


def _texts(key: FlattenKey, value: Any, errors: FlattenErrorDict) -> dict[str, str]:
    if not isinstance(value, Mapping):
        example = '{"ar": "…", "fr": "…", "en": "…"}'
        refuse(
            key,
            errors,
            tk._("Must be an object with a text for each language: {example}.").format(
                example=example
            ),
        )
    if unknown := sorted(str(language) for language in set(value) - set(LANGUAGES)):
        refuse(
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
            refuse(
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
    before = as_json((stored.extras or {}).get(f"{core}_translated"))
    if texts != before or not isinstance(before, Mapping):
        return texts
    _, language = pick(texts, LANGUAGES[0])
    return {**texts, language: given.strip()}
