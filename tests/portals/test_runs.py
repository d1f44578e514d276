"""Gathering from another portal, whatever it answers."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from importlib import import_module
from time import monotonic
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from werkzeug.exceptions import MethodNotAllowed

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata import fetching
from ckanext.ogp_tn.portals import sources
from ckanext.ogp_tn.portals.model import Run

Harvest = Callable[..., dict[str, Any]]
Here = Callable[[str], dict[str, Any]]


@pytest.fixture
def runs(catalogue: Any) -> Any:
    """Return what brings a harvest to its end.

    It is not imported before: with ckanext-harvest's tables missing, no record can be purged.
    """
    return import_module("ckanext.ogp_tn.portals.runs")


def done(health: dict[str, Any]) -> dict[str, int]:
    """Return what a harvest counted, without what it did not."""
    return {name: number for name, number in health["counts"].items() if number}


def broken(status: int, content: bytes) -> Any:
    """Return an answer that is none."""
    return lambda to: to.answer(status, content)


def names(unique: Callable[[str], str], number: int) -> list[str]:
    return [unique("record") for _ in range(number)]


# What comes


def test_a_record_comes_with_all_its_fields(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """Texts in three languages, repeated parts, choices and files are those of the source."""
    name = unique("lines")
    catalogue.put(
        name,
        title_translated={"ar": "خطوط", "fr": "Lignes", "en": "Lines"},
        sector="transport",
        transport_layer="network",
        temporal_coverage=[{"start": "2017", "end": "2018-07-31"}],
        language=["ar", "fr"],
        tags=[{"name": "نقل"}, {"name": "bus"}],
        resources=[{"id": "r1", "url": "http://s.tn/a.csv", "format": "CSV", "unit": "km"}],
        organization={"name": "ministry-there", "title": "Ministry"},
    )
    assert done(harvest()) == {"listed": 1, "added": 1}
    found = here(name)
    assert found["title_translated"] == {"ar": "خطوط", "fr": "Lignes", "en": "Lines"}
    assert (found["type"], found["sector"], found["transport_layer"]) == (
        "dataset",
        "transport",
        "network",
    )
    assert found["temporal_coverage"] == [{"start": "2017", "end": "2018-07-31"}]
    assert [one[-3:] for one in sorted(found["language"])] == ["ARA", "FRA"]
    assert sorted(tag["name"] for tag in found["tags"]) == ["bus", "نقل"]
    [file] = found["resources"]
    assert (file["url"], file["format"], file["unit"]) == ("http://s.tn/a.csv", "CSV", "km")
    assert found["owner_org"] == catalogue.body["id"]
    assert "publisher" not in found


def test_a_record_says_where_it_is_from(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """Portal, address, identifier and date are in the API."""
    name = unique("record")
    catalogue.put(name, page="http://elsewhere.tn", source_id="another")
    harvest()
    found = here(name)
    assert found["source_portal"] == catalogue.id
    assert found["source_id"] == name
    assert found["source_url"] == f"{catalogue.server.url}/dataset/{name}"
    assert found["source_modified"] == "2026-01-01T00:00:00.123"


def test_a_foreign_portals_record_loses_nothing_that_fits(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """A CKAN without our fields gives a title, extras and a body that is not here."""
    name = unique("plain")
    catalogue.put(
        name,
        notes="**About**",
        extras=[{"key": "spatial_geoName", "value": "Tunis"}, {"key": "empty", "value": ""}],
        organization={"name": "nobody-here", "title": "Société des transports"},
        groups=[{"name": "a-theme"}],
        unknown=[{"a": 1}],
        state="active",
    )
    harvest()
    found = here(name)
    assert (found["title"], found["notes"]) == (f"Title of {name}", "**About**")
    assert {"key": "spatial_geoName", "value": "Tunis"} in found["extras"]
    assert found["publisher"] == [{"name": "Société des transports"}]
    assert found["owner_org"] == catalogue.body["id"]


@pytest.mark.parametrize(
    ("said", "licence", "original"),
    [
        ({"license_id": "cc-by"}, "cc-by", None),
        ({"license_id": None, "license_title": "Creative Commons Attribution"}, "cc-by", None),
        ({"license_id": "OTL-X"}, "notspecified", "OTL-X"),
        ({"license_id": None}, "notspecified", "notspecified"),
    ],
)
def test_an_unknown_licence_is_open_to_nobody(
    catalogue: Any,
    harvest: Harvest,
    here: Here,
    unique: Callable[[str], str],
    said: dict[str, Any],
    licence: str,
    original: str | None,
) -> None:
    """A known licence comes by any of its names; another stays as the source writes it."""
    name = unique("licensed")
    catalogue.put(name, **said)
    assert done(harvest())["added"] == 1
    found = here(name)
    assert (found["license_id"], found.get("license_original")) == (licence, original)
    assert found["isopen"] is (original is None)


def test_an_inventory_row_comes_as_one(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """Its type, reference and grounds are kept."""
    name = unique("row")
    catalogue.put(
        name,
        type="inventory",
        title_translated={"fr": "Un registre"},
        reference=name,
        personal_data="no",
        openness="open",
        license_id=None,
    )
    assert done(harvest()) == {"listed": 1, "added": 1}
    found = here(name)
    assert (found["type"], found["reference"], found["openness"]) == ("inventory", name, "open")
    assert call_action("ogp_tn_portal_show", id=catalogue.id)["health"]["records"] == {
        "inventory": 1
    }


def commitment(plan: str, number: int, **fields: Any) -> dict[str, Any]:
    """Return a commitment as another portal gives it."""
    return {
        "type": "commitment",
        "title_translated": {"en": "A promise"},
        "plan": plan,
        "number": number,
        "axis": "axis1",
        "assessments": [],
        "completion": {"level": "completed"},
        **fields,
    }


def test_a_commitment_that_is_here_is_not_doubled(
    catalogue: Any,
    harvest: Harvest,
    unique: Callable[[str], str],
    make_plan: Callable[..., str],
) -> None:
    """Known by its number in the plan it stays this portal's own; a new one comes."""
    plan = make_plan(catalogue.body["id"], {1: ["limited"]})
    first, second = names(unique, 2)
    catalogue.put(first, **commitment(plan, 1))
    catalogue.put(second, **commitment(plan, 2, ogp_id="TN9901"))
    assert done(harvest()) == {"listed": 2, "added": 1, "left_out": 1}
    assert model.Package.get(first) is None
    assert call_action("package_show", id=f"{plan}-01")["completion"]["level"] == "limited"
    assert call_action("package_show", id=second)["completion"]["level"] != "completed"
    third = unique("record")
    catalogue.put(third, **commitment(unique("plan"), 7, ogp_id="TN9901"))
    assert done(harvest())["left_out"] == 2


def test_a_commitment_loses_nothing_on_its_way(
    catalogue: Any,
    harvest: Harvest,
    unique: Callable[[str], str],
    make_plan: Callable[..., str],
    make_commitment: Callable[..., None],
) -> None:
    """Readings, parts, milestones, deliverables and evidence are those of the source."""
    plan = make_plan(catalogue.body["id"], {})
    made = {
        "parts": [{"code": "1.1", "title_translated": {"fr": "Une partie", "ar": "جزء"}}],
        "milestones": [
            {"title_translated": {"en": "First"}, "due": "2017-12-31", "done": "2018-01-05"}
        ],
        "deliverables": [
            {"name_translated": {"en": "A site"}, "kind": "portal", "url": "http://a.tn"}
        ],
        "evidence": [{"title": "A report", "url": "http://a.tn/report", "date": "2018-07-31"}],
        "partners": [{"name": "An association", "kind": "civil_society"}],
        "objective_translated": {"ar": "هدف", "fr": "Un objectif"},
        "relevance_transparency": "direct",
        "due": "2018-06-30",
    }
    body = catalogue.body["id"]
    make_commitment(plan, 1, ["substantial", "completed"], owner_org=body, **made)
    there = call_action("package_show", id=f"{plan}-01")
    name = unique("commitment")
    there |= {"id": name, "name": name, "plan": unique("plan"), "ogp_id": "TN9902"}
    catalogue.put(name, there.pop("metadata_modified"), **{**there, "id": name})
    assert done(harvest()) == {"listed": 1, "added": 1}
    found = call_action("package_show", id=name)
    for field in (*made, "assessments", "completion", "number", "axis", "plan", "ogp_id"):
        assert found[field] == there[field], field
    catalogue.put(name, "2030-01-01", **{**there, "due": "2019-06-30"})
    assert done(harvest()) == {"listed": 1, "updated": 1}


def test_what_the_source_gathered_itself_is_left_to_its_portal(
    catalogue: Any, harvest: Harvest, unique: Callable[[str], str]
) -> None:
    """Two portals that gather from each other do not pass records round."""
    name = unique("record")
    catalogue.put(name, source_portal="third")
    assert done(harvest()) == {"listed": 1, "left_out": 1}


def test_nothing_of_this_portal_is_overwritten(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """A record of the same name, or even id, stays as it is; the other gets a name beside it."""
    body = catalogue.body["id"]
    own = factories.Dataset(name=unique("own"), owner_org=body, license_id="cc-by")
    catalogue.put(own["id"], name=own["name"], title="Theirs")
    assert done(harvest()) == {"listed": 1, "added": 1}
    assert here(own["name"])["title"] == own["title"]
    assert here(f"{own['name']}-{catalogue.id}")["title"] == "Theirs"


# What changes, goes and returns


def test_a_second_harvest_changes_nothing(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """What did not change at the source is not even read again."""
    name, other = names(unique, 2)
    catalogue.put(name)
    catalogue.put(other, modified="2026-01-02T10:00:00.120000")
    harvest()
    before = here(name)["metadata_modified"]
    catalogue.server.asked.clear()
    assert done(harvest()) == {"listed": 2, "unchanged": 2}
    assert here(name)["metadata_modified"] == before
    assert len(catalogue.server.asked) == 1


def test_a_change_comes(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """The address and the files' ids stay, the rest is the source's."""
    name = unique("record")
    files = [{"id": "r1", "url": "http://s.tn/a.csv"}]
    catalogue.put(name, resources=files, sector="transport")
    harvest()
    before = here(name)
    catalogue.put(name, "2026-02-01T00:00:00", title="Newer", name="renamed", resources=files)
    assert done(harvest()) == {"listed": 1, "updated": 1}
    found = here(name)
    assert (found["id"], found["title"]) == (before["id"], "Newer")
    assert found["resources"][0]["id"] == before["resources"][0]["id"]
    assert not found.get("sector")
    assert found["license_id"] == "cc-by"


def test_what_goes_is_marked_and_comes_back(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """Its record stays with the day; when the source has it again, so has this portal."""
    stay = names(unique, 9)
    for name in stay:
        catalogue.put(name)
    goes = unique("record")
    catalogue.put(goes)
    harvest()
    gone = catalogue.records.pop(goes)
    found = harvest()
    assert done(found) == {"listed": 9, "unchanged": 9, "gone": 1}
    assert (found["state"], found["gone"], found["records"]) == ("complete", 1, {"dataset": 9})
    assert len(here(goes)["gone_on"]) == 10
    assert here(goes)["state"] == "active"
    assert done(harvest()) == {"listed": 9, "unchanged": 9}
    catalogue.records[goes] = gone
    assert done(harvest()) == {"listed": 10, "unchanged": 9, "returned": 1}
    assert not here(goes).get("gone_on")


def test_a_great_loss_waits_for_somebody_to_look(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """Nothing is marked until somebody says that it is so."""
    some = names(unique, 4)
    for name in some:
        catalogue.put(name)
    harvest()
    new = unique("record")
    for name in some[:2]:
        del catalogue.records[name]
    catalogue.put(new)
    found = harvest()
    assert (found["state"], found["reachable"]) == ("held", True)
    assert "2" in found["reason"]
    assert "4" in found["reason"]
    assert done(found) == {"listed": 3, "unchanged": 2, "added": 1}
    assert not here(some[0]).get("gone_on")
    assert done(harvest(accept_gone=True))["gone"] == 2
    assert here(some[0])["gone_on"]


def test_an_empty_portal_loses_nothing(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """Even where everything may be gone at once by its share."""
    name = unique("record")
    catalogue.put(name)
    harvest()
    catalogue.records.clear()
    assert harvest()["state"] == "held"
    assert not here(name).get("gone_on")


# What goes wrong


def unsteady(to: Any) -> None:
    """Say that there is more than is listed."""
    to.answer(200, b'{"success": true, "result": {"count": 9, "results": []}}')


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (broken(200, b"<html>Maintenance</html>"), fetching.NOT_JSON),
        (broken(200, b"[]"), fetching.NOT_JSON),
        (broken(200, b'{"success": true, "result": {"count": 1}}'), fetching.NOT_JSON),
        (broken(200, b'{"success": false, "error": {}}'), sources.REFUSES),
        (broken(500, b'{"success": false}'), fetching.WRONG_STATUS),
        (broken(403, b"no"), fetching.WRONG_STATUS),
        (broken(200, b""), fetching.NOT_JSON),
        (unsteady, sources.UNSTEADY),
    ],
)  # fmt: skip
def test_no_answer_is_no_loss(
    catalogue: Any,
    harvest: Harvest,
    here: Here,
    unique: Callable[[str], str],
    answer: Any,
    reason: str,
) -> None:
    """The harvest fails with its reason, nothing is marked as gone, and the next one is fine."""
    name = unique("record")
    catalogue.put(name)
    good = harvest()
    catalogue.wrong["list"] = answer
    found = harvest()
    assert (found["state"], found["reachable"], done(found)) == ("failed", False, {})
    run = model.Session.query(Run).filter_by(portal=catalogue.id, state="failed").one()
    assert run.reason
    assert run.reason["message"] == reason
    assert found["last_good"] == good["checked"]
    assert not here(name).get("gone_on")
    del catalogue.wrong["list"]
    assert done(harvest()) == {"listed": 1, "unchanged": 1}


def test_half_a_list_is_no_list(
    catalogue: Any,
    harvest: Harvest,
    unique: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error on a later page takes nothing and marks nothing."""
    monkeypatch.setattr(sources, "LISTED", 2)
    for name in names(unique, 3):
        catalogue.put(name)
    harvest()
    whole = catalogue.server.at["/api/3/action/package_search"]

    def half(to: Any) -> None:
        if "start=2" in to.path:
            to.answer(500, b'{"success": false}')
        else:
            whole(to)

    catalogue.server.at["/api/3/action/package_search"] = half
    found = harvest()
    assert (found["state"], done(found), found["gone"]) == ("failed", {}, 0)


@pytest.mark.parametrize("way", ["hang", "drip"])
def test_a_source_that_does_not_end_is_left(
    catalogue: Any,
    harvest: Harvest,
    monkeypatch: pytest.MonkeyPatch,
    way: str,
) -> None:
    """Whether it says nothing, or a little for ever."""

    def drip(to: Any) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
        while not to.server.over.wait(0.05):
            to.wfile.write(b" ")

    catalogue.wrong["list"] = drip if way == "drip" else lambda to: to.wait()
    limits = fetching.Limits(seconds=0.5)
    monkeypatch.setattr(sources, "Limits", lambda **_: limits)
    assert harvest()["state"] == "failed"


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"resources": "none"}, ""),
        ({"sector": "space"}, "sector"),
        ({"type": "showcase"}, "showcase"),
        ({"name": "No Name!"}, "name"),
        ({"title": "a\0b"}, ""),
        ({"name": "a\0b"}, ""),
        ({"name": "\ud800"}, ""),
        ({"sector": "\0\ud800"}, "sector"),
        ({"organization": ["name"]}, ""),
        ({"tags": [{"no": "name"}]}, ""),
    ],
)
def test_one_broken_record_stops_no_other(
    catalogue: Any,
    harvest: Harvest,
    here: Here,
    unique: Callable[[str], str],
    fields: dict[str, Any],
    word: str,
) -> None:
    """The others come, it is told with its reason, and comes once the source has mended it."""
    bad, good = names(unique, 2)
    catalogue.put(bad, **fields)
    catalogue.put(good)
    found = harvest()
    assert done(found) == {"listed": 2, "added": 1, "errors": 1}
    [kind] = found["errors"]
    assert [one["id"] for one in kind["examples"]] == [bad]
    assert word in f"{kind['field']} {kind['message']}"
    assert here(good)["source_portal"] == catalogue.id
    assert found["state"] == "complete"
    catalogue.put(bad)
    assert done(harvest()) == {"listed": 2, "added": 1, "unchanged": 1}


@pytest.mark.parametrize("id", ["a\0b", "\ud800", "a" * 10_000])
def test_an_identifier_that_cannot_be_kept_stops_no_other(
    catalogue: Any, harvest: Harvest, unique: Callable[[str], str], id: str
) -> None:
    """It could not be found again: the others come, and it is told."""
    [good] = names(unique, 1)
    catalogue.put(good)
    catalogue.records["bad"] = {**catalogue.records[good], "id": id, "name": "bad"}
    found = harvest()
    assert (found["state"], done(found)) == ("complete", {"listed": 1, "added": 1, "errors": 1})
    assert done(harvest()) == {"listed": 1, "unchanged": 1, "errors": 1}


def test_a_list_takes_no_longer_than_the_harvest(catalogue: Any, harvest: Harvest) -> None:
    """A source may give its list in a hundred thousand pieces: other portals wait meanwhile."""

    def piece(to: Any) -> None:
        number = len(catalogue.server.asked)
        one = {"id": f"record-{number}", "metadata_modified": "2026-01-01T00:00:00Z"}
        content = {"success": True, "result": {"count": 100_000, "results": [one]}}
        to.answer(200, json.dumps(content).encode())

    catalogue.wrong["list"] = piece
    assert harvest(deadline=1)["state"] == "failed"


def test_a_record_that_breaks_its_batch_is_left_alone(
    catalogue: Any, harvest: Harvest, here: Here, unique: Callable[[str], str]
) -> None:
    """Where many cannot be read at once, each is read by itself."""
    bad, good = names(unique, 2)
    catalogue.put(bad)
    catalogue.put(good)
    catalogue.wrong |= {"contents": broken(500, b""), bad: broken(500, b"")}
    assert done(harvest()) == {"listed": 2, "added": 1, "errors": 1}
    assert here(good)["source_id"] == good


def test_a_source_that_dies_half_way_is_gone_on_with(
    catalogue: Any, harvest: Harvest, unique: Callable[[str], str]
) -> None:
    """After a few records in a row that cannot be read, it is left until the next time."""
    some = names(unique, 6)
    for name in some:
        catalogue.put(name)
    dead = broken(503, b"")
    catalogue.wrong = {"contents": dead, **dict.fromkeys(some, dead)}
    found = harvest()
    assert (found["state"], done(found)) == ("partial", {"listed": 6, "errors": 3})
    catalogue.wrong = {}
    assert done(harvest()) == {"listed": 6, "added": 6}


def test_a_harvest_ends_when_its_time_is_up(
    catalogue: Any,
    harvest: Harvest,
    unique: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    runs: Any,
) -> None:
    """What it did not reach, the next one does."""
    for name in names(unique, 3):
        catalogue.put(name)
    start = monotonic()
    clock = iter([start, start + 1, start + 9])
    with monkeypatch.context() as patch:
        patch.setattr(runs, "monotonic", lambda: next(clock))
        found = harvest(deadline=5)
    assert (found["state"], done(found)) == ("partial", {"listed": 3, "added": 1})
    assert done(harvest()) == {"listed": 3, "added": 2, "unchanged": 1}
    assert open_jobs(catalogue) == []


def open_jobs(catalogue: Any) -> list[Any]:
    """Return the jobs that ckanext-harvest believes are at work."""
    from ckanext.harvest.model import HarvestJob  # pyright: ignore[reportMissingImports]

    source = model.Package.get(f"portal-{catalogue.id}")
    jobs = model.Session.query(HarvestJob).filter_by(source_id=source.id)
    return [job for job in jobs if job.status != "Finished"]


def test_what_a_killed_process_left_is_closed(
    catalogue: Any,
    harvest: Harvest,
    unique: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    runs: Any,
) -> None:
    """Nobody has to end a job by hand."""
    for name in names(unique, 2):
        catalogue.put(name)
    with monkeypatch.context() as patch:
        patch.setattr(runs, "_finish", lambda *_: None)
        patch.setattr(runs, "_gather", _killed(runs))
        with pytest.raises(KeyboardInterrupt):
            harvest()
    assert len(open_jobs(catalogue)) == 1
    assert done(harvest()) == {"listed": 2, "added": 2}
    assert open_jobs(catalogue) == []
    ended = model.Session.query(Run).filter_by(portal=catalogue.id, state="partial").one()
    assert ended.reason == {"message": runs.ENDED_EARLY, "values": {}}


def _killed(runs: Any) -> Any:
    """Return a harvest that is stopped before it writes its first record."""
    gather = runs._gather

    def killed(*args: Any) -> Any:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(runs, "_take", _interrupt)
            return gather(*args)

    return killed


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt


def test_only_one_gathers_from_a_portal(catalogue: Any, harvest: Harvest, runs: Any) -> None:
    """A second one is told so and does nothing."""
    with runs._alone(catalogue.id), pytest.raises(tk.ValidationError) as caught:
        harvest()
    assert caught.value.error_dict == {"id": [runs.BUSY]}


def test_a_host_inside_is_refused(
    catalogue: Any, harvest: Harvest, monkeypatch: pytest.MonkeyPatch, ckan_config: Any
) -> None:
    """Unless this portal's option names it, whatever the register says."""
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals.local_hosts", [])
    assert harvest()["state"] == "failed"
    assert catalogue.server.asked == []


def test_a_mistake_of_this_portals_own_ends_the_run_too(
    catalogue: Any,
    harvest: Harvest,
    unique: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    runs: Any,
) -> None:
    """It is told, and does not count as the source's."""
    catalogue.put(unique("record"))
    with monkeypatch.context() as patch:
        patch.setattr(runs, "HarvestObject", None)
        with pytest.raises(AttributeError):
            harvest()
    health = call_action("ogp_tn_portal_show", id=catalogue.id)["health"]
    assert (health["state"], health["reachable"]) == ("failed", True)
    assert "AttributeError" in health["reason"]
    assert open_jobs(catalogue) == []


@pytest.mark.usefixtures("_gathering")
def test_no_link_erases_what_was_gathered(monkeypatch: pytest.MonkeyPatch) -> None:
    """ckanext-harvest clears and deletes a source when its address is looked at."""
    from ckanext.harvest import views  # pyright: ignore[reportMissingImports]
    from ckanext.ogp_tn.portals import harvesters

    for endpoint in harvesters.UNSAFE:
        blueprint, view = endpoint.split(".")
        assert (views.harvester.name, hasattr(views, view)) == (blueprint, True)
        for method in ("GET", "HEAD"):
            asked = SimpleNamespace(endpoint=endpoint, method=method)
            monkeypatch.setattr(tk, "request", asked)
            with pytest.raises(MethodNotAllowed):
                harvesters._only_posts_change()
        monkeypatch.setattr(tk, "request", SimpleNamespace(endpoint=endpoint, method="POST"))
        assert harvesters._only_posts_change() is None


# What is shown


def page(app: Any, path: str) -> BeautifulSoup:
    """Return a page as a visitor gets it."""
    return BeautifulSoup(app.get(path, status=200).body, "html.parser")


def test_a_portals_page_tells_its_health(
    app: Any, catalogue: Any, harvest: Harvest, unique: Callable[[str], str]
) -> None:
    """State, numbers, and the records that failed with their reason."""
    good, bad = names(unique, 2)
    catalogue.put(good)
    catalogue.put(bad, sector="space")
    harvest()
    health = page(app, f"/en/ogp/portals/{catalogue.id}").select_one("[aria-labelledby=ogp-health]")
    assert health
    facts = {dt.text: dt.find_next("dd").text.split() for dt in health.select("dt")}
    assert facts["Last harvest"][0] == "Complete"
    assert facts["Could not be taken"] == ["1"]
    assert bad in health.text
    catalogue.wrong["list"] = broken(500, b"")
    harvest()
    failed = page(app, f"/en/ogp/portals/{catalogue.id}").select_one("[aria-labelledby=ogp-health]")
    assert failed
    assert "127.0.0.1 answers with an error, 500." in failed.text
    assert failed.select_one("dt + dd strong").text == "Failed"
    assert "Failed" in page(app, "/en/ogp/portals").select_one(f"#{catalogue.id}").text
    [row] = csv.DictReader(
        io.StringIO(app.get(f"/ogp/portals/{catalogue.id}.csv").body.removeprefix("\ufeff"))
    )
    assert (row["harvest_state"], row["records"], row["gone"]) == ("failed", "1", "0")
    assert row["harvest_last_good"]


@pytest.mark.parametrize("kind", ["dataset", "inventory", "commitment"])
def test_a_records_page_says_where_it_is_from(
    app: Any, catalogue: Any, harvest: Harvest, unique: Callable[[str], str], kind: str
) -> None:
    """With the way there; and when its source had it no more."""
    name = unique("record")
    fields: dict[str, Any] = {
        "dataset": {},
        "inventory": {"reference": name, "personal_data": "no", "openness": "open"},
        "commitment": commitment(unique("plan"), 3),
    }[kind]
    catalogue.put(name, **{**fields, "type": kind, "title_translated": {"en": "A record"}})
    assert done(harvest())["added"] == 1
    note = page(app, f"/en/{kind}/{name}").select_one(".ogp-source")
    assert note
    assert [a["href"].removeprefix("/en") for a in note.select("a")] == [
        f"/ogp/portals/{catalogue.id}",
        f"{catalogue.server.url}/{kind}/{name}",
    ]
    catalogue.records.clear()
    harvest(accept_gone=True)
    gone = page(app, f"/en/{kind}/{name}").select_one(".ogp-source .ogp-flag")
    assert gone
    assert "no more since" in gone.text
    assert "Gone at its source" in page(app, f"/en/{kind}/?q={name}&ext_gone=1").text


# Sources


def test_a_source_is_what_the_register_says(catalogue: Any, harvest: Harvest) -> None:
    """It is made once, holds no secret, and keeps its settings after a harvest."""
    assert call_action("ogp_tn_portal_sync") == {
        "created": [catalogue.id],
        "updated": [],
        "unchanged": [],
        "refused": {},
    }
    harvest()
    assert call_action("ogp_tn_portal_sync")["unchanged"] == [catalogue.id]
    shown = call_action("harvest_source_show", id=f"portal-{catalogue.id}")
    assert (shown["source_type"], shown["url"]) == ("ogp_tn_catalogue", catalogue.server.url)


# Who may


def test_what_was_gathered_is_changed_at_its_portal(
    catalogue: Any, harvest: Harvest, unique: Callable[[str], str]
) -> None:
    """Its own body's admin is told where, and deletes nothing either."""
    name = unique("record")
    catalogue.put(name, resources=[{"id": "r1", "url": "http://a.tn/a.csv"}])
    harvest()
    admin = factories.User()["name"]
    call_action("organization_member_create", id=catalogue.body["id"], username=admin, role="admin")
    who = {"user": admin, "ignore_auth": False}
    file = {"package_id": name, "url": "http://a.tn/b.csv"}
    for action, data in (
        ("package_patch", {"id": name, "title": "Mine"}),
        ("package_delete", {"id": name}),
        ("resource_create", file),
        ("resource_delete", {"id": call_action("package_show", id=name)["resources"][0]["id"]}),
    ):
        # Of files CKAN says only that they may not be changed.
        where = "بوابة" if action.startswith("package") else None
        with pytest.raises(tk.NotAuthorized, match=where):
            call_action(action, who, **data)


def test_nobody_gives_a_record_out_as_another_portals(catalogue: Any) -> None:
    """Only a harvest says so."""
    admin = factories.User()["name"]
    call_action("organization_member_create", id=catalogue.body["id"], username=admin, role="admin")
    with pytest.raises(tk.ValidationError) as caught:
        call_action(
            "package_create",
            {"user": admin, "ignore_auth": False},
            name="pretended",
            title="Pretended",
            owner_org=catalogue.body["id"],
            license_id="cc-by",
            source_portal=catalogue.id,
        )
    assert list(caught.value.error_dict) == ["source_portal"]
