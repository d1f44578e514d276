"""A plan in the layout of OGP's self-assessment report."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from bs4 import BeautifulSoup
from python_calamine import CalamineWorkbook


def _workbook(app: Any, language: str, plan: str) -> dict[str, list[list[Any]]]:
    answer = app.get(f"/{language}/ogp/plan/{plan}/self-assessment.xlsx")
    assert answer.status_code == 200
    assert f"{plan}-self-assessment-{language}.xlsx" in answer.headers["Content-Disposition"]
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def _rows(app: Any, language: str, plan: str) -> list[dict[str, str]]:
    answer = app.get(f"/{language}/ogp/plan/{plan}/self-assessment.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    ("language", "level", "body"),
    [("ar", "مستوى الإنجاز", "وزارة"), ("fr", "Niveau de réalisation", "Un ministère")],
)
def test_it_speaks_the_language_of_its_address(
    app: Any, rated_plan: str, language: str, level: str, body: str
) -> None:
    """Headings, labels and names are in the language of the address, in each format."""
    first = _rows(app, language, rated_plan)[0]
    assert level in first
    assert body in first.values()
    sheet = next(iter(_workbook(app, language, rated_plan).values()))
    assert level in sheet[0]
    assert body in sheet[1]
    page = app.get(f"/{language}/ogp/plan/{rated_plan}/self-assessment")
    assert level in page.text
    assert body in page.text


def test_it_has_readings_evidence_and_dates(app: Any, rated_plan: str) -> None:
    """Every reading and every piece of evidence is there with its date, in each format."""
    commitments, readings, milestones, evidence = _workbook(app, "en", rated_plan).values()
    assert len(commitments) == 1 + 3
    assert [row[0] for row in readings[1:]] == [1, 2, 2, 2]
    assert readings[4][-2] == "2019-01-01"
    assert [row[-1] for row in milestones[1:]] == ["2017-08-31", ""]
    assert evidence[1:] == [[1, "A page", "2018-01-02", "http://example.com/proof"]]
    second = _rows(app, "en", rated_plan)[1]
    assert len(second["Readings"].split("\n")) == 3
    assert "Not started" in second["Readings"]
    page = app.get(f"/en/ogp/plan/{rated_plan}/self-assessment").text
    assert "http://example.com/proof" in page
    assert 'datetime="2019-01-01"' in page


def test_next_steps_are_the_milestones_that_are_not_done(app: Any, rated_plan: str) -> None:
    """What is open and not done comes next; what was completed has no next step."""
    first, second, third = _rows(app, "en", rated_plan)
    heading = next(name for name in first if name.startswith("Next steps"))
    assert first[heading] == third[heading] == ""
    assert second[heading].startswith("A step to come")


def test_no_cell_runs_as_a_formula(app: Any, rated_plan: str) -> None:
    """A title that begins with = is text: after an apostrophe in CSV, as it is in the workbook."""
    cells = [cell for row in _rows(app, "en", rated_plan) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert '\'=HYPERLINK("http://x")' in cells
    book = _workbook(app, "en", rated_plan)
    assert any('=HYPERLINK("http://x")' in row for row in next(iter(book.values())))


def test_what_the_source_lacks_is_said_on_paper(app: Any, rated_plan: str) -> None:
    """The page says plainly what is not there; the table leaves the cell empty."""
    page = BeautifulSoup(app.get(f"/en/ogp/plan/{rated_plan}/self-assessment").data, "html.parser")
    last = page.select_one(f"section[aria-labelledby='{rated_plan}-03']")
    assert last
    assert "Not in the source" in last.get_text()
    assert "None" not in _rows(app, "en", rated_plan)[2].values()


@pytest.mark.parametrize("extension", ["", ".xlsx", ".csv"])
def test_a_plan_that_is_not_there_has_no_report(app: Any, extension: str) -> None:
    """Another name answers 404 in each format."""
    assert app.get(f"/ogp/plan/no-such-plan/self-assessment{extension}").status_code == 404
