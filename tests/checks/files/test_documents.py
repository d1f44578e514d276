"""What is found in calendars, XML and IIIF manifests."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.checks.files import Limits

from tests.checks.files.conftest import Look
from tests.checks.files.samples import CALENDAR, MANIFEST, Sample, calendar, plain

OLD_MANIFEST = {
    "@context": "http://iiif.io/api/presentation/2/context.json",
    "@id": "https://museum.example/manifest.json",
    "@type": "sc:Manifest",
    "label": "Mosaïque",
    "license": "http://creativecommons.org/licenses/by/4.0/",
    "sequences": [{"canvases": []}],
}


def test_a_calendar_is_summed_up(look: Look) -> None:
    """A page tells how many events there are, and on which days."""
    later = CALENDAR[1].replace("UID:1", "UID:2").replace("20260710", "20260815")
    summary = look(calendar(CALENDAR[1] + later)).summary
    assert summary == {"events": 2, "first": "2026-07-10", "last": "2026-08-15"}


def test_a_calendar_beyond_the_limit_is_not_read(look: Look) -> None:
    """A calendar is in memory as a whole."""
    sample = calendar(CALENDAR[1] * 100)._replace(limits=Limits(whole=1000))
    assert set(look(sample).totals) == {"file_too_large"}


@pytest.mark.parametrize("manifest", [MANIFEST, OLD_MANIFEST], ids=["version 3", "version 2"])
def test_a_manifest_has_what_a_viewer_needs(look: Look, manifest: dict[str, Any]) -> None:
    """Each member that is missing or empty is told, in both versions."""
    assert look(plain(manifest)).findings == []
    for member in [name for name in manifest if name != "@context"]:
        kept = {name: value for name, value in manifest.items() if name != member}
        wanted = [member]
        if member == "@type":
            # Without it nobody takes it for the old version.
            continue
        assert [one.values["member"] for one in look(plain(kept)).findings] == wanted
        assert look(plain(manifest | {member: ""})).totals == {"iiif_invalid": 1}


def test_a_bomb_of_entities_is_not_expanded(look: Look) -> None:
    """The declaration is enough to know."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    sample = Sample(f"<?xml version='1.0'?><!DOCTYPE a [{entities}]><a>&e9;</a>".encode(), "XML")
    assert look(sample).totals == {"xml_entities": 1}


def test_xml_says_itself_in_which_encoding_it_is(look: Look) -> None:
    """So it need not be UTF-8."""
    text = "<?xml version='1.0' encoding='windows-1252'?><ville>Gabès</ville>"
    assert look(Sample(text.encode("windows-1252"), "XML")).findings == []
