"""Checking a table: its headings, its rows, and what its columns seem to hold.

No finding quotes a cell: it may be somebody's name or number, and findings are public. They name
columns by their heading, and cells by their place.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from ckanext.ogp_tn.checks.files import headings as about
from ckanext.ogp_tn.checks.files.found import Found, Limits
from ckanext.ogp_tn.checks.files.places import number, place
from ckanext.ogp_tn.checks.files.table_schema import Rows
from ckanext.ogp_tn.inventory.spreadsheets.grid import cell_name, column_letters

#: Among so many rows the headings are sought.
HEADING_ROWS = 20
#: From so many rows it is told what the columns hold.
SAMPLE = 2_000
#: Rows are kept in memory until they have so many cells together.
CELLS = 500_000
#: A column seems to hold something where so many of its cells do, and at least so many.
MOST, FEWEST = 0.8, 3

#: What is longer is a text: no number, day, address.
LONGEST = 100

NUMBER = re.compile(r"[-+(]?[\d\s.,'٫٬\u00a0\u202f]*\d[\d\s.,'٫٬\u00a0\u202f)%]*")
YEAR = re.compile(r"(?:19|20)\d\d")
ARABIC_NUMBER = re.compile(r"[\s.,٫٬/:-]*[٠-٩۰-۹][٠-٩۰-۹\s.,٫٬/:-]*")
MONTHS = (
    r"janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[uû]t|septembre|octobre|novembre|"
    r"d[ée]cembre|جانفي|فيفري|مارس|أفريل|افريل|ماي|جوان|جويلية|أوت|اوت|سبتمبر|أكتوبر|اكتوبر|نوفمبر|ديسمبر"
)
DATE_IN_TEXT = re.compile(
    rf"\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{2}}){{1,2}}|\d{{4}}/\d{{1,2}}/\d{{1,2}}|"
    rf"\d{{1,2}}(?:er)?\s+(?:{MONTHS})\s+\d{{4}}|(?:depuis|since|من|منذ|à partir de)\s+\d{{4}}",
    re.I,
)
CIN = re.compile(r"[01]\d{7}")
#: A day without signs between its parts is no number of a card.
DAY = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
PHONE = re.compile(r"(?:\+|00)216[ .-]?\d{2}[ .-]?\d{3}[ .-]?\d{3}|[2-57-9]\d[ .-]\d{3}[ .-]\d{3}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[A-Za-z]{2,}")
#: Arabic or French whose bytes were read in the wrong encoding and saved again.
MOJIBAKE = re.compile(
    # UTF-8 taken for Windows-1252: Arabic, French
    "(?:[ØÙ][\u0080-\u00bfŒœŠšŽžŸƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]){2}|Ã[\u0080-\u00bf‰Š€ƒ]|â€[™œ˜“”]|"
    # UTF-8 taken for Windows-1256
    "(?:[طظ][\u0080-\u00bf€پ‚ƒ„…†‡ˆ‰ٹ‹Œچژڈگ‘’“”•–—ک™ڑ›œں؛؟ہھ]){3}|"
    # Windows-1256 taken for Windows-1252; signs that were lost
    "[À-ÖØ-öø-ÿ]{4}|\ufffd|\\?{4}"
)
#: What a row has to hold for its cells to be looked at one by one.
SUSPECT = re.compile(f"[٠-٩۰-۹]|{MOJIBAKE.pattern}")


@dataclass
class Column:
    """What a column of the sample holds, as counts of its cells."""

    filled: int = 0
    numbers: int = 0
    dates: int = 0
    cins: int = 0
    phones: int = 0
    emails: int = 0

    def look(self, cell: Any) -> None:
        """Count a cell."""
        if isinstance(cell, int | float) and not isinstance(cell, bool):
            cell = str(int(cell)) if float(cell).is_integer() else str(cell)
        elif not isinstance(cell, str):
            self.filled += cell is not None
            return
        text = cell.strip()
        self.filled += bool(text)
        if not 0 < len(text) <= LONGEST:
            return
        self.numbers += bool(NUMBER.fullmatch(text))
        self.dates += bool(DATE_IN_TEXT.fullmatch(text))
        self.cins += bool(CIN.fullmatch(text) and not DAY.fullmatch(text))
        self.phones += bool(PHONE.fullmatch(text))
        self.emails += bool(EMAIL.fullmatch(text))

    def is_mostly(self, count: int) -> bool:
        """Tell whether so many cells are most of the column."""
        return count >= FEWEST and count >= MOST * self.filled


@dataclass
class Tally:
    """Cells of a column that have one fault: how many, and the first."""

    count: int = 0
    first: str = ""

    def note(self, row: int, column: int) -> None:
        """Count a cell."""
        self.count += 1
        self.first = self.first or cell_name(row, column)


@dataclass
class Table:
    """A table that is being checked."""

    found: Found
    told: Mapping[str, Any]
    member: str = ""
    headings: list[str] = field(default_factory=list)
    named: bool = True
    """Whether the first row holds headings, not data."""
    tallies: dict[tuple[str, int], Tally] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)

    def name(self, column: int) -> str:
        """Return how a column is called in a finding."""
        inside = self.named and column < len(self.headings) and self.headings[column]
        return self.headings[column] if inside else column_letters(column)

    def add(self, check: str, where: dict[str, Any] | None = None, **values: Any) -> None:
        """Note a finding in this table."""
        place = {"member": self.member} if self.member else {}
        self.found.add(check, place | (where or {}), **values)

    def tally(self, check: str, row: int, column: int) -> None:
        """Count a cell of a column for a check that says one sentence for all of them."""
        self.tallies.setdefault((check, column), Tally()).note(row, column)

    def tell(self) -> None:
        """Say what was counted."""
        for (check, column), one in self.tallies.items():
            self.add(
                check,
                {"column": self.name(column), "cell": one.first},
                column=self.name(column),
                count=one.count,
                cell=one.first,
            )


def check(
    rows: Iterable[Sequence[Any]],
    found: Found,
    told: Mapping[str, Any],
    limits: Limits,
    *,
    member: str = "",
) -> dict[str, Any]:
    """Check a table.

    :param rows: its rows, from the first of the file
    :param told: the fields of the resource; ``schema`` is the Table Schema, if there is one
    :param member: the sheet, where there are several
    :returns: ``rows``, ``columns`` and ``units`` (those that headings name; None where a table has
        no headings, which could have named them)
    """
    table = Table(found, told, member)
    numbered = enumerate(found.in_time(rows), 1)
    body = _headings(table, numbered)
    if len(table.headings) > limits.columns:
        table.add("file_partly", rows=0)
        return {"rows": 0, "columns": len(table.headings), "units": None}
    sample = _few(body, SAMPLE)
    columns = _columns(table, sample)
    try:
        count = _each_row(table, chain(sample, body), columns, limits)
    finally:
        table.tell()
    if table.named and not count and not found.totals["table_quotes"]:
        table.add("table_no_rows")
    units = table.units if table.named else None
    return {"rows": count, "columns": len(table.headings), "units": units}


Numbered = Iterator[tuple[int, Sequence[Any]]]


def _headings(table: Table, rows: Numbered) -> Numbered:
    """Find the headings; returns the rows below them."""
    first = _few(rows, HEADING_ROWS)
    filled = [[text for cell in cells if (text := _text(cell))] for _, cells in first]
    most = max(map(len, filled), default=0)
    place = next((at for at, texts in enumerate(filled) if texts and len(texts) * 2 >= most), 0)
    if not most:
        return chain(first, rows)
    cells = first[place][1]
    data = [_text(cell) for cell in cells if _is_data(cell)]
    table.named = not data or _counts_up(data)
    table.headings = [_text(cell) for cell in cells]
    while table.headings and not table.headings[-1] and table.member:
        table.headings.pop()
    above = [text for texts in filled[:place] for text in texts]
    _label(table, above)
    if not table.named:
        table.add("table_header_missing", {"row": first[place][0]})
        return chain(first[place:], rows)
    if above:
        table.add("table_header_late", {"row": first[place][0]}, row=first[place][0])
    for column, heading in enumerate(table.headings):
        if MOJIBAKE.search(heading):
            table.tally("table_mojibake", first[place][0], column)
        if not heading:
            letters = column_letters(column)
            table.add("table_heading_blank", {"column": letters}, column=letters)
    for heading, count in Counter(filter(None, table.headings)).items():
        if count > 1:
            table.add("table_heading_twice", {"column": heading}, column=heading, count=count)
    return chain(first[place + 1 :], rows)


def _few(rows: Numbered, most: int) -> list[tuple[int, Sequence[Any]]]:
    """Return the next rows, no more than fit into memory however wide they are."""
    few, cells = [], 0
    for one in islice(rows, most):
        few.append(one)
        cells += len(one[1])
        if cells > CELLS:
            break
    return few


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell).strip()


def _is_data(cell: Any) -> bool:
    """Tell whether a cell is no heading: a number that is no year, a date, an address."""
    text = _text(cell)
    if isinstance(cell, float) and cell.is_integer():
        text = str(int(cell))
    if len(text) > LONGEST:
        return False
    number_ = NUMBER.fullmatch(text) and not YEAR.fullmatch(text)
    return bool(number_ or DATE_IN_TEXT.fullmatch(text) or EMAIL.fullmatch(text))


def _counts_up(texts: Sequence[str]) -> bool:
    """Tell whether numbers follow each other, as months and ages do in headings."""
    numbers = [int(text) for text in texts if text.isdecimal()]
    first = numbers[0] if numbers else 0
    return len(texts) > 1 and numbers == list(range(first, first + len(texts)))


def _label(table: Table, above: Sequence[str]) -> None:
    """Compare what the resource is called with what stands in its headings and above them."""
    label = _name_of(table.told)
    if not label or not table.named:
        return
    texts = [*above, *table.headings, table.member]
    for mine, other in ((about.RECEIPTS, about.SPENDING), (about.SPENDING, about.RECEIPTS)):
        says = next((text for text in texts if about.is_about(text, other)), None)
        named_so = about.is_about(label, mine) and not about.is_about(label, other)
        if says and named_so and not any(about.is_about(text, mine) for text in texts):
            table.add("table_label_contradicts", label=label, heading=says)


def _name_of(told: Mapping[str, Any]) -> str:
    """Return the names of a resource in all its languages."""
    translated = told.get("name_translated")
    names = list(translated.values()) if isinstance(translated, Mapping) else []
    return " / ".join(dict.fromkeys(str(name) for name in (*names, told.get("name")) if name))


def _columns(table: Table, sample: Sequence[tuple[int, Sequence[Any]]]) -> Coordinates | None:
    """Tell what the columns hold; returns those with coordinates."""
    columns = [Column() for _ in table.headings]
    for _, cells in sample:
        for column, cell in zip(columns, cells, strict=False):
            column.look(cell)
    for index, (heading, column) in enumerate(zip(table.headings, columns, strict=True)):
        _personal(table, index, column)
        if column.is_mostly(column.dates):
            name = table.name(index)
            table.add("table_dates_as_text", {"column": name}, column=name, count=column.dates)
        if table.named and column.is_mostly(column.numbers):
            _unit(table, heading)
    return _coordinates(table, columns) if table.named else None


def _personal(table: Table, index: int, column: Column) -> None:
    heading = table.headings[index] if table.named else ""
    name = table.name(index)
    suspected = {
        "table_personal_cin": about.is_about(heading, about.CIN) or column.is_mostly(column.cins),
        "table_personal_contact": about.is_about(heading, about.PHONE + about.EMAIL)
        or column.is_mostly(column.phones)
        or column.is_mostly(column.emails),
        "table_personal_name": about.is_about(heading, about.NAME),
    }
    for check, is_so in suspected.items():
        if is_so and column.filled:
            table.add(check, {"column": name}, column=name)


def _unit(table: Table, heading: str) -> None:
    """Check that the unit of a column of money is said, once."""
    if not about.is_about(heading, about.MONEY) or about.is_about(heading, about.SHARE):
        return
    said = str(table.told.get("unit") or "")
    own, resource = about.unit_of(heading), about.unit_of(said)
    if own:
        table.units[heading] = own
    if not own and not said.strip():
        table.add("table_unit_missing", {"column": heading}, column=heading)
    if own and resource and own != resource:
        table.add("table_unit_differs", {"column": heading}, column=heading, unit=said.strip())


#: What a position is told with that is not inside Tunisia.
COORDINATES = {
    "swapped": "table_coordinates_swapped",
    "outside": "table_coordinates_outside",
    "not_degrees": "table_coordinates_unreadable",
}


@dataclass
class Coordinates:
    """The two columns of a table that say where something is."""

    latitude: int
    longitude: int

    def look(self, table: Table, row: int, cells: Sequence[Any]) -> None:
        """Check the position of a row."""
        if max(self.latitude, self.longitude) >= len(cells):
            return
        written = cells[self.latitude], cells[self.longitude]
        if not _text(written[0]) and not _text(written[1]):
            return
        values = number(written[0]), number(written[1])
        if values[0] is None or values[1] is None:
            table.tally("table_coordinates_unreadable", row, self.latitude)
            return
        if (check := COORDINATES.get(place(values[0], values[1]))) is not None:
            table.tally(check, row, self.latitude)


def _coordinates(table: Table, columns: Sequence[Column]) -> Coordinates | None:
    def sought(well: tuple[str, ...], badly: tuple[str, ...]) -> int | None:
        keys = [about.key(heading) for heading in table.headings]
        for index, heading in enumerate(table.headings):
            if about.is_about(heading, well):
                return index
        return next((index for index, key in enumerate(keys) if key in badly), None)

    latitude = sought(about.LATITUDE, about.SAID_BADLY["latitude"])
    longitude = sought(about.LONGITUDE, about.SAID_BADLY["longitude"])
    if latitude is None or longitude is None or latitude == longitude:
        return None
    for index, right in ((latitude, "latitude"), (longitude, "longitude")):
        heading = table.headings[index]
        if about.key(heading) in about.SAID_BADLY[right] and columns[index].filled:
            table.add("table_coordinates_heading", {"column": heading}, column=heading, right=right)
    return Coordinates(latitude, longitude)


def _each_row(table: Table, rows: Numbered, coordinates: Coordinates | None, limits: Limits) -> int:
    """Check every row; returns how many are not blank."""
    width = len(table.headings)
    blank = Tally()
    never = set(range(width))
    # Without headings there is nothing to compare, and what would be told are somebody's data.
    schema = table.told.get("schema") if table.named else None
    validated = Rows(schema, table.headings, table.add, limits.keys) if schema else None
    count = 0
    for row, cells, line in _filled(rows, blank):
        if count == limits.rows:
            table.add("file_partly", rows=count)
            break
        count += 1
        if len(cells) != width and not table.member:
            table.add("table_row_length", {"row": row}, row=row, cells=len(cells), columns=width)
        if never:
            never -= {at for at in never if at < len(cells) and _text(cells[at])}
        if SUSPECT.search(line):
            _suspect(table, row, cells[: limits.columns])
        if coordinates:
            coordinates.look(table, row, cells)
        if validated:
            validated.look(row, cells)
    if blank.count:
        at = int(blank.first[1:])
        table.add("table_blank_rows", {"row": at}, count=blank.count, row=at)
    for column in sorted(never) if count else ():
        name = table.name(column)
        table.add("table_blank_column", {"column": name}, column=name)
    return count


def _filled(rows: Numbered, blank: Tally) -> Iterator[tuple[int, Sequence[Any], str]]:
    """Yield the rows that are not blank, with their text in one piece.

    :param blank: counts the others; empty lines at the end of a file are none
    """
    waiting: list[int] = []
    for row, cells in rows:
        if not cells:
            waiting = [*waiting, row] if len(waiting) < SAMPLE else waiting
            continue
        texts = [cell for cell in cells if isinstance(cell, str)]
        line = "\x1f".join(texts)
        if len(texts) == len(cells) and not line.strip(" \x1f\t"):
            blank.note(row, 0)
            continue
        for one in waiting:
            blank.note(one, 0)
        waiting.clear()
        yield row, cells, line


def _suspect(table: Table, row: int, cells: Sequence[Any]) -> None:
    for column, cell in enumerate(cells):
        if not isinstance(cell, str):
            continue
        if ARABIC_NUMBER.fullmatch(cell):
            table.tally("table_arabic_digits", row, column)
        elif MOJIBAKE.search(cell):
            table.tally("table_mojibake", row, column)
