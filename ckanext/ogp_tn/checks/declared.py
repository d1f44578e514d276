"""The checks as ``schemas/checks/*.yaml`` declare them, read once per process.

Pages, API, results and documentation read them here and nowhere else, so a new check has its
words in those files only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import Formatter
from types import MappingProxyType
from typing import Any

import yaml

from ckanext.ogp_tn.checks.rules import SEVERITIES
from ckanext.ogp_tn.metadata import profiles
from ckanext.ogp_tn.metadata.languages import LANGUAGES

Texts = Mapping[str, str]

#: What a check looks at: the record itself, reaching what an address leads to, what is there.
RECORD, LINK, FILE = "record", "link", "file"
ON = (RECORD, LINK, FILE)
#: Who is told: everybody, or only those who may change the dataset.
EVERYONE, STEWARD = "everyone", "steward"
AUDIENCES = (EVERYONE, STEWARD)
_TEXTS = ("label", "reason", "source", "advice", "message")
_KEYS = {"name", "on", "formats", "severity", "audience", *_TEXTS}
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class WrongDeclaration(ValueError):
    """A check is not declared as it has to be; the message says which, and what is wrong."""


@dataclass(frozen=True, eq=False)
class Check:
    """One check: its name in the API, its words, and how bad it is."""

    name: str
    group: str
    """The file that declares it."""
    on: str
    formats: Sequence[str]
    """The kinds of content that it looks at; none where it looks at all."""
    severity: str
    audience: str
    label: Texts
    reason: Texts
    source: Texts
    advice: Texts
    message: Texts
    """One sentence of a finding, with its values in braces."""

    @property
    def is_public(self) -> bool:
        """Whether everybody learns what it finds."""
        return self.audience == EVERYONE


@cache
def declared() -> Mapping[str, Check]:
    """Return every check by its name, in the order of the files.

    :raises WrongDeclaration: if one is not declared as it has to be
    """
    folder = files("ckanext.ogp_tn.schemas") / "checks"
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    return together(
        one
        for name in found
        for one in read(name.removesuffix(".yaml"), (folder / name).read_text(encoding="utf-8"))
    )


def active() -> Mapping[str, Check]:
    """Return the checks that the portal's profile does not switch off."""
    off = profiles.current().without_checks
    return {name: one for name, one in declared().items() if name not in off}


def together(checks: Iterable[Check]) -> Mapping[str, Check]:
    """Return checks by their names.

    :raises WrongDeclaration: if two have the same
    """
    found: dict[str, Check] = {}
    for one in checks:
        if one.name in found:
            raise WrongDeclaration(
                f"{one.group}.yaml declares {one.name}, which {found[one.name].group}.yaml "
                f"declares already: give one of them another name."
            )
        found[one.name] = one
    return MappingProxyType(found)


def read(group: str, text: str) -> list[Check]:
    """Return the checks that the text of a file declares.

    :param group: the file's name, without its ending
    :raises WrongDeclaration: if one is not declared as it has to be
    """
    content = yaml.safe_load(text)
    if not isinstance(content, list) or not all(isinstance(one, dict) for one in content):
        raise WrongDeclaration(f"{group}.yaml is not a list of checks.")
    return [_check(group, place, raw) for place, raw in enumerate(content, 1)]


def _check(group: str, place: int, raw: Mapping[str, Any]) -> Check:
    for complaint in _complaints(raw):
        name = raw.get("name") or f"check {place}"
        raise WrongDeclaration(f"{group}.yaml, {name}: {complaint}")
    rest = {"formats": (), "audience": EVERYONE, **raw}
    return Check(group=group, **rest)


def _complaints(raw: Mapping[str, Any]) -> Iterable[str]:
    if not _NAME.fullmatch(str(raw.get("name", ""))):
        yield "a name has small letters, digits and underscores only."
    if True in raw:
        yield 'YAML takes the word on for "yes": write "on" in quotation marks.'
    if unknown := sorted(set(raw) - _KEYS):
        yield f"{', '.join(unknown)} is no key of a check. They are: {', '.join(sorted(_KEYS))}."
    for key, choices in (("on", ON), ("severity", SEVERITIES), ("audience", AUDIENCES)):
        if raw.get(key, EVERYONE if key == "audience" else None) not in choices:
            yield f"{key} is one of: {', '.join(choices)}."
    formats = raw.get("formats", [])
    if not isinstance(formats, list) or not all(isinstance(one, str) for one in formats):
        yield "formats is a list of names such as CSV."
    yield from _complaints_of_texts(raw)


def _complaints_of_texts(raw: Mapping[str, Any]) -> Iterable[str]:
    for key in _TEXTS:
        texts = raw.get(key)
        if not isinstance(texts, dict) or set(texts) != set(LANGUAGES):
            yield f"{key} is a text in each of: {', '.join(LANGUAGES)}."
        elif not all(isinstance(one, str) and one.strip() for one in texts.values()):
            yield f"{key} is empty in a language, or no text."
    if "message" in raw and len({_placeholders(one) for one in raw["message"].values()}) > 1:
        yield "message has other values in one language than in another."


def _placeholders(message: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(message) if name)
