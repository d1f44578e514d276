"""What the address of a file says by itself: whether it is one, whose, and of which format."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote, urlsplit

#: Formats by the endings of addresses; several endings may be one format.
_ENDINGS = {
    "csv": "CSV", "tsv": "TSV", "xls": "XLS", "xlsx": "XLSX", "ods": "ODS", "pdf": "PDF",
    "json": "JSON", "geojson": "GEOJSON", "xml": "XML", "kml": "KML", "kmz": "KML",
    "zip": "ZIP", "gpkg": "GPKG", "doc": "DOC", "docx": "DOCX", "ppt": "PPT", "pptx": "PPTX",
    "jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "tif": "TIFF", "tiff": "TIFF",
    "html": "HTML", "htm": "HTML", "ics": "ICS", "rdf": "RDF", "ttl": "TTL",
    "parquet": "PARQUET",
}  # fmt: skip
#: What a format is called otherwise.
_SAME = {
    "JPG": "JPEG", "TIF": "TIFF", "EXCEL": "XLSX", "GEO JSON": "GEOJSON", "WORD": "DOCX",
    "HTM": "HTML", "WEB": "HTML", "WEBSITE": "HTML", "URL": "HTML", "LINK": "HTML",
}  # fmt: skip


def format_of(file: Mapping[str, Any]) -> str:
    """Return the format that a file is said to have, or else that its address ends in."""
    return format_name(file.get("format")) or ending_format(file.get("url"))


def is_address(address: str, site: str = "") -> bool:
    """Tell whether a text can be an address of the web, with a host that has a name there."""
    if is_own(address, site):
        return True
    try:
        parts = urlsplit(address)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if parts.scheme not in ("http", "https", "ftp") or not host or "@" in parts.netloc:
        return False
    if " " in address.strip():
        return False
    last = host.rpartition(".")[2]
    # http://guide.pdf: the name of a file, with what an address begins with.
    is_name_of_file = last in _ENDINGS and host.count(".") == 1 and parts.path in ("", "/")
    return ":" in host or ("." in host and bool(last) and not is_name_of_file)


def is_own(address: str, site: str) -> bool:
    """Tell whether an address is one of this portal itself."""
    return bool(site) and address.startswith(f"{site.rstrip('/')}/")


def format_name(written: str | None) -> str:
    """Return what a format is called, however it is written."""
    name = (written or "").strip().lstrip(".").upper()
    return _SAME.get(name, name)


def ending(address: str | None) -> str:
    """Return what the path of an address ends in: ``csv``."""
    return PurePosixPath(_path(address)).suffix.lstrip(".").lower()


def ending_format(address: str | None) -> str:
    """Return the format that the ending of an address stands for; empty where for none."""
    return _ENDINGS.get(ending(address), "")


def file_name(address: str | None) -> str:
    """Return what a file is called at its address."""
    return unquote(PurePosixPath(_path(address)).name)


def _path(address: str | None) -> str:
    """Return the path of an address; the whole of it where it is only a name."""
    try:
        return urlsplit((address or "").strip()).path
    except ValueError:
        return ""
