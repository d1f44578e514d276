"""A file that broke, from the night's checks to the citizen who finds it again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from ckan.tests import factories

from ckanext.ogp_tn.checks import declared

from tests.browser.conftest import Reader, Way, Windows
from tests.browser.pages import PHONE

ROOT = Path(__file__).parent.parent.parent
TITLE = "رخص المحلات"
BROKEN, OTHER = "قائمة المحلات", "قائمة الرخص"
TABLE = "المحل,العدد\nمقهى,3\nمخبزة,5\n".encode()
PEOPLE = "الاسم واللقب,الرخصة\nفلان الفلاني,12\n".encode()
PERSONAL = "table_personal_name"


@pytest.fixture
def ckan(tmp_path: Path) -> Callable[..., None]:
    """Return what runs a command of CKAN on a portal that may reach this machine."""
    ini = tmp_path / "checks.ini"
    ini.write_text(
        f"[app:main]\nuse = config:{ROOT}/test.ini\n"
        "ckanext.ogp_tn.portals.local_hosts = 127.0.0.1\nckanext.ogp_tn.checks.pause = 0\n"
    )

    def run(*arguments: str) -> None:
        command = [Path(sys.executable).with_name("ckan"), "-c", ini, *arguments]
        environ = os.environ | {"CKAN_INI": str(ini)}
        subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)

    return run


@pytest.fixture
def dataset(body: str, source: Any) -> dict[str, Any]:
    """Make a dataset with a file that is gone, and another that may be about people."""
    source.at["/new.csv"] = lambda to: to.answer(200, TABLE)
    source.at["/people.csv"] = lambda to: to.answer(200, PEOPLE)
    files = [(BROKEN, "old.csv"), (OTHER, "people.csv")]
    return factories.Dataset(
        name=f"{body}-shops",
        owner_org=body,
        title_translated={"ar": TITLE},
        notes_translated={"ar": "محلات المدينة وعدد رخصها."},
        license_id="cc-by",
        frequency="http://publications.europa.eu/resource/authority/frequency/ANNUAL",
        modified=date.today().isoformat(),
        resources=[
            {"name_translated": {"ar": name}, "url": f"{source.url}/{path}", "format": "CSV"}
            for name, path in files
        ],
    )


@pytest.mark.parametrize("way", [("ar", PHONE, False)], ids=["ar-phone-no_script"])
def test_a_broken_file_is_found_mended_and_checked_again(
    windows: Windows,
    way: Way,
    body: str,
    dataset: dict[str, Any],
    ckan: Callable[..., None],
    source: Any,
) -> None:
    """The steward is led from the workbench to what to do; the public is told less."""
    language, size, script = way
    steward = Reader(windows.page(size, script, body), windows.site, language, size[0], script)
    citizen = Reader(windows.page(size, script), windows.site, language, size[0], script)
    results = f"/ogp/checks/{dataset['name']}"
    missing = declared.declared()["link_missing"]

    ckan("ogp-tn", "check", body)
    page = steward.go("/ogp/workbench")
    waits = page.get_by_role(
        "region", name=steward.say("Datasets in which the checks found something")
    )
    steward.follow(waits.get_by_role("link", name=TITLE).first)
    assert page.url.endswith(results)
    broken = _file(page, BROKEN)
    expect(broken.get_by_text(missing.label[language], exact=True)).to_be_visible()
    expect(broken.get_by_text(missing.advice[language])).to_be_visible()
    _steward_alone_is_told(steward, citizen, results)
    expect(
        citizen.page.get_by_text(citizen.count(1, "{n} error", "{n} errors")).first
    ).to_be_visible()

    steward.go(f"/dataset/{dataset['name']}/resource/{dataset['resources'][0]['id']}/edit")
    page.locator("input[name=url]").fill(f"{source.url}/new.csv")
    steward.follow(page.locator("button[name=save][value=go-metadata], button[name=save]").last)

    steward.go(results)
    steward.follow(page.get_by_role("button", name=steward.say("Check now")))
    expect(page.get_by_text(steward.say("The checks wait for their turn."))).to_be_visible()
    ckan("jobs", "worker", "--burst")
    steward.go(results)
    expect(page.locator("progress")).to_have_count(0)
    passed = steward.term("check_states", "passed")
    expect(_file(page, BROKEN).get_by_text(passed, exact=True)).to_be_visible()
    _steward_alone_is_told(steward, citizen, results)
    expect(citizen.page.locator(".ogp-verdict__level")).to_have_text(passed)


def _file(page: Page, name: str) -> Any:
    return page.get_by_role("region", name=name)


def _steward_alone_is_told(steward: Reader, citizen: Reader, results: str) -> None:
    """Hold that only the steward learns that a file may be about people."""
    label = declared.declared()[PERSONAL].label[steward.language]
    expect(_file(steward.go(results), OTHER).get_by_text(label, exact=True)).to_be_visible()
    expect(_file(citizen.go(results), OTHER)).to_be_visible()
    for address in (results, f"{results}.json", f"{results}.csv"):
        told = citizen.page.request.get(f"{citizen.site}/{citizen.language}{address}").text()
        assert (PERSONAL in told, label in told) == (False, False)
