"""Validators of what sectors have fields for, and of the option that names municipalities."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata import table_schemas, territory
from ckanext.ogp_tn.metadata.texts import web_address
from ckanext.ogp_tn.metadata.validation import (
    Check,
    Field,
    drop,
    is_empty,
    of_list,
    of_one_value,
    refuse,
)
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.sectors import rules
from ckanext.scheming.validation import (  # pyright: ignore[reportMissingImports]
    scheming_validator,
)

__all__ = [
    "ogp_tn_governorate",
    "ogp_tn_municipalities_file",
    "ogp_tn_municipality_code",
    "ogp_tn_sdg_indicator",
    "ogp_tn_table_schema",
]


def ogp_tn_municipalities_file(value: Any) -> str:
    """Accept the path of a file of municipalities, for the option.

    :raises ckan.plugins.toolkit.Invalid: if it cannot be used, with what is wrong with it
    """
    path = str(value).strip()
    try:
        territory.read(Path(path))
    except territory.WrongMunicipalities as error:
        raise tk.Invalid(
            tk._("The file of municipalities cannot be used: {why}").format(why=error)
        ) from error
    return path


@of_one_value
def ogp_tn_municipality_code(value: Any, field: Field) -> str:
    """Take the code of a municipality of any governorate, whether it is known by name or not."""
    code = str(value)
    if not territory.governorate_of(code):
        raise tk.Invalid(
            tk._(
                "“{value}” is not the code of a municipality. Write five digits, the first two "
                "those of the governorate, like 13020 for Hammam Chatt in TN-13."
            ).format(value=value)
        )
    return code


@scheming_validator
def ogp_tn_governorate(field: Field, schema: Any) -> Check:
    """Take a governorate; where a municipality's code says one, it is that one.

    CKAN asks fields in the order of their names, so the code is still as it was sent.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        given, code = data.get(key, tk.missing), data.get((*key[:-1], "municipality_code"))
        said = territory.governorate_of(code.strip()) if isinstance(code, str) else None
        if is_empty(given) or (isinstance(given, str) and not given.strip()):
            if not said:
                drop(field, key, data, errors)
            data[key] = said
            return
        terms = vocabulary("governorates")
        found = terms.find(given) if isinstance(given, str) else None
        if not found:
            known = ", ".join(terms.values())
            refuse(
                key,
                errors,
                tk._("“{value}” is not one of: {known}.").format(value=given, known=known),
            )
        elif said and found.value != said:
            refuse(
                key,
                errors,
                tk._(
                    "The municipality {code} is in {said}, not in {given}. Correct one of the two."
                ).format(code=code, said=said, given=found.value),
            )
        else:
            data[key] = found.value

    return validator


@of_one_value
def ogp_tn_table_schema(value: Any, field: Field) -> str:
    """Take the address of a Table Schema; the name of one of the portal's becomes its address."""
    return table_schemas.address(value) if value in table_schemas.names() else web_address(value)


@of_list("\n,")
def ogp_tn_sdg_indicator(code: str, field: Field) -> str:
    """Take goals, targets and indicators of sustainable development by their numbers."""
    code = code.lower()
    if not rules.is_sdg(code):
        raise tk.Invalid(
            tk._(
                "“{value}” is not the number of a goal, target or indicator of sustainable "
                "development. Write it like 6, 6.3 or 6.3.1."
            ).format(value=code)
        )
    return code
