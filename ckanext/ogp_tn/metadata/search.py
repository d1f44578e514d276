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

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.languages import LANGUAGES

#: Core's own query fields (ckan/lib/search/query.py), which ours add to.
CORE_FIELDS = "name^4 title^4 tags^2 groups^2 text"
WEIGHTS = {"title": 4, "notes": 1}
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
    """Return a search document with its translated texts in the fields of their languages.

    Structured values (a translated text, a repeating part) are taken out of the document's
    string fields: as one term they could pass the engine's limit of 32,766 bytes.
    """
    pkg_dict = json.loads(document["validated_data_dict"])
    analysed = speaks_our_languages()
    for name, value in pkg_dict.items():
        if not isinstance(value, (dict, list)) or f"extras_{name}" not in document:
            continue
        document.pop(name, None)
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            document[f"vocab_{name}"] = value
        if not analysed:
            continue
        document.pop(f"extras_{name}")
        where = "title" if name == "title_translated" else "notes"
        for language, text in texts(value):
            document.setdefault(f"text_{language}_{where}", []).append(text)
    return document


def query(search_params: dict[str, Any]) -> dict[str, Any]:
    """Return search parameters that ask every language, the reader's own weighing most.

    A query in Lucene syntax (``field:value``) or with fields of its own is left as it is.
    """
    asked = search_params.get("q") or ""
    if not asked or ":" in asked or search_params.get("qf"):
        return search_params
    reader = tk.h.lang() if tk.request else tk.config["ckan.locale_default"]
    fields = [
        f"text_{language}_{where}^{weight * (OWN_LANGUAGE if language == reader else 1)}"
        for language in LANGUAGES
        for where, weight in WEIGHTS.items()
    ]
    search_params["qf"] = " ".join([CORE_FIELDS, *fields])
    search_params["defType"] = "edismax"
    return search_params
