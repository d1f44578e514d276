"""Charts in the frames of other sites."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.dashboard import embeds


@pytest.fixture
def framed(app: Any, rated_plan: str) -> Callable[..., BeautifulSoup]:
    """Return a function that opens a chart of the plan."""

    def read(chart: str, **asked: str) -> BeautifulSoup:
        query = {"plan": rated_plan, **asked}
        page = app.get(f"/ogp/embed/{chart}", query_string=query)
        assert page.status_code == 200
        return BeautifulSoup(page.data, "html.parser")

    return read


@pytest.mark.parametrize("chart", sorted(embeds.CHARTS))
def test_any_site_may_frame_a_chart(app: Any, rated_plan: str, chart: str) -> None:
    """The page lets everybody frame it, runs nothing and leaves no cookie with strangers."""
    page = app.get(f"/ogp/embed/{chart}?plan={rated_plan}")
    policy = page.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy
    assert "script-src 'none'" in policy
    assert "X-Frame-Options" not in page.headers
    assert "Set-Cookie" not in page.headers
    assert "<script" not in page.text
    assert len(page.data) < 150_000


def test_other_pages_keep_their_headers(app: Any, rated_plan: str) -> None:
    """Only the page of a chart says that everybody may frame it."""
    page = app.get(f"/ogp/plan/{rated_plan}")
    assert "frame-ancestors" not in page.headers.get("Content-Security-Policy", "")


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("fr", "ltr"), ("en", "ltr")])
def test_a_frame_chooses_its_language(
    framed: Callable[..., BeautifulSoup], language: str, direction: str
) -> None:
    """The language is asked for at the end of the address, and the links lead to it."""
    page = framed("plan-levels", lang=language)
    html = page.find("html")
    assert html
    assert (html["lang"], html["dir"]) == (language, direction)
    assert {"ar": "أُنجز", "fr": "Achevé", "en": "Completed"}[language] in page.get_text()
    for link in page.select("main a[href]"):
        assert link["href"].startswith(f"/{language}/")


def test_a_chart_says_its_source_and_its_date(
    framed: Callable[..., BeautifulSoup], rated_plan: str
) -> None:
    """Whoever sees it on another site finds the page it comes from and the day of its numbers."""
    page = framed("plan-levels", lang="en")
    footer = page.find("footer")
    assert footer
    assert footer.find("a", href=lambda at: at.endswith(f"/ogp/plan/{rated_plan}"))
    assert "As of" in footer.get_text()


def test_the_frame_draws_what_the_page_draws(
    app: Any, framed: Callable[..., BeautifulSoup], rated_plan: str
) -> None:
    """Marks and totals of the frame are those of the plan's page."""

    def grid(page: BeautifulSoup) -> list[str]:
        return [svg["aria-label"] for svg in page.select(".ogp-grid svg")] + [
            head.get_text(" ", strip=True) for head in page.select(".ogp-grid thead th")
        ]

    page = BeautifulSoup(app.get(f"/en/ogp/plan/{rated_plan}").data, "html.parser")
    assert grid(framed("plan-levels", lang="en")) == grid(page)
    assert len(grid(page)) == 3 + 5


def test_the_code_to_copy_leads_to_the_chart(app: Any, rated_plan: str) -> None:
    """What a page gives to copy is one frame, whose address answers."""
    page = BeautifulSoup(app.get(f"/fr/ogp/plan/{rated_plan}").data, "html.parser")
    codes = [one.get_text() for one in page.select(".ogp-embed-code textarea")]
    assert len(codes) == 2
    for code in codes:
        frame = BeautifulSoup(code, "html.parser").find("iframe")
        assert frame
        assert frame["title"].strip()
        assert frame["src"].startswith(tk.config["ckan.site_url"])
        answer = app.get(frame["src"].removeprefix(tk.config["ckan.site_url"]))
        assert answer.status_code == 200
        assert 'lang="fr"' in answer.text


@pytest.mark.parametrize("address", ["none", "plan-levels?plan=no-such-plan", "indicator.none"])
def test_an_unknown_chart_is_not_found(app: Any, address: str) -> None:
    """A chart that does not exist, or of a plan that does not, answers 404."""
    assert app.get(f"/ogp/embed/{address}").status_code == 404


INDICATOR = {
    "name": "inventory_open",
    "label": {"ar": "الحصة المفتوحة", "en": "Share open"},
    "formula": "Open rows, divided by all rows.",
    "unit": "percent",
    "value": 25.0,
    "numerator": 5,
    "denominator": 20,
    "date": "2026-11-24",
    "breakdown": [
        {"key": "a", "label": "A <b>body</b>", "value": 50.0, "numerator": 5, "denominator": 10},
        {"key": "b", "label": "Another", "value": None, "numerator": None, "denominator": None},
    ],
}


@pytest.fixture
def indicator_page(app: Any, monkeypatch: pytest.MonkeyPatch) -> BeautifulSoup:
    """Return the page of an indicator's chart."""
    monkeypatch.setattr(embeds, "_indicator", lambda name, asked: {**INDICATOR, "name": name})
    page = app.get("/ogp/embed/indicator.inventory_open?lang=en")
    assert page.status_code == 200
    return BeautifulSoup(page.data, "html.parser")


def test_an_indicator_is_a_chart_too(indicator_page: BeautifulSoup) -> None:
    """Its number, what it is made of, and its page as the source."""
    text = " ".join(indicator_page.get_text(" ").split())
    assert "Share open" in text
    assert "25%" in text
    assert "50% (5 of 10)" in text
    assert indicator_page.select_one('footer a[href$="/ogp/indicators/inventory_open"]')
    assert not indicator_page.select("b b")


def test_what_was_not_measured_is_no_zero(indicator_page: BeautifulSoup) -> None:
    """A part without a value says so, and has no bar."""
    row = indicator_page.select(".ogp-breakdown tr")[1]
    assert "Not measured" in row.get_text()
    assert not row.select("rect")
