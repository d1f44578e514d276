"""In which encoding a text is written, found without keeping the file in memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

#: So many bytes are looked at in one go.
CHUNK = 1 << 20
#: In UTF-16 every digit, space and separator has a zero byte; in other texts a zero is a mistake.
FEW_ZEROS = 50
#: A letter beyond ASCII in the Windows encodings. Three in a row are no French word, whatever its
#: accents; an Arabic word has hardly anything else.
ARABIC_RUN = re.compile(rb"[\xc0-\xff]{3}")
#: Arabic letters in UTF-8, in a text that is not UTF-8 all through.
BROKEN_UTF_8 = re.compile(rb"(?:[\xd8\xd9][\x80-\xbf]){3}")
#: The letter ي, in more than one of twenty letters of any Arabic text: each of the two encodings
#: has it where the other has a letter that Arabic does not use (ê) or hardly ever writes (ٍ ).
YEH_ISO, YEH_WINDOWS = b"\xea", b"\xed"
#: What is repeated of a chunk before the next, so that nothing is missed between two.
OVERLAP = 6


def find_encoding(file: BinaryIO) -> str | None:
    """Return Python's name of the encoding of a text.

    Beyond UTF-8 and UTF-16 those are known that programs in Tunisia write. Libraries that guess
    take French for a Central European encoding, so this asks what tells Arabic from French.

    :param file: the text, from its beginning
    :returns: one of ``utf-8-sig``, ``utf-16``, ``utf-16-le``, ``utf-16-be``, ``windows-1256``,
        ``iso-8859-6`` and ``windows-1252``, in which the whole text can be read; None if in none
    """
    file.seek(0)
    beginning = file.read(CHUNK)
    if beginning.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _first_that_reads(file, "utf-16")
    if beginning.count(0) * FEW_ZEROS > len(beginning):
        # UTF-16 without its mark: a separator or a digit has its zero in the second byte, or first.
        return _first_that_reads(file, "utf-16-le" if b"\0" in beginning[1::2] else "utf-16-be")
    if _reads(file, "utf-8-sig"):
        return "utf-8-sig"
    if _holds(file, BROKEN_UTF_8):
        return None
    if not _holds(file, ARABIC_RUN):
        return _first_that_reads(file, "windows-1252")
    if _count(file, YEH_ISO) > _count(file, YEH_WINDOWS):
        return _first_that_reads(file, "iso-8859-6", "windows-1256")
    return _first_that_reads(file, "windows-1256")


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK):
        yield chunk


def _first_that_reads(file: BinaryIO, *encodings: str) -> str | None:
    return next((one for one in encodings if _reads(file, one)), None)


def _reads(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


def _holds(file: BinaryIO, pattern: re.Pattern[bytes]) -> bool:
    before = b""
    for chunk in _chunks(file):
        if pattern.search(before + chunk):
            return True
        before = chunk[-OVERLAP:]
    return False


def _count(file: BinaryIO, byte: bytes) -> int:
    return sum(chunk.count(byte) for chunk in _chunks(file))
