"""What the heading of a column says that it holds, in Arabic, French or English.

The lists are this project's own, of what the files of Tunisian bodies are headed with; a heading is
about a subject where one of the terms stands in it as whole words.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from ckanext.ogp_tn.metadata.folding import words

#: The article, alone and behind the preposition that units stand with.
ARTICLES = ("بال", "ال")


@lru_cache(maxsize=4096)
def key(text: str) -> str:
    """Return the words of a heading between spaces, those in Arabic without their article."""
    return f" {' '.join(map(_without_article, words(text)))} "


def _without_article(word: str) -> str:
    for article in ARTICLES:
        if word.startswith(article) and len(word) > len(article) + 2:
            return word.removeprefix(article)
    return word


def terms(*written: str) -> tuple[str, ...]:
    """Return terms in the form in which headings are compared."""
    return tuple(key(term) for term in written)


def is_about(heading: str, subject: Iterable[str]) -> bool:
    """Tell whether one of the terms of a subject stands in a heading."""
    asked = key(heading)
    return any(term in asked for term in subject)


MONEY = terms(
    *("مبلغ", "مبالغ", "كلفة", "تكلفة", "ميزانية", "اعتماد", "اعتمادات", "مداخيل", "مقابيض"),
    *("نفقات", "مصاريف", "سعر", "ثمن", "منحة", "دينار", "مليم", "قيمة مالية"),
    *("montant", "montants", "budget", "recette", "recettes", "dépense", "dépenses", "coût"),
    *("coûts", "prix", "subvention", "crédit", "crédits", "dinar", "dinars", "millime", "millimes"),
    *("amount", "cost", "price", "revenue", "expenditure", "spending", "grant"),
)
#: A share of money has no unit of money.
SHARE = terms("نسبة", "بالمائة", "taux", "pourcentage", "rate", "percent", "percentage")

#: The units of money, those first that hold the name of another.
UNITS = {
    "million": terms(
        *("مليون دينار", "ملايين الدنانير", "م د", "م د ت"),
        *("million de dinars", "millions de dinars", "million dinars", "mdt", "mtnd", "md"),
    ),
    "thousand": terms(
        *("ألف دينار", "آلاف الدنانير", "أ د", "أ د ت", "mille dinars", "milliers de dinars"),
        *("thousand dinars", "kdt", "ktnd"),
    ),
    "millime": terms("مليم", "مليمات", "مي", "millime", "millimes", "mill"),
    "dinar": terms("دينار", "دنانير", "دينارات", "د ت", "dinar", "dinars", "dt", "tnd"),
    "other": terms("euro", "euros", "eur", "usd", "dollar", "dollars", "أورو", "يورو", "دولار"),
}

#: The number of the national identity card.
CIN = terms(
    *("cin", "c i n", "carte d'identité", "carte d’identité", "carte identité nationale"),
    *("بطاقة التعريف", "رقم بطاقة التعريف", "بطاقة تعريف", "رقم ب ت و", "ب ت و", "identity card"),
)
PHONE = terms(
    *("الهاتف", "رقم الهاتف", "هاتف", "جوال", "هاتف جوال"),
    *("tél", "téléphone", "telephone", "gsm", "mobile", "portable", "phone", "n tel"),
)
EMAIL = terms("البريد الالكتروني", "بريد الكتروني", "e-mail", "email", "courriel", "mail")
NAME = terms(
    *("الاسم واللقب", "الاسم و اللقب", "اسم ولقب", "اللقب والاسم", "لقب", "الاسم الثلاثي"),
    *("nom et prénom", "nom et prénoms", "nom prénom", "nom & prénom", "prénom", "prénoms"),
    *("nom du titulaire", "nom du bénéficiaire", "nom du propriétaire", "full name", "first name"),
    *("last name", "surname", "اسم المنتفع", "اسم المالك", "اسم صاحب الرخصة"),
    *("تاريخ الولادة", "date de naissance", "date of birth"),
)

LATITUDE = terms("latitude", "lat", "خط العرض", "دائرة العرض", "عرض جغرافي")
LONGITUDE = terms("longitude", "lon", "lng", "long", "خط الطول", "طول جغرافي")
#: Headings that mean a coordinate and do not say so.
SAID_BADLY = {
    "latitude": terms("lattitude", "latitud", "latitute", "lattitud", "y", "coord y", "coordy"),
    "longitude": terms(
        "longtitude", "longitud", "longitute", "lontitude", "x", "coord x", "coordx"
    ),
}

RECEIPTS = terms(
    *("مداخيل", "مقابيض", "موارد", "recettes", "recette", "revenus", "receipts", "revenue"),
)
SPENDING = terms(
    *("نفقات", "مصاريف", "dépenses", "dépense", "expenditure", "spending", "expenses"),
)


def unit_of(text: str) -> str | None:
    """Return the unit of money that a text names, one of ``UNITS``."""
    return next((unit for unit, names in UNITS.items() if is_about(text, names)), None)
