"""Uploaded files that wait with a proposal: in CKAN's storage of files, under ids of their own.

No record has a file with such an id, so CKAN hands it to nobody; when the proposal is published
the file is uploaded again in its place, by CKAN itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import IO, Any

from werkzeug.datastructures import FileStorage

from ckan.lib import uploader
from ckan.model.types import make_uuid

from ckanext.ogp_tn.metadata.stored_files import BLOCK, open_file

Kept = dict[str, Any]


def take(file: dict[str, Any]) -> tuple[Any, str | None]:
    """Take an upload out of a file's data as CKAN does, which fills in what follows from it.

    :param file: changed in place
    :returns: CKAN's uploader, and the checksum of what was uploaded, if anything was
    """
    given = file.get("upload")
    uploaded = isinstance(given, FileStorage) and bool(given.filename)
    checksum = _checksum(given.stream) if uploaded else None  # pyright: ignore
    upload: Any = uploader.get_resource_uploader(file)
    if not getattr(upload, "filename", None):
        checksum = None  # nothing was sent, or the portal stores no files
    if "mimetype" not in file and hasattr(upload, "mimetype"):
        file["mimetype"] = upload.mimetype
    if checksum:
        file["size"] = getattr(upload, "filesize", None)
    return upload, checksum


def keep(upload: Any, file: dict[str, Any], checksum: str) -> Kept:
    """Store what was taken and return what a proposal says of it.

    :raises ckan.logic.ValidationError: if it is too large
    """
    id = make_uuid()
    upload.upload(id, uploader.get_max_resource_size())
    return {"kept": id, "name": file["url"], "size": file.get("size"), "sha256": checksum}


def upload_of(kept: Kept) -> FileStorage:
    """Return a kept file as an upload, to be given to CKAN."""
    return FileStorage(stream=open_file(kept["kept"]), filename=kept["name"])


def checksum_of(id: str) -> str | None:
    """Return the SHA-256 of what is stored under an id; None where nothing is."""
    try:
        with open_file(id) as stored:
            return _checksum(stored)
    except FileNotFoundError:
        return None


def discard(kept: Iterable[Kept]) -> None:
    """Remove files from the storage: CKAN's uploaders remove what a link replaces."""
    for one in kept:
        uploader.get_resource_uploader({"url": "", "clear_upload": True}).upload(one["kept"])


def _checksum(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    stream.seek(0)
    while block := stream.read(BLOCK):
        digest.update(block)
    stream.seek(0)
    return digest.hexdigest()
