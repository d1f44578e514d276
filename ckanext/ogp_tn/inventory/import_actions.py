"""Importing a file into a body's inventory, through the API: always checked first."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from redis.exceptions import RedisError
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.types import make_uuid
from ckan.types import Context, DataDict

from ckanext.ogp_tn import config
from ckanext.ogp_tn.inventory import imports, jobs, reports, rules, schema
from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.inventory.model import (
    CHECKED,
    CHECKING,
    FAILED,
    INDEXING,
    NO_QUEUE,
    RUNNING,
    STALE,
    WAITING,
    WRITING,
    WRITTEN,
    Import,
    now,
)
from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.metadata.messages import N_

__all__ = [
    "ogp_tn_import_list",
    "ogp_tn_import_show",
    "ogp_tn_inventory_import",
    "ogp_tn_inventory_rows",
]

log = logging.getLogger(__name__)

#: In the context of a caller that does the work itself instead of leaving it to a worker.
IN_PROCESS = "ogp_tn_in_process"
#: Files up to this size are checked at once; some hundred rows.
SMALL = 100_000
#: A file has no longer name.
LONGEST_NAME = 255
#: How many imports a list has.
LISTED = 50
#: How long the file of an import is kept that nobody confirms.
KEPT = timedelta(days=7)

BUSY = N_("This import is being worked on: wait until that is done.")
ANOTHER = N_(
    "Another file is being written into the inventory of this body: wait until that is done, then "
    "check yours again."
)
NOT_CHECKED = N_("Only a file that was checked and has no mistake can be written.")
NO_FILE = N_("Send the file as multipart/form-data, in the field “upload”.")
NOTHING = N_("Give a file and its body, or the id of an import.")
FILE_GONE = N_("The file is no longer kept: send it again.")
TOO_LARGE = N_("This file is larger than {most} MB.")


@tk.validate_action_data(schema.inventory_import)
def ogp_tn_inventory_import(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Check a file of inventory rows against what a body has, and write it if that is wanted.

    Nothing is written as long as there is an error; then all of it is, in the background: ask
    ``ogp_tn_import_show`` how far it is. Rows are told by their reference, rows without one by
    exactly their title. Rows that the file lacks are left as they are, as are the fields of
    columns that it lacks; a blank cell empties a field.

    :param organization: name or id of the body
    :type organization: string
    :param upload: the file, ``.xlsx`` or ``.csv``, as multipart/form-data
    :type upload: file
    :param dry_run: only check and compare (optional, default: ``true``)
    :type dry_run: boolean
    :param sheet: name of the sheet to read (optional, default: the one with most known headings)
    :type sheet: string
    :param ignore_unknown: leave out columns that are not the inventory's, instead of refusing
        the file (optional, default: ``false``)
    :type ignore_unknown: boolean
    :param id: id of an earlier import, instead of a body and a file: with ``dry_run`` its file is
        checked again, without it is written as it was checked
    :type id: string

    :returns: as ``ogp_tn_import_show``
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such body or import
    :raises ckan.logic.NotAuthorized: if the user may not create and change rows of the body
    :raises ckan.logic.ValidationError: if there is no file or it is too large, if the import has
        mistakes, is being worked on, or its body's inventory is being written
    """
    record = _import(data_dict["id"]) if data_dict.get("id") else None
    body = record.organization if record else _body(data_dict.get("organization"))
    tk.check_access("ogp_tn_inventory_import", context, {"organization": body})
    if record is None:
        task = jobs.CHECK if data_dict["dry_run"] else jobs.LOAD
        record = _taken(body, data_dict)
    else:
        task = _again(record, data_dict)
    # Whose rows they become is who asked last; a check may be confirmed by somebody else.
    user = model.User.get(context.get("user", ""))
    record.user = user.id if user else ""
    model.Session.add(record)
    return reports.shown(_started(context, record, task))


@tk.side_effect_free
@tk.validate_action_data(schema.row)
def ogp_tn_import_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return an import: how far it is, what is wrong with its file, what it changes.

    :param id: id of the import
    :type id: string

    :returns: ``id``; ``organization`` (name of the body); ``file_name``, ``user`` (name),
        ``uploaded``, ``started``, ``finished``; ``status``: ``waiting`` or ``running``,
        ``refused`` (there are errors) or ``checked`` (there are none), ``written`` (in the
        database, not yet found by every search), ``done``, ``stale`` (the inventory changed
        after the check), ``interrupted`` or ``failed``, and in ``explanation`` a sentence on it;
        ``progress`` (``phase``: ``reading``, ``checking``, ``writing`` or ``indexing``;
        ``done`` of ``total`` rows); ``can_check`` and ``can_write``: what
        ``ogp_tn_inventory_import`` would take on now; ``rows`` in the file, and how many of them
        are ``created``, ``updated``, ``unchanged``; ``errors``, a list of ``row``, ``column``,
        ``cell``, ``value``, ``message`` and ``right`` (what the cell might say);
        ``unknown_columns`` and ``ignore_unknown``; ``changes`` (of each row that is written
        ``row``, ``reference``, ``title``, whether it is ``new``, its ``name`` once it exists, and
        in ``fields`` the ``column``, ``old`` and ``new`` value); ``absent`` (rows of the portal
        that the file lacks); ``references`` (those given to new rows without one); ``removed``
        (rows of the file that were removed from the inventory, and stay so); ``sheet``,
        ``sheets`` and ``notes`` on how the file was read. Long lists are cut; ``errors_total``
        and its like say how many there are
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such import
    :raises ckan.logic.NotAuthorized: if the user may not import into the body's inventory
    """
    record = _import(data_dict["id"])
    tk.check_access("ogp_tn_import_show", context, {"organization": record.organization})
    return reports.shown(record)


@tk.side_effect_free
@tk.validate_action_data(schema.of_body)
def ogp_tn_import_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return the latest imports into a body's inventory, the newest first.

    :param organization: name or id of the body
    :type organization: string

    :returns: of each ``id``, ``file_name``, ``user``, ``uploaded``, ``finished``, ``status``, and
        the counts ``rows``, ``created``, ``updated``, ``unchanged``, ``errors_total``
    :rtype: list of dictionaries
    :raises ckan.logic.NotFound: if there is no such body
    :raises ckan.logic.NotAuthorized: if the user may not import into the body's inventory
    """
    body = _body(data_dict["organization"])
    tk.check_access("ogp_tn_import_list", context, {"organization": body})
    counts = ("rows", "created", "updated", "unchanged", "errors_total")
    query = (
        sa.select(Import, *(Import.report[name].as_integer() for name in counts), _ASKS)
        .where(Import.organization == body)
        .order_by(Import.created.desc())
        .limit(LISTED)
    )
    found = model.Session.execute(query).all()
    names = reports.user_names({record.user for record, *_ in found})
    listed = []
    for record, *numbers, asks in found:
        told = {name: number or 0 for name, number in zip(counts, numbers, strict=True)}
        told["errors_total"] += 0 if record.options["ignore_unknown"] else asks or 0
        status = reports.status(record, told["errors_total"])
        listed.append({**reports.about(record, names), "status": status, **told})
    return listed


#: How many columns of an import's file are unknown.
_ASKS = sa.func.jsonb_array_length(Import.report["unknown_columns"])


@tk.side_effect_free
@tk.validate_action_data(schema.of_body)
def ogp_tn_inventory_rows(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return all rows of a body's inventory that are not removed, as a spreadsheet holds them.

    Everybody gets what is public; who may import into the inventory gets private rows too.

    :param organization: name or id of the body
    :type organization: string

    :returns: the rows with the fields that they have, nothing computed, in the order of their
        references
    :rtype: list of dictionaries
    :raises ckan.logic.NotFound: if there is no such body
    """
    body = _body(data_dict["organization"])
    tk.check_access("ogp_tn_inventory_rows", context, data_dict)
    public = not _may_import(context, body)
    rows = [one for one in imports.stored(body, public=public) if not (one.removed or one.gone)]
    names = [one["field_name"] for one in tk.h.scheming_get_dataset_schema(TYPE)["dataset_fields"]]
    datasets = [
        row.dataset() for row in sorted(rows, key=lambda one: rules.in_order(one.reference))
    ]
    return [{name: one[name] for name in names if name in one} for one in datasets]


# Finding


def _body(name: str | None) -> str:
    """Return the id of a public body.

    :raises tk.ObjectNotFound: where there is none
    """
    if not name:
        raise tk.ValidationError({"organization": [tk._(NOTHING)]})
    return organizations.named(name)["id"]


def _may_import(context: Context, body: str) -> bool:
    try:
        tk.check_access(
            "ogp_tn_inventory_import", tk.fresh_context(context), {"organization": body}
        )
    except tk.NotAuthorized:
        return False
    return True


def _import(id: str) -> Import:
    found = model.Session.get(Import, id)
    if found is None:
        raise tk.ObjectNotFound(tk._("There is no such import."))
    return found


# Taking on


def _taken(body: str, data_dict: DataDict) -> Import:
    """Keep a file that was sent."""
    upload = data_dict.get("upload")
    if not isinstance(upload, FileStorage):
        raise tk.ValidationError({"upload": [tk._(NO_FILE)]})
    most = config.import_max_size()
    content = upload.stream.read(most * jobs.MB + 1)
    if len(content) > most * jobs.MB:
        raise tk.ValidationError({"upload": [tk._(TOO_LARGE).format(most=most)]})
    record = Import(
        organization=body,
        file_name=(upload.filename or "").replace("\0", "")[:LONGEST_NAME],
        content=content,
        options={
            "sheet": data_dict.get("sheet"),
            "ignore_unknown": data_dict.get("ignore_unknown", False),
        },
    )
    model.Session.execute(
        sa.update(Import)
        .where(Import.organization == body, Import.created < now() - KEPT)
        .where(Import.status.in_((CHECKED, STALE, FAILED)))
        .values(content=None)
    )
    return record


def _again(record: Import, data_dict: DataDict) -> str:
    """Make an earlier import wait for what is asked of it; returns what that is.

    :raises tk.ValidationError: if that cannot be done
    """
    if record.is_running and not record.is_silent:
        _refuse(BUSY)
    given = {name: data_dict[name] for name in ("sheet", "ignore_unknown") if name in data_dict}
    options = {**record.options, **given}
    if record.status == WRITTEN:
        record.phase = INDEXING
        return jobs.INDEX
    if record.size is None:
        _refuse(FILE_GONE)
    if data_dict["dry_run"]:
        record.phase = CHECKING
        task = jobs.CHECK
    else:
        if not _is_fine(record, options) or options["sheet"] != record.options["sheet"]:
            _refuse(NOT_CHECKED)
        if _another_is_written(record):
            _refuse(ANOTHER)
        record.phase = WRITING
        task = jobs.WRITE
    record.options, record.status, record.done, record.total = options, WAITING, 0, 0
    return task


def _refuse(message: str) -> None:
    raise tk.ValidationError({"id": [tk._(message)]})


def _is_fine(record: Import, options: dict[str, Any]) -> bool:
    """Tell whether a file was checked and has no mistake."""
    if record.status != CHECKED or record.report is None:
        return False
    asks = record.report.get("unknown_columns") and not options["ignore_unknown"]
    return not record.report["errors"] and not asks


def _another_is_written(record: Import) -> bool:
    others = model.Session.scalars(
        sa.select(Import).where(
            Import.organization == record.organization,
            Import.id != record.id,
            Import.status.in_((WAITING, RUNNING)),
            Import.phase == WRITING,
        )
    )
    return any(not one.is_silent for one in others)


def _started(context: Context, record: Import, task: str) -> Import:
    """Do what is asked, or leave it to a worker; returns the import as it then is."""
    key = record.run = make_uuid()
    record.heartbeat = now()
    model.Session.commit()
    id, file_name = record.id, record.file_name
    small = task == jobs.CHECK and (record.size or 0) <= SMALL
    if small or context.get(IN_PROCESS):
        jobs.run(id, key, task)
    else:
        try:
            tk.enqueue_job(
                jobs.run,
                [id, key, task],
                title=f"{task} {file_name} for an inventory",
                rq_kwargs={"timeout": jobs.TIMEOUT},
            )
        except RedisError:
            log.exception("No worker can be asked to %s the import %s", task, id)
            jobs.Run(id, key).give_up(status=FAILED, problem=NO_QUEUE)
    return model.Session.get_one(Import, id, populate_existing=True)
