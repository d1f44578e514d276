"""Charts as pictures for social networks."""

from __future__ import annotations

import struct
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from ckanext.ogp_tn.dashboard import cards, embeds

SVG = "{http://www.w3.org/2000/svg}"
CHARTS = (*embeds.CHARTS, "indicator.commitments_late", "indicator.commitments")


@pytest.mark.parametrize("chart", CHARTS)
def test_a_chart_is_a_picture(app: Any, rated_plan: str, chart: str) -> None:
    """Each one, of the size that social networks want."""
    answer = app.get(f"/ogp/embed/{chart}.png?plan={rated_plan}&lang=ar")
    assert answer.content_type == "image/png"
    assert answer.data.startswith(b"\x89PNG\r\n\x1a\n")
    assert struct.unpack(">II", answer.data[16:24]) == (1200, 630)
    assert answer.headers["ETag"]


def test_pictures_differ_with_what_they_say(app: Any, rated_plan: str) -> None:
    """Letters are drawn: the same bars with other words are another picture."""
    address = f"/ogp/embed/plan-levels.png?plan={rated_plan}&lang="
    assert len({app.get(address + language).data for language in ("ar", "fr", "en")}) == 3


def test_arabic_lines_are_isolated(
    app: Any, rated_plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What draws takes a line for a left-to-right one unless it is told otherwise."""
    drawn: list[str] = []
    monkeypatch.setattr(cards, "png", lambda embed: drawn.append(cards.svg(embed)) or b"")
    app.get(f"/ogp/embed/plan-levels.png?plan={rated_plan}&lang=ar")
    texts = ET.fromstring(drawn[0]).findall(f"{SVG}text")  # noqa: S314
    assert len(texts) > 3
    for text in texts:
        assert (text.text or "").startswith("\u2067")
        assert (text.text or "").endswith("\u2069")
    assert texts[0].get("text-anchor") == "end"


def test_pages_name_their_picture(app: Any, rated_plan: str) -> None:
    """In the reader's language, with a whole address."""
    for page, chart in (
        (f"/fr/ogp/plan/{rated_plan}", f"plan-levels.png?plan={rated_plan}&amp;lang=fr"),
        ("/fr/ogp/bodies", "bodies.png?lang=fr"),
        ("/fr/ogp/indicators/inventory_rows", "indicator.inventory_rows.png?lang=fr"),
    ):
        assert '<meta property="og:image" content="http://' in app.get(page).text
        assert f"/ogp/embed/{chart}" in app.get(page).text


def test_a_portal_without_the_extra_draws_nothing(
    app: Any, rated_plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages name no picture, and the address says why."""
    monkeypatch.setattr(cards, "can_draw", lambda: False)
    answer = app.get(f"/en/ogp/embed/plan-levels.png?plan={rated_plan}")
    assert answer.status_code == 404
    assert "draws no pictures" in answer.text
    assert "og:image" not in app.get(f"/ogp/plan/{rated_plan}").text


def test_a_picture_of_no_chart_is_not_found(app: Any, rated_plan: str) -> None:
    """As the chart itself."""
    assert app.get("/ogp/embed/no-such.png").status_code == 404
