"""What a file would do to a body's inventory: each of its rows compared with the portal's.

Nothing here writes. Messages are marked for the catalogues; :mod:`.reports` says them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.inventory import rules, validators
from ckanext.ogp_tn.inventory.bulk import Change
from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.inventory.spreadsheets import cells
from ckanext.ogp_tn.inventory.spreadsheets.cells import Mistake, Row
from ckanext.ogp_tn.inventory.spreadsheets.columns import Column, Matched
from ckanext.ogp_tn.inventory.spreadsheets.grid import cell_name
from ckanext.ogp_tn.inventory.spreadsheets.sheets import Sheet
from ckanext.ogp_tn.metadata import gone
from ckanext.ogp_tn.metadata.compare import same
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.tables import SEPARATOR
from ckanext.ogp_tn.metadata.validation import as_json

REFERENCE, TITLE = "reference", "title_translated"

UNKNOWN_COLUMN = N_(
    "This column is not one of the inventory's: give it the heading that the template has, or "
    "agree that it is left out."
)
DOUBLED_COLUMN = N_("The same column stands in {cell} already: keep one of them.")
NO_TITLES = N_(
    "This file has no column for the title, and rows that are new need one: add the column, such "
    "as “title_translated-fr”."
)
NO_ROWS = N_("There is no row below the headings.")
SAME_REFERENCE = N_("Row {row} has the same reference.")
SAME_TITLE = N_("Row {row} has the same title, and neither has a reference: give each its own.")
OF_ANOTHER_PORTAL = N_(
    "The row {reference} comes from another portal ({portal}) and is changed there: leave it out "
    "here, or as it is."
)
SEVERAL_TITLES = N_(
    "The body has {count} rows with this title: write the reference of the one that is meant."
)


class Stored:
    """A row that the portal has.

    There may be tens of thousands, of which few are looked at closely: each stays JSON until then.
    """

    __slots__ = ("gone", "id", "json", "modified", "reference", "removed", "source", "tags")

    def __init__(self, found: Any) -> None:
        """Take what :func:`stored` asks of the database."""
        self.id: str = found.id
        self.modified: datetime = found.metadata_modified
        self.reference: str = found.reference or ""
        self.removed = bool(found.removed)
        self.source: str = found.source or ""
        self.gone = bool(found.gone)
        self.tags: list[dict[str, Any]] = found.tags or []
        self.json: bytes = found.json.encode()

    def _package(self) -> dict[str, Any]:
        return json.loads(self.json)

    @property
    def name(self) -> str:
        """The name in its address."""
        return self._package()["name"]

    @property
    def title(self) -> dict[str, str]:
        """Its title by language."""
        return json.loads(self._package()["extras"].get(TITLE) or "{}")

    def dataset(self) -> dict[str, Any]:
        """Return all of it as ``package_update`` takes it, so that an update loses nothing."""
        package = self._package()
        rest: dict[str, Any] = package["extras"] or {}
        data = {name: package[name] for name in COLUMNS if package[name] is not None}
        for one in tk.h.scheming_get_dataset_schema(TYPE)["dataset_fields"]:
            name = one["field_name"]
            if name in rest:
                is_json = "ogp_tn_from_json" in one.get("output_validators", "")
                data[name] = as_json(rest.pop(name)) if is_json else rest.pop(name)
        data["extras"] = [{"key": key, "value": value} for key, value in rest.items()]
        data["tags"] = self.tags
        return data


#: What of the table says how a row is, besides its extras. State and type stay as they are.
COLUMNS = (
    *("id", "name", "title", "notes", "url", "version", "license_id", "owner_org", "private"),
    *("author", "author_email", "maintainer", "maintainer_email"),
)
#: Rows that come from the database at a time.
BATCH = 1000


def stored(body: str, *, lock: bool = False, public: bool = False) -> list[Stored]:
    """Return all rows of a body, in one request to the database.

    :param body: the organization's id
    :param lock: let nobody else change them, or add any, until the transaction ends
    :param public: only those that everybody may see
    """
    if lock:
        validators.lock_body(body)
    package: Any = model.package_table
    tags = (
        sa.select(
            sa.func.jsonb_agg(
                sa.func.jsonb_build_object(
                    *("name", model.Tag.name, "vocabulary_id", model.Tag.vocabulary_id)
                )
            )
        )
        .join(model.PackageTag, model.PackageTag.tag_id == model.Tag.id)
        .where(model.PackageTag.package_id == package.c.id, model.PackageTag.state == "active")
        .scalar_subquery()
    )
    query = (
        sa.select(
            package.c.id,
            package.c.metadata_modified,
            package.c.extras[REFERENCE].astext.label("reference"),
            package.c.extras["removed_on"].astext.label("removed"),
            package.c.extras["source_portal"].astext.label("source"),
            package.c.extras[gone.FIELD].astext.label("gone"),
            tags.label("tags"),
            sa.cast(sa.func.to_jsonb(sa.literal_column(package.name)), sa.Text).label("json"),
        )
        .where(package.c.type == TYPE, package.c.owner_org == body, package.c.state != "deleted")
        .order_by(package.c.id)
    )
    if public:
        query = query.where(package.c.state == "active", ~package.c.private)
    if lock:
        query = query.with_for_update(of=package)
    found = model.Session.execute(query, execution_options={"yield_per": BATCH})
    return [Stored(row) for row in found]


def fingerprint(rows: Iterable[Stored]) -> str:
    """Return a text that changes whenever a row is added, changed or deleted."""
    digest = hashlib.sha256()
    for row in rows:
        digest.update(f"{row.id} {row.modified.isoformat()}\n".encode())
    return digest.hexdigest()


@dataclass(frozen=True)
class Difference:
    """What a row would change in one column."""

    column: str
    old: Any
    new: Any


@dataclass(frozen=True)
class Planned:
    """A row that would be created, or changed."""

    row: Row
    reference: str
    title: dict[str, str]
    stored: Stored | None
    """The portal's row, None where it is new."""
    data: dict[str, Any]
    """By field: what would change, or all that a new row says."""
    differences: list[Difference]

    def change(self, body: str) -> Change:
        """Return what is to be written.

        :param body: the organization's id
        """
        whole = self.stored.dataset() if self.stored else {"owner_org": body}
        return Change(self.row.number, {**whole, **self.data, REFERENCE: self.reference})


@dataclass
class Comparison:
    """What a file would do."""

    rows: int = 0
    planned: list[Planned] = field(default_factory=list)
    untold: list[Planned] = field(default_factory=list)
    """Rows of which nobody can tell which they are; their other mistakes are looked for too."""
    unchanged: int = 0
    absent: list[Stored] = field(default_factory=list)
    """What the portal has and the file has not; an import never removes it."""
    removed: list[tuple[int, Stored]] = field(default_factory=list)
    """Rows of the file that are removed from the inventory, and stay so."""
    given: list[Planned] = field(default_factory=list)
    """New rows that came without a reference, and get one."""
    mistakes: list[Mistake] = field(default_factory=list)
    unknown: list[Mistake] = field(default_factory=list)
    """Columns that mean nothing here; they are left out if the user agrees."""


def compare(sheet: Sheet, matched: Matched, rows: Sequence[Stored]) -> Comparison:
    """Compare a table with the rows that a body has.

    :param matched: what the headings of the table mean
    :param rows: what :func:`stored` returned
    """
    comparer = _Comparer(sheet, matched, rows)
    comparer.compare()
    return comparer.found


class _Comparer:
    def __init__(self, sheet: Sheet, matched: Matched, rows: Sequence[Stored]) -> None:
        self.sheet = sheet
        self.matched = matched
        self.by_reference = {row.reference: row for row in rows if row.reference}
        self.columns: dict[str, Column] = {}
        for column in matched.by_index.values():
            self.columns.setdefault(column.field_name, column)
        self.unclaimed = {row.id: row for row in rows}
        self.found = Comparison()

    def compare(self) -> None:
        self._headings()
        read = [cells.read_row(self.matched, number, row) for number, row in self.sheet.rows]
        self.found.rows = len(read)
        for row in read:
            self.found.mistakes += row.mistakes
        unnamed, pairs = self._by_reference(read)
        pairs |= self._by_title(unnamed)
        self._plan(read, pairs)
        left = [row for row in self.unclaimed.values() if not row.removed]
        self.found.absent = sorted(left, key=lambda row: rules.in_order(row.reference))
        if TITLE not in self.columns and any(not one.stored for one in self.found.planned):
            self._mistake(self.sheet.heading_row, TITLE, "", "", NO_TITLES)
        if not read:
            self._mistake(self.sheet.heading_row, "", "", "", NO_ROWS)

    def _mistake(
        self,
        row: int,
        column: str,
        cell: str,
        value: str,
        message: str,
        values: dict[str, Any] | None = None,
        right: str = "",
    ) -> None:
        self.found.mistakes.append(Mistake(row, column, cell, value, message, values or {}, right))

    def _headings(self) -> None:
        row = self.sheet.heading_row
        self.found.unknown = [
            Mistake(row, "", cell_name(row, index), heading, UNKNOWN_COLUMN, {}, "")
            for index, heading in self.matched.unknown
        ]
        for index, heading, first in self.matched.doubled:
            name = self.matched.by_index[first].name
            cell, where = cell_name(row, index), {"cell": cell_name(row, first)}
            self._mistake(row, name, cell, heading, DOUBLED_COLUMN, where)

    def _by_reference(self, read: list[Row]) -> tuple[list[Row], dict[int, Stored | None]]:
        """Find the portal's rows by their references.

        :returns: the rows that have none, and by row number what the portal has for the others,
            None where it is new. A row that cannot be told is in neither.
        """
        unnamed: list[Row] = []
        pairs: dict[int, Stored | None] = {}
        first: dict[str, int] = {}
        for row in read:
            reference = row.values.get(REFERENCE)
            if not reference:
                if not any(one.column == REFERENCE for one in row.mistakes):
                    unnamed.append(row)
            elif reference in first:
                cell, other = row.cells[REFERENCE], {"row": first[reference]}
                self._mistake(row.number, REFERENCE, cell, reference, SAME_REFERENCE, other)
            else:
                first[reference] = row.number
                pairs[row.number] = self._claim(self.by_reference.get(reference))
        return unnamed, pairs

    def _claim(self, row: Stored | None) -> Stored | None:
        if row:
            self.unclaimed.pop(row.id, None)
        return row

    def _by_title(self, unnamed: list[Row]) -> dict[int, Stored | None]:
        """Find the portal's rows by exactly their titles, for rows that have no reference."""
        pairs: dict[int, Stored | None] = {}
        #: Which row of the file has a title, and which is a row of the portal.
        titled: dict[Any, int] = {}
        claimed: dict[str, int] = {}
        of_title = _of_titles(self.unclaimed.values()) if unnamed else {}
        for row in unnamed:
            if any(one.column.startswith(TITLE) for one in row.mistakes):
                continue
            title = frozenset(_title(row).items())
            found = set.intersection(*(of_title.get(one, set()) for one in title)) if title else ()
            other = titled.get(title) if title else None
            if other is None and len(found) == 1:
                other = claimed.get(next(iter(found)))
            if other is not None:
                self._of_title(row, SAME_TITLE, {"row": other})
            elif len(found) > 1:
                references = sorted(self.unclaimed[id].reference for id in found)
                right = f" {SEPARATOR} ".join(references)
                self._of_title(row, SEVERAL_TITLES, {"count": len(found)}, right)
            else:
                titled[title] = row.number
                claimed |= dict.fromkeys(found, row.number)
                pairs[row.number] = self.unclaimed[next(iter(found))] if found else None
        for pair in pairs.values():
            self._claim(pair)
        return pairs

    def _of_title(self, row: Row, message: str, values: dict[str, Any], right: str = "") -> None:
        cell, shown = row.cells.get(TITLE, ""), " / ".join(_title(row).values())
        self._mistake(row.number, TITLE, cell, shown, message, values, right)

    def _plan(self, read: list[Row], pairs: Mapping[int, Stored | None]) -> None:
        """Tell what becomes of each row that could be told."""
        placed = [row for row in read if row.number in pairs]
        for row in read:
            if row.number not in pairs:
                # A reference that no other row has, since it is never written.
                self.found.untold.append(self._planned(row, None, f"?{row.number}"))
        own = {row.number: row.values.get(REFERENCE) for row in placed}
        new = [row for row in placed if not pairs[row.number] and not own[row.number]]
        taken = {one for one in own.values() if one} | set(self.by_reference)
        given = rules.next_references(taken, len(new))
        own |= {row.number: reference for row, reference in zip(new, given, strict=True)}
        for row in placed:
            before = pairs[row.number]
            if before and before.removed:
                self.found.removed.append((row.number, before))
            planned = self._planned(row, before, own[row.number])
            if before and not planned.differences:
                self.found.unchanged += 1
                continue
            if before and before.source:
                self._of_another_portal(planned, before)
                continue
            self.found.planned.append(planned)
            if not before and not row.values.get(REFERENCE):
                self.found.given.append(planned)

    def _of_another_portal(self, planned: Planned, before: Stored) -> None:
        """Say that a row would change what this portal only gathered, at the first such cell."""
        first, row = planned.differences[0], planned.row
        cell, shown = row.cells.get(first.column, ""), str(first.new or "")
        values = {"reference": before.reference, "portal": before.source}
        self._mistake(row.number, first.column, cell, shown, OF_ANOTHER_PORTAL, values)

    def _planned(self, row: Row, before: Stored | None, reference: str | None) -> Planned:
        if before is None:
            data = {name: value for name, value in row.values.items() if value not in ("", [])}
            for name, value in data.items():
                if isinstance(value, dict):
                    data[name] = {language: text for language, text in value.items() if text}
            return Planned(row, reference or "", _title(row), None, data, [])
        known = before.dataset()
        data, differences = {}, []
        for name, value in row.values.items():
            if name == REFERENCE and not value:
                continue
            changed, told = _difference(self.columns[name], known.get(name), value)
            if told:
                data[name] = changed
                differences += told
        title = before.title | _title(row)
        return Planned(row, reference or before.reference, title, before, data, differences)


def _title(row: Row) -> dict[str, str]:
    return {language: text for language, text in row.values.get(TITLE, {}).items() if text}


def _of_titles(rows: Iterable[Stored]) -> dict[tuple[str, str], set[str]]:
    """Return the ids of rows by each language and text of their titles."""
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for language, text in row.title.items():
            found.setdefault((language, text.strip()), set()).add(row.id)
    return found


def _difference(column: Column, known: Any, value: Any) -> tuple[Any, list[Difference]]:
    """Return a field's new value, and what changes in it by column, nothing if it is the same."""
    name = column.field_name
    before = cells.settled(column, known)
    if not column.field.get("translated"):
        if same({name: before}, {name: value}, [name]):
            return value, []
        return value, [Difference(column.name, known, value)]
    after = {language: text for language, text in {**before, **value}.items() if text}
    changed = [one for one in LANGUAGES if before.get(one, "") != after.get(one, "")]
    kept = {one: text for one, text in (known or {}).items() if one not in changed}
    return {**kept, **{one: after[one] for one in changed if one in after}}, [
        Difference(f"{name}-{one}", before.get(one, ""), after.get(one, "")) for one in changed
    ]
