"""A plan's commitments in the layout of OGP's self-assessment report, for print and spreadsheets.

OGP's template asks of each commitment its number and name, its dates, who leads it and who else
takes part, the problem, what is promised and how, its relevance, how far it is, its results, the
evidence and the next steps. What the record does not say stays empty: nothing is invented here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.metadata.languages import direction
from ckanext.ogp_tn.metadata.reader import language, seen
from ckanext.ogp_tn.metadata.tables import Table, csv_text
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.plans import rules

Record = Mapping[str, Any]

RELEVANCE = ("civic_participation", "transparency", "public_services", "integrity")
#: What a commitment promises and what came of it, in the template's order.
TEXTS = ("objective", "notes", "ambition", "expected_results")
#: What Excel takes in a cell.
CELL_LENGTH = 32_767
BETWEEN = "\n"
HEADER = {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e8edf5"}
BODY = {"text_wrap": True, "valign": "top"}
NARROW, WIDE = 16, 48


@dataclass(frozen=True)
class Sheet:
    """A table of the report, in the reader's language."""

    title: str
    headings: list[str]
    rows: Table


def sheets(plan: Record, commitments: Sequence[Record]) -> list[Sheet]:
    """Return the report as tables: the commitments, their readings, milestones and evidence.

    :param plan: as ``package_show`` gives it
    :param commitments: the same, in their order
    """
    return [
        _commitments(plan, commitments),
        _readings(commitments),
        _milestones(commitments),
        _evidence(commitments),
    ]


def csv(found: Sequence[Sheet]) -> str:
    """Return the first table, in which the others are told in words, as CSV."""
    return csv_text([found[0].headings, *found[0].rows])


def xlsx(found: Sequence[Sheet]) -> bytes:
    """Return the tables as a workbook that runs in the reader's direction."""
    file = io.BytesIO()
    # Each cell is written as what it is: a text that begins with "=" stays a text.
    book = Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    header, body = book.add_format(HEADER), book.add_format(BODY)
    for one in found:
        sheet = book.add_worksheet(one.title[:31])
        if direction(language()) == "rtl":
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(one.headings):
            lines = [str(row[column]) for row in one.rows]
            wide = max(map(len, lines), default=0) > NARROW
            sheet.set_column(column, column, WIDE if wide else NARROW, body)
            sheet.write_string(0, column, heading, header)
        for number, row in enumerate(one.rows, 1):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_number(number, column, value, body)
                elif value:
                    sheet.write_string(number, column, _cut(value), body)
        sheet.autofilter(0, 0, max(len(one.rows), 1), len(one.headings) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    book.close()
    return file.getvalue()


def _cut(text: str) -> str:
    return text if len(text) <= CELL_LENGTH else f"{text[: CELL_LENGTH - 1]}…"


def _commitments(plan: Record, commitments: Sequence[Record]) -> Sheet:
    axes = {axis["id"]: axis["title_translated"] for axis in plan.get("axes") or []}
    label = tk.h.ogp_tn_field_label
    columns = {
        label("number"): lambda one: one["number"],
        tk._("Identifier of OGP"): lambda one: one.get("ogp_id"),
        label("title_translated"): lambda one: seen(one.get("title_translated")),
        label("axis"): lambda one: seen(axes.get(one.get("axis"))),
        label("owner_org"): lambda one: _body(one),
        label("responsible"): lambda one: one.get("responsible"),
        label("partners"): lambda one: BETWEEN.join(map(_partner, one.get("partners") or [])),
        tk._("Start"): lambda _: plan.get("period_start"),
        label("due"): lambda one: one.get("due"),
        label("due_printed"): lambda one: one.get("due_printed"),
        **{
            label(f"{name}_translated"): lambda one, name=name: seen(one.get(f"{name}_translated"))
            for name in TEXTS
        },
        **{
            label(f"relevance_{name}"): lambda one, name=name: _label(
                "relevance", one.get(f"relevance_{name}")
            )
            for name in RELEVANCE
        },
        tk._("Level of completion"): lambda one: _label("levels", one["completion"]["level"]),
        tk._("Readings"): lambda one: BETWEEN.join(map(reading, one.get("assessments") or [])),
        label("results_translated"): lambda one: seen(one.get("results_translated")),
        tk._("Evidence"): lambda one: BETWEEN.join(map(_item, one.get("evidence") or [])),
        label("deliverables"): lambda one: BETWEEN.join(
            map(_deliverable, one.get("deliverables") or [])
        ),
        tk._("Next steps: milestones that are not dated as done"): lambda one: BETWEEN.join(
            map(_milestone, next_steps(one))
        ),
        tk._("What the source lacks"): lambda one: BETWEEN.join(
            map(label, one.get("missing_in_source") or [])
        ),
    }
    return _sheet(tk._("Commitments"), columns, commitments)


def _readings(commitments: Sequence[Record]) -> Sheet:
    columns = {
        tk._("Commitment"): lambda one: one["number"],
        _sub("assessments", "assessor"): lambda one: _label("assessors", one.get("assessor")),
        _sub("assessments", "basis"): lambda one: _line(one.get("basis")),
        _sub("assessments", "part"): lambda one: one.get("part"),
        _sub("assessments", "level"): lambda one: _label("levels", one.get("level")),
        _sub("assessments", "date"): lambda one: one.get("date"),
        _sub("assessments", "url"): lambda one: one.get("url"),
    }
    return _sheet(tk._("Readings"), columns, _each(commitments, "assessments"))


def _milestones(commitments: Sequence[Record]) -> Sheet:
    columns = {
        tk._("Commitment"): lambda one: one["number"],
        _sub("milestones", "part"): lambda one: one.get("part"),
        _sub("milestones", "title_translated"): lambda one: seen(one.get("title_translated")),
        _sub("milestones", "due"): lambda one: one.get("due"),
        _sub("milestones", "done"): lambda one: one.get("done"),
    }
    return _sheet(tk._("Milestones"), columns, _each(commitments, "milestones"))


def _evidence(commitments: Sequence[Record]) -> Sheet:
    columns = {
        tk._("Commitment"): lambda one: one["number"],
        _sub("evidence", "title"): lambda one: one.get("title"),
        _sub("evidence", "date"): lambda one: one.get("date"),
        _sub("evidence", "url"): address,
    }
    return _sheet(tk._("Evidence"), columns, _each(commitments, "evidence"))


def _sheet(title: str, columns: Mapping[str, Any], records: Iterable[Record]) -> Sheet:
    rows = [[column(one) or "" for column in columns.values()] for one in records]
    return Sheet(title, list(columns), rows)


def _each(commitments: Sequence[Record], field: str) -> list[Record]:
    """Return the rows of a repeating part of all commitments, each with its number."""
    return [{**row, "number": one["number"]} for one in commitments for row in one.get(field) or []]


def _sub(part: str, field: str) -> str:
    """Return the label of a field in the rows of a repeating part."""
    schema = tk.h.scheming_get_dataset_schema("commitment")
    rows = next(one for one in schema["dataset_fields"] if one["field_name"] == part)
    found = next(one for one in rows["repeating_subfields"] if one["field_name"] == field)
    return tk.h.scheming_language_text(found["label"])


# What a cell says


def reading(assessment: Record) -> str:
    """Return one reading as a line: what it says, who says it, on what basis, when."""
    who = _label("assessors", assessment.get("assessor"))
    where = [_label("levels", assessment.get("level")), who, _line(assessment.get("basis"))]
    if part := assessment.get("part"):
        where.append(tk._("part {code}").format(code=part))
    if assessment.get("self_report") and not rules.counts(assessment):
        where.append(tk._("not confirmed"))
    where.append(tk.h.ogp_tn_date(assessment.get("date")))
    return " · ".join(filter(None, where))


def next_steps(commitment: Record) -> list[Record]:
    """Return what is still to be done of a commitment: its milestones without a day of their end.

    A completed one has none: its source only left out days.
    """
    if commitment["completion"]["level"] == rules.COMPLETED:
        return []
    return [one for one in commitment.get("milestones") or [] if not one.get("done")]


def address(item: Record) -> str:
    """Return where a piece of evidence is to be found."""
    if item.get("url") or not item.get("dataset"):
        return item.get("url") or ""
    return tk.h.url_for("dataset.read", id=item["dataset"], qualified=True)


def _item(item: Record) -> str:
    parts = [item.get("title"), tk.h.ogp_tn_date(item.get("date")), address(item)]
    return " · ".join(filter(None, parts))


def _milestone(one: Record) -> str:
    due = tk.h.ogp_tn_date(one.get("due"))
    return " · ".join(filter(None, [seen(one.get("title_translated")), due]))


def _deliverable(one: Record) -> str:
    state = _label("deliverable_states", one.get("state"))
    return " · ".join(filter(None, [seen(one.get("name_translated")), state, one.get("url")]))


def _partner(one: Record) -> str:
    kind = _label("partner_kinds", one.get("kind"))
    return f"{one['name']} ({kind})" if kind else one["name"]


def _body(one: Record) -> str:
    body = one.get("organization") or {}
    return seen(tk.h.ogp_tn_body(body)) or body.get("title", "")


def _label(name: str, value: str | None) -> str:
    return vocabulary(name).label(value, language()) if value else ""


def _line(text: str | None) -> str:
    return tk.h.ogp_tn_line(text)["text"] if text else ""
