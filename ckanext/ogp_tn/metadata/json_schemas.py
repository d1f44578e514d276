"""The formats of data files, written as JSON Schema in ``schemas/*.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError, validators

from ckanext.ogp_tn.metadata.vocabularies import vocabulary


def _in_vocabulary(
    validator: Any, name: str, value: Any, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if isinstance(value, str) and value not in vocabulary(name):
        yield ValidationError(f"{value!r} is not in {name}")


@cache
def validator(name: str) -> Draft202012Validator:
    """Return what checks files of a format; its keyword ``vocabulary`` names one of ours.

    :param name: the file's name without ``.schema.json``
    """
    schema = json.loads((files("ckanext.ogp_tn.schemas") / f"{name}.schema.json").read_text())
    kind = validators.extend(Draft202012Validator, {"vocabulary": _in_vocabulary})
    return kind(schema, format_checker=FormatChecker(["date"]))


def place(path: Any, *more: str) -> str:
    """Return where in a file something is, as people write it: ``portals[3].name``."""
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in (*path, *more)]
    return "".join(parts).removeprefix(".")
