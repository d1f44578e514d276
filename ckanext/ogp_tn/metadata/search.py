"""How datasets are indexed and searched in Arabic, French and English.

Each language of each text goes into a field of its own, analysed for that language
(``text_ar_title``, ``text_fr_notes`` …; see ``solr/conf/schema.xml``). All are asked, the
reader's own language weighs most, and a title weighs more than a text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import requests

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.lib.search.query import solr_literal

from ckanext.ogp_tn.metadata.languages import LANGUAGES

#: Core's own query fields (ckan/lib/search/query.py), which ours add to.
CORE_FIELDS = "name^4 title^4 tags^2 groups^2 text"
WEIGHTS = {"title": 4, "notes": 1}
#: Where the beginnings of a title's words are found, in any language.
PREFIXES = "prefix_title"
#: The plugin that gathers from other portals, and the type of its sources among CKAN's records.
SOURCES = "harvest"
#: How much more the reader's own language weighs.
OWN_LANGUAGE = 2


@lru_cache(maxsize=4)
def _field_types(solr_url: str) -> frozenset[str]:
    answer = requests.get(
        f"{solr_url.rstrip('/')}/schema/fieldtypes",
        auth=(tk.config["solr_user"], tk.config["solr_password"])
        if tk.config.get("solr_user")
        else None,
        timeout=10,
    )
    answer.raise_for_status()
    return frozenset(field_type["name"] for field_type in answer.json()["fieldTypes"])


def missing_analysis() -> list[str]:
    """Return which of our analysed field types the search engine lacks; empty when all is there.

    :raises requests.RequestException: if the search engine does not answer
    """
    types = _field_types(tk.config["solr_url"])
    return [name for name in (f"text_{language}" for language in LANGUAGES) if name not in types]


def speaks_our_languages() -> bool:
    """Tell whether the search engine analyses Arabic and French.

    On CKAN's stock schema it does not: texts then stay in core's own fields, where whole words
    are still found.
    """
    try:
        return not missing_analysis()
    except requests.RequestException:
        return False


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Yield every (language, text) in a stored value, however deep.

    :param value: any JSON value; a mapping whose keys are all languages is a translated text
    """
    if isinstance(value, Mapping):
        if value and set(value) <= set(LANGUAGES):
            yield from ((language, text) for language, text in value.items() if text)
        else:
            for part in value.values():
                yield from texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from texts(part)


def index(document: dict[str, Any]) -> dict[str, Any]:
    """Return a search document with its texts in the fields of their languages.

    Structured values (a translated text, a repeating part) are taken out of the document's
    string fields: as one term they could pass the engine's limit of 32,766 bytes.
    """
    pkg_dict = json.loads(document["validated_data_dict"])
    analysed = speaks_our_languages()
    found: list[tuple[str, str, str]] = []
    for name, value in pkg_dict.items():
        if not isinstance(value, (dict, list)) or f"extras_{name}" not in document:
            continue
        document.pop(name, None)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            document[f"vocab_{name}"] = value
        if analysed:
            document.pop(f"extras_{name}")
            where = "title" if name == "title_translated" else "notes"
            found += [(where, language, text) for language, text in texts(value)]
    if analysed:
        for where in ("title", "notes"):
            if not pkg_dict.get(f"{where}_translated") and pkg_dict.get(where):
                # Another tool's dataset: nobody says in which language, so it counts as each.
                found += [(where, language, pkg_dict[where]) for language in LANGUAGES]
        for where, language, text in found:
            document.setdefault(f"text_{language}_{where}", []).append(text)
            if where == "title":
                document.setdefault(PREFIXES, []).append(text)
    return document


def with_pages(search_params: dict[str, Any]) -> dict[str, Any]:
    """Return search parameters that leave out what CKAN has no page for.

    These are the sources of ckanext-harvest where that plugin is off again; where it is on, it
    leaves them out itself. A search for a type is left as it is.

    :param search_params: what ``package_search`` was asked, changed in place
    """
    filters = search_params.get("fq") or ""
    if "dataset_type" not in filters and not p.plugin_loaded(SOURCES):
        search_params["fq"] = f"{filters} -dataset_type:{SOURCES}".strip()
    return search_params


def query(search_params: dict[str, Any], reader: str) -> dict[str, Any]:
    """Return search parameters that ask every language, the reader's own weighing most.

    A query in Lucene syntax (``field:value``) or with fields of its own is left as it is.

    :param search_params: what ``package_search`` was asked, changed in place
    :param reader: the reader's language
    """
    order = search_params.get("sort") or ""
    if order and order != "none" and "id " not in order:
        # What the order leaves open is the same on every machine, so that pages follow each other.
        search_params["sort"] = f"{order}, id asc"
    asked = search_params.get("q") or ""
    if not asked or ":" in asked or search_params.get("qf"):
        return search_params
    fields = [
        f"text_{language}_{where}^{weight * (OWN_LANGUAGE if language == reader else 1)}"
        for language in LANGUAGES
        for where, weight in WEIGHTS.items()
    ]
    search_params["qf"] = " ".join([CORE_FIELDS, *fields])
    search_params["defType"] = "edismax"
    return search_params


def suggest(typed: str, limit: int) -> dict[str, Any]:
    """Return search parameters that find datasets by the beginnings of their titles' words.

    :param typed: what a person has typed so far
    :param limit: how many datasets at most
    """
    return {
        "q": " ".join(solr_literal(word) for word in typed.split()),
        "defType": "edismax",
        "qf": f"name_ngram {PREFIXES} title_ngram",
        "mm": "100%",
        "rows": limit,
    }
