"""The Table Schemas that the portal ships: what the columns of a kind of table are.

Each is a file ``schemas/tables/<name>.json`` in the Table Schema standard, and has an address on
the portal that stays. What the standard has no word for is said in properties of ours:

* ``title_translated``, ``description_translated``: of the table and of each column
* ``ogp_tn:municipal_category``: which category of municipal data the table is for
* ``ogp_tn:source``: where a column comes from, a value of ``column_sources``
* ``ogp_tn:money``: ``true`` where a column holds amounts, which mean nothing without their unit
* ``ogp_tn:not_published``: columns that a body's own register has and a file for the public has
  not; they stand beside the ``fields``, so that a file with them is not what the standard expects
* ``ogp_tn:personal``: ``hidden`` at those, ``caution`` at a column that may point to a person
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.languages import LANGUAGES, pick

NOT_PUBLISHED = "ogp_tn:not_published"


@cache
def names() -> list[str]:
    """Return the names of all tables, sorted."""
    found = (file.name for file in _folder().iterdir())
    return sorted(name.removesuffix(".json") for name in found if name.endswith(".json"))


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return a table as its file has it.

    :raises KeyError: if there is no such file; the message lists the names that exist
    """
    if name not in names():
        raise KeyError(f"There is no table {name}. Known ones: {', '.join(names())}")
    return json.loads((_folder() / f"{name}.json").read_text(encoding="utf-8"))


def descriptor(name: str, reader: str) -> dict[str, Any]:
    """Return a table as the standard has it: its titles and descriptions in a reader's language.

    :raises KeyError: if there is no such table
    """
    content = table(name)
    spoken = {
        part: [_with_words(field, reader) for field in content[part]]
        for part in ("fields", NOT_PUBLISHED)
        if part in content
    }
    return {**_with_words(content, reader), **spoken}


def columns(described: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return all columns of a table, those that are not published last."""
    return [*described["fields"], *described.get(NOT_PUBLISHED, ())]


def address(name: str) -> str:
    """Return where the portal has a table's schema."""
    return f"{_site()}/ogp/tables/{name}.json"


def addresses() -> dict[str, str]:
    """Return the table of every address under which the portal has one, in each language too."""
    roots = [_site(), *(f"{_site()}/{language}" for language in LANGUAGES)]
    return {f"{root}/ogp/tables/{name}.json": name for root in roots for name in names()}


def of_address(url: str | None) -> str | None:
    """Return which of the portal's tables an address means; None if none of them."""
    return addresses().get(url or "")


def _site() -> str:
    return tk.config["ckan.site_url"].rstrip("/")


def _with_words(described: Mapping[str, Any], reader: str) -> dict[str, Any]:
    words = {
        name: pick(described[f"{name}_translated"], reader)[0] for name in ("title", "description")
    }
    return {**described, **words}


def _folder() -> Traversable:
    return files("ckanext.ogp_tn.schemas") / "tables"
