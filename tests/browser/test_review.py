"""Four eyes in the browser: an editor proposes, a steward looks, gives back, publishes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.browser.conftest import Reader, Way, Windows
from tests.browser.pages import DESKTOP, PHONE
from tests.browser.test_every_page import ALL_RULES, AXE

TITLE = {"ar": "سرعة الريح", "fr": "Vitesse du vent"}
BETTER = {"ar": "سرعة الريح كل ساعة", "fr": "Vitesse du vent, chaque heure"}
COMMENT = "أي ساعة؟"


@pytest.fixture
def dataset(windows: Windows, unique: Callable[[str], str]) -> Iterator[dict[str, Any]]:
    """Make a public dataset of a body with an editor and a steward; leave nothing of them."""
    name = unique("wind")
    admin = factories.Sysadmin()
    people = [
        factories.User(name=f"{role}-{name}", password=f"demo-{role}-{name}")
        for role in ("editor", "steward")
    ]
    body = factories.Organization(
        name=name,
        title_translated={"ar": "هيكل الريح", "fr": "Office du vent"},
        image_url="",
        users=[{"name": one["name"], "capacity": one["name"].split("-")[0]} for one in people],
    )
    made = factories.Dataset(
        name=name, title_translated=TITLE, owner_org=body["id"], license_id="cc-by"
    )
    yield made
    act = {"user": admin["name"]}
    call_action("dataset_purge", dict(act), id=made["id"])
    call_action("organization_purge", dict(act), id=body["id"])
    for person in (*people, admin):
        call_action("user_delete", dict(act), id=person["id"])


def judge(reader: Reader) -> None:
    """Hold the page that is open to the rules of accessibility."""
    if reader.script:
        reader.page.evaluate(AXE_SCRIPT)
        assert reader.page.evaluate(AXE, ALL_RULES) == []


@pytest.mark.parametrize(
    "way",
    [("ar", DESKTOP, True), ("ar", PHONE, True), ("ar", PHONE, False), ("fr", DESKTOP, True)],
    ids=["ar-desktop-script", "ar-phone-script", "ar-phone-no_script", "fr-desktop-script"],
)
def test_a_change_is_seen_by_two(windows: Windows, way: Way, dataset: dict[str, Any]) -> None:
    """The public sees it when the steward has published what the editor mended."""
    language, size, script = way
    editor, steward = (
        Reader(
            windows.page(size, script, f"{role}-{dataset['name']}"),
            windows.site,
            language,
            size[0],
            script,
        )
        for role in ("editor", "steward")
    )
    visitor = Reader(windows.page(size, script), windows.site, language, size[0], script)
    record = f"/dataset/{dataset['name']}"

    page = editor.go(f"/dataset/edit/{dataset['name']}")
    page.locator(f"[name=title_translated-{language}]").fill(BETTER[language])
    editor.follow(page.locator("button[name=save]").last)
    expect(page.locator(".ogp-differences ins")).to_be_visible()
    judge(editor)
    expect(visitor.go(record).locator("h1")).to_have_text(TITLE[language])

    page = steward.go(record)
    steward.follow(page.get_by_role("link", name=steward.say("Look and decide")))
    judge(steward)
    page.get_by_label(steward.say("Comment for the author")).fill(COMMENT)
    steward.follow(page.get_by_role("button", name=steward.say("Give back")))

    page = editor.go(record)
    expect(page.get_by_text(COMMENT)).to_be_visible()
    judge(editor)
    editor.follow(page.get_by_role("link", name=editor.say("Look at what is proposed")))
    editor.follow(page.get_by_role("link", name=editor.say("Go on editing")))
    expect(page.locator(f"[name=title_translated-{language}]")).to_have_value(BETTER[language])
    editor.follow(page.locator("button[name=save]").last)

    page = steward.go("/ogp/review")
    judge(steward)
    # With the keyboard alone.
    page.locator("[name=proposal]").first.focus()
    page.keyboard.press("Space")
    publish = page.get_by_role("button", name=steward.say("Publish what is chosen"))
    publish.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    steward.look()
    expect(page.locator("[name=proposal]")).to_have_count(0)
    expect(visitor.go(record).locator("h1")).to_have_text(BETTER[language])
