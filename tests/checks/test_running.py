"""Files are reached, whatever their host answers, in bounded time; a stopped run goes on."""

from __future__ import annotations

import gzip
import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.checks import results
from ckanext.ogp_tn.checks.model import Result
from ckanext.ogp_tn.metadata import stored_files
from ckanext.ogp_tn.metadata.columns import now
from ckanext.ogp_tn.metadata.locks import locks

ROOT = Path(__file__).parent.parent.parent
SITE_USER = "test.ogp_tn"
TABLE = b"line,station\r\n1,Bab Saadoun\r\n2,Barcelone\r\n"


def gives(status: int = 200, content: bytes = TABLE, **headers: str) -> Any:
    """Return an answer of the other host."""
    return lambda to: to.answer(status, content, **headers)


def drips(to: Any) -> None:
    """Answer without an end, a piece at a time."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n")
    while not to.server.over.wait(0.05):
        to.wfile.write(b"x")


def floods(to: Any) -> None:
    """Answer without an end, as fast as it goes."""
    to.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
    while not to.server.over.is_set():
        to.wfile.write(b"x" * 65536)


def breaks_off(to: Any) -> None:
    """Answer with half of what was promised."""
    to.send_response(200)
    to.send_header("Content-Length", "900")
    to.end_headers()
    to.wfile.write(TABLE)
    to.close_connection = True


BOMB = gzip.compress(b"0" * 20_000_000)
PAGE = b"<!DOCTYPE html><html><head><title>404</title></head><body>Not found</body></html>"


def test_a_file_that_is_there_is_sound(checked: Any, source: Any) -> None:
    """Nothing is found, and what it is is known."""
    source.at["/a.csv"] = gives(ETag='"1"')
    dataset = checked.dataset(f"{source.url}/a.csv")
    report = checked.check(dataset)
    result = checked.found(dataset)
    assert (result.state, result.findings) == ("passed", [])
    assert (result.facts["kind"], result.facts["size"]) == ("CSV", len(TABLE))
    assert (report.datasets, report.files, report.states) == (1, 1, {"passed": 1})


@pytest.mark.parametrize(
    "respond",
    [
        gives(200, b'{"type": "FeatureCollection", "crs": {"properties": {"name": "a\\u0000b"}}}'),
        gives(200, b'{"type": "FeatureCollection", "crs": {"properties": {"name": "\\ud800"}}}'),
        gives(200, b'{"type": "Point", "coordinates": [1e999, 36.8]}'),
        gives(200, b'{"@context": "http://iiif.io/api/presentation/3/context.json", "type": "'
              + b"A" * 100_000 + b'"}'),
        gives(200, b"a\n1\n", ETag='"\xf0\x9f"', Last_Modified="a\x00b"),
    ],
    ids=["nul", "half a letter", "infinite", "endless", "headers"],
)  # fmt: skip
def test_what_no_table_can_keep_ends_no_run(checked: Any, source: Any, respond: Any) -> None:
    """What a file says of itself is kept as far as it can be, and no longer than anybody reads."""
    source.at["/a.json"] = respond
    dataset = checked.dataset(f"{source.url}/a.json")
    assert checked.check(dataset).files == 1
    result = checked.found(dataset)
    assert len(str([result.findings, result.facts])) < 5_000


def leads_to(address: bytes) -> Any:
    """Return an answer that leads on, with whatever bytes."""

    def respond(to: Any) -> None:
        to.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: " + address + b"\r\n\r\n")
        to.close_connection = True

    return respond


@pytest.mark.parametrize("address", [b"/b\x00.csv", b"/" + b"b" * 20_000])
def test_an_address_that_no_table_can_keep_ends_no_run(
    checked: Any, source: Any, address: bytes
) -> None:
    """Where an address leads is kept as far as it can be."""
    source.at["/a.csv"] = leads_to(address)
    dataset = checked.dataset(f"{source.url}/a.csv")
    assert checked.check(dataset).files == 1
    assert len(checked.found(dataset).facts.get("address", "")) < 1_000


@pytest.mark.parametrize(
    ("respond", "check"),
    [
        (gives(404), "link_missing"),
        (gives(410), "link_missing"),
        (gives(403), "link_refused"),
        (gives(503), "link_error"),
        (gives(200, PAGE), "link_page"),
        (gives(200, b""), "file_empty"),
        (gives(302, b"", Location="http://10.0.0.1/inside.csv"), "link_private"),
        (gives(302, b"", Location="file:///etc/passwd"), "link_private"),
        (gives(302, b"", Location="/a.csv"), "link_circular"),
        (gives(200, BOMB, Content_Encoding="gzip"), "link_too_large"),
        (lambda to: to.wait(), "link_timeout"),
        (drips, "link_timeout"),
        (floods, "link_too_large"),
        (breaks_off, "link_broken_off"),
    ],
    ids=["404", "410", "403", "503", "a page with 200", "empty", "inside", "a file of ours"]
    + ["a circle", "bomb", "silence", "drip", "flood", "breaks off"],
)
def test_whatever_a_host_answers_is_told(
    checked: Any, source: Any, respond: Any, check: str
) -> None:
    """Each way of not giving a file has its name, and is over soon."""
    source.at["/a.csv"] = respond
    assert checked.one(f"{source.url}/a.csv") == [check]


@pytest.mark.parametrize(
    ("certificate", "check"),
    [("self_signed.pem", "link_untrusted"), ("without_issuer.pem", "link_chain_incomplete")],
)
def test_a_certificate_that_proves_nothing_is_told(
    checked: Any, source: Any, secured: Any, certificate: str, check: str
) -> None:
    """A chain that is not complete is told apart: browsers may open what programs refuse."""
    source.at["/a.csv"] = gives()
    assert checked.one(f"{secured(certificate)}/a.csv") == [check]
    assert source.asked == []


def test_nobody_at_an_address_is_told(checked: Any) -> None:
    """A port where nobody listens."""
    assert checked.one("http://127.0.0.1:1/a.csv") == ["link_unreachable"]


def test_who_is_inside_is_not_told(checked: Any, source: Any) -> None:
    """That an address leads inside is told, not to whom."""
    source.at["/a.csv"] = gives(302, b"", Location="http://10.9.8.7/secret.csv")
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    assert "10.9.8.7" not in str(checked.found(dataset).findings)


def test_a_move_for_good_is_told_with_where_to(checked: Any, source: Any) -> None:
    """One that is said to be for a while is not."""
    source.at["/old.csv"] = gives(301, b"", Location="/new.csv")
    source.at["/today.csv"] = gives(302, b"", Location="/new.csv")
    source.at["/new.csv"] = gives()
    dataset = checked.dataset(f"{source.url}/old.csv", f"{source.url}/today.csv")
    checked.check(dataset)
    [moved] = checked.found(dataset, 0).findings
    assert (moved["check"], moved["values"]) == ("link_moved", {"address": f"{source.url}/new.csv"})
    assert checked.checks(dataset, 1) == []


def test_a_page_is_what_a_page_promises(checked: Any, source: Any) -> None:
    """HTML is dead only where a file is declared."""
    source.at["/about"] = gives(200, PAGE)
    assert checked.one(f"{source.url}/about", format="HTML") == []


def test_what_an_address_says_is_declared_too(checked: Any, source: Any) -> None:
    """Where no format is told, the ending of the address tells that it is a file."""
    source.at["/a.xlsx"] = gives(200, PAGE)
    assert checked.one(f"{source.url}/a.xlsx", format="") == ["link_page"]


def test_the_unit_of_money_is_asked_once(checked: Any, source: Any) -> None:
    """A file that was looked into is judged by its columns, one that was not by its name."""
    told = {"title_translated": {"fr": "Budget de la commune"}}
    source.at["/a.csv"] = gives(200, "Service;Dépenses (dinar)\nVoirie;12\nParc;13\n".encode())
    source.at["/b.csv"] = gives(200, "Service;Dépenses\nA;12\nB;13\nC;14\n".encode())
    source.at["/c.csv"] = gives(404)
    dataset = checked.dataset(*(f"{source.url}/{one}.csv" for one in "abc"), **told)
    checked.check(dataset)
    answer = call_action("ogp_tn_check_list", id=dataset["id"])
    said = [{one["check"] for one in file["findings"]} for file in answer["files"]]
    checked.check(dataset)
    assert len([one for one in results.history(dataset["id"]) if not one.file]) == 2
    assert said == [set(), {"table_unit_missing"}, {"unit_missing", "link_missing"}]


# What was found before


def test_a_result_that_stays_makes_no_new_row(checked: Any, source: Any) -> None:
    """History is of changes; the day on which it was last found so moves on."""
    source.at["/a.csv"] = gives(404)
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    first = checked.found(dataset)
    before, moment = first.id, first.checked
    checked.check(dataset)
    model.Session.expire_all()
    assert (checked.found(dataset).id, checked.found(dataset).checked > moment) == (before, True)
    source.at["/a.csv"] = gives(410)
    checked.check(dataset)
    states = [one.findings[0]["values"]["status"] for one in results.history(dataset["id"])
              if one.file]  # fmt: skip
    assert states == [410, 404]


def test_what_has_not_changed_is_not_sent_again(checked: Any, source: Any) -> None:
    """The host is asked with what it said last time."""
    source.at["/a.csv"] = gives(ETag='"1"')
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    source.at["/a.csv"] = gives(304, b"")
    checked.check(dataset)
    assert [asked.get("If-None-Match") for _, asked in source.asked] == [None, '"1"']
    assert checked.found(dataset).facts["kind"] == "CSV"
    assert len([one for one in results.history(dataset["id"]) if one.file]) == 1


def test_a_changed_file_is_told_where_the_record_does_not(checked: Any, source: Any) -> None:
    """Size and checksum are in the history, and the steward is asked to write the day."""
    source.at["/a.csv"] = gives()
    dataset = checked.dataset(f"{source.url}/a.csv", modified="2020-01-01")
    checked.check(dataset)
    source.at["/a.csv"] = gives(200, TABLE + b"3,Ariana\r\n")
    checked.check(dataset)
    [found] = checked.found(dataset).findings
    assert found["check"] == "file_changed"
    assert found["values"]["updated"] == "2020-01-01"
    now_, before = [one.facts["size"] for one in results.history(dataset["id"]) if one.file]
    assert now_ - before == 10
    checked.check(dataset)
    assert checked.checks(dataset) == ["file_changed"]


def test_what_was_replaced_long_ago_is_forgotten(checked: Any, source: Any, options: Any) -> None:
    """The latest result stays, however old it is."""
    source.at["/a.csv"] = gives(404)
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    source.at["/a.csv"] = gives(410)
    checked.check(dataset)
    model.Session.execute(
        sa.update(Result)
        .where(Result.dataset == dataset["id"])
        .values(checked=sa.func.now() - sa.text("interval '500 days'"))
    )
    model.Session.commit()
    results.forget(0)
    assert len(results.history(dataset["id"])) == 3
    results.forget(400)
    assert all(one.current for one in results.history(dataset["id"]))
    assert len(results.history(dataset["id"])) == 2


def test_nothing_of_the_dataset_changes(checked: Any, source: Any) -> None:
    """No field, no date, no activity."""
    source.at["/a.csv"] = gives(404)
    dataset = checked.dataset(f"{source.url}/a.csv")
    before = call_action("package_show", id=dataset["id"])
    activities = call_action("package_activity_list", id=dataset["id"])
    checked.check(dataset)
    after = call_action("package_show", id=dataset["id"])
    assert after["resources"][0].pop("check_state") == "failed"
    assert before["resources"][0].pop("check_state") == "not_checked"
    assert after == before
    assert call_action("package_activity_list", id=dataset["id"]) == activities


# Uploads


def test_an_upload_is_read_from_the_storage(checked: Any, source: Any) -> None:
    """Nobody asks this portal for its own file."""
    dataset = checked.dataset()
    made = call_action(
        "resource_create",
        {"user": SITE_USER},
        package_id=dataset["id"],
        upload=FileStorage(io.BytesIO(TABLE), "lines.csv"),
        url="lines.csv",
        format="CSV",
    )
    dataset["resources"] = [made]
    checked.check(dataset)
    assert checked.found(dataset).facts["size"] == len(TABLE)
    assert checked.checks(dataset) == []
    Path(_stored(made["id"])).write_bytes(PAGE)
    checked.check(dataset)
    assert checked.checks(dataset)[0] == "file_format_differs"
    Path(_stored(made["id"])).unlink()
    checked.check(dataset)
    assert checked.checks(dataset) == ["upload_missing"]


def _stored(id: str) -> str:
    with stored_files.open_file(id) as file:
        return str(file.name)


# Hosts


def test_a_host_that_hangs_costs_no_more_than_it_may(
    checked: Any, source: Any, options: Any
) -> None:
    """What is left of it waits for the next run, which begins with what has waited longest."""
    options({"checks.host_seconds": 2})
    source.at["*"] = lambda to: to.wait()
    checked.dataset(*(f"{source.url}/{place}.csv" for place in range(5)))
    begun = time.monotonic()
    report = checked.check()
    assert report.waiting == {"127.0.0.1": 5 - report.files}
    assert 1 <= report.files <= 2
    assert time.monotonic() - begun < 20
    checked.check()
    asked = [path for path, _ in source.asked]
    assert len(asked) == len(set(asked))


def test_a_host_is_asked_by_one_at_a_time(checked: Any, source: Any) -> None:
    """Not by threads, nor by another process that is at it."""
    at_once: list[int] = [0, 0]

    def slow(to: Any) -> None:
        at_once[0] += 1
        at_once[1] = max(at_once)
        time.sleep(0.05)
        at_once[0] -= 1
        to.answer(200, TABLE)

    source.at["*"] = slow
    checked.dataset(*(f"{source.url}/{place}.csv" for place in range(4)))
    with locks() as held:
        assert held.take("check 127.0.0.1")
        assert checked.check().busy == ["127.0.0.1"]
    assert checked.check().files == 4
    assert at_once == [0, 1]


@pytest.fixture
def other(source: Any, options: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the address of a host with another name, on the same machine."""
    look_up, name = socket.getaddrinfo, "files.example.tn"
    options({"portals.local_hosts": ["127.0.0.1", name]})
    monkeypatch.setattr(
        socket,
        "getaddrinfo",
        lambda host, *a, **k: look_up("127.0.0.1" if host == name else host, *a, **k),
    )
    return source.url.replace("127.0.0.1", name)


def test_several_hosts_are_asked_at_once(checked: Any, source: Any, other: str) -> None:
    """One that hangs keeps no other waiting."""
    both = threading.Barrier(2, timeout=5)

    def meets(to: Any) -> None:
        both.wait()
        to.answer(200, TABLE)

    source.at["*"] = meets
    dataset = checked.dataset(f"{source.url}/a.csv", f"{other}/b.csv")
    assert checked.check(dataset).states == {"passed": 2}


def _with_schema(checked: Any, source: Any, other: str) -> Any:
    """Make a dataset with two files whose Table Schema another host has."""
    schema = b'{"fields": [{"name": "line", "type": "date"}, {"name": "station"}]}'
    source.at["/schema.json"] = gives(200, schema)
    source.at["/a.csv"] = source.at["/b.csv"] = gives()
    file = {"format": "CSV", "name": "A file", "table_schema": f"{other}/schema.json"}
    return checked.dataset(
        resources=[{**file, "url": f"{source.url}/{name}.csv"} for name in ("a", "b")]
    )


def test_who_has_a_table_schema_is_asked_by_one_at_a_time_too(
    checked: Any, source: Any, other: str
) -> None:
    """Where another run is asking that host the files wait, and no schema is said to be missing."""
    dataset = _with_schema(checked, source, other)
    with locks() as held:
        assert held.take("check files.example.tn")
        report = checked.check(dataset)
    assert (report.files, report.busy, report.waiting) == (
        *(0, ["files.example.tn"], {"127.0.0.1": 2}),
    )
    assert source.asked == []
    assert checked.check(dataset).files == 2
    assert [path for path, _ in source.asked].count("/schema.json") == 1
    assert set(checked.checks(dataset)) == {"table_schema_type"}


def test_who_has_a_table_schema_costs_no_more_than_it_may(
    checked: Any, source: Any, other: str, options: Any
) -> None:
    """Without time for one request it is not asked; the files wait."""
    dataset = _with_schema(checked, source, other)
    options({"checks.host_seconds": 0.5})
    assert checked.check(dataset).waiting == {"127.0.0.1": 2}
    assert source.asked == []


def test_what_was_looked_at_is_not_due(checked: Any, source: Any, options: Any) -> None:
    """Until its time is over, or its address is another one."""
    source.at["*"] = gives()
    dataset = checked.dataset(f"{source.url}/a.csv")
    assert (checked.check().files, checked.check().files) == (1, 0)
    file = dataset["resources"][0]
    call_action("resource_patch", {"user": SITE_USER}, id=file["id"], url=f"{source.url}/b.csv")
    shown = call_action("package_show", id=dataset["id"])
    assert shown["resources"][0]["check_state"] == "not_checked"
    assert checked.check().files == 1
    options({"checks.max_age": 0})
    assert checked.check().files == 1


def test_a_killed_run_goes_on_where_it_was(
    checked: Any, source: Any, unique: Callable[[str], str], tmp_path: Path
) -> None:
    """Each file is asked for once, but for the one at which it was killed."""
    body = model.Group.get(checked.body)
    assert body

    killed = threading.Event()

    def in_the_middle(to: Any) -> None:
        if len(source.asked) >= 10:
            killed.wait(60)
        to.answer(200, TABLE)

    source.at["*"] = in_the_middle
    dataset = checked.dataset(*(f"{source.url}/{place}.csv" for place in range(40)))
    ini = tmp_path / "check.ini"
    ini.write_text(
        f"[app:main]\nuse = config:{ROOT}/test.ini\n"
        "ckanext.ogp_tn.portals.local_hosts = 127.0.0.1\nckanext.ogp_tn.checks.pause = 0\n"
    )
    ckan = Path(sys.executable).with_name("ckan")
    process = subprocess.Popen(
        [ckan, "-c", ini, "ogp-tn", "check", body.name],
        env=os.environ | {"CKAN_INI": str(ini)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    end = time.monotonic() + 60
    while len(_looked_at(dataset)) < 9:
        assert process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    killed.set()
    done = len(source.asked)
    assert done < 40
    assert checked.check().files >= 40 - done
    asked = [path for path, _ in source.asked]
    assert len(set(asked)) == 40
    assert len(asked) <= 41
    assert results.not_indexed([one["id"] for one in _datasets(checked)]) == []


def _looked_at(dataset: dict[str, Any]) -> list[str]:
    """Return the files of which another process has stored what it found."""
    model.Session.rollback()
    return [file for file in results.latest([dataset["id"]]).get(dataset["id"], {}) if file]


def _datasets(checked: Any) -> list[dict[str, Any]]:
    return call_action("package_search", fq=f"owner_org:{checked.body}")["results"]


def test_a_run_tells_the_search_engine_only_what_is_new(checked: Any, source: Any) -> None:
    """What stayed the same is not indexed again."""
    source.at["*"] = gives()
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    assert results.not_indexed([dataset["id"]]) == []
    moment = now()
    checked.check(dataset)
    assert [one for one in results.history(dataset["id"]) if one.since > moment] == []
