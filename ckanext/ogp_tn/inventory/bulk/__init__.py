"""Many inventory rows checked, written and indexed at once, with what core does for each.

``package_create`` and ``package_update`` take a transaction, some twenty statements and a commit
of the search index for every row. Here the rows of a batch share them: validators are put
together once, the database is asked once, an import is one transaction, and the documents of a
batch are one request. Tables, index, activities and hooks are afterwards as the actions leave
them; ``tests/inventory/bulk/`` holds each part of core that is used here against the actions.

What differs: ``resources`` and ``metadata_modified`` of a change are not taken (rows have no
files, and a row changes when it is written), an update that changes nothing is validated all the
same and leaves no activity, and listeners to the actions are told when everything is written.

For jobs and commands only: a write takes minutes, and commits or rolls back whatever the session
holds.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable
from datetime import UTC, datetime, timedelta

import pysolr
import requests
import sqlalchemy as sa

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import PackageSearchIndex, SearchError, SearchIndexError, make_connection

from ckanext.ogp_tn.inventory import targets
from ckanext.ogp_tn.inventory.bulk import one_by_one
from ckanext.ogp_tn.inventory.bulk.changes import (
    Change,
    Changes,
    Errors,
    IndexingFailed,
    Progress,
    Row,
    RowsRefused,
    Written,
    batches,
    inside,
    quiet,
)
from ckanext.ogp_tn.inventory.bulk.checking import Checker
from ckanext.ogp_tn.inventory.bulk.listeners import tell_listeners
from ckanext.ogp_tn.inventory.bulk.saving import Saver
from ckanext.ogp_tn.inventory.bulk.showing import Documents, Shows
from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.metadata import cache, search

__all__ = [
    "Change",
    "IndexingFailed",
    "Row",
    "RowsRefused",
    "Written",
    "foreign_actions",
    "index",
    "unindexed",
    "validate",
    "write",
]

log = logging.getLogger(__name__)

#: Rows whose dates one page of the search engine's answer holds.
PAGE = 5000
#: The actions that a write stands in for, and where the only other version of each is from.
KNOWN_ACTIONS = {
    "package_create": "ckanext.ogp_tn.metadata.actions",
    "package_update": "ckanext.ogp_tn.metadata.actions",
    "package_show": None,
    "activity_create": "ckanext.activity.logic.action",
}


def validate(
    changes: Iterable[Change], user: str, progress: Progress = quiet
) -> list[tuple[int, Errors]]:
    """Check rows without writing anything.

    :param user: the name of who would write them
    :param progress: told now and then how many rows are checked
    :returns: (row, messages by field) of each row that is not valid
    :raises ckan.logic.NotAuthorized: if the user may not write rows of a body among them
    """
    checker = Checker(user)
    errors: list[tuple[int, Errors]] = []
    done = 0
    for batch in batches(changes):
        errors += [(one.change.row, one.errors) for one in checker.check(batch) if one.errors]
        done += len(batch)
        progress(done)
    return errors


def write(
    changes: Changes, user: str, progress: Progress = quiet, indexing: Progress = quiet
) -> Written:
    """Write all rows or none, then index them.

    Where another plugin has its own version of an action that this stands in for, each row goes
    through the action (see ``one_by_one``).

    :param changes: the rows, or a context that has them: it is entered when the transaction
        begins and left just before it ends, so that a caller can look, lock and note inside
    :param user: the name of who writes them
    :param progress: told now and then how many rows are written; indexing them comes after. It
        must leave the session alone: a commit would end the transaction half-way.
    :param indexing: told now and then how many rows are indexed
    :raises RowsRefused: if a row is not valid; nothing is written
    :raises IndexingFailed: if everything is written but the search engine does not take it
    :raises ckan.logic.NotAuthorized: if the user may not write rows of a body among them
    :raises ckan.lib.search.SearchError: if the search engine does not answer before the writing
    :raises sqlalchemy.exc.IntegrityError: if somebody took one of the names meanwhile; nothing is
        written
    """
    _know_the_index()
    if foreign := foreign_actions():
        log.warning("Rows are written one by one because of other plugins: %s", ", ".join(foreign))
        return _write_one_by_one(changes, user, progress, foreign)
    written = _write_together(changes, user, progress)
    try:
        index(written.ids, indexing)
    except IndexingFailed as error:
        error.written = written
        raise
    finally:
        tell_listeners(written, user)
    return written


def _write_together(changes: Changes, user: str, progress: Progress) -> Written:
    checker = Checker(user, lock=True)
    saver = Saver(checker.user)
    errors: list[tuple[int, Errors]] = []
    done = 0
    try:
        with inside(changes) as rows:
            for batch in batches(rows):
                checked = checker.check(batch)
                errors += [(one.change.row, one.errors) for one in checked if one.errors]
                if not errors:
                    saver.save(checked)
                done += len(batch)
                progress(done)
            _refuse(errors)
        model.Session.commit()
    except Exception:
        model.Session.rollback()
        raise
    return saver.written


def _write_one_by_one(
    changes: Changes, user: str, progress: Progress, foreign: list[str]
) -> Written:
    written = Written(one_by_one=foreign)
    try:
        with one_by_one.transaction(), inside(changes) as found:
            rows = list(found)
            _refuse(validate(rows, user))
            one_by_one.write(rows, user, progress, written)
    except Exception:
        # The search engine cannot undo what the actions told it.
        try:
            index(written.ids)
        except IndexingFailed:
            log.exception("The index shows rows that were not written: %s", written.ids)
        raise
    return written


def _refuse(errors: list[tuple[int, Errors]]) -> None:
    if errors:
        raise RowsRefused(errors)


def index(ids: Collection[str], progress: Progress = quiet) -> None:
    """Index rows by their ids; those that the database does not have leave the index.

    :param progress: told now and then how many rows are indexed
    :raises IndexingFailed: if the search engine does not take them
    """
    if not ids:
        return
    done = 0
    try:
        _know_the_index()
        shows = Shows()
        for batch in batches(ids):
            packages = shows.load(batch)
            documents = Documents()
            with targets.asked_once(batch):
                for package in packages:
                    documents.make(*shows.both(package))
            documents.send()
            for id in set(batch) - {package.id for package in packages}:
                PackageSearchIndex().delete_package({"id": id})
            done += len(batch)
            progress(done)
        if tk.config["ckan.search.solr_commit"]:
            make_connection().commit()
    except (pysolr.SolrError, OSError, SearchError, SearchIndexError) as error:
        raise IndexingFailed(list(ids)) from error
    finally:
        cache.changed()


def unindexed(organization_id: str) -> list[str]:
    """Return the ids of a body's rows that the index lacks, or has as they were before a change.

    :raises ckan.lib.search.SearchError: if the search engine does not answer
    """
    table = model.Package
    query = sa.select(table.id, table.metadata_modified).where(
        table.type == TYPE, table.owner_org == organization_id, table.state != "deleted"
    )
    try:
        found = make_connection(decode_dates=False).search(
            "*:*",
            fq=[
                f'+site_id:"{tk.config["ckan.site_id"]}"',
                f'+dataset_type:"{TYPE}"',
                f'+owner_org:"{organization_id}"',
            ],
            fl="id,metadata_modified",
            # A cursor: pysolr asks for page after page, and the last costs what the first did.
            rows=PAGE,
            sort="index_id asc",
            cursorMark="*",
        )
        indexed = {one["id"]: datetime.fromisoformat(one["metadata_modified"]) for one in found}
    except (pysolr.SolrError, OSError) as error:
        raise SearchError(str(error)) from error
    # The index keeps milliseconds, the database microseconds.
    near = timedelta(milliseconds=1)
    return [
        id
        for id, modified in model.Session.execute(query)
        if id not in indexed or abs(modified.replace(tzinfo=UTC) - indexed[id]) > near
    ]


def foreign_actions() -> list[str]:
    """Return what other plugins changed of the actions that a write stands in for.

    :returns: such as ``harvest: package_create``; empty where a write may take the fast way
    """
    return sorted(
        f"{plugin.name}: {action}"
        for plugin in p.PluginImplementations(p.IActions)
        for action, function in plugin.get_actions().items()
        if action in KNOWN_ACTIONS
        and getattr(function, "__module__", None) != KNOWN_ACTIONS[action]
    )


def _know_the_index() -> None:
    """Learn what the search engine analyses: documents made without knowing lack our fields."""
    try:
        search.missing_analysis()
    except requests.RequestException as error:
        raise SearchError(str(error)) from error
