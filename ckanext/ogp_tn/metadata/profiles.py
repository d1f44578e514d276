"""What kind of portal this is: which part of the one model it shows first, and to begin with.

A profile is a file of ``schemas/profiles/``; ``national.yaml`` says what each key is. It is read,
and written nowhere: every profile has every field and value, so another one loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import yaml

from ckanext.ogp_tn import config


@dataclass(frozen=True)
class Profile:
    """What one kind of portal shows."""

    name: str
    title: Mapping[str, str]
    about: Mapping[str, str]
    home: Sequence[str]
    navigation: Sequence[str]
    footer: Sequence[str]
    facets: Mapping[str, Sequence[str]]
    offers: Mapping[str, Sequence[str]]
    defaults: Mapping[str, Any]
    licence: str
    without_checks: Sequence[str]

    def offered(self, vocabulary: str, value: str) -> bool:
        """Tell whether forms offer a value of a vocabulary."""
        return value in self.offers.get(vocabulary, (value,))

    def shows(self, field: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
        """Tell whether the form of a record has a field.

        The fields of other sectors are not there, unless the record is of that sector or has a
        value in them: what a form leaves out would be deleted.
        """
        sector = field.get("only_sector")
        return (
            not sector
            or self.offered("sectors", sector)
            or sector == record.get("sector")
            or bool(record.get(field["field_name"]))
        )


def current() -> Profile:
    """Return the profile that the administrator chose."""
    return profile(config.profile())


@cache
def profile(name: str) -> Profile:
    """Return a profile by the name of its file.

    :raises KeyError: if there is no such file; the message lists the names that exist
    """
    if name not in names():
        raise KeyError(f"There is no profile {name}. Known ones: {', '.join(names())}")
    content = yaml.safe_load((_folder() / f"{name}.yaml").read_text(encoding="utf-8"))
    return Profile(name=name, **content)


@cache
def names() -> list[str]:
    """Return the names of all profiles, sorted."""
    found = (file.name for file in _folder().iterdir())
    return sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml"))


def _folder() -> Traversable:
    return files("ckanext.ogp_tn.schemas") / "profiles"
