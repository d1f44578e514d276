"""How portals are: what is told of each, when that changes, and for how long it is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup

from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.portals import rules
from ckanext.ogp_tn.portals.model import Run, State

Harvest = Callable[..., dict[str, Any]]
Here = Callable[[str], dict[str, Any]]
Unique = Callable[[str], str]

ATOM = "{http://www.w3.org/2005/Atom}"


def dead(to: Any) -> None:
    to.answer(503, b"")


def test_all_that_is_asked_of_a_portal_is_told(
    app: Any, catalogue: Any, harvest: Harvest, unique: Unique
) -> None:
    """In the API, and as a line of the table of all portals."""
    names = [unique("record") for _ in range(6)]
    for name in names[:5]:
        catalogue.put(name, "2026-03-01T00:00:00")
    row = unique("row")
    catalogue.put(row, type="inventory", reference=row, title_translated={"fr": "Un registre"})
    good = harvest()
    del catalogue.records[names[0]]
    catalogue.put(names[5], sector="space")
    found = harvest()
    assert (found["state"], found["healthy"], found["reachable"]) == ("complete", True, True)
    assert found["records"] == {"dataset": 4, "inventory": 1}
    assert (found["gone"], found["latest_change"]) == (1, "2026-03-01T00:00:00.000")
    assert found["last_good"] == found["checked"] > good["checked"]
    assert found["seconds"] >= 0
    [kind] = found["errors"]
    assert (kind["field"], kind["count"]) == ("sector", 1)
    assert [one["name"] for one in kind["examples"]] == [names[5]]
    assert [one["state"] for one in found["states"]] == ["complete"]
    shown = app.get(f"/en/ogp/portals/{catalogue.id}.json").json["health"]
    assert shown["records"] == found["records"]
    table = app.get("/en/ogp/portals.csv").body.removeprefix("\ufeff")
    line = next(one for one in csv.DictReader(io.StringIO(table)) if one["id"] == catalogue.id)
    assert (line["reachable"], line["healthy"], line["gone"]) == ("true", "true", "1")
    assert (line["records"], line["records-dataset"], line["records-inventory"]) == ("5", "4", "1")
    assert (line["harvest_state"], line["errors"]) == ("complete", "1")
    assert line["errors_by_kind"].startswith("1 × Sector")
    assert line["harvest_since"] == good["checked"]


def test_nobody_asks_a_portal_while_its_page_is_made(
    app: Any, catalogue: Any, harvest: Harvest, unique: Unique
) -> None:
    """Whether it answers is what the last harvest found."""
    catalogue.put(unique("record"))
    harvest()
    catalogue.server.asked.clear()
    for address in ("", ".json", ".csv", ".atom"):
        assert app.get(f"/ogp/portals{address}", status=200)
        assert app.get(f"/ogp/portals/{catalogue.id}{address}", status=200)
    assert catalogue.server.asked == []


def test_why_a_record_did_not_come_is_told_in_the_readers_language(
    app: Any, catalogue: Any, harvest: Harvest, unique: Unique
) -> None:
    """Whatever the language of whoever gathered."""
    catalogue.put(unique("record"), sector="space")
    catalogue.put(unique("record"), type="showcase")
    harvest()
    said = {}
    for language in ("ar", "fr", "en"):
        shown = app.get(f"/{language}/ogp/portals/{catalogue.id}.json").json["health"]
        kinds = {one["field"]: one for one in shown["errors"]}
        said[language] = kinds["sector"]["message"]
        assert "space" in said[language]
        assert "showcase" in kinds["type"]["message"]
        assert kinds["sector"]["examples"][0]["message"] == said[language]
        page = app.get(f"/{language}/ogp/portals/{catalogue.id}").body
        text = BeautifulSoup(page, "html.parser").text
        assert said[language] in text
    assert len(set(said.values())) == 3


# When it changes


def entries(app: Any, address: str) -> list[tuple[str, str]]:
    """Return what a feed tells: the title of each entry and what more there is to say."""
    answer = app.get(address, status=200)
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    feed = ElementTree.fromstring(answer.data)
    return [
        (one.findtext(f"{ATOM}title") or "", one.findtext(f"{ATOM}summary") or "")
        for one in feed.findall(f"{ATOM}entry")
    ]


def test_a_feed_tells_when_the_state_changes(
    app: Any, catalogue: Any, harvest: Harvest, unique: Unique
) -> None:
    """Once for each change, the latest first, with the reason, in the reader's language."""
    address = f"ogp/portals/{catalogue.id}.atom"
    assert entries(app, f"/en/{address}") == []
    catalogue.put(unique("record"))
    harvest()
    harvest()
    catalogue.wrong["list"] = dead
    harvest()
    harvest()
    del catalogue.wrong["list"]
    harvest()
    told = entries(app, f"/en/{address}")
    assert [title for title, _ in told] == [
        "The source: Complete",
        "The source: Failed",
        "The source: Complete",
    ]
    assert told[1][1] == "127.0.0.1 answers with an error, 503."
    assert entries(app, f"/fr/{address}")[1][0].endswith("Échoué")
    assert entries(app, f"/ar/{address}")[1][0].endswith("فشل")
    assert entries(app, "/en/ogp/portals.atom") == told


def test_the_page_leads_to_its_feed(app: Any, catalogue: Any) -> None:
    """For whoever reads the page, and for a reader of feeds."""
    for page in ("/en/ogp/portals", f"/en/ogp/portals/{catalogue.id}"):
        links = BeautifulSoup(app.get(page).body, "html.parser").select(f'[href="{page}.atom"]')
        assert [link.name for link in links] == ["link", "a"]


# For how long


def test_what_is_old_is_forgotten_and_what_counts_stays(
    catalogue: Any, harvest: Harvest, here: Here, unique: Unique, ckan_config: Any, monkeypatch: Any
) -> None:
    """After the days that the option says: runs and what was read; not records, nor their state."""
    from ckanext.harvest.model import (  # pyright: ignore[reportMissingImports]
        HarvestJob,
        HarvestObject,
        HarvestObjectError,
        HarvestObjectExtra,
    )

    name, bad = unique("record"), unique("record")
    catalogue.put(name)
    catalogue.put(bad, sector="space")
    harvest()
    catalogue.put(name, "2026-02-01T00:00:00")
    harvest()
    long_ago = timedelta(days=31)
    source = model.Package.get(f"portal-{catalogue.id}").id

    def left() -> tuple[int, ...]:
        model.Session.expire_all()
        objects = model.Session.query(HarvestObject).filter_by(harvest_source_id=source)
        ids = [one.id for one in objects]
        of = [
            model.Session.query(table).filter(table.harvest_object_id.in_(ids)).count()
            for table in (HarvestObjectExtra, HarvestObjectError)
        ]
        jobs = model.Session.query(HarvestJob).filter_by(source_id=source).count()
        runs = model.Session.query(Run).filter_by(portal=catalogue.id).count()
        return (len(ids), *of, jobs, runs)

    assert left() == (4, 6, 2, 2, 2)
    model.Session.execute(
        sa.update(Run).where(Run.portal == catalogue.id).values(started=Run.started - long_ago)
    )
    model.Session.execute(
        sa.update(State).where(State.portal == catalogue.id).values(since=State.since - long_ago)
    )
    for table, column in ((HarvestObject, "gathered"), (HarvestJob, "created")):
        moved = {column: getattr(table, column) - long_ago}
        model.Session.execute(sa.update(table).values(moved))
    model.Session.commit()
    catalogue.wrong["list"] = dead
    harvest()
    assert left()[-1] == 3
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.portals.kept_days", 30)
    harvest()
    # The content of the record that is here; the last good run, and the two of now.
    assert left() == (1, 1, 0, 3, 3)
    assert here(name)["title"] == f"Title of {name}"
    states = call_action("ogp_tn_portal_show", id=catalogue.id)["health"]["states"]
    assert [one["state"] for one in states] == ["failed", "complete"]


# What it says of the country


def healthy() -> dict[str, Any]:
    return call_action("ogp_tn_indicator_show", name="portals_healthy")


def test_the_share_of_healthy_portals_is_measured_by_harvests(
    catalogue: Any, harvest: Harvest, unique: Unique
) -> None:
    """Not before the first one; then by portal too. One that cannot be read is not healthy."""
    text = catalogue.register.read_text(encoding="utf-8")
    entry = text[text.index("  - id:") :]
    unread = "\n".join(line for line in entry.splitlines() if "read:" not in line)
    unread = unread.replace(catalogue.id, f"{catalogue.id}-unread") + "\n"
    untried = entry.replace(catalogue.id, f"{catalogue.id}-untried")
    untried = untried.replace(catalogue.server.url, "http://untried.example.tn")
    catalogue.register.write_text(text + unread + untried, encoding="utf-8")
    first = healthy()
    assert (first["state"], first["value"], first["dimensions"]["portal"]) == (
        "not_measured",
        None,
        [],
    )
    catalogue.put(unique("record"))
    harvest()
    found = healthy()
    assert (found["state"], found["numerator"], found["denominator"]) == ("measured", 1, 2)
    assert [one["count"] for one in found["left_out"]] == [1]
    by = {one["key"]: (one["numerator"], one["label"]) for one in found["dimensions"]["portal"]}
    assert {key: numerator for key, (numerator, _) in by.items()} == {
        catalogue.id: 1,
        f"{catalogue.id}-unread": 0,
    }
    assert by[catalogue.id][1] == "بوابة"
    catalogue.wrong["list"] = dead
    harvest()
    assert healthy()["value"] == 0


def test_the_overview_says_how_many_are_well(
    app: Any, catalogue: Any, harvest: Harvest, unique: Unique
) -> None:
    """With how each is, in its place in the list; visitors get it at once when that changes."""
    catalogue.put(unique("record"))
    harvest()

    def page() -> BeautifulSoup:
        return BeautifulSoup(app.get("/en/ogp/portals").body, "html.parser")

    assert "Of 1 portal that was gathered from, 1 is in good health." in page().text
    item = page().select_one(f"#{catalogue.id} .ogp-row__level")
    assert item
    assert "Harvest: Complete" in item.text
    assert "1 record" in item.text
    indicator = app.get("/en/ogp/indicators/portals_healthy").body
    catalogue.wrong["list"] = dead
    harvest()
    assert "1 portal that was gathered from, 0 is in good health." in page().text
    assert app.get("/en/ogp/indicators/portals_healthy").body != indicator


# Themes and names


def test_a_record_comes_into_the_themes_that_are_here(
    catalogue: Any, harvest: Harvest, here: Here, unique: Unique
) -> None:
    """Those of the same name, as long as it has them there; others are left."""
    theme = factories.Group(name=unique("theme"))["name"]
    name = unique("record")
    catalogue.put(name, groups=[{"name": theme}, {"name": unique("nowhere")}])
    harvest()
    assert [one["name"] for one in here(name)["groups"]] == [theme]
    catalogue.put(name, "2026-02-01T00:00:00", groups=[])
    harvest()
    assert here(name)["groups"] == []


def pair(catalogue: Any, dataset: str, row: str, **more: Any) -> None:
    """Put a dataset and its row, each naming the other."""
    catalogue.put(dataset, inventory_row=row, **more)
    catalogue.put(
        row,
        type="inventory",
        reference=row,
        title_translated={"fr": "Un registre"},
        openness="open",
        published_dataset=dataset,
    )


@pytest.mark.parametrize("first", ["a", "z"])
def test_records_find_each_other_where_a_name_is_taken(
    catalogue: Any, harvest: Harvest, here: Here, unique: Unique, first: str
) -> None:
    """Whichever comes first: the row's dataset is not this portal's own of the same name."""
    body = catalogue.body["id"]
    dataset = f"{first}-{unique('taken')}"
    factories.Dataset(name=dataset, owner_org=body, license_id="cc-by")
    row = f"m-{unique('row')}"
    pair(catalogue, dataset, row)
    harvest()
    there = f"{dataset}-{catalogue.id}"
    assert here(row)["published_dataset"] == there
    assert here(row)["inventory_state"] == "published"
    assert here(there)["inventory_row"] == row


def test_records_find_each_other_after_one_was_renamed(
    catalogue: Any, harvest: Harvest, here: Here, unique: Unique
) -> None:
    """At the source, where its address here stays, or here."""
    dataset, row = unique("z-data"), unique("a-row")
    pair(catalogue, dataset, row)
    harvest()
    new = unique("z-new")
    catalogue.put(dataset, "2026-02-01", name=new, inventory_row=row)
    catalogue.records[row] |= {
        "published_dataset": new,
        "metadata_modified": "2026-02-02T00:00:00",
    }
    harvest()
    assert (here(row)["published_dataset"], here(row)["broken"]) == (dataset, False)
    moved = unique("moved")
    user = factories.Sysadmin()["name"]
    call_action("package_patch", {"user": user}, id=dataset, name=moved)
    catalogue.records[row]["metadata_modified"] = "2026-02-03T00:00:00"
    harvest()
    assert (here(row)["published_dataset"], here(row)["broken"]) == (moved, False)


def test_a_reference_that_leads_nowhere_is_told(
    catalogue: Any, harvest: Harvest, here: Here, unique: Unique
) -> None:
    """Never to another record that happens to have the name."""
    body = catalogue.body["id"]
    own = factories.Dataset(name=unique("own"), owner_org=body, license_id="cc-by")["name"]
    row, promise = unique("row"), unique("promise")
    catalogue.put(
        row,
        type="inventory",
        reference=row,
        title_translated={"fr": "Un registre"},
        openness="open",
        published_dataset=own,
        commitment=[promise],
    )
    harvest()
    found = here(row)
    assert (found["inventory_state"], found["broken"]) == ("assessed", True)
    assert found["commitment"] == [promise]


def test_a_commitment_of_this_portal_stays_the_one_that_is_kept(
    catalogue: Any, harvest: Harvest, here: Here, unique: Unique, make_plan: Callable[..., str]
) -> None:
    """The same there and here, it is this portal's own; what keeps it names it."""
    plan = make_plan(catalogue.body["id"], {1: ["limited"]})
    name = unique("data")
    catalogue.put(f"{plan}-01", type="commitment", plan=plan, number=1, axis="axis1")
    catalogue.put(name, commitment=[f"{plan}-01"])
    harvest()
    assert here(name)["commitment"] == [f"{plan}-01"]


@pytest.mark.usefixtures("_gathering")
def test_only_the_register_says_where_a_portal_is(
    catalogue: Any, harvest: Harvest, unique: Unique
) -> None:
    """An admin of the body neither moves, clears nor doubles the source that is read for it."""
    import ckan.plugins.toolkit as tk

    catalogue.put(unique("record"))
    harvest()
    source = f"portal-{catalogue.id}"
    admin = factories.User()["name"]
    call_action("organization_member_create", id=catalogue.body["id"], username=admin, role="admin")
    who = {"user": admin, "ignore_auth": False}
    asked = {
        "name": unique("evil"),
        "url": "http://evil.example.tn",
        "source_type": rules.CATALOGUE,
        "owner_org": catalogue.body["id"],
        "config": f'{{"portal": "{catalogue.id}"}}',
    }
    ids = {"id": call_action("harvest_source_show", id=source)["id"]}
    for action, data in (
        ("harvest_source_create", asked),
        ("harvest_source_update", {**asked, **ids, "name": source}),
        ("harvest_source_clear", ids),
        ("harvest_source_delete", ids),
        ("harvest_job_create", {"source_id": ids["id"]}),
        ("package_patch", {**ids, "title": "Evil"}),
    ):
        with pytest.raises(tk.NotAuthorized):
            call_action(action, dict(who), **data)
