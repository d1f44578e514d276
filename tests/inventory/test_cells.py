"""From cells to values and back."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.inventory import cells, columns, sheets, workbooks

LANGUAGES = ("ar", "fr", "en")


@pytest.fixture
def context(portal: Any) -> Any:
    with portal.flask_app.test_request_context():
        yield


ROW = {
    "title_translated": {"ar": "قائمة المحطات", "fr": "=Liste des stations"},
    "reference": "007",
    "notes_translated": {"fr": "Un\n\n* deux\n'=x"},
    "holder": "-Direction",
    "held_formats": ["csv", "paper"],
    "frequency": "http://publications.europa.eu/resource/authority/frequency/MONTHLY",
    "theme": ["http://publications.europa.eu/resource/authority/data-theme/TRAN", "https://example.org/t"],
    "sector": "transport",
    "openness": "partly",
    "legal_ground": ["private_life", "personal_data"],
    "justification_translated": {"ar": "تعليل"},
    "personal_data": "yes",
    "planned_quarter": "2018-Q3",
    "license_id": "cc-by",
    "published_dataset": "stations",
    "commitment": ["nap2-03", "nap2-07"],
    "sample": True,
}


@pytest.mark.parametrize("reader", LANGUAGES)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_round(reader: str, kind: str, context: None) -> None:
    content = workbooks.csv([ROW], reader).encode() if kind == "csv" else workbooks.xlsx([ROW], reader)
    open(f"/tmp/try/{reader}.{kind}", "wb").write(content)
    headings = columns.Headings()
    sheet = sheets.read(content, f"a.{kind}", recognise=headings.recognise)
    matched = headings.match(sheet.headings)
    assert matched.unknown == []
    assert matched.doubled == []
    [(number, row)] = sheet.rows
    read = cells.read_row(matched, number, row)
    assert read.mistakes == []
    got = {k: ({l: t for l, t in v.items() if t} if isinstance(v, dict) else v) for k, v in read.values.items()}
    assert got == ROW
    print(sheet.notes)


@pytest.mark.parametrize("text", ["2018-Q3", "Q3 2018", "T3 2018", "T3-2018", "3T2018", "2018Q3", "3e trimestre 2018", "3ème trimestre 2018", "troisième trimestre de l’année 2018", "الثلاثي الثالث 2018", "الثلاثي الثالث لسنة ٢٠١٨", "الثلاثية الثالثة من سنة 2018", "third quarter of 2018", "3rd quarter 2018", "trimestre 3/2018", "31/07/2018", "2018-07-31"])
def test_quarter(text: str, context: None) -> None:
    column = next(c for c in columns.columns() if c.name == "planned_quarter")
    assert cells.parse(column, text) == "2018-Q3"

@pytest.mark.parametrize("text", ["3/2018", "2018", "2018-03", "Q5 2018", "T3", "Q3 2018-2019", "Q3 Q4 2018", "juillet 2018"])
def test_quarterx(text: str, context: None) -> None:
    column = next(c for c in columns.columns() if c.name == "planned_quarter")
    with pytest.raises(cells.Wrong):
        cells.parse(column, text)
