"""The search configuration: CKAN's schema untouched, and what Arabic and French find."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib.resources import files

import pysolr
import pytest

CONF = files("ckanext.ogp_tn.solr") / "conf"
DOCUMENTS = {
    "transport": {
        "text_ar_title": "المعطيات المفتوحة للنقل العمومي",
        "text_fr_title": "Données ouvertes du transport public",
        "prefix_title": ["المعطيات المفتوحة للنقل العمومي", "Données ouvertes de l'énergie"],
        "amount_i": 3,
    },
    "rules": {
        "text_ar_title": "إحصائيات المكتبة والمستشفى لسنة ٢٠١٧",
        "text_fr_title": "Cadre réglementaire de l’accès à l'information",
        "amount_i": 4,
    },
    "accountability": {
        "text_ar_title": "مسؤولية البلديّة ومُساءلة الهيئات",
        "text_fr_title": "Élections municipales 2018",
    },
}


@pytest.fixture(scope="module")
def solr() -> Iterator[pysolr.Solr]:
    """Put three documents of a site of their own into this worker's core."""
    client = pysolr.Solr(os.environ["CKAN_SOLR_URL"], always_commit=True)
    client.add(
        [
            {"index_id": f"analysis-{name}", "id": name, "site_id": "analysis", **fields}
            for name, fields in DOCUMENTS.items()
        ]
    )
    yield client
    client.delete(q="site_id:analysis")


def found(solr: pysolr.Solr, field: str, words: str) -> set[str]:
    """Return the documents that hold all the words in a field, as a reader's search asks."""
    answer = solr.search(
        words, defType="edismax", qf=field, mm="100%", fq="site_id:analysis", fl="id"
    )
    return {row["id"] for row in answer}


def test_nothing_of_ckans_own_schema_is_changed() -> None:
    """Without what stands between our marks, the schema is the installed CKAN's, type by type."""

    def bare(text: str) -> str:
        text = re.sub(
            r"<!-- ogp_tn: (types|fields) -->.*?<!-- ogp_tn: end -->", "", text, flags=re.S
        )
        text = re.sub(r"<!--.*?-->", "", text, flags=re.S)
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())

    ours = (CONF / "schema.xml").read_text(encoding="utf-8")
    theirs = (files("ckan.config.solr") / "schema.xml").read_text(encoding="utf-8")
    assert bare(ours) == bare(theirs)


@pytest.mark.parametrize(
    ("words", "document"),
    [
        ("نقل", "transport"),
        ("النقل", "transport"),
        ("بالنقل", "transport"),
        ("نقل عمومي", "transport"),
        ("العموميّ", "transport"),
        ("احصائيات", "rules"),
        ("إحصائيات", "rules"),
        ("أحصاييات", "rules"),
        ("مكتبة", "rules"),
        ("مكتبه", "rules"),
        ("مستشفى", "rules"),
        ("مستشفي", "rules"),
        ("2017", "rules"),
        ("٢٠١٧", "rules"),
        ("بلدية", "accountability"),
        ("بلديات", "accountability"),
        ("مسوولية", "accountability"),
        ("مساءلة", "accountability"),
        ("\u200fمساءلة\u200f", "accountability"),
    ],
)
def test_arabic_spellings_and_forms_find_the_same(
    solr: pysolr.Solr, words: str, document: str
) -> None:
    """Article, number, hamza, alif, ya, ta-marbuta, vowel signs and digits do not matter."""
    assert found(solr, "text_ar_title", words) == {document}


@pytest.mark.parametrize(
    ("words", "document"),
    [
        ("transports", "transport"),
        ("TRANSPORT", "transport"),
        ("donnee ouverte", "transport"),
        ("reglementaire", "rules"),
        ("réglementaires", "rules"),
        ("acces", "rules"),
        ("l'information", "rules"),
        ("elections", "accountability"),
        ("élection municipale", "accountability"),
    ],
)
def test_french_accents_plurals_and_articles_do_not_matter(
    solr: pysolr.Solr, words: str, document: str
) -> None:
    """A French word is found without accent, in the other number, and behind l' or d'."""
    assert found(solr, "text_fr_title", words) == {document}


@pytest.mark.parametrize(
    "typed", ["ن", "نق", "النق", "للنقل", "المعطي", "معط", "donn", "éner", "energ"]
)
def test_the_beginning_of_a_word_is_enough_for_a_suggestion(solr: pysolr.Solr, typed: str) -> None:
    """A word is suggested from its first letter, with or without its article or accents."""
    assert found(solr, "prefix_title", typed) == {"transport"}


def test_numbers_can_be_added_up(solr: pysolr.Solr) -> None:
    """A field that ends in _i has a sum, which CKAN's own number types refuse."""
    facet = '{"total": "sum(amount_i)"}'
    answer = solr.search("*:*", fq="site_id:analysis", rows=0, **{"json.facet": facet})
    assert answer.raw_response["facets"]["total"] == 7
