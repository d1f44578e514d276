"""Files that are on this portal, in CKAN's storage of uploads."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from typing import IO, Any, cast

import file_keeper

from ckan.lib import files, uploader

BLOCK = 1 << 20


class TooLarge(ValueError):
    """A file that is larger than whoever reads it can take."""


def open_file(id: str) -> IO[bytes]:
    """Open what is stored under an id: the file of a resource, or one that is kept for it.

    :raises FileNotFoundError: if there is none
    """
    upload: Any = uploader.get_resource_uploader({})
    storage = getattr(upload, "storage", None)
    if not isinstance(storage, file_keeper.Storage):
        return open(upload.get_path(id), "rb")
    # A storage elsewhere gives its bytes once; an upload is read twice.
    copied = tempfile.SpooledTemporaryFile(max_size=BLOCK)  # noqa: SIM115 - the reader closes it
    try:
        for block in storage.stream(files.FileData(files.Location(upload.get_path(id)))):
            copied.write(block)
    except files.exc.LocationError as error:
        raise FileNotFoundError(id) from error
    copied.seek(0)
    return cast("IO[bytes]", copied)


def content(resource: Mapping[str, Any], limit: int) -> bytes | None:
    """Return what was uploaded for a resource; None where its file is elsewhere, or gone.

    :param limit: how many bytes it may have
    :raises TooLarge: if it has more
    """
    if resource.get("url_type") != "upload":
        return None
    try:
        with open_file(resource["id"]) as stored:
            found = stored.read(limit + 1)
    except FileNotFoundError:
        return None
    if len(found) > limit:
        raise TooLarge
    return found
