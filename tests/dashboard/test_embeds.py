"""Charts in the frames of other sites."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import factories, helpers

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


def words(tag: Any) -> str:
    return " ".join(tag.get_text(" ").split())


def test_an_indicator_is_a_chart_too(framed: Callable[..., BeautifulSoup], rated_plan: str) -> None:
    """Its number, a bar for each of its parts, and its page as the source."""
    page = framed("indicator.commitments_completed", lang="en")
    assert words(page.select_one("h1")) == "Commitments completed"
    assert words(page.select_one(".ogp-figure")) == "50% (1 of 2)"
    assert "Left out: 1 (commitments that no source rates)" in words(page)
    address = f"/en/ogp/indicators/commitments_completed?plan={rated_plan}"
    assert page.select_one(f'footer a[href$="{address}"]')
    parts = framed("indicator.commitments", lang="en").select(".ogp-bars li")
    assert [words(part.select_one("p")) for part in parts] == [
        "Not started 0 of 3",
        "Limited 1 of 3",
        "Substantial 0 of 3",
        "Completed 1 of 3",
        "not in the source 1 of 3",
    ]
    assert [len(part.select("rect")) for part in parts] == [0, 1, 0, 1, 1]


def test_what_was_not_measured_is_no_zero(app: Any) -> None:
    """An indicator without a number says so, and draws nothing."""
    body = factories.Organization()["name"]
    address = f"/en/ogp/embed/indicator.dead_links?organization={body}"
    page = BeautifulSoup(app.get(address).data, "html.parser")
    assert words(page.select_one(".ogp-figure")) == "Not measured yet"
    assert not page.select("svg")


@pytest.mark.usefixtures("no_history")
@pytest.mark.parametrize("address", ["embed/indicator.commitments", "indicators/commitments"])
def test_a_line_has_gaps_where_nothing_was_frozen(
    app: Any, act: Callable[..., Any], backdate: Callable[[date], None], address: str
) -> None:
    """Two days that follow each other are joined; nothing is drawn over the days between."""
    today = date.today()
    for before in (10, 9, 3):
        act("ogp_tn_snapshot_take")
        backdate(today - timedelta(days=before))
    page = BeautifulSoup(app.get(f"/en/ogp/{address}").data, "html.parser")
    (line,) = page.select("svg.ogp-trend")
    assert [len(run["points"].split()) for run in line.select("polyline")] == [2]
    assert len(line.select("circle")) == 2
    assert words(line.find("desc")) == "3 measurements"


@pytest.mark.usefixtures("no_history")
def test_one_day_is_no_line(app: Any, act: Callable[..., Any]) -> None:
    """Until there are two numbers the table says what there is."""
    act("ogp_tn_snapshot_take")
    page = BeautifulSoup(app.get("/en/ogp/indicators/commitments").data, "html.parser")
    assert not page.select("svg.ogp-trend")


def test_a_chart_is_asked_for_again(app: Any, rated_plan: str) -> None:
    """What has not changed is answered without a body; what has shows at once."""
    address = f"/ogp/embed/indicator.commitments?plan={rated_plan}&lang=en"
    mark = app.get(address).headers["ETag"]
    again = {"If-None-Match": mark}
    assert app.get(address, headers=again).status_code == 304
    helpers.call_action(
        "package_delete", {"user": factories.Sysadmin()["name"]}, id=f"{rated_plan}-03"
    )
    assert app.get(address, headers=again).status_code == 200
