"""Tables for spreadsheets: CSV that comes back as it was and runs nowhere."""

from __future__ import annotations

import csv
import io

import pytest

from ckanext.ogp_tn.metadata import tables


def _read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.removeprefix(tables.BYTE_ORDER_MARK), newline="")))


def test_commas_quotes_and_line_breaks_come_back_as_they_were() -> None:
    """What a spreadsheet reads is what was written."""
    rows = [["a", "b"], ['says "yes"', "one, two"], ["first\nsecond", "نص، آخر"]]
    text = tables.csv_text(rows)
    assert _read(text) == rows
    assert text.endswith("\r\n")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_that_looks_like_a_formula_is_made_harmless(start: str) -> None:
    """Text from elsewhere must not run when the file is opened."""
    text = f'{start}HYPERLINK("http://example.org")'
    assert _read(tables.csv_text([[text, "-"]])) == [[f"'{text}", "'-"]]


def test_numbers_and_plain_text_are_left_alone() -> None:
    """A negative number is a number; a sign inside a text is no formula."""
    assert _read(tables.csv_text([[-3, 2.5, "2016-2018", " =1"]])) == [
        ["-3", "2.5", "2016-2018", " =1"]
    ]


@pytest.mark.parametrize("text", ["=1+1", "'=1+1", "''-", "'quoted'", "+216", "plain", "'", ""])
def test_every_text_is_found_again(text: str) -> None:
    """A text that already looks protected is protected once more, so that none is changed."""
    assert tables.meant(str(tables.harmless(text))) == text
