"""What every page keeps to, ours and CKAN's, in every language, on a desktop and on a phone.

Each page is opened once in each language and looked at from all sides; the tests then hold what
was seen to one rule each.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import yaml
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests.browser import words
from tests.browser.conftest import Windows
from tests.browser.pages import DESKTOP, LANGUAGES, PHONE, PLACES, Facts, Place, observe

WCAG = [f"wcag{version}" for version in ("2a", "2aa", "21a", "21aa", "22a", "22aa")]
#: What axe looks for: everything, and where only the colours are others, what depends on them.
ALL_RULES = {"type": "tag", "values": WCAG}
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
AXE = """
async (only) => {
  const results = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return results.violations.map((one) => [
    one.id, one.nodes.map((node) => `${node.target.join(" ")}: ${node.html.slice(0, 150)}`),
  ]);
}
"""
CORE_VIOLATIONS = yaml.safe_load((Path(__file__).parent / "core_violations.yaml").read_text())

#: What a pointer hits, and what a finger hits at once, in pixels.
POINTER, FINGER = 24, 44


@dataclass
class Sight:
    """A page in a language: what stood there on each screen, what axe found, who was asked."""

    status: int = 0
    desktop: Facts | None = None
    phone: Facts | None = None
    violations: dict[str, list[str]] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    @property
    def screens(self) -> dict[str, Facts]:
        """What stood there, by screen."""
        assert self.desktop
        assert self.phone
        return {"desktop": self.desktop, "phone": self.phone}


def languages_of(place: Place) -> tuple[str, ...]:
    """Return the languages in which a page is looked at: in English CKAN's own need no look."""
    return LANGUAGES if place.ours else ("ar", "fr")


EVERY_PAGE = [
    pytest.param(place, language, id=f"{place.name}-{language}")
    for place in PLACES
    for language in languages_of(place)
]
every_page = pytest.mark.parametrize(("place", "language"), EVERY_PAGE)


@pytest.fixture(scope="module")
def _seen() -> dict[tuple[str, str], Sight]:
    """Hold what was seen."""
    return {}


@pytest.fixture
def look(windows: Windows, _seen: dict[tuple[str, str], Sight]) -> Callable[[Place, str], Sight]:
    """Return a function that gives what there is to see of a page in a language."""

    def sight(place: Place, language: str) -> Sight:
        key = (place.name, language)
        if key not in _seen:
            _seen[key] = _open(windows, place, language)
        return _seen[key]

    return sight


def _open(windows: Windows, place: Place, language: str) -> Sight:
    """Open a page and look at it on both screens, light and dark."""
    page = windows.page(DESKTOP, person=place.person)
    answer = page.goto(f"{windows.site}/{language}{place.path}")
    assert answer is not None
    sight = Sight(status=answer.status)
    # CKAN's pages are its own: one language shows what our style makes of them.
    judged = place.ours or language == "ar"
    if judged:
        page.evaluate(AXE_SCRIPT)
    for screen, size in (("desktop", DESKTOP), ("phone", PHONE)):
        page.set_viewport_size({"width": size[0], "height": size[1]})
        setattr(sight, screen, observe(page))
        if judged:
            _judge(page, screen, sight.violations)
    sight.strangers += windows.strangers
    sight.failures += windows.failures
    windows.strangers.clear()
    windows.failures.clear()
    return sight


def _judge(page: Page, screen: str, violations: dict[str, list[str]]) -> None:
    """Add what axe finds on a screen, in its light and its dark colours, by rule."""
    for scheme, rules in (("light", ALL_RULES), ("dark", COLOURS)):
        page.emulate_media(color_scheme=scheme)
        for rule, elements in page.evaluate(AXE, rules):
            violations.setdefault(rule, []).extend(
                f"{screen}, {scheme}: {element}" for element in elements
            )
    page.emulate_media(color_scheme="light")


Look = Callable[[Place, str], Sight]


@every_page
def test_it_answers(look: Look, place: Place, language: str) -> None:
    """A page answers, and one that does not exist says so."""
    assert look(place, language).status == place.status


@every_page
def test_it_asks_nobody_else(look: Look, place: Place, language: str) -> None:
    """A page asks no host but the portal's own: no font, picture or script from elsewhere."""
    assert look(place, language).strangers == []


@every_page
def test_its_scripts_run(look: Look, place: Place, language: str) -> None:
    """No script of a page fails."""
    assert look(place, language).failures == []


@every_page
def test_it_fits(look: Look, place: Place, language: str) -> None:
    """Nothing makes a page wider than the window, down to 360 pixels."""
    wide = {name: seen.overflow for name, seen in look(place, language).screens.items()}
    assert {name: pixels for name, pixels in wide.items() if pixels > 0} == {}


@every_page
def test_it_runs_the_right_way(look: Look, place: Place, language: str) -> None:
    """A page says its language, and runs from right to left in Arabic."""
    for seen in look(place, language).screens.values():
        way = "rtl" if language == "ar" else "ltr"
        assert (seen.lang, seen.dir, seen.side) == (language, way, way)


@every_page
def test_it_has_one_main_heading(look: Look, place: Place, language: str) -> None:
    """A page has one heading of the first level, by which a screen reader's user knows it."""
    for seen in look(place, language).screens.values():
        assert len(seen.headings) == 1, seen.headings


@pytest.mark.parametrize(
    ("place", "language"), [one for one in EVERY_PAGE if one.values[1] != "en"]
)
def test_nothing_is_left_in_english(look: Look, place: Place, language: str) -> None:
    """A page in Arabic or French says nothing of the program's in English."""
    for seen in look(place, language).screens.values():
        assert words.english_left(seen.texts, language) == []


@every_page
def test_dates_are_written_as_in_tunisia(look: Look, place: Place, language: str) -> None:
    """Dates have the digits 0 to 9 and the months their Tunisian names."""
    for seen in look(place, language).screens.values():
        found = [text for text, _marked, _where in seen.texts if words.ELSEWHERE.search(text)]
        assert found == []
        for day in seen.times:
            assert day[:1].isdigit() or any(month in day for month in words.MONTHS[language]), day


@every_page
def test_targets_are_large_enough(look: Look, place: Place, language: str) -> None:
    """What is pressed is 24 pixels high and wide; on a phone buttons and menus are 44 high.

    A link in a line of text may be as high as its letters: axe looks at the room around it.
    """
    small = []
    for screen, seen in look(place, language).screens.items():
        for target in seen.targets:
            finger = screen == "phone" and target["important"]
            if target["inline"] and not finger:
                continue
            if target["height"] < (FINGER if finger else POINTER) or target["width"] < POINTER:
                size = f"{target['width']} × {target['height']}"
                small.append(f"{screen}: {target['name']} is {size}")
    assert small == []


@pytest.mark.parametrize(("place", "language"), [one for one in EVERY_PAGE if one.values[0].ours])
def test_axe_finds_nothing_on_our_pages(look: Look, place: Place, language: str) -> None:
    """Our pages break no rule of WCAG 2.2 A and AA that axe knows, in light or dark colours."""
    assert look(place, language).violations == {}


@pytest.mark.parametrize(
    "place", [pytest.param(one, id=one.name) for one in PLACES if not one.ours]
)
def test_ckans_pages_break_only_ckans_rules(look: Look, place: Place) -> None:
    """On CKAN's pages axe finds what core_violations.yaml names, which CKAN itself brings.

    What is no longer found has to leave the file.
    """
    known = CORE_VIOLATIONS.get(place.name, {})
    violations = look(place, "ar").violations
    assert {rule: found for rule, found in violations.items() if rule not in known} == {}
    assert [rule for rule in known if rule not in violations] == [], "remove these"


def test_core_violations_names_only_ckans_pages() -> None:
    """The file of known violations excuses none of our pages, and says why for each entry."""
    assert set(CORE_VIOLATIONS) <= {place.name for place in PLACES if not place.ours}
    assert all(why for known in CORE_VIOLATIONS.values() for why in known.values())
