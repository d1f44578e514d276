"""Importing a file through the API: checked, confirmed, written, or refused with each mistake."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.ogp_tn.inventory import jobs
from ckanext.ogp_tn.inventory.import_actions import IN_PROCESS

Person = dict[str, Any]
Row = Callable[..., dict[str, Any]]

HEADINGS = "reference;title_translated-fr;openness;legal_ground;justification_translated-fr"


def file(*rows: str, headings: str = HEADINGS, name: str = "inventaire.csv") -> FileStorage:
    """Return a CSV file as a browser sends it."""
    return FileStorage(io.BytesIO("\n".join([headings, *rows]).encode()), name)


@pytest.fixture
def send(body: Person, editor: Person) -> Callable[..., dict[str, Any]]:
    """Return a function that imports as the body's editor, without a worker."""

    def send(**fields: Any) -> dict[str, Any]:
        if "upload" in fields:
            fields.setdefault("organization", body["name"])
        context = {"user": editor["name"], "ignore_auth": False, IN_PROCESS: True}
        return helpers.call_action("ogp_tn_inventory_import", context, **fields)

    return send


def rows_of(body: Person) -> dict[str, dict[str, Any]]:
    """Return the rows of a body by reference, as a search finds them."""
    found = helpers.call_action(
        "package_search",
        fq=f"+dataset_type:inventory +owner_org:{body['id']}",
        rows=1000,
    )
    return {row["reference"]: row for row in found["results"]}


def test_a_check_writes_nothing_and_says_what_would_be_done(
    send: Any, body: Person, make_row: Row
) -> None:
    """New, changed, unchanged and absent rows are told; the body stays as it was."""
    make_row(reference="A1", title_translated={"fr": "Vent"}, openness="open")
    make_row(reference="A2", title_translated={"fr": "Pluie"}, openness="open")
    make_row(reference="A3", title_translated={"fr": "Neige"})
    said = send(upload=file("A1;Vent;open;;", "A2;Pluie;undetermined;;", ";Grêle;;;"))
    assert said["status"] == "checked", said["errors"]
    assert (said["rows"], said["created"], said["updated"], said["unchanged"]) == (3, 1, 1, 1)
    changed, new = said["changes"]
    assert changed["fields"] == [{"column": "openness", "old": "open", "new": "undetermined"}]
    assert (changed["row"], changed["reference"]) == (3, "A2")
    assert (new["row"], new["reference"], new["name"]) == (4, "R-0001", None)
    assert [one["reference"] for one in said["references"]] == ["R-0001"]
    assert [one["reference"] for one in said["absent"]] == ["A3"]
    assert said["can_write"]
    assert set(rows_of(body)) == {"A1", "A2", "A3"}


def test_a_confirmed_import_is_written_and_found(send: Any, body: Person, editor: Person) -> None:
    """The rows are there at once, by whoever confirmed; the file is not kept, the report is."""
    checked = send(upload=file("A1;Vent;open;;", "A2;Pluie;closed;archives;Trop tôt."))
    done = send(id=checked["id"], dry_run=False)
    assert (done["status"], done["created"], done["finished"] is not None) == ("done", 2, True)
    rows = rows_of(body)
    assert rows["A1"]["title_translated"] == {"fr": "Vent"}
    assert rows["A2"]["inventory_state"] == "withheld"
    assert rows["A1"]["creator_user_id"] == editor["id"]
    [activity] = helpers.call_action("package_activity_list", id=rows["A1"]["id"])
    assert (activity["activity_type"], activity["user_id"]) == ("new package", editor["id"])
    assert not done["can_check"]
    assert not done["can_write"]
