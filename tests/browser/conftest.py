"""What the browser tests share: a portal with the demo, one Chromium, its windows, readers.

A reader is a page in one language, at one width, with scripts or without. Chromium, its windows
and who is signed in on them live as long as the test run: a new signed-in window for each test
would cost seconds, because it loads every style sheet and font again.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from ckan.tests import factories
from ckan.tests.helpers import call_action

from tests.browser import words
from tests.browser.pages import DESKTOP, LANGUAGES, PHONE, Facts, observe
from tests.portals.conftest import _gathering, catalogue  # noqa: F401  (another portal)

ADMINISTRATOR = ("admin", "demo-admin")

# Much more than a page needs: the machine may have other work.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

Way = tuple[str, tuple[int, int], bool]


@pytest.fixture(scope="session")
def _loaded() -> dict[str, int]:
    """Hold what the demo brought, to see whether it is still there alone."""
    return {}


@pytest.fixture(scope="module")
def demo(
    portal: Any,
    reset_db: Callable[[], None],
    reset_index: Callable[[], None],
    _loaded: dict[str, int],
    _windows: Windows,
) -> None:
    """Make a portal that holds the demo and nothing else, as ``ckan ogp-tn demo load`` does.

    What other tests made would stand in lists and on the dashboard. Nothing is done where an
    earlier module of the run left the demo as it was.
    """
    from ckan import model

    from ckanext.ogp_tn.administration.commands import demo_load

    def content() -> dict[str, int]:
        tables = (model.Package, model.Group, model.User)
        return {
            table.__name__: model.Session.query(table).filter_by(state="active").count()
            for table in tables
        }

    if not _loaded or content() != _loaded:
        reset_db()
        reset_index()
        demo_load.callback("national", with_accounts=True)  # pyright: ignore[reportOptionalCall]
        _windows.sign_out()
        _loaded.update(content())
    model.Session.remove()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the machine's Chromium, the one that ``make test`` found."""
    path = os.environ.get("CHROMIUM")
    if not path:
        pytest.fail("No Chromium: run the tests with `make test`, or name one in CHROMIUM.")
    with sync_playwright() as playwright:
        # No name leads anywhere: what a page asks of another host fails here as on a machine
        # without a network.
        here_only = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", here_only]
        )
        yield browser
        browser.close()


class Windows:
    """The windows of the run, by whether scripts run and who is signed in.

    ``strangers`` are the addresses of other hosts that a page asked, ``failures`` what its
    scripts raised.
    """

    def __init__(self, browser: Browser, site: str) -> None:
        """Open nothing yet."""
        self.site = site
        self.strangers: list[str] = []
        self.failures: list[str] = []
        self._browser = browser
        self._open: dict[tuple[bool, str], Page] = {}
        self._cookies: dict[str, Any] = {}

    def page(self, size: tuple[int, int], script: bool = True, person: str = "") -> Page:
        """Give a page; ``person`` is who is signed in on it, nobody if empty."""
        key = (script, person)
        if key not in self._open:
            state = self._signed_in(person) if person else None
            self._open[key] = self.new(script, storage_state=state)
        page = self._open[key]
        page.set_viewport_size({"width": size[0], "height": size[1]})
        return page

    def new(self, script: bool = True, **options: Any) -> Page:
        """Open a page in a window of its own, which shares nothing with the others."""
        context: BrowserContext = self._browser.new_context(
            java_script_enabled=script, reduced_motion="reduce", **options
        )
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self._note(request.url))
        page = context.new_page()
        page.on("pageerror", lambda error: self.failures.append(f"{page.url}: {error}"))
        return page

    def sign_out(self) -> None:
        """Close the windows of people who signed in: a new database does not know them."""
        self._cookies.clear()
        for key in [key for key in self._open if key[1]]:
            self._open.pop(key).context.close()

    def _note(self, url: str) -> None:
        if urlsplit(url).scheme in ("http", "https", "ws") and not url.startswith(f"{self.site}/"):
            self.strangers.append(url)

    def _signed_in(self, person: str) -> Any:
        if person not in self._cookies:
            page = self.new()
            page.goto(f"{self.site}/en/user/login")
            sign_in(page, person, f"demo-{person}")
            self._cookies[person] = page.context.storage_state()
            page.context.close()
        return self._cookies[person]


def sign_in(page: Page, name: str, password: str) -> None:
    """Sign in on the page that asks for it."""
    page.locator("input[name=login]").fill(name)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url("**/dashboard**")


@pytest.fixture(scope="session")
def _windows(chromium: Browser, address: str) -> Windows:
    return Windows(chromium, address)


@pytest.fixture
def windows(_windows: Windows, demo: None) -> Iterator[Windows]:
    """Give the windows of the run, on a portal with the demo.

    Whatever the test is about: no page may ask another host, no script may fail.
    """
    _windows.strangers.clear()
    _windows.failures.clear()
    yield _windows
    assert _windows.strangers == []
    assert _windows.failures == []


@dataclass(frozen=True)
class Reader:
    """Someone who reads the portal: in a language, in a window, with scripts or without."""

    page: Page
    site: str
    language: str
    width: int
    script: bool

    def go(self, path: str) -> Page:
        """Open an address of the portal in the reader's language; it answers and fits."""
        answer = self.page.goto(f"{self.site}/{self.language}{path}")
        assert answer is not None
        assert answer.status == 200
        self.look()
        return self.page

    def follow(self, target: Locator, look: bool = True) -> None:
        """Press a link or button that leads to another page, and wait until that is there."""
        with self.page.expect_navigation():
            target.click()
        if look:
            self.look()

    def look(self) -> Facts:
        """Hold the page that is open to what every page keeps to; give what it shows."""
        # A page that came by itself, as without scripts, may still lack its styles and fonts.
        self.page.wait_for_load_state()
        facts = observe(self.page)
        assert facts.overflow <= 0, f"{self.page.url} is {facts.overflow} px too wide"
        assert facts.lang == self.language
        return facts

    def say(self, text: str, **values: object) -> str:
        """Return a string of the program in the reader's language, with values put in."""
        return words.said(self.language).gettext(text).format(**values)

    def count(self, number: int, one: str, many: str, **values: object) -> str:
        """Return a string that counts, in the form that the reader's language has for it."""
        form = words.said(self.language).ngettext(one, many, number)
        return form.format(**{"n": number, **values})

    def label(self, name: str, part: str = "") -> str:
        """Return the label of a commitment's field, or of a member of its repeating ``part``."""
        return words.field_label("commitment", name, part)[self.language]

    def term(self, vocabulary: str, value: str) -> str:
        """Return the label of a value of a vocabulary."""
        return words.term(vocabulary, value)[self.language]

    def date(self, day: str) -> str:
        """Return a day as a reader writes it: ``31 juillet 2018``."""
        year, month, number = day.split("-")
        return f"{int(number)} {words.MONTHS[self.language][int(month) - 1]} {year}"


@pytest.fixture(
    params=list(itertools.product(LANGUAGES, (DESKTOP, PHONE), (True, False))),
    ids=lambda way: f"{way[0]}-{way[1][0]}-{'script' if way[2] else 'no_script'}",
)
def way(request: pytest.FixtureRequest) -> Way:
    """Every way to read the portal: language, size of the window, whether scripts run."""
    return request.param


@pytest.fixture
def reader(way: Way, windows: Windows) -> Reader:
    """Give a visitor."""
    language, size, script = way
    return Reader(windows.page(size, script), windows.site, language, size[0], script)


@pytest.fixture
def administrator(way: Way, windows: Windows) -> Reader:
    """Give the demo's administrator, signed in."""
    language, size, script = way
    page = windows.page(size, script, ADMINISTRATOR[0])
    return Reader(page, windows.site, language, size[0], script)


@pytest.fixture
def body(windows: Windows, unique: Callable[[str], str]) -> Iterator[str]:
    """Make a body with a steward of the same name; leave nothing of both."""
    name = unique("story")
    titles = {"ar": f"هيكل {name}", "fr": f"Organisme {name}"}
    # No pictures: CKAN's factories give addresses of other hosts.
    made = factories.Organization(name=name, title_translated=titles, image_url="")
    user = factories.User(name=name, password=f"demo-{name}", image_url="")
    admin = factories.Sysadmin(image_url="")
    act = {"user": admin["name"]}
    call_action("organization_member_create", dict(act), id=made["id"], username=name, role="admin")
    yield name
    found = call_action(
        "package_search", dict(act), fq=f"organization:{name}", include_private=True, rows=100
    )["results"]
    for one in found:
        call_action("dataset_purge", dict(act), id=one["id"])
    call_action("organization_purge", dict(act), id=made["id"])
    for person in (user, admin):
        call_action("user_delete", dict(act), id=person["id"])
