"""An administrator's way: a new portal, what it brings, what goes, its death and its return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from ckan.tests.helpers import call_action

from tests.browser.conftest import Reader
from tests.browser.pages import DESKTOP, PHONE
from tests.conftest import ROOT

Serve = Callable[[Path], AbstractContextManager[str]]

PLUGINS = "ogp_tn harvest ogp_tn_harvest activity dcat scheming_datasets scheming_organizations"
SETTINGS = """
[app:main]
use = config:{ini}
ckan.plugins = {plugins}
ckanext.ogp_tn.portals_file = {register}
"""


@pytest.fixture
def readers(
    catalogue: Any, serving: Serve, chromium: Browser, tmp_path: Path
) -> Iterator[list[Reader]]:
    """Give who looks at the portal after its register has a new one: on a phone, at a desk."""
    ini = tmp_path / "portal.ini"
    settings = {"ini": ROOT / "test.ini", "register": catalogue.register, "plugins": PLUGINS}
    ini.write_text(SETTINGS.format(**settings), encoding="utf-8")
    with serving(ini) as site:
        pages = [
            chromium.new_context(viewport={"width": width, "height": height}).new_page()
            for width, height in (PHONE, DESKTOP)
        ]
        yield [
            Reader(pages[0], site, "ar", PHONE[0], script=True),
            Reader(pages[1], site, "fr", DESKTOP[0], script=True),
        ]
        for page in pages:
            page.context.close()


def test_an_administrator_joins_a_portal_and_sees_how_it_is(
    catalogue: Any, readers: list[Reader], unique: Callable[[str], str]
) -> None:
    """Each step is done as the commands do it, and told on the pages at once."""
    portal = f"/ogp/portals/{catalogue.id}"
    bad, *names = (unique("record") for _ in range(7))

    def harvest() -> None:
        call_action("ogp_tn_portal_harvest", id=catalogue.id)

    def everybody_sees(state: str | None, **shown: str) -> None:
        for reader in readers:
            page = reader.go(portal)
            health = page.locator("[aria-labelledby=ogp-health]")
            if state is None:
                expect(health).to_have_count(0)
                continue
            label = reader.term("harvest_states", state)
            expect(health.locator("dd strong")).to_have_text(label)
            for text in shown.values():
                expect(health).to_contain_text(text)
            page = reader.go("/ogp/portals?kind=portal")
            expect(page.locator(f"#{catalogue.id}")).to_contain_text(label)

    # A new portal in the register: nobody has asked it anything yet.
    everybody_sees(None)

    # The first harvest brings its records, but for one that is wrong.
    for name in names:
        catalogue.put(name, title_translated={"ar": f"سجل {name}", "fr": f"Fiche {name}"})
    catalogue.put(bad, sector="space")
    harvest()
    everybody_sees("complete", wrong=bad)

    # One disappears at the source: its page stays and says so, the list is without it.
    gone = names[0]
    del catalogue.records[gone]
    harvest()
    everybody_sees("complete")
    for reader in readers:
        page = reader.go(f"/dataset/{gone}")
        expect(page.locator(".ogp-source .ogp-flag")).to_contain_text(
            reader.date(date.today().isoformat())
        )
        page = reader.go(f"/dataset/?q=name:{gone}")
        switch = page.locator("#search-results a[href*='ext_gone=1']")
        expect(page.locator(f"a[href$='/dataset/{gone}']")).to_have_count(0)
        switch.click()
        expect(page.locator(f"a[href$='/dataset/{gone}']").first).to_be_visible()
        reader.look()

    # The source dies: the page says why, and that nothing was lost.
    catalogue.wrong["list"] = lambda to: to.answer(503, b"")
    harvest()
    everybody_sees("failed", why="503")
    for reader in readers:
        reader.go(f"/dataset/{names[1]}")

    # It returns, and what had gone with it.
    del catalogue.wrong["list"]
    catalogue.put(gone)
    harvest()
    everybody_sees("complete")
    for reader in readers:
        page = reader.go(portal)
        over_time = page.locator("[aria-labelledby=ogp-over-time] strong")
        expect(over_time.first).to_have_text(reader.term("harvest_states", "complete"))
        expect(over_time.nth(1)).to_have_text(reader.term("harvest_states", "failed"))
        expect(reader.go(f"/dataset/{gone}").locator(".ogp-flag")).to_have_count(0)
