"""Two real portals with this extension: the national one gathers from that of the transport sector.

The transport portal is a server of its own, with its own database, search core and Redis number and
the content of ``make demo FEDERATION=1``; the national one is that of the tests.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata.fetching import Reader
from ckanext.ogp_tn.portals import gathered, sources
from ckanext.ogp_tn.portals.commands import portal
from ckanext.ogp_tn.portals.model import Run

from tests.own_portal import ROOT, OwnPortal

PLUGINS = "ogp_tn activity"
#: Of the Redis numbers of a test run, those behind the workers' (dev/tests.py).
REDIS_BEHIND = 2
#: What each portal says for itself of a record; everything else is the same on both.
OF_EACH = {
    *("id", "metadata_created", "metadata_modified", "creator_user_id", "owner_org"),
    *("organization", "resources", "source_portal", "source_url", "source_id", "source_modified"),
}
#: The same of a file.
OF_EACH_FILE = {"id", "package_id", "created", "metadata_modified"}

Harvest = Callable[[], Result]


class Transport(OwnPortal):
    """The transport portal: it can be asked, killed, and started again at the same address."""

    more = "ckanext.ogp_tn.profile = transport"
    process: subprocess.Popen[bytes] | None = None
    token = ""

    def __init__(self, name: str, folder: Path) -> None:
        super().__init__(name, folder)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        server, _, number = os.environ["CKAN_REDIS_URL"].rpartition("/")
        self.environ = {
            "CKAN_REDIS_URL": f"{server}/{int(number) + REDIS_BEHIND}",
            "CKAN_SITE_ID": name,
            "CKAN_SITE_URL": self.url,
        }

    def fill(self) -> None:
        """Load the demonstration of the transport portal, and let a test write there."""
        self.copy()
        self.ckan("ogp-tn", "demo", "load", "transport", plugins=PLUGINS)
        self.start()
        self.token = self.ckan("user", "token", "add", "admin", "test", "-q", plugins=PLUGINS)
        self.token = self.token.split()[-1]
        self.wait()

    def start(self) -> None:
        """Start its server; it answers a little later."""
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "dev.wsgi:application", "--threads", "2"),
                *("--bind", f"127.0.0.1:{self.port}", "--no-control-socket"),
            ],
            cwd=ROOT,
            env=self.variables(PLUGINS),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def wait(self) -> None:
        """Wait until it answers."""
        end = time.monotonic() + 90
        while not self.answers():
            assert self.process
            assert self.process.poll() is None, "The transport portal ended."
            assert time.monotonic() < end, "The transport portal does not answer."
            time.sleep(0.1)

    def answers(self) -> bool:
        """Return whether it does."""
        try:
            return bool(self.call("status_show"))
        except OSError:
            return False

    def kill(self) -> None:
        """End its processes at once, whatever they do."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def call(self, action: str, **data: Any) -> Any:
        """Call an action of its API, as its administrator."""
        request = urllib.request.Request(
            f"{self.url}/api/3/action/{action}",
            data=json.dumps(data).encode(),
            headers={"Authorization": self.token, "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["result"]

    def records(self) -> dict[str, dict[str, Any]]:
        """Return its public records that are gathered, by name."""
        kinds = "+dataset_type:(dataset OR inventory OR commitment)"
        names = [one["name"] for one in self.call("package_search", fq=kinds, rows=99)["results"]]
        return {name: self.call("package_show", id=name) for name in names}


@pytest.fixture(scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Transport]:
    folder = tmp_path_factory.mktemp("transport")
    server = Transport(f"ogp_tn_transport_{os.getpid()}_{folder.name[-1]}", folder)
    try:
        server.fill()
        yield server
    finally:
        server.kill()
        server.delete()


@pytest.fixture
def transport(_server: Transport) -> Transport:
    """Return the transport portal, which answers."""
    if not _server.process:
        _server.start()
    _server.wait()
    return _server


@pytest.fixture(scope="module")
def national(
    _server: Transport,
    _gathering: None,
    unique: Callable[[str], str],
    make_commitment: Callable[..., None],
) -> Iterator[dict[str, str]]:
    """Return the bodies of the national portal by those of the transport portal, and ``id``.

    It has the commitment that both know; what is made and gathered is gone after the tests.
    """
    made = {"id": unique("transport")}
    for there in ("ministry-of-transport", "sncft", "sntri"):
        made[there] = factories.Organization(name=unique(there))["name"]
    own = []
    if not gathered.same_commitment({"plan": "nap2", "number": 7}):
        make_commitment("nap2", 7, ["completed"], owner_org=made["ministry-of-transport"])
        own = ["nap2-07"]
    yield made
    for name in [*own, *(one.id for one in gathered.known(made["id"]).values())]:
        call_action("dataset_purge", id=name)


@pytest.fixture
def harvest(
    national: dict[str, str],
    transport: Transport,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ckan_config: Any,
) -> Harvest:
    """Return the command with which the national portal gathers from the transport portal.

    It has been run once.
    """
    bodies = {there: here for there, here in national.items() if there != "id"}
    texts = {"ar": "بوابة النقل", "fr": "Portail du transport", "en": "Transport portal"}
    entry = {
        "id": national["id"],
        "kind": "portal",
        "name": texts,
        "sector": "transport",
        "organization": national["ministry-of-transport"],
        "read": {"how": "ogp_tn", "address": transport.url, "bodies": bodies},
        "states": [{"state": "in_service", "source": "letter"}],
    }
    register = tmp_path / "portals.yaml"
    register.write_text(
        json.dumps({"sources": {"letter": {"title": texts}}, "portals": [entry]}), encoding="utf-8"
    )
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals_file", str(register))
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals.local_hosts", ["127.0.0.1"])
    monkeypatch.setattr(sources, "PAUSE", 0)

    def run() -> Result:
        return CliRunner().invoke(portal, ["harvest", national["id"]])

    assert run().exit_code == 0
    return run


def told(national: dict[str, str], done: Result) -> str:
    """Return what the command says of the portal, without its name."""
    [line] = [line for line in done.output.splitlines() if line.startswith(national["id"])]
    return line.removeprefix(f"{national['id']}: ")


def here(national: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Return what the national portal has of the transport portal, by name.

    What ckanext-harvest shows beside it, of its own work, is left out.
    """
    known = gathered.known(national["id"]).values()
    records = [call_action("package_show", id=one.id) for one in known]
    for one in records:
        extras = [each for each in one.pop("extras", []) if not each["key"].startswith("harvest_")]
        one |= {"extras": extras} if extras else {}
    return {one["name"]: one for one in records}


def bare(value: dict[str, Any], left_out: set[str]) -> dict[str, Any]:
    """Return what is said of a record or a file, but for what each portal says for itself."""
    return {
        name: sorted(said, key=str) if isinstance(said, list) else said
        for name, said in value.items()
        if name not in left_out and said not in (None, "", [], {})
    }


def test_every_field_arrives(
    transport: Transport, national: dict[str, str], harvest: Harvest
) -> None:
    """Type, texts in three languages, repeated parts, licence and files are those of the source."""
    there, arrived = transport.records(), here(national)
    assert {one["type"] for one in arrived.values()} == {"dataset", "inventory", "commitment"}
    assert set(there) - set(arrived) == {"nap2-07"}
    for name, found in arrived.items():
        said = there[name]
        assert (found["source_id"], found["source_url"]) == (
            said["id"],
            f"{transport.url}/{said['type']}/{name}",
        )
        body = said["organization"]["name"]
        expected = bare(said, OF_EACH)
        if body == "transtu":
            # This body is not on the national portal, which says so.
            expected["publisher"] = [{"name": said["organization"]["title"]}]
        assert bare(found, OF_EACH) == expected
        assert found["organization"]["name"] == national.get(
            body, national["ministry-of-transport"]
        )
        files = [[bare(one, OF_EACH_FILE) for one in each["resources"]] for each in (found, said)]
        assert files[0] == files[1]
    assert arrived["urban-fleet-sample"]["license_original"] == "OTL"
    assert arrived["urban-fleet-sample"]["isopen"] is False
    assert set(arrived["railway-lines-sample"]["title_translated"]) == {"ar", "fr", "en"}


def test_what_both_know_is_there_once(
    transport: Transport, national: dict[str, str], harvest: Harvest
) -> None:
    """A commitment is the same by its number in the plan, whatever else the portals say of it."""
    transport.call("package_patch", id="nap2-07", notes_translated={"en": "Otherwise"})
    assert "1 left_out" in told(national, harvest())
    found = call_action(
        "package_search", fq="+dataset_type:commitment +plan:nap2 +number:7", include_private=True
    )
    assert [one.get("source_portal") for one in found["results"]] == [None]


def test_nothing_changes_where_nothing_changed(national: dict[str, str], harvest: Harvest) -> None:
    """A second harvest writes no record."""
    before = here(national)
    done = told(national, harvest())
    assert "updated" not in done
    assert f"{len(before)} unchanged" in done
    assert here(national) == before


def kill_when(
    monkeypatch: pytest.MonkeyPatch, transport: Transport, asked: Callable[[str], bool]
) -> None:
    """Kill the transport portal when it is asked for an address of this kind."""
    read = Reader.read

    def killing(reader: Reader, address: str, *given: Any) -> Any:
        if asked(address):
            transport.kill()
        return read(reader, address, *given)

    monkeypatch.setattr(Reader, "read", killing)


def at_work(national: dict[str, str]) -> list[Any]:
    """Return the runs, and the jobs of ckanext-harvest, that are believed to be at work."""
    from ckanext.harvest.model import HarvestJob  # pyright: ignore[reportMissingImports]

    model.Session.expire_all()
    source = model.Package.get(f"portal-{national['id']}")
    assert source
    jobs = model.Session.query(HarvestJob).filter(
        HarvestJob.source_id == source.id, HarvestJob.status != "Finished"
    )
    runs = model.Session.query(Run).filter_by(portal=national["id"], state="running")
    return [*jobs, *runs]


def test_a_source_killed_within_its_list_loses_nothing(
    transport: Transport,
    national: dict[str, str],
    harvest: Harvest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nor does one that is dead from the beginning; when it lives again all is as before."""
    before = here(national)
    monkeypatch.setattr(sources, "LISTED", 4)
    kill_when(monkeypatch, transport, lambda address: "start=4" in address)
    for _ in range(2):
        done = harvest()
        assert done.exit_code == 1
        assert told(national, done).startswith("Failed")
        assert at_work(national) == []
    assert here(national) == before
    transport.start()
    transport.wait()
    monkeypatch.setattr(sources, "LISTED", 1000)
    assert told(national, harvest()).startswith("Complete")
    assert here(national) == before


def test_a_source_killed_among_its_records_is_gone_on_with(
    transport: Transport,
    national: dict[str, str],
    harvest: Harvest,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What came before stays, the rest stays as it was, and the next harvest does it."""
    changed = [name for name, one in here(national).items() if one["type"] != "commitment"]
    for name in changed:
        transport.call("package_patch", id=name, notes_translated={"fr": "Changé"})
    monkeypatch.setattr(sources, "READ", 2)
    reads = iter(range(99))
    kill_when(monkeypatch, transport, lambda address: "%2Bid" in address and next(reads) == 1)
    done = told(national, harvest())
    assert done.startswith("Unfinished")
    assert at_work(national) == []
    # Two were read; one of them may be the commitment that both know.
    new = [name for name in changed if here(national)[name]["notes"] == "Changé"]
    assert 1 <= len(new) <= 2
    assert f"{len(new)} updated, " in done
    assert not [one for one in here(national).values() if one.get("gone_on")]
    transport.start()
    transport.wait()
    assert f"{len(changed) - len(new)} updated" in told(national, harvest())
    assert {here(national)[name]["notes"] for name in changed} == {"Changé"}


def test_a_record_goes_and_returns(
    transport: Transport, national: dict[str, str], harvest: Harvest
) -> None:
    """Deleted at the source it stays here with the day; restored there it is here as before."""
    name = "intercity-timetable-sample"
    before = here(national)[name]
    transport.call("package_delete", id=name)
    assert "1 gone" in told(national, harvest())
    gone = here(national)[name]
    assert (gone["state"], gone["gone_on"][:2]) == ("active", "20")
    transport.call("package_patch", id=name, state="active")
    assert "1 returned" in told(national, harvest())
    again = here(national)[name]
    assert bare(again, OF_EACH) == bare(before, OF_EACH)
    assert again["resources"][0]["id"] == before["resources"][0]["id"]
