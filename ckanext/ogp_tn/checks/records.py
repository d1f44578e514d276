"""What a dataset's own fields say wrongly, or not at all: plain functions on plain data.

The defects are those that were found in the national catalogue.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from ckanext.ogp_tn.checks import addresses
from ckanext.ogp_tn.checks.findings import Finding
from ckanext.ogp_tn.metadata import freshness, licences

Dataset = Mapping[str, Any]
File = Mapping[str, Any]

#: Article 7 of the organic law 2016-22: every three months.
LAW_DAYS = 92
#: So many datasets of a portal, and so large a share, have one date of update by no accident.
ONE_DAY_COUNT, ONE_DAY_SHARE = 20, 0.9

#: What stands where a description should, without accents, capitals and punctuation.
_SAYS_NOTHING = frozenset(
    ["", "notspecified", "not specified", "none", "null", "nan", "na", "n a", "test", "todo", "tbd"]
    + ["aucune", "aucune description", "sans description", "non specifie", "non specifiee"]
    + ["description", "غير محدد", "غير محددة", "لا يوجد", "بدون وصف", "وصف"]
)
#: The year of a template that nobody wrote.
_TEMPLATE = re.compile(
    r"(?:\b(?:depuis|since|from|en|année|annee|year)|منذ|سنة)?\s*\b(?:YYYY|AAAA|XXXX)\b"
    r"|lorem ipsum",
    re.IGNORECASE,
)
_YEAR = r"(?:19|20)\d\d"
_PERIOD = re.compile(
    rf"\b(?:depuis|since)\s+(?:l['’]an(?:née)?\s+)?{_YEAR}\b"
    rf"|\b(?:de|from)\s+{_YEAR}\s+(?:à|to)\s+{_YEAR}\b"
    rf"|(?:منذ|من)\s+(?:سنة\s+|عام\s+)?{_YEAR}(?:\s+إلى\s+(?:سنة\s+|عام\s+)?{_YEAR})?",
    re.IGNORECASE,
)
#: Words of money, as bodies write them in titles; \w* takes their other forms.
_SPENDING = re.compile(r"\b(?:dépenses?|depenses?|spending|expenditures?)\b|نفقات|مصاريف", re.I)
_RECEIPTS = re.compile(r"\b(?:recettes?|receipts?|revenues?)\b|مداخيل|مقابيض|موارد مالية", re.I)
_MONEY = re.compile(
    rf"{_SPENDING.pattern}|{_RECEIPTS.pattern}"
    r"|\b(?:budgets?|montants?|salaires?|subventions?|loyers?|dettes?|coûts?|amounts?|grants?)\b"
    r"|ميزانية|مبالغ|مبلغ|أجور|ديون|قروض|كراء",
    re.IGNORECASE,
)
_CURRENCIES = {
    "dinar": re.compile(r"\b(?:dinars?|tnd|dt)\b|دينار|د\.ت", re.IGNORECASE),
    "millime": re.compile(r"\bmillimes?\b|مليم", re.IGNORECASE),
}

#: What may stand in an archive or in another's file: the ending tells nothing against it.
_INSIDE = {"ZIP": {"GTFS", "SHP", "CSV", "KML", "GDB", "NETEX"}, "JSON": {"GEOJSON", "IIIF"},
           "XML": {"RDF", "KML", "GML", "NETEX", "SIRI", "WMS", "WFS"}}  # fmt: skip
_IMAGES = frozenset(["JPEG", "PNG", "GIF", "TIFF", "BMP", "WEBP"])
_DOCUMENTS = _IMAGES | frozenset(["PDF", "DOC", "DOCX", "PPT", "PPTX"])


def findings(dataset: Dataset, today: date, alike: int = 0, site: str = "") -> list[Finding]:
    """Return what is wrong with what a dataset says of itself.

    :param dataset: as ``package_show`` gives it
    :param alike: how many datasets gathered from the same portal have its date of update, where
        that is so for nearly all; see :func:`on_one_day`
    :param site: the address of this portal, which may be one that nobody else reaches
    """
    files = dataset.get("resources") or []
    return [
        *_licence(dataset),
        *_updates(dataset, today, alike),
        *_description(dataset),
        *_texts(dataset),
        *_set_of_files(files),
        *(one for file in files for one in _file(dataset, file, site)),
    ]


def on_one_day(counts: Mapping[str, Mapping[str, int]]) -> dict[tuple[str, str], int]:
    """Return which portals gave nearly all their datasets one date of update, and how many.

    :param counts: of each portal that was gathered from, how many datasets have which date
    """
    return {
        (portal, day): count
        for portal, days in counts.items()
        for day, count in days.items()
        if count >= ONE_DAY_COUNT and count >= ONE_DAY_SHARE * sum(days.values())
    }


# The record


def _licence(dataset: Dataset) -> Iterator[Finding]:
    id = dataset.get("license_id") or licences.NOT_SPECIFIED
    if id == licences.NOT_SPECIFIED or licences.known(id) is None:
        yield Finding("licence_unknown")


def _updates(dataset: Dataset, today: date, alike: int) -> Iterator[Finding]:
    updated = freshness.last_update(dataset)
    if not dataset.get("frequency"):
        yield Finding("frequency_missing")
    if updated is None:
        yield Finding("updated_unknown")
        return
    said = {"updated": updated.isoformat()}
    due = freshness.fresh_until(dataset)
    if due and due < today:
        yield Finding("updated_late", {**said, "due": due.isoformat()})
    if today - updated > timedelta(days=LAW_DAYS):
        yield Finding("updated_over_three_months", said)
    if alike:
        yield Finding("updated_on_one_day", {**said, "count": alike})


def _description(dataset: Dataset) -> Iterator[Finding]:
    texts = _said(dataset, "notes")
    titles = {_bare(one) for one in _said(dataset, "title")}
    if all(_bare(one) in _SAYS_NOTHING or _bare(one) in titles for one in texts):
        yield Finding("description_missing", {"text": (texts[0] if texts else "")[:80].strip()})


def _texts(dataset: Dataset) -> Iterator[Finding]:
    texts = [*_said(dataset, "title"), *_said(dataset, "notes")]
    if found := _first(_TEMPLATE, texts):
        yield Finding("text_unfinished", {"text": found})
    if not dataset.get("temporal_coverage") and (found := _first(_PERIOD, texts)):
        yield Finding("dates_in_text", {"text": found})


def _set_of_files(files: Sequence[File]) -> Iterator[Finding]:
    if not files:
        yield Finding("files_missing")
        return
    formats = {addresses.format_of(one) for one in files}
    if formats <= _IMAGES:
        yield Finding("images_only")
    elif formats <= _DOCUMENTS:
        yield Finding("documents_only")
    units = {
        currency
        for one in files
        for currency, word in _CURRENCIES.items()
        if word.search(one.get("unit") or "")
    }
    if len(units) > 1:
        yield Finding("units_mixed", {"units": ", ".join(sorted(units))})


# Each of its files


def _file(dataset: Dataset, file: File, site: str) -> Iterator[Finding]:
    found = [*_address(file, site), *_declared(file), *_money(dataset, file)]
    return (Finding(one.check, one.values, {"file": file["id"]}) for one in found)


def _address(file: File, site: str) -> Iterator[Finding]:
    address = (file.get("url") or "").strip()
    if _bare(address) in _SAYS_NOTHING:
        yield Finding("address_missing")
    elif file.get("url_type") != "upload" and not addresses.is_address(address, site):
        yield Finding("address_invalid", {"address": address[:200]})


def _declared(file: File) -> Iterator[Finding]:
    written, address = (file.get("format") or "").strip(), file.get("url")
    said, found = addresses.format_name(written), addresses.ending_format(address)
    if not written:
        yield Finding("format_missing")
    elif written.startswith(".") or "/" in written:
        yield Finding("format_spelling", {"format": written[:40]})
    if said and found and said != found and said not in _INSIDE.get(found, ()):
        ending = f".{addresses.ending(address)}"
        yield Finding("format_ending", {"format": written[:40], "ending": ending})


def _money(dataset: Dataset, file: File) -> Iterator[Finding]:
    titles = _said(dataset, "title")
    names = [*_said(file, "name"), addresses.file_name(file.get("url"))]
    names = [re.sub(r"[_-]+", " ", one) for one in names]
    for one, other in ((_SPENDING, _RECEIPTS), (_RECEIPTS, _SPENDING)):
        said, told = _first(one, titles), _first(other, names)
        if said and told and not _first(other, titles) and not _first(one, names):
            yield Finding("labels_disagree", {"title": said, "file": told})
    about = _first(_MONEY, [*titles, *names, *_said(file, "description")])
    if about and not file.get("unit") and addresses.format_of(file) not in _DOCUMENTS | {"HTML"}:
        yield Finding("unit_missing", {"text": about})


# Words


def _said(record: Mapping[str, Any], field: str) -> list[str]:
    """Return what a field says in every language, or else what CKAN's own field says."""
    texts = record.get(f"{field}_translated") or {}
    said = [one for one in texts.values() if one] if isinstance(texts, Mapping) else []
    return said or [one for one in [record.get(field)] if one]


def _bare(text: str) -> str:
    letters = str(text).casefold().replace("é", "e").replace("è", "e")
    return " ".join(re.sub(r"[^\w\s]", " ", letters).split())


def _first(pattern: re.Pattern[str], texts: Collection[str]) -> str:
    found = (match for text in texts if (match := pattern.search(text)))
    first = next(found, None)
    return " ".join(first[0].split())[:80] if first else ""
