"""A ministry's inventory, from its spreadsheet to a published dataset, as its steward does it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from ckan.tests.helpers import call_action

from tests.browser.conftest import Reader, Way, Windows
from tests.browser.pages import DESKTOP, PHONE

ROOT = Path(__file__).parent.parent.parent
TITLE = {"ar": "عدد المسافرين حسب الخط", "fr": "Voyageurs par ligne"}
CLOSED_TITLE = {"ar": "سجل أعوان المراقبة", "fr": "Registre des contrôleurs"}
#: What nobody can understand, by column, in a row of ten mistakes; the eleventh is the next
#: row, which has the same reference.
NONSENSE = {
    "held_formats": "papyrus",
    "frequency": "dix fois",
    "sector": "???",
    "theme": "xyz",
    "openness": "peut-être",
    "legal_ground": "parce que",
    "personal_data": "si",
    "planned_quarter": "3/2018",
    "license_id": "ma-licence",
    "commitment": "التعهد 3",
}


@pytest.mark.parametrize(
    "way",
    [("ar", DESKTOP, True), ("ar", PHONE, False), ("fr", DESKTOP, True)],
    ids=["ar-desktop-script", "ar-phone-no_script", "fr-desktop-script"],
)
def test_from_a_spreadsheet_to_a_published_dataset(windows: Windows, way: Way, body: str) -> None:
    """Eleven mistakes are eleven cells; mended, confirmed, written, found, scheduled, published."""
    language, size, script = way
    steward = Reader(windows.page(size, script, body), windows.site, language, size[0], script)
    page = steward.go(f"/ogp/bodies/{body}")
    steward.follow(
        page.get_by_role("link", name=steward.say("Import its inventory from a spreadsheet"))
    )
    headings = _template(steward)

    _send(steward, _workbook(headings, [_row("T-1", TITLE, NONSENSE), _row("T-1", CLOSED_TITLE)]))
    places = {name: index for index, name in enumerate(headings)}
    wrong = [_cell(1, places[name]) for name in NONSENSE]
    cells = page.locator(".ogp-mistake__cell b").all_inner_texts()
    assert sorted(cells) == sorted([*wrong, _cell(2, places["reference"])])

    steward.follow(page.get_by_role("link", name=steward.say("Send the mended file")))
    right = {
        "openness": steward.term("openness", "open"),
        "sector": steward.term("sectors", "transport"),
        "commitment": "nap2-07",
    }
    withheld = {
        "openness": steward.term("openness", "closed"),
        "legal_ground": steward.term("legal_grounds", "personal_data"),
        f"justification_translated-{language}": "…",
    }
    rows = [_row("T-1", TITLE, right), _row("", CLOSED_TITLE, withheld)]
    _send(steward, _workbook(headings, rows))
    steward.follow(page.get_by_role("button", name=steward.say("Write this into the inventory")))
    expect(page.locator("progress")).to_be_visible()
    _work()
    # The page asks by itself how far the job is: reloading it here would cut off its own asking.
    done = steward.say("The inventory is written")
    expect(page.locator("h1")).to_have_text(done, timeout=20_000)
    steward.look()

    steward.go(f"/inventory/?q={TITLE['fr'].split()[0]}&organization={body}")
    steward.follow(page.get_by_role("link", name=TITLE[language]))
    page.get_by_label(steward.say("Plan the opening for")).select_option(index=2)
    steward.follow(page.get_by_role("button", name=steward.say("Note the quarter")))
    state = page.locator(".ogp-verdict__level")
    expect(state).to_have_text(steward.term("inventory_states", "scheduled"))
    steward.follow(page.get_by_role("button", name=steward.say("Publish these data")))
    _add_file(page)
    row = call_action("package_search", fq=f"organization:{body} AND reference:T-1")["results"][0]
    assert row["inventory_state"] == "published"

    steward.go(f"/inventory/{row['name']}")
    expect(state).to_have_text(steward.term("inventory_states", "published"))
    steward.follow(page.locator(".ogp-facts").get_by_role("link", name=TITLE[language]).first)
    licence = steward.term("licences", "licence-nationale-de-donnees-publiques-ouvertes")
    expect(page.get_by_text(licence).first).to_be_visible()
    numbers = steward.go(f"/ogp/bodies/{body}").locator(".ogp-figures").first.inner_text()
    assert "1" in numbers
    assert "2" in numbers


def _template(steward: Reader) -> list[str]:
    """Take the empty workbook; return its columns by name, in their order."""
    words_of_link = "Take the empty workbook; its second sheet explains every column"
    with steward.page.expect_download() as download:
        steward.page.get_by_role("link", name=steward.say(words_of_link)).click()
    workbook = CalamineWorkbook.from_path(str(download.value.path()))
    help_sheet = workbook.get_sheet_by_index(len(workbook.sheet_names) - 1).to_python()
    headings = workbook.get_sheet_by_index(0).to_python()[0]
    names = {row[0]: row[-1] for row in help_sheet[1:]}
    return [names[heading.removesuffix(" *")] for heading in headings]


def _row(
    reference: str, title: dict[str, str], more: dict[str, str] | None = None
) -> dict[str, str]:
    texts = {f"title_translated-{language}": text for language, text in title.items()}
    return {"reference": reference, **texts, **(more or {})}


def _workbook(columns: list[str], rows: list[dict[str, str]]) -> bytes:
    """Return a workbook as a steward fills it in: under the headings, a row each."""
    file = io.BytesIO()
    book = Workbook(file)
    sheet = book.add_worksheet()
    for index, column in enumerate(columns):
        sheet.write_string(0, index, column)
        for number, row in enumerate(rows, 1):
            sheet.write_string(number, index, row.get(column, ""))
    book.close()
    return file.getvalue()


def _cell(row: int, column: int) -> str:
    return f"{chr(ord('A') + column)}{row + 1}"


def _send(steward: Reader, content: bytes) -> None:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    file: Any = {"name": "inventory.xlsx", "mimeType": kind, "buffer": content}
    steward.page.locator("input[type=file]").set_input_files(file)
    steward.follow(steward.page.get_by_role("button", name=steward.say("Check the file")))


def _work() -> None:
    """Let a worker do what waits, as the one that runs beside the portal does."""
    command = [Path(sys.executable).with_name("ckan"), "jobs", "worker", "--burst"]
    environ = os.environ | {"CKAN_INI": str(ROOT / "test.ini")}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)


def _add_file(page: Page) -> None:
    """Give the dataset a file by its address, and finish it."""
    address = page.locator("input[name=url]:not([type=hidden])")
    if not address.first.is_visible():
        page.get_by_role("button").filter(has=page.locator(".fa-globe")).first.click()
    address.first.fill("https://example.org/a.csv")
    with page.expect_navigation():
        page.locator("button[name=save][value=go-metadata]").click()
