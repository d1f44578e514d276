"""Finding the encoding of a text."""

from __future__ import annotations

import io

import pytest

from ckanext.ogp_tn.metadata import encodings
from ckanext.ogp_tn.metadata.encodings import find_encoding

ARABIC = "المرجع;العنوان\n1;قائمة المحطات في البلدية\n"
FRENCH = "Référence;Libellé\n1;État des réseaux à l’Ouest\n"


@pytest.mark.parametrize(
    ("text", "written", "found"),
    [
        (ARABIC, "utf-8", "utf-8-sig"),
        (FRENCH, "utf-8-sig", "utf-8-sig"),
        (ARABIC, "utf-16", "utf-16"),
        (ARABIC, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (ARABIC, "windows-1256", "windows-1256"),
        (ARABIC, "iso-8859-6", "iso-8859-6"),
        (FRENCH, "windows-1252", "windows-1252"),
    ],
)
def test_an_encoding_is_found(text: str, written: str, found: str) -> None:
    """Each encoding that is written in Tunisia is told from the others."""
    assert find_encoding(io.BytesIO(text.encode(written))) == found


def test_a_text_that_nothing_reads_has_none() -> None:
    """Bytes that mean nothing in any of them, and UTF-8 that is broken, are not guessed."""
    assert find_encoding(io.BytesIO(b"a;b\n\x81\x8d\n")) is None
    assert find_encoding(io.BytesIO(ARABIC.encode() + b"\xd8;")) is None


def test_what_stands_between_two_chunks_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read in pieces, and no letter is lost where one ends."""
    monkeypatch.setattr(encodings, "CHUNK", 5)
    assert find_encoding(io.BytesIO(ARABIC.encode())) == "utf-8-sig"
    assert find_encoding(io.BytesIO("abcdقلم".encode("windows-1256"))) == "windows-1256"
