"""What someone who keeps a plan up to date does: signs in, records a commitment, corrects it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from ckan.tests.helpers import call_action

from tests.browser import words
from tests.browser.conftest import ADMINISTRATOR, Reader, Way, Windows, sign_in
from tests.browser.pages import LANGUAGES, observe

OWN_NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}
TITLES = {
    "ar": "نشر مواعيد الحافلات",
    "fr": "Publier les horaires des bus",
    "en": "Publish the timetables of buses",
}
MILESTONE = {"ar": "جمع المواعيد", "fr": "Réunir les horaires", "en": "Gather the timetables"}


def test_signing_in(windows: Windows, way: Way) -> None:
    """Someone with an account signs in and then finds the own name in the header."""
    language, size, script = way
    page = windows.new(script, viewport={"width": size[0], "height": size[1]})
    reader = Reader(page, windows.site, language, size[0], script)
    reader.go("/")
    reader.follow(page.get_by_role("link", name=reader.say("Log in")).first)
    sign_in(page, *ADMINISTRATOR)
    assert f"/{language}/" in page.url
    reader.look()
    account = page.get_by_role("banner").get_by_text(ADMINISTRATOR[0], exact=True)
    account.click()
    expect(page.get_by_role("button", name=reader.say("Log out"))).to_be_visible()
    page.context.close()


@pytest.fixture
def plan(unique: Callable[[str], str]) -> Iterator[str]:
    """Name a plan of which nothing is left after the test."""
    name = unique("plan")
    yield name
    found = call_action("package_search", fq=f"plan:{name}", include_private=True)["results"]
    for one in found:
        call_action("dataset_purge", id=one["id"])


def test_recording_a_commitment(administrator: Reader, plan: str) -> None:
    """A commitment is recorded in three languages with a row of each kind, and corrected.

    Where something required is missing, the form says so on top and beside the field, and
    nothing that was typed is lost.
    """
    page = administrator.go("/commitment/new")
    _fill(administrator)
    _save(administrator)

    shown = observe(page)
    assert words.english_left(shown.texts, shown.lang) == []
    summary = page.get_by_role("alert")
    wrong = administrator.label("plan")
    expect(summary.get_by_role("listitem")).to_have_count(1)
    expect(summary.get_by_role("link", name=wrong)).to_be_visible()
    field = page.locator("input[name=plan]")
    expect(field).to_have_attribute("aria-invalid", "true")
    message = summary.get_by_role("listitem").inner_text().split(": ", 1)[1]
    expect(field).to_have_accessible_description(re.compile(re.escape(message.strip())))
    summary.get_by_role("link", name=wrong).click()
    expect(field).to_be_focused()
    _is_all_there(page)

    field.fill(plan)
    _save(administrator)
    assert urlsplit(page.url).path.endswith(f"/commitment/{plan}-21")
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLES[administrator.language])
    steps = page.get_by_role("region", name=administrator.say("Milestones"))
    expect(steps.get_by_text(MILESTONE[administrator.language])).to_be_visible()
    limited = administrator.term("levels", "limited")
    level = page.get_by_role("region", name=administrator.say("Level of completion"))
    expect(level.get_by_text(limited, exact=True).first).to_be_visible()

    administrator.follow(page.get_by_role("link", name=administrator.say("Edit this commitment")))
    _is_all_there(page)
    expect(page.locator("[name=plan]")).to_have_value(plan)
    box = _boxes(administrator, "title_translated")[administrator.language]
    corrected = f"{TITLES[administrator.language]} 2"
    box.fill(corrected)
    _save(administrator)
    assert urlsplit(page.url).path.endswith(f"/commitment/{plan}-21")
    expect(page.get_by_role("heading", level=1)).to_contain_text(corrected)


def _boxes(person: Reader, field: str) -> dict[str, Locator]:
    """Return the boxes of a text by language, each found by what is written beside it."""
    name = re.compile(f"^{re.escape(person.label(field))}")
    group = person.page.get_by_role("group", name=name)
    boxes = {
        language: group.get_by_role("textbox", name=OWN_NAMES[language]) for language in LANGUAGES
    }
    for language, box in boxes.items():
        expect(box).to_have_attribute("lang", language)
        expect(box).to_have_attribute("dir", "rtl" if language == "ar" else "ltr")
    return boxes


def _fill(person: Reader) -> None:
    """Fill the form for a new commitment, leaving out the plan, as its reader sees it."""
    page = person.page
    for language, box in _boxes(person, "title_translated").items():
        box.fill(TITLES[language])
    page.get_by_role("spinbutton", name=person.label("number")).fill("21")
    page.locator("select[name=owner_org]").select_option(index=1)
    page.get_by_role("group", name=person.label("milestones")).locator("summary").first.click()
    for language in LANGUAGES:
        box = page.locator(f"[name='milestones-0-title_translated-{language}']")
        box.fill(MILESTONE[language])
    page.locator("[name='milestones-0-due']").fill("2018-07-31")
    # The button asks for the form again, with this row kept and another one open.
    person.follow(page.locator("button[name=ogp_tn_add_row][value=assessments]"))
    page.locator("[name='assessments-0-assessor']").select_option("government")
    page.locator("[name='assessments-0-level']").select_option("limited")
    page.locator("[name='assessments-0-basis']").fill("Rapport")
    page.locator("[name='assessments-0-date']").fill("2018-07-31")


def _save(person: Reader) -> None:
    name = re.compile(rf"^({person.say('Save')}|{person.say('Update Dataset')})")
    person.follow(person.page.get_by_role("button", name=name).last)


def _is_all_there(page: Page) -> None:
    """Hold every field that was filled to what was typed."""
    for language in LANGUAGES:
        title = page.locator(f"[name=title_translated-{language}]")
        expect(title).to_have_value(TITLES[language])
        step = page.locator(f"[name='milestones-0-title_translated-{language}']")
        expect(step).to_have_value(MILESTONE[language])
    for name, value in {
        "number": "21",
        "milestones-0-due": "2018-07-31",
        "assessments-0-assessor": "government",
        "assessments-0-level": "limited",
        "assessments-0-basis": "Rapport",
        "assessments-0-date": "2018-07-31",
    }.items():
        expect(page.locator(f"[name='{name}']")).to_have_value(value)
