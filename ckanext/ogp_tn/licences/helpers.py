"""What pages and forms ask about licences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from markupsafe import Markup, escape

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.licences import citation
from ckanext.ogp_tn.metadata import licences
from ckanext.ogp_tn.metadata.languages import LANGUAGES, direction
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

__all__ = [
    "license_options",
    "ogp_tn_citations",
    "ogp_tn_licence_default",
    "ogp_tn_licence_terms",
    "ogp_tn_licences_offered",
]


@tk.chained_helper
def license_options(
    next_helper: Callable[..., list[tuple[str, str]]], existing_license_id: str | None = None
) -> list[tuple[str, str]]:
    """Return the licences to choose from in the register's order, the portal's own first.

    Core sorts them by title, and proposes those that are only known too.

    :param existing_license_id: what is chosen already, which is offered whatever it is
    """
    ids = [one.id for one in licences.offered()]
    if existing_license_id and existing_license_id not in ids:
        ids.insert(0, existing_license_id)
    return [(license_id, licences.title(license_id)) for license_id in ids]


def ogp_tn_licence_default() -> str:
    """Return the licence that a new dataset gets; empty where the portal does not offer it."""
    return licences.default()


def ogp_tn_licences_offered() -> list[str]:
    """Return the ids of the licences offered that say anything about re-use."""
    ids = [one.id for one in licences.offered()]
    return [
        one for one in ids if any(licences.terms(one)[kind] for kind in ("permits", "requires"))
    ]


def ogp_tn_licence_terms(license_id: str | None) -> dict[str, Any]:
    """Return what a licence allows and asks in return, for a page.

    :returns: ``permits`` and ``requires`` (lists of ``{label, icon}``; None where nobody knows)
        and ``said_by`` (``title`` by language or None, ``url`` or None)
    """
    found = licences.terms(license_id or licences.NOT_SPECIFIED)
    return {
        **found,
        **{kind: _drawn(found[kind]) for kind in ("permits", "requires")},
    }


def _drawn(values: list[str] | None) -> list[dict[str, str]] | None:
    if values is None:
        return None
    terms = vocabulary("licence_terms")
    return [
        {"label": terms.label(value, tk.h.lang()), "icon": term.more["icon"]}
        for value in values
        if (term := terms.get(value))
    ]


def ogp_tn_citations(pkg: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the sentences by which a dataset is to be cited, the reader's language first.

    :param pkg: the dataset as ``package_show`` gives it
    :returns: for each ``{"lang", "dir", "sentence"}``; each part of a sentence stands in an
        element of its own, so that Arabic and Latin texts keep their directions
    """
    organization = pkg.get("organization") or {}
    body = tk.h.ogp_tn_body(organization) or citation.titles(organization or pkg)
    facts = {**citation.dated(pkg), "producer": citation.producer(pkg, body)}
    address = tk.h.url_for(f"{pkg['type']}.read", id=pkg["name"], qualified=True, locale="default")
    reader = tk.h.lang()
    return [
        {
            "lang": language,
            "dir": direction(language),
            "sentence": escape(citation.sentence(facts["date_of"], language)).format(
                **{
                    name: Markup("<bdi>{}</bdi>").format(text)
                    for name, text in citation.parts(pkg, facts, address, language).items()
                }
            ),
        }
        for language in sorted(LANGUAGES, key=lambda one: one != reader)
    ]
