"""Uploaded files as CKAN's storage has them, wherever that is."""

from __future__ import annotations

import tempfile
from typing import IO, Any, cast

import file_keeper

from ckan.lib import files, uploader

BLOCK = 1 << 20


def open_file(id: str) -> IO[bytes]:
    """Open what is stored under an id: a kept file, or the file of a public record.

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
