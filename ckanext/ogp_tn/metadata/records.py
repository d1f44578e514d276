"""Validators of names of other records, and of the parts of one."""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata import form_rows
from ckanext.ogp_tn.metadata.validation import (
    Check,
    Field,
    as_json,
    drop,
    is_empty,
    of_list,
    of_one_value,
    refuse,
)
from ckanext.scheming.validation import (  # pyright: ignore[reportMissingImports]
    scheming_validator,
    validators_from_string,
)

RECORD_NAME = re.compile(r"[a-z0-9_-]{2,100}")


def _record_name(value: Any) -> str:
    if not isinstance(value, str) or not RECORD_NAME.fullmatch(value):
        raise tk.Invalid(
            tk._(
                "“{value}” is not the name of a record: lower-case Latin letters, digits, - and _ "
                "only."
            ).format(value=value)
        )
    return value


@of_one_value
def ogp_tn_record(value: Any, field: Field) -> str:
    """Take the name or id of a record.

    Whether it exists is not asked: records arrive in any order from a plan file or another
    portal, and the answer would tell what is private.
    """
    return _record_name(value)


@of_list("\n,|")
def ogp_tn_records(name: str, field: Field) -> str:
    """Take a list of names of records; in a form, one on each line or separated by commas."""
    return _record_name(name)


def random_name(dataset_type: str) -> str:
    """Return a name that no other record has, even where a file brings fifty thousand at once."""
    return f"{dataset_type}-{secrets.token_hex(6)}"


@scheming_validator
def ogp_tn_default_name(field: Field, schema: Any) -> Check:
    """Name a record that was given no name: a commitment by its plan and number.

    Any other record gets its type and some random characters.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if field.get("required") or not is_empty(data.get(key)):
            return
        plan, number = data.get(("plan",)), str(data.get(("number",)) or "")
        data[key] = (
            f"{plan}-{int(number):02d}"
            if isinstance(plan, str) and RECORD_NAME.fullmatch(plan) and number.isdigit()
            else random_name(schema["dataset_type"])
        )

    return validator


@scheming_validator
def ogp_tn_object(field: Field, schema: Any) -> Check:
    """Take an object whose members are the field's ``simple_subfields``.

    Errors are given as for the one row of a repeating part.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        value = as_json(data.get(key, tk.missing))
        if is_empty(value):
            drop(field, key, data, errors)
        subfields = field["simple_subfields"]
        names = [subfield["field_name"] for subfield in subfields]
        if not isinstance(value, Mapping):
            refuse(
                key,
                errors,
                tk._("Must be an object with: {names}.").format(names=", ".join(names)),
            )
        if form_rows.is_blank(value):
            drop(field, key, data, errors)
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
