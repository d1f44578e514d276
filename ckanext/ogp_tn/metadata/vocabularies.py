"""The controlled vocabularies, read from ``schemas/vocabularies/*.yaml``.

Forms, validators, facets, RDF, tables and pages read them here and nowhere else, so a value is
written once. Each file is read once per process.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

import yaml

from ckanext.ogp_tn.metadata.languages import pick

_OWN_KEYS = frozenset({"value", "label", "uri", "source"})


@dataclass(frozen=True)
class Term:
    """One value of a vocabulary."""

    value: str
    label: Mapping[str, str]
    uri: str | None
    source: str | None
    more: Mapping[str, Any]
    """The further keys of the file: ``law``, ``rank``, ``aliases`` …"""


class Vocabulary:
    """A closed list of values in the order of its file."""

    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name = name
        self.title: Mapping[str, str] = MappingProxyType(content["title"])
        self.source: str | None = content.get("source")
        self.terms = tuple(_term(raw) for raw in content["terms"])
        self._by_value = {term.value: term for term in self.terms}
        self._by_any_name = dict(self._other_names()) | self._by_value

    def _other_names(self) -> Iterator[tuple[str, Term]]:
        for term in self.terms:
            for name in (term.uri, term.more.get("code"), *term.more.get("aliases", ())):
                if name:
                    yield str(name), term

    def __contains__(self, value: object) -> bool:
        """Tell whether a value, exactly as stored, is of this vocabulary."""
        return value in self._by_value

    def get(self, value: str) -> Term | None:
        """Return the term of a stored value, or None."""
        return self._by_value.get(value)

    def find(self, name: str) -> Term | None:
        """Return the term that somebody else's name means: value, URI, code or alias.

        The comparison is exact, as a guess could turn an unknown value into a known one.
        """
        return self._by_any_name.get(name.strip())

    def values(self) -> list[str]:
        """Return the values in the order of the file."""
        return list(self._by_value)

    def label(self, value: str, language: str) -> str:
        """Return the label of a value for a reader; the value itself where it is unknown."""
        term = self._by_value.get(value)
        return pick(term.label, language)[0] if term else value

    def rank(self, value: str) -> int:
        """Return the place of a value in the order of the vocabulary.

        :param value: a value of this vocabulary
        :returns: the ``rank`` of the file, or the position where the file ranks nothing
        :raises KeyError: if the value is unknown
        :raises ValueError: if the file ranks other values but not this one: it has no order
            among them (``no_evidence`` is neither more nor less than ``limited``)
        """
        term = self._by_value[value]
        if "rank" in term.more:
            return term.more["rank"]
        if any("rank" in other.more for other in self.terms):
            raise ValueError(f"{self.name}: {value} has no rank")
        return self.terms.index(term)


@cache
def vocabulary(name: str) -> Vocabulary:
    """Return a vocabulary by the name of its file.

    :param name: the file's name without ``.yaml``
    :raises KeyError: if there is no such file; the message lists the names that exist
    """
    if name not in names():
        raise KeyError(f"There is no vocabulary {name}. Known ones: {', '.join(names())}")
    text = (_folder() / f"{name}.yaml").read_text(encoding="utf-8")
    return Vocabulary(name, yaml.safe_load(text))


@cache
def names() -> list[str]:
    """Return the names of all vocabularies, sorted."""
    found = (file.name for file in _folder().iterdir())
    return sorted(name.removesuffix(".yaml") for name in found if name.endswith(".yaml"))


def _folder() -> Traversable:
    return files("ckanext.ogp_tn.schemas") / "vocabularies"


def _term(raw: Mapping[str, Any]) -> Term:
    value = raw["value"]
    # DCAT identifies some values by an address; there the value is its own URI.
    own_address = value if value.startswith(("http://", "https://")) else None
    return Term(
        value=value,
        label=MappingProxyType(raw["label"]),
        uri=raw.get("uri", own_address),
        source=raw.get("source"),
        more=MappingProxyType({key: raw[key] for key in raw if key not in _OWN_KEYS}),
    )
