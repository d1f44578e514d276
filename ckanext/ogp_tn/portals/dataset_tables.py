"""A portal without an API whose datasets stand in a table at an address, one a row."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from ckanext.ogp_tn.inventory.spreadsheets import sheets
from ckanext.ogp_tn.inventory.spreadsheets.columns import bare
from ckanext.ogp_tn.inventory.spreadsheets.grid import Refused
from ckanext.ogp_tn.metadata.fetching import Reader, Unread
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.portals import unchanged

NO_TABLE = N_("{host} gives no table with a column of titles and one of addresses.")
NO_ADDRESS = N_("Row {row} has no title or no address on the web.")
TWICE = N_("Row {row} has the address of row {first}.")

#: The columns that are read, by what they may be called.
HEADINGS = {
    "title": ("title", "titre", "intitulé", "العنوان", "اسم مجموعة البيانات", "مجموعة البيانات"),
    "url": ("url", "address", "link", "adresse", "lien", "الرابط", "العنوان الإلكتروني"),
    "notes": ("description", "notes", "الوصف"),
    "category": ("category", "catégorie", "thème", "الصنف", "المحور"),
    "format": ("format", "الشكل", "الصيغة"),
    "license_id": ("licence", "license", "license_id", "الرخصة", "الترخيص"),
    "modified": ("modified", "updated", "modifié", "mise à jour", "تاريخ التحديث", "آخر تحديث"),
    "body": ("organization", "body", "organisme", "producteur", "الهيكل", "المنتج"),
}
_COLUMN_OF = {bare(name): column for column, names in HEADINGS.items() for name in names}

#: What is wrong with a row: the row, a message in English and the values in it.
Mistake = tuple[int, str, dict[str, Any]]


def read(reader: Reader, address: str, portal: str) -> tuple[dict[str, Any], list[Mistake]]:
    """Return the datasets of a table as a CKAN would give them, by their address.

    :param portal: the portal's id in the register, with which their names begin
    :returns: the datasets, and what is wrong with rows that are none
    :raises Unread: if there is no table
    """
    answer = unchanged.read(reader, address)
    name = PurePosixPath(urlsplit(answer.address).path).name
    try:
        sheet = sheets.read(answer.content or b"", name, recognise=_recognise)
    except Refused as refused:
        if refused.message == sheets.NO_HEADINGS:
            raise Unread(NO_TABLE, host=answer.host) from None
        raise Unread(refused.message, **refused.values) from None
    columns = [_COLUMN_OF.get(bare(heading)) for heading in sheet.headings]
    if not {"title", "url"} <= set(columns):
        raise Unread(NO_TABLE, host=answer.host)
    found: dict[str, Any] = {}
    mistakes: list[Mistake] = []
    rows: dict[str, int] = {}
    for number, row in _rows(sheet.rows, columns):
        url = row.get("url", "")
        if not row.get("title") or urlsplit(url).scheme not in ("http", "https"):
            mistakes.append((number, NO_ADDRESS, {"row": number}))
        elif url in rows:
            mistakes.append((number, TWICE, {"row": number, "first": rows[url]}))
        else:
            rows[url] = number
            found[url] = _dataset(row, portal)
    return found, mistakes


def _recognise(texts: Sequence[str]) -> int:
    return sum(bare(text) in _COLUMN_OF for text in texts)


def _rows(
    rows: Sequence[tuple[int, Sequence[Any]]], columns: Sequence[str | None]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in rows:
        found: dict[str, str] = {}
        for column, cell in zip(columns, cells, strict=False):
            if column:
                found.setdefault(column, _text(cell))
        yield number, found


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell).strip()


def _dataset(row: Mapping[str, str], portal: str) -> dict[str, Any]:
    url = row["url"]
    mark = hashlib.sha256(url.encode()).hexdigest()[:12]
    data = {
        "id": url,
        "name": f"{portal}-{mark}",
        "type": "dataset",
        "title": row["title"],
        "notes": row.get("notes"),
        "license_id": row.get("license_id"),
        "tags": [{"name": one} for one in _keywords(row.get("category", ""))],
        "resources": [{"id": url, "url": url, "format": row.get("format") or None}],
        "page": url,
    }
    if row.get("body"):
        data["organization"] = {"name": row["body"], "title": row["body"]}
    try:
        dt.datetime.fromisoformat(row.get("modified", ""))
    except ValueError:
        return data
    return {**data, "modified": row["modified"], "metadata_modified": row["modified"]}


def _keywords(category: str) -> list[str]:
    """Return a category as keywords, in the letters and the length that CKAN takes."""
    words = (
        "".join(one if one.isalnum() or one in "-_." else " " for one in word)
        for word in category.replace("|", ",").replace("،", ",").replace(";", ",").split(",")
    )
    return [word for one in words if len(word := " ".join(one.split())[:100]) > 1]
