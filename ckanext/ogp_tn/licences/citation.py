"""How to cite a dataset: producer, date and licence, as the national portal asks of re-users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckanext.ogp_tn.metadata import dates, licences
from ckanext.ogp_tn.metadata.languages import LANGUAGES, pick
from ckanext.ogp_tn.metadata.vocabularies import vocabulary

Texts = Mapping[str, str]


def cite(dataset: Mapping[str, Any], body: Texts, address: str) -> dict[str, Any]:
    """Return how a dataset is to be cited.

    :param dataset: the dataset as ``package_show`` gives it
    :param body: the name of its public body by language
    :param address: the dataset's address
    :returns: ``citation`` (a sentence by language), ``producer`` (by language), ``date``,
        ``date_of`` (which date of the dataset that is)
    """
    facts = {**dated(dataset), "producer": producer(dataset, body)}
    return {
        "citation": {
            language: sentence(facts["date_of"], language).format(
                **parts(dataset, facts, address, language)
            )
            for language in LANGUAGES
        },
        **facts,
    }


def sentence(date_of: str, language: str) -> str:
    """Return the sentence of a citation, with names where its parts stand."""
    return vocabulary("citations").label(date_of, language)


def parts(
    dataset: Mapping[str, Any], facts: Mapping[str, Any], address: str, language: str
) -> dict[str, str]:
    """Return the parts of a sentence; a text that is not in its language in the next one."""
    licence = dataset.get("license_id") or licences.NOT_SPECIFIED
    return {
        "producer": pick(facts["producer"], language)[0],
        "title": pick(titles(dataset), language)[0],
        "date": dates.written(facts["date"], language),
        "licence": pick(licences.titles([licence]).get(licence, {}), language)[0] or licence,
        "address": address,
    }


def titles(dataset: Mapping[str, Any]) -> Texts:
    """Return the title by language; one in no declared language stands for all."""
    plain = dataset.get("title") or dataset["name"]
    return dataset.get("title_translated") or dict.fromkeys(LANGUAGES, plain)


def producer(dataset: Mapping[str, Any], body: Texts) -> Texts:
    """Return who made the data: the creator, else the author, the publisher, the public body."""
    named = [
        *(one.get("name") for one in dataset.get("creator") or ()),
        dataset.get("author"),
        *(one.get("name") for one in dataset.get("publisher") or ()),
    ]
    name = next((name for name in named if name), None)
    return dict.fromkeys(LANGUAGES, name) if name else body


def dated(dataset: Mapping[str, Any]) -> dict[str, str]:
    """Return the date of the data, and which one it is: the record's own where they have none."""
    which = next(name for name in vocabulary("citations").values() if dataset.get(name))
    return {"date": dataset[which], "date_of": which}
