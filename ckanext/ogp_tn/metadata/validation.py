"""What the validators share: taking a value, refusing it in a sentence, storing it.

A validator of ckanext-scheming is made for one field; at dataset level a list or an object is
stored as JSON text (CKAN's extras hold text), inside a repeating part as it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.scheming.validation import (  # pyright: ignore[reportMissingImports]
    scheming_validator,
)

Field = Mapping[str, Any]
Check = Callable[[FlattenKey, FlattenDataDict, FlattenErrorDict, Context], None]


def is_empty(value: Any) -> bool:
    return value is tk.missing or value is None or value in ("", [], {})


def is_inside(key: FlattenKey) -> bool:
    """Tell whether a value is in a repeating part, which is stored as a whole."""
    return len(key) > 1 and key[0] != "resources"


def refuse(key: FlattenKey, errors: FlattenErrorDict, message: str) -> None:
    errors[key].append(message)
    raise tk.StopOnError


def drop(field: Field, key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict) -> None:
    """Take an empty value out of the data; refuse it where the field is required."""
    data.pop(key, None)
    if field.get("required"):
        errors[key].append(tk._("This may not be empty."))
    raise tk.StopOnError


def store(key: FlattenKey, data: FlattenDataDict, value: Any) -> None:
    data[key] = value if is_inside(key) else json.dumps(value, ensure_ascii=False)


def of_one_value(convert: Callable[[Any, Field], Any]) -> Callable[[Field, Any], Check]:
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
            if is_empty(value):
                drop(field, key, data, errors)
            try:
                data[key] = convert(value, field)
            except tk.Invalid as error:
                refuse(key, errors, error.error)

        return validator

    return _named(of_field, convert)


def of_list(
    separators: str, arrange: Callable[[list[str], Field], list[str]] = lambda values, field: values
) -> Callable[[Callable[[str, Field], str]], Callable[[Field, Any], Check]]:
    """Make a scheming validator of a list from a function that converts one of its texts.

    The function raises ``tk.Invalid`` with a sentence; the sentences of all texts are told.

    :param separators: what separates the texts where they come as one
    :param arrange: gives what is stored its order
    """

    def of(convert: Callable[[str, Field], str]) -> Callable[[Field, Any], Check]:
        def of_field(field: Field, schema: Any) -> Check:
            def validator(
                key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
            ) -> None:
                texts = as_list(key, data, errors, separators)
                if not texts:
                    drop(field, key, data, errors)
                values: list[str] = []
                for text in texts:
                    try:
                        values.append(convert(text, field))
                    except tk.Invalid as error:
                        errors[key].append(error.error)
                if errors[key]:
                    raise tk.StopOnError
                store(key, data, arrange(list(dict.fromkeys(values)), field))

            return validator

        return _named(of_field, convert)

    return of


def _named(of_field: Callable[[Field, Any], Check], convert: Callable[..., Any]) -> Any:
    of_field.__name__ = convert.__name__
    of_field.__doc__ = convert.__doc__
    return scheming_validator(of_field)


def as_json(value: Any) -> Any:
    """Return what a text holds as JSON; the text itself where it is none."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def as_list(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, separators: str
) -> list[str]:
    """Return the texts of a list, however it came: a list, JSON, or one text with separators."""
    value = as_json(data.get(key, tk.missing))
    if is_empty(value):
        return []
    if isinstance(value, str):
        value = re.split(f"[{re.escape(separators)}]", value) if separators else [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        refuse(key, errors, tk._("Must be a list of texts."))
    stripped = [item.strip() for item in value]
    return list(dict.fromkeys(item for item in stripped if item))
