"""A journalist's way: a late ministry, the number's rule, its data, its chart, what is due."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import icalendar
import pytest
import sqlalchemy as sa
from playwright.sync_api import FrameLocator, expect

from ckan import model
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.dashboard.snapshot_model import Snapshot
from ckanext.ogp_tn.metadata import cache

from tests.browser import words
from tests.browser.conftest import Reader, Way
from tests.browser.pages import DESKTOP, PHONE

ADMIN = {"user": "admin"}
TODAY = date.today()
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture(
    params=[
        ("ar", DESKTOP, True),
        ("ar", PHONE, False),
        ("fr", DESKTOP, False),
        ("fr", PHONE, True),
    ],
    ids=["ar-desktop", "ar-phone-no_script", "fr-desktop-no_script", "fr-phone"],
)
def way(request: pytest.FixtureRequest) -> Way:
    """Read in Arabic and in French, at a desk and on a phone, with scripts and without."""
    return request.param


@pytest.fixture
def frozen_yesterday(reader: Reader) -> Iterator[None]:
    """Freeze what the demo says, as of yesterday; leave nothing of it."""

    def written(statement: Any) -> None:
        model.Session.execute(statement)
        model.Session.commit()
        cache.changed()

    measured = Snapshot.source.is_(None)
    written(sa.delete(Snapshot).where(measured))
    call_action("ogp_tn_snapshot_take", dict(ADMIN))
    written(sa.update(Snapshot).where(measured).values(day=YESTERDAY))
    yield
    model.Session.rollback()
    written(sa.delete(Snapshot).where(measured))


@contextmanager
def page_of_another_site(code: str) -> Iterator[str]:
    """Serve a page with some code in it from another origin; give its address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(f"<!doctype html><title>News</title><p>News</p>{code}".encode())

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def rescheduled(body: str) -> Iterator[None]:
    """Let a late row of a body be due later."""
    found = call_action(
        "package_search", fq=f'+dataset_type:inventory +organization:"{body}"', rows=1000
    )["results"]
    row = next(one for one in found if one["late"])
    later = f"{TODAY.year + 1}-Q4"
    call_action("package_patch", dict(ADMIN), id=row["id"], planned_quarter=later)
    try:
        yield
    finally:
        before = row["planned_quarter"]
        call_action("package_patch", dict(ADMIN), id=row["id"], planned_quarter=before)


def numbers(text: str) -> list[int]:
    """Return the whole numbers in a sentence; of ``37,5 % (3 sur 8)`` the last two are 3 and 8."""
    return [int(number) for number in re.findall(r"\d+", text)]


def late_of(text: str) -> list[int]:
    """Return how many rows of how many are late, as the indicator's sentence says."""
    return numbers(text)[-2:]


@pytest.mark.usefixtures("frozen_yesterday")
def test_from_the_home_page_to_a_chart_in_an_article(reader: Reader, chromium: Any) -> None:
    """Each step is a link on the page before; every place says the same number."""
    say, page = reader.say, reader.go("/")
    main = page.get_by_role("main")

    # A ministry that is late.
    sections = page.get_by_role("navigation", name=say("What is here"))
    reader.follow(sections.locator("a[href$='/ogp/bodies']"))
    main.get_by_label(say("Order of the bodies")).select_option(label=say("Late"))
    reader.follow(main.get_by_role("button", name=say("Show"), exact=True))
    latest = main.get_by_role("row").filter(has=page.locator("[role=rowheader] a"))
    score = numbers(latest.first.locator(".ogp-scores__sort b").inner_text())
    reader.follow(latest.first.locator(".ogp-scores__name a"))
    ministry = page.get_by_role("heading", level=1).inner_text()
    body = page.url.rpartition("/")[2]
    at_body = page.url
    stages = page.get_by_role("region", name=say("How far its rows are"))
    (late,) = numbers(stages.locator("dl > div", has_text=say("Late")).locator("dd").inner_text())
    assert [late] == score
    assert late > 0

    # Its dates, as a calendar client reads them.
    ics = main.get_by_role("link", name=say("Add the dates to your calendar")).first
    answer = page.request.get(ics.evaluate("link => link.href"))
    assert answer.headers["content-type"].startswith("text/calendar")
    events = icalendar.Calendar.from_ical(answer.body()).walk("VEVENT")
    assert events
    assert len({str(event["UID"]) for event in events}) == len(events)
    assert any(event.decoded("DTSTART").year < TODAY.year for event in events)

    # How the number is computed.
    reader.follow(
        main.get_by_role("link", name=say("All numbers, how they are computed and what they were"))
    )
    reader.follow(main.locator(f"a[href*='/ogp/indicators/inventory_late?organization={body}']"))
    figure = main.locator(".ogp-head .ogp-figure")
    assert late_of(figure.inner_text())[0] == late
    rule = page.get_by_role("region", name=say("What it says"))
    declared = words.schema_file("indicators")["indicators"]
    formula = next(one["formula"] for one in declared if one["name"] == "inventory_late")
    expect(rule).to_contain_text(formula[reader.language])

    # Its data.
    sheet = main.get_by_role("link", name="CSV").first.evaluate("link => link.href")
    rows = list(csv.DictReader(io.StringIO(page.request.get(sheet).body().decode("utf-8-sig"))))
    assert [int(rows[0][name]) for name in ("numerator", "denominator")] == late_of(
        figure.inner_text()
    )
    assert YESTERDAY.isoformat() in {row["date"] for row in rows}

    # The chart in an article on another site.
    main.get_by_text(say("Show this chart on your site")).click()
    code = main.get_by_role("textbox", name=say("Code of the frame")).input_value()
    assert reader.site in code
    article = chromium.new_context(java_script_enabled=reader.script).new_page()
    article.set_viewport_size({"width": reader.width, "height": 700})
    with page_of_another_site(code) as address:
        article.goto(address)
        frame = article.frame_locator("iframe")
        assert late_of(frame.locator(".ogp-figure").inner_text())[0] == late
        expect(frame.locator("html")).to_have_attribute("lang", re.compile(reader.language))
        assert fits(frame)
        expect(frame.locator("footer a").first).to_have_attribute(
            "href", re.compile(f"/{reader.language}/ogp/indicators/inventory_late")
        )

        # An edit shows at once, everywhere; what was yesterday stays.
        with rescheduled(body):
            article.reload()
            assert late_of(frame.locator(".ogp-figure").inner_text())[0] == late - 1
            page.goto(at_body)
            rest = stages.locator("dl > div", has_text=say("Late")).locator("dd")
            assert [numbers(one) for one in rest.all_inner_texts()] == [[late - 1]][: late - 1]
            past = f"/ogp/indicators/inventory_late?organization={body}&date={YESTERDAY}"
            reader.go(past)
            assert late_of(figure.inner_text())[0] == late
            reader.go(f"/ogp/indicators/inventory_late?organization={body}")
            assert late_of(figure.inner_text())[0] == late - 1
            history = page.get_by_role("region", name=say("What it was")).first
            day = page.locator(f"a[href*='date={YESTERDAY}']")
            assert late_of(history.get_by_role("row").filter(has=day).inner_text())[0] == late
    article.context.close()
    page.goto(at_body)
    assert page.get_by_role("heading", level=1).inner_text() == ministry


def fits(frame: FrameLocator) -> bool:
    """Tell whether what is in a frame is no wider than the frame."""
    return frame.locator("html").evaluate("html => html.scrollWidth <= html.clientWidth")
