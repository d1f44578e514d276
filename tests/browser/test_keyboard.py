"""The portal by keyboard alone."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Reader, Windows
from tests.browser.pages import DESKTOP, PHONE

#: What draws the ring around what has the focus, in pixels, on itself or on the box around it.
RING = """
() => {
  const width = (element) => {
    const style = getComputedStyle(element);
    return style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth);
  };
  const focused = document.activeElement;
  const name = `${focused.localName} ${focused.textContent.trim().slice(0, 40) || focused.id}`;
  const box = focused.getBoundingClientRect();
  return {
    name,
    body: focused === document.body,
    ring: Math.max(width(focused), width(focused.parentElement)),
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
  };
}
"""
STEPS = 60


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize(
    ("path", "person"),
    [("/", ""), ("/ogp", ""), ("/commitment/?q=transport", ""), ("/commitment/new", "admin")],
)
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_focus_is_seen(
    windows: Windows, language: str, path: str, person: str, size: tuple[int, int]
) -> None:
    """Whatever the Tab key reaches is in the window and has a ring of at least 3 pixels."""
    page = windows.page(size, person=person)
    page.goto(f"{windows.site}/{language}{path}")
    unseen, reached = [], 0
    for _step in range(STEPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(RING)
        if focus["body"]:
            break
        reached += 1
        if focus["ring"] < 3 or not focus["inside"]:
            unseen.append(focus)
    assert unseen == []
    assert reached > 15


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
@pytest.mark.parametrize("path", ["/", "/ogp", "/commitment/nap2-06", "/commitment/"])
def test_the_first_link_skips_to_the_content(windows: Windows, path: str, script: bool) -> None:
    """The first Tab reaches a visible link that leads past the header to the content."""
    page = windows.page(DESKTOP, script)
    reader = Reader(page, windows.site, "ar", DESKTOP[0], script)
    reader.go(path)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name=reader.say("Skip to main content"))
    assert skip.evaluate("link => link === document.activeElement")
    assert page.evaluate(RING)["inside"]
    page.keyboard.press("Enter")
    page.wait_for_url("**/*#content")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('header.ogp-header') === null")


@pytest.mark.parametrize("script", [True, False], ids=["script", "no_script"])
def test_the_menu_of_a_phone_opens_and_closes(windows: Windows, script: bool) -> None:
    """On a phone the menu opens with the Enter key and closes with Escape, without scripts too."""
    page = windows.page(PHONE, script)
    reader = Reader(page, windows.site, "ar", PHONE[0], script)
    reader.go("/ogp")
    menu = page.get_by_role("button", name=reader.say("Menu"), exact=True)
    sections = page.get_by_role("navigation", name=reader.say("Sections"))
    assert not sections.is_visible()
    menu.press("Enter")
    sections.wait_for(state="visible")
    assert sections.get_by_role("link").count() == 6
    reader.look()
    page.keyboard.press("Escape")
    sections.wait_for(state="hidden")
