"""What a visitor does: reads the numbers, opens a commitment, searches, changes the language."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import quote

import yaml
from playwright.sync_api import expect

from tests.browser.conftest import Reader
from tests.browser.words import ROOT, field_label, schema_file

PLAN = yaml.safe_load((ROOT / "demo" / "plans" / "nap2.yaml").read_text())["plan"]
BODIES = yaml.safe_load((ROOT / "demo" / "organizations.yaml").read_text())["organizations"]
TRANSPORT = next(body for body in BODIES if body["name"] == "ministry-of-transport")

COMPLETED = ("{n} of {commitments} completed", "{n} of {commitments} completed")
ALL = ("{n} commitment", "{n} commitments")
CONTESTED = (
    "{n} commitment with contradictory readings",
    "{n} commitments with contradictory readings",
)
NOT_STARTED = ("{n} commitment not started", "{n} commitments not started")


def _says_the_numbers(reader: Reader) -> None:
    figures = reader.page.get_by_role("main").get_by_role("listitem")
    for sentence in (
        reader.count(4, *COMPLETED, commitments=reader.count(15, *ALL)),
        reader.count(5, *CONTESTED),
        reader.count(1, *NOT_STARTED),
    ):
        expect(figures.filter(has_text=sentence)).to_be_visible()


def test_the_first_page_says_the_numbers_and_searches(reader: Reader) -> None:
    """The first page says how many commitments were kept; its search box leads to them."""
    page = reader.go("/")
    _says_the_numbers(reader)
    box = page.get_by_role("main").get_by_role("search")
    box.get_by_role("searchbox").fill("نقل")
    reader.follow(box.get_by_role("button"))
    kinds = page.get_by_role("navigation", name=reader.say("Kinds of record"))
    reader.follow(kinds.get_by_role("link", name=reader.say("Commitments"), exact=True))
    expect(page.locator("a[href$='/commitment/nap2-07']").first).to_be_visible()


def test_the_plan_at_a_glance(reader: Reader) -> None:
    """The plan's page shows its fifteen commitments with their levels, and marks the contested."""
    page = reader.go("/ogp")
    _says_the_numbers(reader)
    rows = page.get_by_role("region", name=reader.say("The commitments")).get_by_role("listitem")
    found: dict[str, list[int]] = {}
    contested = []
    levels = ("completed", "substantial", "limited", "not_started")
    another = reader.say("Another reading: {level}", level="").strip()
    for row in rows.all():
        heading = row.get_by_role("heading", level=3)
        if heading.count() == 0:
            continue
        number = int(re.findall(r"\d+", heading.inner_text())[0])
        level = row.get_by_role("strong").inner_text()
        found.setdefault(level, []).append(number)
        if another in row.inner_text():
            contested.append(number)
    assert {level: len(found[reader.term("levels", level)]) for level in levels} == {
        **{"completed": 4, "substantial": 4},
        **{"limited": 6, "not_started": 1},
    }
    assert contested == [1, 6, 9, 12, 13]


def test_every_number_is_there_as_data(reader: Reader) -> None:
    """The JSON and CSV that the plan's page links to answer with its fifteen commitments."""
    page = reader.go("/ogp")
    main = page.get_by_role("main")
    addresses = {
        kind: main.get_by_role("link", name=kind).first.evaluate("link => link.href")
        for kind in ("JSON", "CSV")
    }
    told = page.request.get(addresses["JSON"]).json()
    assert len(told["commitments"]) == 15
    sheet = page.request.get(addresses["CSV"]).body().decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(sheet)))) == 15


def test_a_contested_commitment_shows_both_readings(reader: Reader) -> None:
    """Where two readings differ, both stand there with their source, and a sentence says so."""
    page = reader.go("/commitment/nap2-06")
    level = page.get_by_role("region", name=reader.say("Level of completion"))
    limited, substantial = (reader.term("levels", one) for one in ("limited", "substantial"))
    readings = level.get_by_role("listitem").filter(has_text=reader.date("2018-07-31"))
    expect(readings).to_have_count(2)
    expect(readings.nth(0)).to_contain_text(limited)
    expect(readings.nth(1)).to_contain_text(substantial)
    sentence = reader.say(
        "“{source}” says {level}, “{other_source}” says {other_level}. "
        "This page shows the lower of the two.",
        **{"source": "\0", "other_source": "\0", "level": limited, "other_level": substantial},
    )
    shape = ".+".join(re.escape(piece) for piece in sentence.split("\0"))
    expect(level.get_by_text(re.compile(shape))).to_be_visible()


def test_what_the_source_lacks_is_said(reader: Reader) -> None:
    """A commitment whose sheet gives no due date says that it is not in the source."""
    page = reader.go("/commitment/nap2-15")
    due = page.get_by_role("region", name=reader.say("Promised for, and achieved"))
    expect(due.get_by_text(reader.say("Not in the source"), exact=True).first).to_be_visible()
    expect(page.get_by_role("heading", name=reader.say("What the source lacks"))).to_be_visible()


def test_a_search_finds_other_forms_of_a_word(reader: Reader) -> None:
    """What is typed without its article, in the plural or without its accents is found."""
    page = reader.go("/commitment/")
    for typed, commitment in {
        "نقل": "nap2-07",
        "transports": "nap2-07",
        "reglementaire": "nap2-03",
    }.items():
        box = page.get_by_role("main").locator("input[name=q]")
        box.fill(typed)
        box.press("Enter")
        page.wait_for_url(f"**q={quote(typed)}*", wait_until="load")
        found = page.get_by_role("main").locator(f"a[href$='/commitment/{commitment}']")
        expect(found.first).to_be_visible()
        assert page.get_by_role("main").get_by_role("heading", level=2).count() < 15


def test_a_facet_speaks_the_readers_language(reader: Reader) -> None:
    """Facets name levels, axes, bodies and plans in the reader's language, and narrow the list."""
    page = reader.go("/commitment/")
    if reader.width < 500:
        page.get_by_role("button", name=reader.say("Filter the results")).click()
    names = {
        "completion_level": reader.term("levels", "not_started"),
        "completion_contested": reader.term("yes_no", "true"),
        "plan_axis": PLAN["axes"][2]["title_translated"][reader.language],
        "plan": PLAN["title_translated"][reader.language],
    }
    for field, value in names.items():
        facet = next(one for one in schema_file("commitment")["facets"] if one["field"] == field)
        label = facet.get("label") or field_label("commitment", field)
        links = page.get_by_role("list", name=label[reader.language], exact=True).get_by_role(
            "link"
        )
        expect(links.filter(has_text=value)).to_have_count(1)
    reader.follow(page.get_by_role("link", name=reader.term("levels", "not_started")).first)
    reader.look()
    expect(page.get_by_role("main").get_by_role("heading", level=2)).to_have_count(1)
    expect(page.locator("a[href$='/commitment/nap2-09']").first).to_be_visible()


def test_the_page_of_a_plan(reader: Reader) -> None:
    """A plan's page says its period and its source, and leads to each of its commitments."""
    page = reader.go("/action-plan/nap2")
    main = page.get_by_role("main")
    expect(main.get_by_text(reader.date("2016-10-27"), exact=True)).to_be_visible()
    commitments = main.get_by_role("region", name=reader.count(15, *ALL))
    expect(commitments.get_by_role("heading", level=3)).to_have_count(15)
    expect(commitments.locator("a[href$='/commitment/nap2-15']").first).to_be_visible()


def test_the_page_of_a_body(reader: Reader) -> None:
    """A body's page is titled in the reader's language and lists the commitments that it leads."""
    page = reader.go("/organization/ministry-of-transport")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        TRANSPORT["title_translated"][reader.language]
    )
    led = page.get_by_role(
        "region", name=reader.count(1, "It leads {n} commitment", "It leads {n} commitments")
    )
    expect(led.locator("a[href$='/commitment/nap2-07']").first).to_be_visible()


def test_another_language_keeps_the_page(reader: Reader) -> None:
    """The links to the other languages lead to the same page, words searched for and all."""
    page = reader.go("/commitment/?q=transport")
    other = {"ar": "fr", "fr": "en", "en": "ar"}[reader.language]
    reader.follow(page.get_by_role("banner").locator(f"a[hreflang={other}]"), look=False)
    assert page.url == f"{reader.site}/{other}/commitment/?q=transport"
    expect(page.locator("html")).to_have_attribute("lang", other)
    expect(page.locator("html")).to_have_attribute("dir", "rtl" if other == "ar" else "ltr")
