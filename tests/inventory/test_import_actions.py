"""Importing a file through the API: checked, confirmed, written, or refused with each mistake."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pysolr
import pytest
import requests
import sqlalchemy as sa
from redis.exceptions import RedisError
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.ogp_tn.inventory import bulk, import_actions, jobs, validators
from ckanext.ogp_tn.inventory.import_actions import IN_PROCESS
from ckanext.ogp_tn.inventory.model import Import
from ckanext.ogp_tn.inventory.spreadsheets import workbooks
from ckanext.ogp_tn.metadata.columns import now
from ckanext.ogp_tn.metadata.reader import speaking

from tests.inventory.files import ELEVEN, file

Person = dict[str, Any]
Row = Callable[..., dict[str, Any]]


@pytest.fixture
def send(body: Person, editor: Person) -> Callable[..., dict[str, Any]]:
    """Return a function that imports as the body's editor, without a worker."""

    def send(**fields: Any) -> dict[str, Any]:
        if "upload" in fields:
            fields.setdefault("organization", body["name"])
        context = {"user": editor["name"], "ignore_auth": False, IN_PROCESS: True}
        return helpers.call_action("ogp_tn_inventory_import", context, **fields)

    return send


@pytest.fixture
def ask(body: Person, editor: Person) -> Callable[..., dict[str, Any]]:
    """Return a function that imports as the body's editor, leaving the work to a worker."""

    def ask(**fields: Any) -> dict[str, Any]:
        context = {"user": editor["name"], "ignore_auth": False}
        return helpers.call_action("ogp_tn_inventory_import", context, **fields)

    return ask


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Catch what would be queued; returns the arguments of each job."""
    asked: list[list[str]] = []
    monkeypatch.setattr(tk, "enqueue_job", lambda job, args, **named: asked.append(args))
    return asked


@pytest.fixture
def work() -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """Return a function that starts a worker, which ends when nothing is left to do."""
    workers: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        ckan = Path(sys.executable).with_name("ckan")
        environ = os.environ | {"CKAN_INI": str(Path(__file__).parents[2] / "test.ini")}
        workers.append(
            subprocess.Popen(
                [ckan, "jobs", "worker", "--burst"], env=environ, stderr=subprocess.DEVNULL
            )
        )
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait(30)


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


def test_the_rows_are_whose_who_confirmed(call: Any, send: Any, body: Person) -> None:
    """Another steward of the body may confirm what one has checked."""
    checked = send(upload=file("A1;Vent;;;"))
    other = factories.User()
    call("organization_member_create", id=body["id"], username=other["name"], role="steward")
    context = {"user": other["name"], "ignore_auth": False, IN_PROCESS: True}
    helpers.call_action("ogp_tn_inventory_import", context, id=checked["id"], dry_run=False)
    assert rows_of(body)["A1"]["creator_user_id"] == other["id"]


def test_the_same_file_again_changes_nothing(send: Any, body: Person, capsys: Any) -> None:
    """Not a row, not an activity, not a document: also for rows that came without a reference."""
    rows = ["A1;Vent;open;;", ";Pluie;closed;archives | personal_data;Trop tôt.", "A3;Neige;;;"]
    first = send(upload=file(*rows), dry_run=False)
    assert (first["status"], first["created"]) == ("done", 3)
    before = {row["id"]: row["metadata_modified"] for row in rows_of(body).values()}
    said_of = {id: len(helpers.call_action("package_activity_list", id=id)) for id in before}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("pysolr.Solr.add", refuse)
        again = send(upload=file(*rows), dry_run=False)
    assert (again["status"], again["unchanged"], again["changes_total"]) == ("done", 3, 0)
    assert {row["id"]: row["metadata_modified"] for row in rows_of(body).values()} == before
    for id, number in said_of.items():
        assert len(helpers.call_action("package_activity_list", id=id)) == number


def refuse(*args: Any, **named: Any) -> None:
    """Stand in for what must not be done."""
    raise AssertionError("A document was sent to the search engine")


def test_eleven_mistakes_are_eleven_cells(send: Any, body: Person) -> None:
    """All mistakes of all kinds are told at once, in the order of the sheet; nothing is written."""
    said = send(upload=file(*ELEVEN[1:], headings=ELEVEN[0]), dry_run=False)
    told = [(one["row"], one["cell"], one["column"], one["value"]) for one in said["errors"]]
    assert told == [
        (1, "J1", "", "Couleur"),
        (2, "C2", "openness", "bleu"),
        (3, "A3", "reference", "A1"),
        (4, "B4", "title_translated-fr", ""),
        (5, "D5", "legal_ground", ""),
        (6, "D6", "legal_ground", "archives"),
        (7, "F7", "planned_quarter", "été 2018"),
        (8, "G8", "license_id", "licence maison"),
        (9, "H9", "personal_data", "peut-être"),
        (10, "I10", "held_formats", "papyrus"),
        (11, "K11", "frequency", "souvent"),
    ]
    assert all(one["message"] for one in said["errors"])
    assert (said["status"], said["errors_total"], said["can_write"]) == ("refused", 11, False)
    assert rows_of(body) == {}


def test_a_row_that_cannot_be_told_has_its_other_mistakes_told_too(send: Any) -> None:
    """Whoever mends the reference does not come back to find the next mistake."""
    said = send(upload=file("A1;Vent;;;", "A1;Pluie;closed;;Trop tôt."))
    assert [one["cell"] for one in said["errors"]] == ["A3", "D3"]


def test_a_mistake_is_told_in_the_language_of_who_looks(
    app: Any, send: Any, body: Person, editor: Person
) -> None:
    """The same stored report, in each language, for cells and for rows."""
    id = send(upload=file("A4;;open;;", ";Neige;;;", "A4;Grêle;;;"))["id"]
    token = factories.APIToken(user=editor["name"])["token"]
    said = {}
    for language in ("ar", "fr", "en"):
        answer = app.get(
            f"/{language}/api/3/action/ogp_tn_import_show?id={id}",
            headers={"Authorization": token},
        )
        said[language] = [one["message"] for one in answer.json["result"]["errors"]]
    assert said["en"] == [
        "Give a text in at least one language: ar, fr or en.",
        "Row 2 has the same reference.",
    ]
    for language in ("ar", "fr"):
        with speaking(language):
            assert said[language] == [
                tk._("Give a text in at least one language: ar, fr or en."),
                tk._("Row {row} has the same reference.").format(row=2),
            ]
    assert said["ar"][0] != said["en"][0] != said["fr"][0]


def test_unknown_columns_are_left_out_only_with_consent(send: Any, body: Person) -> None:
    """They are listed; who confirms and agrees has them ignored."""
    said = send(upload=file("A1;Vent;bleu", headings="reference;title_translated-fr;Couleur"))
    assert (said["status"], said["can_write"]) == ("refused", False)
    assert said["unknown_columns"] == [{"cell": "C1", "heading": "Couleur"}]
    with pytest.raises(tk.ValidationError):
        send(id=said["id"], dry_run=False)
    done = send(id=said["id"], dry_run=False, ignore_unknown=True)
    assert (done["status"], done["errors"], list(rows_of(body))) == ("done", [], ["A1"])


def test_columns_that_the_file_lacks_are_left_as_they_are(
    call: Any, send: Any, make_row: Row, body: Person
) -> None:
    """Fields, other languages, tags, free extras and a private row's privacy survive an import."""
    row = make_row(
        reference="A1",
        title_translated={"fr": "Vent", "ar": "ريح"},
        notes_translated={"fr": "Mesures."},
        theme=["ENVI"],
        openness="open",
        author="Météo",
        tags=[{"name": "vent"}],
        private=True,
        sample=True,
    )
    group = factories.Group()
    call(
        "member_create", id=group["id"], object=row["id"], object_type="package", capacity="public"
    )
    done = send(upload=file("A1;Vents;;;"), dry_run=False)
    assert (done["status"], done["updated"]) == ("done", 1)
    [changed] = done["changes"]
    assert {one["column"] for one in changed["fields"]} == {"title_translated-fr", "openness"}
    after = call("package_show", id=row["id"])
    assert after["title_translated"] == {"fr": "Vents", "ar": "ريح"}
    assert after["title"] == "ريح"
    assert "openness" not in after
    kept = ("notes_translated", "theme", "author", "private", "sample", "name", "reference")
    assert {name: after[name] for name in kept} == {name: row[name] for name in kept}
    assert [one["name"] for one in after["tags"]] == ["vent"]
    assert [one["name"] for one in after["groups"]] == [group["name"]]


def test_a_row_without_a_reference_is_the_one_with_its_title(
    send: Any, make_row: Row, body: Person
) -> None:
    """Exactly its title, if no other row of the file is that one already."""
    make_row(reference="A1", title_translated={"fr": "Vent", "ar": "ريح"})
    make_row(reference="A2", title_translated={"fr": "Pluie"})
    said = send(upload=file(";Vent;open;;", ";pluie;;;", "A2;Pluie;;;"), dry_run=False)
    assert (said["created"], said["updated"], said["unchanged"]) == (1, 1, 1)
    assert rows_of(body)["A1"]["openness"] == "open"
    assert rows_of(body)["R-0001"]["title_translated"] == {"fr": "pluie"}


def test_a_title_that_means_several_rows_is_a_mistake(send: Any, make_row: Row) -> None:
    """On the portal or in the file: nobody guesses which row is meant."""
    for reference in ("A1", "A2"):
        make_row(reference=reference, title_translated={"fr": "Vent"})
    said = send(upload=file(";Vent;;;", ";Pluie;;;", ";Pluie;open;;"))
    first, second = said["errors"]
    assert (first["cell"], first["right"]) == ("B2", "A1 | A2")
    assert second["cell"] == "B4"
    assert "3" in second["message"]


def test_a_removed_row_stays_removed(call: Any, send: Any, make_row: Row, body: Person) -> None:
    """It takes what the file says, and that is told; not in the file, it is not called absent."""
    row = make_row(reference="A1", title_translated={"fr": "Vent"})
    gone = make_row(reference="A2", title_translated={"fr": "Pluie"})
    for one in (row, gone):
        call("ogp_tn_inventory_remove", id=one["id"], reason="Plus tenu.")
    done = send(upload=file("A1;Vents;;;"), dry_run=False)
    assert [(one["row"], one["reference"]) for one in done["removed"]] == [(2, "A1")]
    assert done["absent"] == []
    after = call("package_show", id=row["id"])
    assert (after["inventory_state"], after["title"]) == ("removed", "Vents")


@pytest.mark.parametrize("how", ["changed", "added", "purged"])
def test_an_inventory_that_changed_after_the_check_is_not_overwritten(
    call: Any, send: Any, make_row: Row, body: Person, how: str
) -> None:
    """The import says so; checked again it shows what it would change now, and can be written."""
    row = make_row(reference="A1", title_translated={"fr": "Vent"})
    checked = send(upload=file("A1;Vents;;;"))
    if how == "changed":
        call("package_patch", id=row["id"], holder="Somebody")
    elif how == "added":
        make_row(reference="A2")
    else:
        call("dataset_purge", id=row["id"])
    stale = send(id=checked["id"], dry_run=False)
    assert (stale["status"], stale["can_write"], stale["can_check"]) == ("stale", False, True)
    assert "changed since" in stale["explanation"]
    assert "Vents" not in {one["title"] for one in rows_of(body).values()}
    again = send(id=checked["id"])
    assert again["status"] == "checked"
    assert send(id=checked["id"], dry_run=False)["status"] == "done"
    assert rows_of(body)["A1"]["title"] == "Vents"


def test_two_imports_of_one_body_are_written_one_after_the_other(
    send: Any, ask: Any, queue: list[list[str]], body: Person
) -> None:
    """While one waits to be written the other is refused with a sentence, until it is done."""
    one, other = (send(upload=file(f"{name};Vent {name};;;"))["id"] for name in ("A1", "A2"))
    assert ask(id=one, dry_run=False)["status"] == "waiting"
    for id, sentence in ((one, "being worked on"), (other, "Another file")):
        with pytest.raises(tk.ValidationError) as refused:
            ask(id=id, dry_run=False)
        assert sentence in str(refused.value.error_dict["id"])
    [asked] = queue
    jobs.run(*asked)
    assert list(rows_of(body)) == ["A1"]
    assert send(id=other, dry_run=False)["status"] == "stale"


def test_two_writers_at_the_same_moment_do_not_both_write(
    send: Any, ask: Any, queue: list[list[str]], body: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where both got through, the second waits for the first, and then finds it has changed."""
    ids = [send(upload=file("A1;Vent;;;", f"{name};Vent;;;"))["id"] for name in ("B1", "B2")]
    monkeypatch.setattr(import_actions, "_another_is_written", lambda record: False)
    for id in ids:
        ask(id=id, dry_run=False)
    # The body is locked until both have begun.
    validators.lock_body(body["id"])
    with ThreadPoolExecutor(2) as threads:
        running = [threads.submit(in_thread, asked) for asked in queue]
        wait_until(lambda: [shown(id)["progress"]["phase"] for id in ids] == ["writing"] * 2)
        model.Session.rollback()
        for one in running:
            one.result()
    assert sorted(shown(id)["status"] for id in ids) == ["done", "stale"]
    assert len(rows_of(body)) == 2


def in_thread(asked: list[str]) -> None:
    """Run a job in a thread, which has a session of its own."""
    try:
        jobs.run(*asked)
    finally:
        model.Session.remove()


def shown(id: str) -> dict[str, Any]:
    """Return an import as it is stored now."""
    model.Session.expire_all()
    return helpers.call_action("ogp_tn_import_show", id=id)


def wait_until(happened: Callable[[], bool]) -> None:
    """Wait until something has happened; fail where it does not."""
    end = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_worker_that_dies_leaves_nothing_half_written(
    send: Any, ask: Any, body: Person, work: Callable[[], subprocess.Popen[bytes]]
) -> None:
    """Killed while it writes: no row is there, the import says so later, and starts again."""
    id = send(upload=file("A1;Vent;;;", "A2;Pluie;;;"))["id"]
    # What is left of the queue of other tests is not ours to write.
    tk.get_job_queue().empty()
    ask(id=id, dry_run=False)
    validators.lock_body(body["id"])
    worker = work()
    wait_until(lambda: shown_beside(id) == ("running", "writing"))
    [horse] = Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split()
    os.kill(int(horse), signal.SIGKILL)
    worker.wait(60)
    model.Session.rollback()
    assert shown(id)["status"] == "running"
    assert rows_of(body) == {}
    model.Session.execute(
        sa.update(Import).where(Import.id == id).values(heartbeat=now() - timedelta(minutes=4))
    )
    model.Session.commit()
    interrupted = shown(id)
    assert (interrupted["status"], interrupted["can_check"]) == ("interrupted", True)
    assert "interrupted" in interrupted["explanation"]
    assert send(id=id)["status"] == "checked"
    ask(id=id, dry_run=False)
    assert work().wait(120) == 0
    assert shown(id)["status"] == "done"
    assert set(rows_of(body)) == {"A1", "A2"}


def shown_beside(id: str) -> tuple[str, str]:
    """Return status and phase without touching the test's own transaction."""
    query = sa.select(Import.status, Import.phase).where(Import.id == id)
    with model.meta.engine.connect() as connection:
        return connection.execute(query).one()._tuple()


def test_a_job_that_was_given_up_changes_nothing_any_more(send: Any, body: Person) -> None:
    """A worker that wakes after the import was started again stops at once."""
    id = send(upload=file("A1;Vent;;;"))["id"]
    jobs.run(id, "the key of an older job", jobs.WRITE)
    assert shown(id)["status"] == "checked"
    assert rows_of(body) == {}


def away(*args: Any, **named: Any) -> None:
    """Stand in for a search engine that is gone."""
    raise pysolr.SolrError("Nobody is there")


def test_rows_that_the_search_engine_missed_are_indexed_later(
    send: Any, call: Any, body: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All rows are written; the import says that they are not found yet, and finishes it later."""
    monkeypatch.setattr(jobs, "RETRIES", (0, 0))
    with monkeypatch.context() as gone:
        gone.setattr("pysolr.Solr.add", away)
        written = send(upload=file("A1;Vent;;;"), dry_run=False)
    assert (written["status"], written["can_check"], written["can_write"]) == (
        "written",
        False,
        True,
    )
    assert "All rows are written" in written["explanation"]
    assert rows_of(body) == {}
    assert model.Session.scalar(
        sa.select(sa.func.count(model.Package.id)).where(model.Package.owner_org == body["id"])
    )
    done = send(id=written["id"], dry_run=False)
    assert (done["status"], done["explanation"]) == ("done", "")
    assert set(rows_of(body)) == {"A1"}


def test_the_job_asks_the_search_engine_again(
    send: Any, body: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A search engine that is back after a moment gets its rows without anybody doing anything."""
    monkeypatch.setattr(jobs, "RETRIES", (0,))
    real, failed = pysolr.Solr.add, []

    def once(*args: Any, **named: Any) -> Any:
        if not failed:
            failed.append(True)
            away()
        return real(*args, **named)

    monkeypatch.setattr("pysolr.Solr.add", once)
    assert send(upload=file("A1;Vent;;;"), dry_run=False)["status"] == "done"
    assert set(rows_of(body)) == {"A1"}


def test_without_a_search_engine_nothing_is_begun(
    send: Any, body: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written, and the file can be checked again."""
    checked = send(upload=file("A1;Vent;;;"))
    with monkeypatch.context() as gone:
        gone.setattr("ckanext.ogp_tn.metadata.search.missing_analysis", nobody)
        failed = send(id=checked["id"], dry_run=False)
    assert (failed["status"], failed["can_check"]) == ("failed", True)
    assert "search engine" in failed["explanation"]
    assert rows_of(body) == {}
    assert send(id=checked["id"])["status"] == "checked"


def nobody() -> None:
    """Stand in for a service that does not answer."""
    raise requests.ConnectionError


def test_without_a_queue_nothing_is_lost(
    send: Any, ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Redis is away: a sentence, and the file can be checked again."""
    checked = send(upload=file("A1;Vent;;;"))

    def unreachable(*args: Any, **named: Any) -> None:
        raise RedisError

    monkeypatch.setattr(tk, "enqueue_job", unreachable)
    failed = ask(id=checked["id"], dry_run=False)
    assert (failed["status"], failed["can_check"]) == ("failed", True)
    assert "background" in failed["explanation"]


def test_what_nobody_foresaw_is_told_too(send: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of ours is in the log; the user reads that it is not the file's fault."""
    checked = send(upload=file("A1;Vent;;;"))
    with monkeypatch.context() as broken:
        broken.setattr("ckanext.ogp_tn.inventory.imports.compare", refuse)
        failed = send(id=checked["id"], dry_run=False)
    assert (failed["status"], failed["can_check"]) == ("failed", True)
    assert "not in your file" in failed["explanation"]


def test_who_lost_the_right_writes_nothing(
    call: Any, send: Any, queue: list[list[str]], ask: Any, body: Person, editor: Person
) -> None:
    """What counts is the moment of writing, not that of asking."""
    checked = send(upload=file("A1;Vent;;;"))
    ask(id=checked["id"], dry_run=False)
    call("organization_member_delete", id=body["id"], username=editor["name"])
    jobs.run(*queue[0])
    failed = shown(checked["id"])
    assert (failed["status"], rows_of(body)) == ("failed", {})
    assert "no longer" in failed["explanation"]


def test_other_plugins_get_each_row_and_the_same_promises(
    send: Any, call: Any, body: Person, make_row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where rows go through the actions one by one, a stale base is still not overwritten."""
    monkeypatch.setattr(bulk, "foreign_actions", lambda: ["other: package_create"])
    checked = send(upload=file("A1;Vent;;;", "A2;Pluie;;;"))
    row = make_row(reference="A3")
    assert send(id=checked["id"], dry_run=False)["status"] == "stale"
    call("dataset_purge", id=row["id"])
    assert send(id=checked["id"])["status"] == "checked"
    assert send(id=checked["id"], dry_run=False)["status"] == "done"
    assert set(rows_of(body)) == {"A1", "A2"}


HOSTILE = {
    "empty": (b"", "inventaire.csv"),
    "a web page": (b"<html><table><tr><td>reference</td></tr></table></html>", "inventaire.xls"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "inventaire.xls"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 600, "inventaire.xlsx"),
    "a damaged workbook": (b"PK\x03\x04" + b"x" * 600, "inventaire.xlsx"),
    "no headings": (b"a;b\n1;2\n", "inventaire.csv"),
    "bytes": (bytes(range(256)) * 9, "inventaire.csv"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_file_that_cannot_be_read_is_one_sentence(send: Any, kind: str) -> None:
    """Whatever it is: refused with one error that has no cell."""
    content, name = HOSTILE[kind]
    said = send(upload=FileStorage(io.BytesIO(content), name), dry_run=False)
    [error] = said["errors"]
    assert (said["status"], error["row"], error["cell"], error["value"]) == (
        "refused",
        None,
        "",
        name,
    )
    assert error["message"].endswith(".")


def test_what_the_database_cannot_hold_is_left_out(send: Any) -> None:
    """A zero byte in a cell that is wrong, in a heading or in the name is no reason to fail."""
    rows = [f"A{number};Vent {number} {'x' * 200};;;" for number in range(600)]
    said = send(upload=file(*rows, "B1;Pluie\0;bl\0eu;;", name="inven\0taire.csv"))
    assert [one["value"] for one in said["errors"]] == ["bleu"]
    assert said["file_name"] == "inventaire.csv"


def test_of_endless_mistakes_some_are_kept_and_all_counted(
    send: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of cells and of rows."""
    monkeypatch.setattr("ckanext.ogp_tn.inventory.reports.MISTAKES", 3)
    cells = send(upload=file(*(f"A{number};Vent;bleu;;" for number in range(5))))
    assert (len(cells["errors"]), cells["errors_total"]) == (3, 5)
    rows = send(upload=file(*(f"A{number};Vent;closed;;x" for number in range(5))))
    assert (len(rows["errors"]), rows["errors_total"]) == (3, 5)


@pytest.mark.ckan_config("ckanext.ogp_tn.import.max_size", 1)
@pytest.mark.ckan_config("ckanext.ogp_tn.import.max_rows", 2)
@pytest.mark.usefixtures("ckan_config")
def test_limits_are_the_administrators(send: Any, body: Person) -> None:
    """Too many rows are an error; a file that is too large is not even kept."""
    said = send(upload=file("A1;Vent;;;", "A2;Vent;;;", "A3;Vent;;;"))
    assert "2" in said["errors"][0]["message"]
    before = len(helpers.call_action("ogp_tn_import_list", organization=body["id"]))
    with pytest.raises(tk.ValidationError) as refused:
        send(upload=FileStorage(io.BytesIO(b"x" * 1_000_001), "x.csv"))
    assert "1 MB" in str(refused.value.error_dict["upload"])
    assert len(helpers.call_action("ogp_tn_import_list", organization=body["id"])) == before


def test_large_files_are_checked_in_the_background(
    send: Any, ask: Any, queue: list[list[str]], body: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer comes at once, the report later; a file to be written follows the same way."""
    monkeypatch.setattr(import_actions, "SMALL", 10)
    said = ask(organization=body["id"], upload=file("A1;Vent;;;"), dry_run=False)
    assert (said["status"], said["can_check"], said["can_write"]) == ("waiting", False, False)
    jobs.run(*queue[0])
    assert shown(said["id"])["status"] == "done"
    assert set(rows_of(body)) == {"A1"}


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "organization"),
        ({"organization": True}, "upload"),
        ({"organization": True, "upload": "a text"}, "upload"),
    ],
)
def test_what_is_missing_is_said(
    send: Any, body: Person, fields: dict[str, Any], wrong: str
) -> None:
    """No body, no file, a text in the place of a file."""
    if "organization" in fields:
        fields = {**fields, "organization": body["name"]}
    with pytest.raises(tk.ValidationError) as refused:
        send(**fields)
    assert list(refused.value.error_dict) == [wrong]


def test_a_body_or_import_that_is_not_there_is_not_found(send: Any) -> None:
    """A group is no body; an unknown id no import."""
    for name in ("there-is-none", factories.Group()["name"]):
        with pytest.raises(tk.ObjectNotFound):
            send(organization=name, upload=file("A1;Vent;;;"))
    with pytest.raises(tk.ObjectNotFound):
        send(id="there-is-none")


@pytest.mark.parametrize("role", ["", "member", "other", "anonymous"])
def test_a_stranger_neither_imports_nor_looks(
    call: Any, send: Any, body: Person, role: str
) -> None:
    """A citizen, a member who only reads, another body's administrator, nobody in particular."""
    id = send(upload=file("A1;Vent;;;"))["id"]
    person = {"name": ""} if role == "anonymous" else factories.User()
    if role in ("member", "other"):
        where = body if role == "member" else factories.Organization()
        capacity = "member" if role == "member" else "admin"
        call("organization_member_create", id=where["id"], username=person["name"], role=capacity)
    for action, fields in (
        ("ogp_tn_inventory_import", {"organization": body["id"], "upload": file("A1;Vent;;;")}),
        ("ogp_tn_inventory_import", {"id": id, "dry_run": False}),
        ("ogp_tn_import_show", {"id": id}),
        ("ogp_tn_import_list", {"organization": body["id"]}),
    ):
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action(action, {"user": person["name"], "ignore_auth": False}, **fields)
    assert rows_of(body) == {}


@pytest.mark.parametrize(("role", "may"), [("steward", True), ("admin", True), ("editor", False)])
def test_stewards_import(call: Any, body: Person, role: str, may: bool) -> None:
    """What is imported is public at once, so it is for those who may publish."""
    person = factories.User()
    call("organization_member_create", id=body["id"], username=person["name"], role=role)
    context = {"user": person["name"], "ignore_auth": False, IN_PROCESS: True}
    fields = {"organization": body["name"], "upload": file("A1;Vent;;;"), "dry_run": False}
    if not may:
        with pytest.raises(tk.NotAuthorized):
            helpers.call_action("ogp_tn_inventory_import", context, **fields)
        assert rows_of(body) == {}
        return
    done = helpers.call_action("ogp_tn_inventory_import", context, **fields)
    assert (done["status"], done["user"]) == ("done", person["name"])


def test_a_file_is_sent_as_any_client_does(app: Any, body: Person, editor: Person) -> None:
    """As multipart/form-data with texts for the rest, which is what ckanapi sends."""
    headers = {"Authorization": factories.APIToken(user=editor["name"])["token"]}
    answer = app.post(
        "/fr/api/3/action/ogp_tn_inventory_import",
        data={"organization": body["name"], "dry_run": "True", "upload": (file("A1;Vent;;;"))},
        headers=headers,
        content_type="multipart/form-data",
    )
    result = answer.json["result"]
    assert (result["status"], result["created"], result["file_name"]) == (
        "checked",
        1,
        "inventaire.csv",
    )
    refused = app.post(
        "/fr/api/3/action/ogp_tn_inventory_import",
        data={"organization": body["name"], "upload": file("A1;;;;")},
        headers=headers,
        content_type="multipart/form-data",
    )
    with speaking("fr"):
        message = tk._("Give a text in at least one language: ar, fr or en.")
    assert refused.json["result"]["errors"][0]["message"] == message


def test_the_imports_of_a_body_are_listed(send: Any, body: Person, editor: Person) -> None:
    """The newest first, with what came of them; unknown columns count as errors until agreed."""
    send(upload=file("A1;Vent;;;"), dry_run=False)
    asked = send(upload=file("A1;x", headings="reference;Couleur", name="b.csv"))
    send(upload=FileStorage(io.BytesIO(b""), "c.csv"))
    listed = helpers.call_action("ogp_tn_import_list", organization=body["name"])
    assert [(one["file_name"], one["status"], one["errors_total"]) for one in listed] == [
        ("c.csv", "refused", 1),
        ("b.csv", "refused", 1),
        ("inventaire.csv", "done", 0),
    ]
    assert (listed[2]["rows"], listed[2]["created"], listed[2]["user"]) == (1, 1, editor["name"])
    assert listed[1]["id"] == asked["id"]


def test_the_file_of_an_old_import_is_not_kept(send: Any, body: Person) -> None:
    """A week after it was checked; its report stays, and it cannot be written any more."""
    id = send(upload=file("A1;Vent;;;"))["id"]
    model.Session.execute(
        sa.update(Import).where(Import.id == id).values(created=now() - timedelta(days=8))
    )
    model.Session.commit()
    send(upload=file("A1;Vent;;;"))
    old = shown(id)
    assert (old["created"], old["can_check"], old["can_write"]) == (1, False, False)
    with pytest.raises(tk.ValidationError) as refused:
        send(id=id, dry_run=False)
    assert "no longer kept" in str(refused.value.error_dict["id"])


# The rows of a body


def test_everybody_gets_the_public_rows(call: Any, make_row: Row, body: Person) -> None:
    """Without what is private, a draft or removed, and without what is computed."""
    make_row(reference="B", openness="open", theme=FULL["theme"][:1])
    make_row(reference="A")
    make_row(reference="C", private=True)
    call("ogp_tn_inventory_remove", id=make_row(reference="D")["id"], reason="Plus tenu.")
    rows = helpers.call_action(
        "ogp_tn_inventory_rows", {"user": "", "ignore_auth": False}, organization=body["name"]
    )
    assert [row["reference"] for row in rows] == ["A", "B"]
    assert (rows[1]["theme"], rows[1]["openness"]) == (FULL["theme"][:1], "open")
    assert "inventory_state" not in rows[1]


def test_who_imports_gets_the_private_rows_too(make_row: Row, body: Person, editor: Person) -> None:
    """What an import compares with is what its file begins with."""
    make_row(reference="C", private=True)
    rows = helpers.call_action(
        "ogp_tn_inventory_rows",
        {"user": editor["name"], "ignore_auth": False},
        organization=body["name"],
    )
    assert [row["reference"] for row in rows] == ["C"]


FULL = {
    "title_translated": {"ar": "سرعة الرياح", "fr": "Vitesse du vent", "en": "Wind speed"},
    "notes_translated": {"fr": "Par heure ;\npar station | gare.", "ar": "حسب الساعة، حسب المحطة"},
    "holder": "=Direction 007",
    "system": "SIG",
    "held_formats": ["xlsx", "paper"],
    "frequency": "http://publications.europa.eu/resource/authority/frequency/MONTHLY",
    "sector": "environment",
    "theme": [
        "http://publications.europa.eu/resource/authority/data-theme/ENVI",
        "http://publications.europa.eu/resource/authority/data-theme/TRAN",
    ],
    "openness": "partly",
    "legal_ground": ["personal_data", "archives"],
    "justification_translated": {"fr": "Des noms.", "ar": "أسماء"},
    "personal_data": "yes",
    "planned_quarter": "2018-Q3",
    "license_id": "cc-by",
    "published_dataset": "vent",
    "commitment": ["nap2-03", "nap2-06"],
    "sample": True,
}


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_an_export_can_be_imported_again_without_a_change(
    send: Any, make_row: Row, body: Person, language: str, form: str
) -> None:
    """In each language, with every field filled, and with hardly any."""
    make_row(reference="007", **FULL)
    make_row(reference="R-0001", title_translated={"en": "Rain"})
    rows = helpers.call_action("ogp_tn_inventory_rows", organization=body["name"])
    with speaking(language):
        content = (
            workbooks.xlsx(rows, language)
            if form == "xlsx"
            else workbooks.csv(rows, language).encode()
        )
    said = send(upload=FileStorage(io.BytesIO(content), f"export.{form}"))
    assert (said["errors"], said["changes"]) == ([], [])
    assert (said["rows"], said["unchanged"], said["absent"]) == (2, 2, [])
