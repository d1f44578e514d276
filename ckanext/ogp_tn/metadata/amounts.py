"""Validators of dates, quarters, numbers and yes or no."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata.validation import (
    Check,
    Field,
    drop,
    is_empty,
    of_one_value,
    refuse,
    store,
)
from ckanext.scheming.validation import (  # pyright: ignore[reportMissingImports]
    scheming_validator,
)

QUARTER = re.compile(r"\d{4}-Q[1-4]")
MONTH = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
TRUE, FALSE = frozenset({"true", "on", "yes", "1"}), frozenset({"false", "off", "no", "0"})


def _not_a_date(value: Any) -> tk.Invalid:
    return tk.Invalid(tk._("“{value}” is not a date. Write it as 2018-07-31.").format(value=value))


@of_one_value
def ogp_tn_iso_date(value: Any, field: Field) -> str:
    """Take one day."""
    if isinstance(value, dt.datetime):
        value = value.date()
    try:
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise _not_a_date(value) from None
    return day.isoformat()


@of_one_value
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


@of_one_value
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


@of_one_value
def ogp_tn_positive_integer(value: Any, field: Field) -> int:
    """Take a whole number from 1."""
    message = tk._("“{value}” is not a whole number from 1.").format(value=value)
    number = _number(value, message)
    if not isinstance(number, int) or number < 1:
        raise tk.Invalid(message)
    return number


@of_one_value
def ogp_tn_positive_number(value: Any, field: Field) -> float | int:
    """Take a number above 0."""
    message = tk._("“{value}” is not a number above 0.").format(value=value)
    number = _number(value, message)
    if number <= 0:
        raise tk.Invalid(message)
    return number


@of_one_value
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
        if is_empty(value):
            drop(field, key, data, errors)
        written = str(value).strip().lower()
        if written not in TRUE | FALSE:
            refuse(
                key,
                errors,
                tk._("“{value}” is neither true nor false.").format(value=value),
            )
        store(key, data, written in TRUE)

    return validator
