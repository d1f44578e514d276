"""The pages of an import: what a steward sees and does, what others do not."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import factories, helpers

from ckanext.ogp_tn.inventory import jobs
from ckanext.ogp_tn.inventory.import_actions import IN_PROCESS
from ckanext.ogp_tn.inventory.spreadsheets import sheets
from ckanext.ogp_tn.inventory.spreadsheets.columns import Headings

from tests.inventory.files import ELEVEN, file

Row = Callable[..., dict[str, Any]]


@pytest.fixture
def steward(app: Any, body: dict[str, Any], call: Any, unique: Any) -> Any:
    """Sign somebody in who may change what the body has; give the client."""
    password = "a-long-password"
    user = factories.User(name=unique("steward"), password=password)
    call("organization_member_create", id=body["id"], username=user["name"], role="steward")
    app.post("/user/login", data={"login": user["name"], "password": password})
    return app


@pytest.fixture
def no_tokens(portal: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let forms be sent without their token; that it is asked for is a test of its own."""
    monkeypatch.setitem(portal.flask_app.config, "WTF_CSRF_ENABLED", False)


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Catch what would be queued; returns the arguments of each job."""
    asked: list[list[str]] = []
    monkeypatch.setattr(tk, "enqueue_job", lambda job, args, **named: asked.append(args))
    return asked


@pytest.fixture
def send(steward: Any, body: dict[str, Any], no_tokens: None) -> Callable[..., str]:
    """Return a function that sends a file with the form; it returns the report's address."""

    def send(*rows: str, **named: Any) -> str:
        answer = steward.post(
            f"/en/ogp/inventory/{body['name']}/import",
            data={"upload": file(*rows, **named)},
            content_type="multipart/form-data",
            follow_redirects=False,
        )
        assert answer.status_code == 302, answer.body
        return re.sub(r"^https?://[^/]+", "", answer.headers["Location"])

    return send


def content(page: Any) -> BeautifulSoup:
    """Return what stands between header and footer."""
    found = BeautifulSoup(page.body, "html.parser").find(id="content")
    assert found
    return found  # pyright: ignore[reportReturnType]


def words(found: Any) -> str:
    return " ".join(found.get_text(" ").split())


def test_a_file_is_checked_confirmed_and_written(
    steward: Any, send: Any, body: dict[str, Any], make_row: Row, queue: list[list[str]]
) -> None:
    """The report says what would change; one button writes it; the result stays at its address."""
    row = make_row(reference="A1", title_translated={"fr": "Vent"}, openness="open")
    make_row(reference="A9", title_translated={"fr": "Neige"})
    address = send("A1;Vent;undetermined;;", ";Pluie <b>;;;")
    page = content(steward.get(address))
    said = words(page)
    for sentence in (
        "No mistake: this is what would be written",
        "1 new row",
        "1 changed row",
        "0 rows as before",
        "Read as text in UTF-8, its cells separated by semicolons.",
        "1 of them came without a reference, and is given one.",
        "On the portal, and not in the file",
        "Pluie <b>",
    ):
        assert sentence in said
    assert page.find("del").get_text(strip=True) == "before:Open"
    assert page.find("a", href=f"/en/inventory/{row['name']}")
    steward.post(address, data={"do": "write"})
    jobs.run(*queue[0])
    done = content(steward.get(address))
    assert "The inventory is written" in words(done)
    assert "What was changed" in words(done)
    assert not done.find("form")
    assert helpers.call_action("package_show", id=row["id"])["openness"] == "undetermined"
    again = content(steward.get(f"/en/ogp/inventory/{body['name']}/import"))
    assert "Written. New: 1; changed: 1" in words(again)


def test_eleven_mistakes_are_eleven_lines(steward: Any, send: Any) -> None:
    """Each with cell, column, value, what is wrong and what would be right; no button to write."""
    page = content(steward.get(send(*ELEVEN[1:], headings=ELEVEN[0])))
    lines = [words(line) for line in page.select(".ogp-mistake")]
    assert len(lines) == 11
    assert [line.split()[1] for line in lines] == [
        *("J1", "C2", "A3", "B4", "D5", "D6", "F7", "G8", "H9", "I10", "K11")
    ]
    assert "Planned quarter été 2018 “été 2018” does not say one quarter" in lines[6]
    assert lines[6].endswith("Right would be: 2018-Q3")
    assert "empty cell" in lines[3]
    assert "11 mistakes to mend" in words(page)
    assert not page.find("input", attrs={"value": "write"})


def test_all_mistakes_are_a_table(steward: Any, send: Any) -> None:
    """As CSV, also those that the page does not show; a formula in a cell is harmless there."""
    rows = [f"A{number};Vent {number};=cmd{number};;" for number in range(250)]
    address = send(*rows)
    page = content(steward.get(address))
    assert len(page.select(".ogp-mistake")) == 200
    assert "and 50 more" in words(page)
    answer = steward.get(f"{address}.csv")
    table = list(csv.reader(io.StringIO(answer.body.removeprefix("\ufeff"))))
    assert len(table) == 251
    assert table[0][:4] == ["Row", "Cell", "Column", "What the cell says"]
    assert table[1][:4] == ["2", "C2", "Openness", "'=cmd0"]


def test_unknown_columns_are_a_question(
    steward: Any, send: Any, body: dict[str, Any], queue: list[list[str]]
) -> None:
    """Where nothing else is wrong, the box is the answer; without it nothing is written."""
    address = send("A1;Vent;bleu", headings="reference;title_translated-fr;Couleur")
    page = content(steward.get(address))
    assert "One question before this is written" in words(page)
    assert "Couleur ( C1 )" in words(page)
    assert page.find("input", attrs={"name": "ignore_unknown", "required": True})
    refused = steward.post(address, data={"do": "write"})
    assert "Only a file that was checked and has no mistake" in refused.body
    steward.post(address, data={"do": "write", "ignore_unknown": "true"})
    jobs.run(*queue[0])
    assert "The inventory is written" in words(content(steward.get(address)))


def test_a_sheet_is_chosen(
    steward: Any, body: dict[str, Any], no_tokens: None, make_row: Row
) -> None:
    """Of a workbook with several sheets, another can be read."""
    from xlsxwriter import Workbook

    made = io.BytesIO()
    book = Workbook(made)
    for name, rows in (("2017", ("A1", "A2", "A3")), ("2018", ("B1",))):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["reference", "title_translated-fr"])
        for number, reference in enumerate(rows, start=1):
            sheet.write_row(number, 0, [reference, f"Titre {reference}"])
    book.close()
    made.seek(0)
    answer = steward.post(
        f"/en/ogp/inventory/{body['name']}/import",
        data={"upload": (made, "inventaire.xlsx")},
        content_type="multipart/form-data",
        follow_redirects=False,
    )
    address = answer.headers["Location"]
    page = content(steward.get(address))
    assert [one["value"] for one in page.select("#field-sheet option")] == ["2017", "2018"]
    assert "3 new rows" in words(page)
    other = content(steward.post(address, data={"do": "check", "sheet": "2018"}))
    assert "1 new row" in words(other)
    assert "sheet “2018”" in words(other)


def test_progress_survives_a_reload(
    steward: Any, send: Any, queue: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told at the same address, asked for by a script or by the browser, until it is done."""
    address = send("A1;Vent;;;")
    steward.post(address, data={"do": "write"})
    waiting = steward.get(address)
    assert "The file waits for its turn." in waiting.body
    assert '<noscript><meta http-equiv="refresh"' in waiting.body
    assert content(waiting).find("progress")
    part = steward.get(address, headers={"HX-Request": "true"})
    assert "<html" not in part.body
    assert "<progress" in part.body
    own = jobs.Run(*queue[0][:2])
    own.note(status="running")
    own.begin("writing", 40)
    own.note(done=10)
    page = content(steward.get(address))
    assert "10 of 40 rows" in words(page)
    progress = page.find("progress")
    assert (progress["value"], progress["max"]) == ("10", "40")
    own.end(status="done")
    finished = steward.get(address, headers={"HX-Request": "true"})
    assert finished.headers["HX-Refresh"] == "true"
    assert 'http-equiv="refresh"' not in steward.get(address).body


def test_a_stale_import_is_checked_again(
    steward: Any, send: Any, make_row: Row, queue: list[list[str]]
) -> None:
    """The page says what happened and has one button, which leads to the new report."""
    address = send("A1;Vent;;;")
    make_row(reference="A2")
    steward.post(address, data={"do": "write"})
    jobs.run(*queue[0])
    page = content(steward.get(address))
    assert "The inventory has changed meanwhile" in words(page)
    assert page.find("input", attrs={"name": "do"})["value"] == "check"
    again = content(steward.post(address, data={"do": "check"}))
    assert "No mistake: this is what would be written" in words(again)


def test_a_file_that_says_the_same_needs_no_button(steward: Any, send: Any, make_row: Row) -> None:
    """There is nothing to write."""
    make_row(reference="A1", title_translated={"fr": "Vent"})
    page = content(steward.get(send("A1;Vent;;;")))
    assert "there is nothing to write" in words(page)
    assert not page.find("form")


def test_a_form_without_a_file_is_told(steward: Any, body: dict[str, Any], no_tokens: None) -> None:
    """The page comes back with a sentence."""
    page = steward.post(f"/en/ogp/inventory/{body['name']}/import", data={})
    assert 'role="alert"' in page.body


def test_forms_need_their_token(steward: Any, body: dict[str, Any]) -> None:
    """Another site cannot make a steward's browser import."""
    answer = steward.post(
        f"/en/ogp/inventory/{body['name']}/import",
        data={"upload": file("A1;Vent;;;")},
        content_type="multipart/form-data",
    )
    assert answer.status_code == 400
    page = steward.get(f"/en/ogp/inventory/{body['name']}/import").body
    assert page.count("_csrf_token") >= page.count('method="post"')


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_others_see_nothing_of_it(
    app: Any, call: Any, body: dict[str, Any], editor: dict[str, Any], unique: Any, who: str
) -> None:
    """Neither the form, nor a report, nor its mistakes, nor a link to them."""
    context = {"user": editor["name"], IN_PROCESS: True}
    told = helpers.call_action(
        "ogp_tn_inventory_import", context, organization=body["id"], upload=file("A1;Vent;;;")
    )
    if who == "stranger":
        user = factories.User(name=unique("stranger"), password="a-long-password")
        app.post("/user/login", data={"login": user["name"], "password": "a-long-password"})
    start = f"/en/ogp/inventory/{body['name']}/import"
    for address in (start, f"{start}/{told['id']}", f"{start}/{told['id']}.csv"):
        answer = app.get(address, follow_redirects=False)
        assert answer.status_code in (302, 403)
    assert app.get("/en/ogp/inventory/import", follow_redirects=False).status_code in (302, 403)
    page = app.get(f"/en/organization/{body['name']}").body
    assert f"{body['name']}/import" not in page
    assert f"/ogp/inventory/{body['name']}.xlsx" in page


def test_what_is_not_there_is_not_found(steward: Any, body: dict[str, Any]) -> None:
    """A body or an import that nobody knows."""
    assert steward.get("/en/ogp/inventory/no-such-body/import").status_code == 404
    assert steward.get(f"/en/ogp/inventory/{body['name']}/import/nothing").status_code == 404
    assert steward.get("/en/ogp/inventory/no-such-body.csv").status_code == 404


def test_a_steward_finds_the_way(steward: Any, body: dict[str, Any]) -> None:
    """From the body's page, and from the inventory's, where one body needs no choice."""
    assert f"/en/ogp/inventory/{body['name']}/import" in (
        steward.get(f"/en/organization/{body['name']}").body
    )
    assert "/en/ogp/inventory/import" in steward.get("/en/inventory/").body
    answer = steward.get("/en/ogp/inventory/import", follow_redirects=False)
    assert answer.headers["Location"].endswith(f"/ogp/inventory/{body['name']}/import")


def test_who_works_for_several_bodies_chooses(app: Any, call: Any, unique: Any) -> None:
    """Each is a link."""
    user = factories.User(name=unique("steward"), password="a-long-password")
    bodies = [factories.Organization() for _ in range(2)]
    for one in bodies:
        call("organization_member_create", id=one["id"], username=user["name"], role="steward")
    app.post("/user/login", data={"login": user["name"], "password": "a-long-password"})
    page = app.get("/en/ogp/inventory/import").body
    assert all(f"/en/ogp/inventory/{one['name']}/import" in page for one in bodies)


def read(answer: Any, name: str) -> sheets.Sheet:
    return sheets.read(answer.data, name, recognise=Headings().recognise)


@pytest.mark.parametrize(("language", "heading"), [("ar", "المرجع"), ("fr", "Référence")])
def test_an_inventory_is_a_file_for_everybody(
    app: Any, body: dict[str, Any], make_row: Row, language: str, heading: str
) -> None:
    """In the reader's language, without private rows."""
    make_row(reference="A1", title_translated={"fr": "Vent"})
    make_row(reference="A2", private=True)
    for ending in ("xlsx", "csv"):
        answer = app.get(f"/{language}/ogp/inventory/{body['name']}.{ending}")
        sheet = read(answer, f"x.{ending}")
        assert heading in " ".join(sheet.headings)
        assert "A1" in str(sheet.rows)
        assert "A2" not in str(sheet.rows)
        assert f'filename="{body["name"]}.{ending}"' in answer.headers["Content-Disposition"]


def test_a_template_is_empty_or_has_the_rows_of_a_body(
    app: Any, body: dict[str, Any], make_row: Row
) -> None:
    """For everybody; with rows if asked."""
    make_row(reference="A1")
    assert read(app.get("/en/ogp/inventory/template.xlsx"), "x.xlsx").rows == []
    address = f"/en/ogp/inventory/template.xlsx?organization={body['name']}"
    assert read(app.get(address), "x.xlsx").rows == []
    assert "A1" in str(read(app.get(f"{address}&rows=1"), "x.xlsx").rows)


def test_a_text_that_no_workbook_can_hold_is_told(
    app: Any, body: dict[str, Any], make_row: Row
) -> None:
    """With a status and a sentence that says where it can be had."""
    make_row(notes_translated={"fr": "x" * 33_000})
    answer = app.get(f"/en/ogp/inventory/{body['name']}.xlsx")
    assert (answer.status_code, "CSV" in answer.body) == (409, True)
    assert app.get(f"/en/ogp/inventory/{body['name']}.csv").status_code == 200
