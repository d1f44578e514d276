"""The licence register: what others' ids mean, when data need a licence, what a licence says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from functools import cache, cached_property
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.license import License, LicenseRegister

from ckanext.ogp_tn.metadata import profiles, reader
from ckanext.ogp_tn.metadata.vocabularies import Term, vocabulary

NATIONAL = "licence-nationale-de-donnees-publiques-ouvertes"
NOT_SPECIFIED = "notspecified"
VOCABULARY = "licences"

#: The keys of a licence in CKAN's register, with the value of one that says nothing.
_CORE_KEYS: Mapping[str, Any] = {
    "domain_content": False,
    "domain_data": False,
    "domain_software": False,
    "family": "",
    "is_generic": False,
    "maintainer": "",
    "od_conformance": "not reviewed",
    "osd_conformance": "not reviewed",
    "status": "active",
    "url": "",
}


# What a licence id means


def known(license_id: str) -> str | None:
    """Return the id that the register has for a licence, or None if nobody knows it.

    :param license_id: an id, alias, title or address of a licence, as anybody writes it
    """
    return _register().find(license_id)


def canonical(license_id: str | None) -> tuple[str, str | None]:
    """Return what somebody else's licence id means here.

    An unknown licence is never taken for an open one.

    :param license_id: an id, alias or address of a licence as another portal writes it
    :returns: the id of the register, and the original where it said something else
    """
    written = (license_id or "").strip()
    found = known(written) if written else None
    if found:
        return found, None if found == written else written
    return NOT_SPECIFIED, written or None


def default() -> str:
    """Return the licence that new data get: the profile's, or none where it is not offered."""
    own = profiles.current().licence
    return own if own in _register() else ""


def _plain(name: str) -> str:
    """Return a name without what says nothing about which licence it is.

    That is: capitals, accents, spaces around and between, http or https, the slash at the end.
    """
    letters = unicodedata.normalize("NFKD", name).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"^https?://(www\.)?|/$", "", " ".join(bare.split()))


def _names(term: Term) -> Iterator[str]:
    """Yield every name of a licence, plain."""
    named = (term.value, *term.label.values(), *term.more.get("aliases", ()), term.more.get("url"))
    yield from (_plain(name) for name in named if name)


@cache
def _terms_by_name() -> Mapping[str, Term]:
    return {name: term for term in vocabulary(VOCABULARY).terms for name in _names(term)}


def _term(name: str) -> Term | None:
    """Return the term of the vocabulary that a name means."""
    return _terms_by_name().get(_plain(name))


def offered() -> list[Any]:
    """Return the licences that a form proposes, the one of new data first."""
    return _register().offered()


# When a licence is needed


def is_missing(license_id: str | None) -> bool:
    """Tell whether a record says nothing about its licence."""
    return not license_id or license_id == NOT_SPECIFIED


def needed(record: Mapping[str, Any]) -> bool:
    """Tell whether a record cannot do without a licence: a public body's data that all can see.

    A row of an inventory says which data a body holds, and is honest without one; what publishes
    its data is a dataset, and that needs it.

    :param record: a dataset of any type with ``type``, ``private`` and ``owner_org``
    """
    is_dataset = (record.get("type") or "dataset") == "dataset"
    return is_dataset and not record.get("private") and bool(record.get("owner_org"))


def lacks(record: Mapping[str, Any]) -> bool:
    """Tell whether a record needs a licence and has none.

    With ``license_original`` it is somebody else's record, shown as it came: its licence is one
    that we do not know.
    """
    return (
        needed(record)
        and is_missing(record.get("license_id"))
        and not record.get("license_original")
    )


def of_row(row: Mapping[str, Any]) -> str:
    """Return the licence under which an inventory row's data are to be published.

    :param row: the row; its own licence counts, else the default one
    """
    own = row.get("license_id")
    return default() if is_missing(own) else str(own)


# What a licence says


def licence(license_id: str) -> _Licence | None:
    """Return a licence of the register, or else of the vocabulary, which may know its title."""
    found: Any = _register().get(license_id)
    term = vocabulary(VOCABULARY).get(license_id)
    return found or (_OurLicence(term) if term else None)


def titles(ids: Collection[str]) -> dict[str, Mapping[str, str]]:
    """Return the titles of licences by language, for the labels of a facet."""
    return {license_id: found.titles for license_id in ids if (found := licence(license_id))}


def title(license_id: str) -> str:
    """Return a licence's title in the reader's language; an unknown id as it is."""
    found = licence(license_id)
    return found.title if found else license_id


def terms(license_id: str) -> dict[str, Any]:
    """Return what a licence allows and asks in return.

    :returns: ``permits`` and ``requires`` (values of ``licence_terms``; None where nobody knows),
        ``said_by`` (where that is written: ``title`` by language, None for the licence's own
        text; ``url``)
    """
    found = licence(license_id)
    return found.terms if found else _NO_TERMS


def show(pkg_dict: dict[str, Any]) -> None:
    """Title a dataset's licence in the reader's language, in place.

    What the search engine keeps is in the language of whoever saved the dataset.
    """
    if pkg_dict.get("license_id"):
        pkg_dict["license_title"] = title(pkg_dict["license_id"])


_NO_TERMS: dict[str, Any] = {"permits": None, "requires": None, "said_by": None}


class _Licence(License):
    """A licence titled in the reader's language.

    CKAN reads a licence's members as attributes; ``title`` is therefore a property here, so
    that every place that shows it (facets, package_show, forms) speaks to its reader.
    """

    def __init__(self, data: Mapping[str, Any], term: Term | None) -> None:
        super().__init__({**_CORE_KEYS, **data})
        self.term = term

    @property
    def titles(self) -> Mapping[str, str]:
        """The titles by language; none where only the administrator's list has the licence."""
        own = self._data.get("title_translated")
        return own if isinstance(own, Mapping) else dict(self.term.label if self.term else {})

    @property
    def title(self) -> str:
        return reader.seen(self.titles) or self._data.get("title") or self.id

    @property
    def terms(self) -> dict[str, Any]:
        """What it allows and asks, as :func:`terms` returns it."""
        if not self.term:
            return _NO_TERMS
        more = self.term.more
        said_by = more.get("said_by") or {"url": more.get("url")}
        return {
            "permits": more.get("permits"),
            "requires": more.get("requires"),
            "said_by": {"title": said_by.get("title"), "url": said_by.get("url")},
        }

    def license_dictize(self) -> dict[str, Any]:
        """Return the licence as ``license_list`` gives it, with titles and terms."""
        return {
            **super().license_dictize(),
            "title": self.title,
            "title_translated": dict(self.titles),
            "permits": self.terms["permits"],
            "requires": self.terms["requires"],
        }


class _OurLicence(_Licence):
    """A licence of the vocabulary, which also says whether it counts as open."""

    def __init__(self, term: Term) -> None:
        core = {key: term.more[key] for key in _CORE_KEYS if key in term.more}
        super().__init__({"id": term.value, **core}, term)
        self._isopen = bool(term.more["open"])

    def license_dictize(self) -> dict[str, Any]:
        # CKAN's own register gives texts, "True" and "False" among them: clients expect that.
        data = super().license_dictize()
        return {**data, **{key: str(data[key]) for key in _CORE_KEYS}}


class Register(LicenseRegister):
    """CKAN's register with the licences of the vocabulary.

    Where the administrator names a list of their own in ``licenses_group_url``, that list rules:
    which licences there are, in which order, which are open. Ours adds titles and terms to those
    that it knows. The list is read when it is first needed, as CKAN does.
    """

    def __init__(self) -> None:
        """Read nothing yet."""

    @cached_property
    def licenses(self) -> list[Any]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """The licences, in order."""
        if not tk.config.get("licenses_group_url"):
            return [_OurLicence(term) for term in vocabulary(VOCABULARY).terms]
        theirs = LicenseRegister().licenses
        return [_Licence(one.license_dictize(), _term(one.id)) for one in theirs]

    @cached_property
    def _ids_by_name(self) -> dict[str, str]:
        by_term = {one.term.value: one.id for one in reversed(self.licenses) if one.term}
        found = {
            name: by_term.get(term.value, term.value) for name, term in _terms_by_name().items()
        }
        # An id of the register means itself, whatever it is called elsewhere.
        return found | {_plain(one.id): one.id for one in self.licenses}

    def find(self, name: str) -> str | None:
        """Return the id that this register has for a licence, or else the vocabulary.

        Nothing is guessed: a name that merely resembles one is unknown.
        """
        return name if name in self else self._ids_by_name.get(_plain(name))

    def offered(self) -> list[Any]:
        """Return the licences that a form proposes; the administrator's list is all of it."""
        if tk.config.get("licenses_group_url"):
            return self.licenses
        return [one for one in self.licenses if one.term.more.get("offered", True)]


def _register() -> Register:
    found: Any = model.Package.get_license_register()
    return found


def register() -> None:
    """Make our register CKAN's.

    CKAN keeps its register in this attribute and has no interface for another one; a test holds
    what is relied on here.
    """
    model.Package._license_register = Register()
