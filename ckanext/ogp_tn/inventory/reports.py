"""The report of an import: made once in every language, and told to each reader in theirs."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.inventory import bulk
from ckanext.ogp_tn.inventory.imports import Comparison, Planned, Stored
from ckanext.ogp_tn.inventory.model import (
    CHECKED,
    FAILED,
    INTERRUPTED,
    NO_QUEUE,
    NO_RIGHTS,
    NO_SEARCH,
    REFUSED,
    RUNNING,
    STALE,
    UNEXPECTED,
    WRITTEN,
    Import,
)
from ckanext.ogp_tn.inventory.spreadsheets.cells import Mistake
from ckanext.ogp_tn.inventory.spreadsheets.grid import Refused, column_index
from ckanext.ogp_tn.inventory.spreadsheets.sheets import Sheet
from ckanext.ogp_tn.metadata import foreign
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.reader import in_every_language, seen

#: What is to be said of an import beside its report.
EXPLANATIONS = {
    FAILED: {
        NO_SEARCH: N_(
            "The search engine of this portal does not answer. Nothing was written: check the "
            "file again in a few minutes."
        ),
        NO_RIGHTS: N_(
            "Whoever gave this file may no longer change the inventory of this body. Nothing was "
            "written."
        ),
        NO_QUEUE: N_(
            "The portal cannot take on work in the background for the moment. Nothing was written: "
            "check the file again in a few minutes."
        ),
        UNEXPECTED: N_(
            "Something went wrong on the portal, not in your file. Nothing was written; the "
            "administrator finds the reason in the log."
        ),
    },
    STALE: N_(
        "The inventory of this body has changed since the file was checked. Nothing was written: "
        "check the file again to see what it would change now."
    ),
    INTERRUPTED: N_(
        "The work on this file was interrupted. Nothing was written: check the file again."
    ),
    WRITTEN: N_(
        "All rows are written. The search engine does not have all of them yet: they can be seen "
        "at their addresses, and soon be found."
    ),
}

#: How many mistakes a report keeps, and how many rows of each kind; it always counts all.
MISTAKES, ROWS = 10_000, 1_000

Report = dict[str, Any]


def of(sheet: Sheet, found: Comparison, row_errors: Sequence[Report], more: int) -> Report:
    """Return the report of a file that was compared with the portal.

    :param row_errors: what the validators of rows complain about, each as :func:`error` makes it
    :param more: how many more complaints there are
    """
    errors = [error(one) for one in found.mistakes[:MISTAKES]] + list(row_errors)
    errors.sort(key=_place)
    return {
        "sheet": sheet.name,
        "sheets": sheet.sheets,
        "rows": found.rows,
        "created": sum(not one.stored for one in found.planned),
        "updated": sum(bool(one.stored) for one in found.planned),
        "unchanged": found.unchanged,
        "notes": [in_every_language(*note) for note in sheet.notes],
        "errors": errors[:MISTAKES],
        "errors_total": len(found.mistakes) + len(row_errors) + more,
        "unknown_columns": [error(one) for one in found.unknown],
        "changes": [_change(one) for one in found.planned[:ROWS]],
        "changes_total": len(found.planned),
        "absent": [_stored(one) for one in found.absent[:ROWS]],
        "absent_total": len(found.absent),
        "references": [_given(one) for one in found.given[:ROWS]],
        "references_total": len(found.given),
        "removed": [{"row": row, **_stored(one)} for row, one in found.removed[:ROWS]],
        "removed_total": len(found.removed),
    }


def of_unreadable(file_name: str, refused: Refused) -> Report:
    """Return the report of a file that cannot be read."""
    whole = Mistake(0, "", "", file_name, refused.message, dict(refused.values), "")
    return {"errors": [error(whole)], "errors_total": 1}


def error(mistake: Mistake, said: Mapping[str, str] | None = None) -> Report:
    """Return a mistake as a report keeps it.

    :param said: its sentence by language, where it has been said already
    """
    texts = said or in_every_language(mistake.message, mistake.values)
    return {
        "row": mistake.row or None,
        "column": mistake.column,
        "cell": mistake.cell,
        "value": foreign.text(mistake.value),
        "message": {language: foreign.text(text) for language, text in texts.items()},
        "right": mistake.right,
    }


def _place(error: Mapping[str, Any]) -> tuple[int, int]:
    return error["row"] or 0, column_index(error["cell"]) if error["cell"] else -1


def _change(planned: Planned) -> Report:
    return {
        "row": planned.row.number,
        "reference": planned.reference,
        "title": planned.title,
        "new": planned.stored is None,
        "name": planned.stored.name if planned.stored else None,
        "fields": [
            {"column": one.column, "old": one.old, "new": one.new} for one in planned.differences
        ],
    }


def with_names(report: Report, created: Iterable[bulk.Row]) -> Report:
    """Return a report whose new rows have the names that they were written with."""
    names = {row.row: row.name for row in created}
    changes = [{**one, "name": one["name"] or names.get(one["row"])} for one in report["changes"]]
    return {**report, "changes": changes}


def _given(planned: Planned) -> Report:
    return {
        "row": planned.row.number, "reference": planned.reference, "title": planned.title
    }  # fmt: skip


def _stored(row: Stored) -> Report:
    return {"reference": row.reference, "title": row.title, "name": row.name}


#: What every answer has, whatever is known yet.
EMPTY: Report = {
    **dict.fromkeys(("rows", "created", "updated", "unchanged"), 0),
    **{name: [] for name in ("errors", "unknown_columns", "changes", "absent", "references")},
    **{name: [] for name in ("removed", "notes", "sheets")},
    **{f"{name}_total": 0 for name in ("errors", "changes", "absent", "references", "removed")},
    "sheet": "",
}


def told(report: Report | None, ignore_unknown: bool) -> Report:
    """Return a report in the reader's language.

    :param ignore_unknown: whether the user agreed that unknown columns are left out; otherwise
        they are errors too
    """
    whole = EMPTY | (report or {})
    unknown = [_told(one) for one in whole["unknown_columns"]]
    errors = [_told(one) for one in whole["errors"]]
    asked = [] if ignore_unknown else unknown
    return {
        **whole,
        "errors": [*asked, *errors],
        "errors_total": whole["errors_total"] + len(asked),
        "unknown_columns": [{"cell": one["cell"], "heading": one["value"]} for one in unknown],
        "notes": [seen(one) for one in whole["notes"]],
    }


def _told(error: Report) -> Report:
    return {**error, "message": seen(error["message"])}


# The import that it is about


def status(record: Import, errors: int) -> str:
    """Return how an import stands, as far as anybody knows.

    :param errors: how many errors its report has
    """
    if record.status == RUNNING and record.is_silent:
        return INTERRUPTED
    return REFUSED if record.status == CHECKED and errors else record.status


def about(record: Import, names: Mapping[str, str]) -> Report:
    """Return whose import it is, of what, and when.

    :param names: what :func:`user_names` returned
    """
    moments = {"uploaded": record.created, "started": record.started, "finished": record.finished}
    return {
        "id": record.id,
        "file_name": record.file_name,
        "user": names.get(record.user),
        **{name: moment and moment.isoformat() for name, moment in moments.items()},
    }


def user_names(ids: Collection[str]) -> dict[str, str]:
    """Return the names of users by their ids."""
    table = model.User
    query = sa.select(table.id, table.name).where(table.id.in_(ids))
    return dict(model.Session.execute(query).tuples().all())


def shown(record: Import) -> Report:
    """Return an import with its report, in the reader's language."""
    ignores = record.options["ignore_unknown"]
    report = told(record.report, ignores)
    stands = status(record, report["errors_total"])
    explanation = EXPLANATIONS.get(stands, "")
    if isinstance(explanation, dict):
        explanation = explanation[record.problem or UNEXPECTED]
    body: Any = model.Group.get(record.organization)
    idle = not record.is_running or record.is_silent
    return {
        **about(record, user_names([record.user])),
        "organization": body.name,
        "status": stands,
        "explanation": tk._(explanation) if explanation else "",
        "progress": {"phase": record.phase, "done": record.done, "total": record.total},
        "can_check": idle and record.size is not None and record.status != WRITTEN,
        "can_write": idle and stands in (CHECKED, WRITTEN) and record.size is not None,
        "ignore_unknown": ignores,
        **report,
    }
