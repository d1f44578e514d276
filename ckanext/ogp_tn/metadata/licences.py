"""The licence register: from our vocabulary into CKAN, and what others' licence ids mean."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.license import License, LicenseRegister

from ckanext.ogp_tn.metadata import reader
from ckanext.ogp_tn.metadata.languages import pick
from ckanext.ogp_tn.metadata.vocabularies import Term, vocabulary

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


def known(license_id: str) -> str | None:
    """Return the id that the register has for a licence, or None if it is not known."""
    term = vocabulary(VOCABULARY).find(license_id)
    return term.value if term else None


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


class _License(License):
    """A licence of the vocabulary, titled in the reader's language.

    CKAN reads a licence's members as attributes; ``title`` is therefore a property here, so
    that every place that shows it (facets, package_show, forms) speaks to its reader.
    """

    def __init__(self, term: Term) -> None:
        self._term = term
        super().__init__(
            {
                "id": term.value,
                **{key: term.more.get(key, default) for key, default in _CORE_KEYS.items()},
            }
        )

    @property
    def title(self) -> str:
        return pick(self._term.label, reader.language())[0]

    def isopen(self) -> bool:
        """Tell whether data under this licence count as open on this portal."""
        return bool(self._term.more["open"])

    def license_dictize(self) -> dict[str, Any]:
        """Return the licence as ``license_list`` gives it, with its title in every language."""
        # CKAN's own register gives texts, "True" and "False" among them: clients expect that.
        data = {key: str(value) for key, value in self._data.items()}
        return {**data, "title": self.title, "title_translated": dict(self._term.label)}


class Register(LicenseRegister):
    """CKAN's register with the licences of the vocabulary."""

    def __init__(self) -> None:
        self.licenses = [_License(term) for term in vocabulary(VOCABULARY).terms]


def register() -> None:
    """Make our register CKAN's, unless the administrator names another in ``licenses_group_url``.

    CKAN keeps its register in this attribute and has no interface for another one; a test holds
    what is relied on here.
    """
    if tk.config.get("licenses_group_url"):
        if isinstance(getattr(model.Package, "_license_register", None), Register):
            del model.Package._license_register
        return
    model.Package._license_register = Register()
