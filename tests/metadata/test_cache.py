"""Numbers are counted once for all visitors, until something changes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest
from freezegun import freeze_time
from redis import ConnectionPool

from ckan.lib import redis as core_redis
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.metadata import cache

Counted = Callable[[], AbstractContextManager[dict[str, int]]]


@pytest.fixture
def body() -> dict[str, Any]:
    return factories.Organization()


@pytest.fixture
def make_row(unique: Callable[[str], str], body: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    """Return a function that makes a public row of the body's inventory."""

    def make(**fields: Any) -> dict[str, Any]:
        return factories.Dataset(
            **{
                "type": "inventory",
                "name": unique("row"),
                "owner_org": body["id"],
                "reference": unique("ref"),
                "title_translated": {"fr": "Vent"},
                "planned_quarter": "2018-Q2",
                **fields,
            }
        )

    return make


@pytest.fixture
def plan(body: dict[str, Any], make_plan: Callable[..., str]) -> str:
    return make_plan(body["id"], {1: ["limited"]})


@pytest.fixture
def pages(plan: str, body: dict[str, Any]) -> list[str]:
    """Return the addresses of numbers."""
    names = [f"plan/{plan}", "bodies", f"bodies/{body['name']}", "calendar"]
    return [
        *(f"/fr/ogp/{name}" for name in names),
        *(f"/fr/ogp/{name}.json" for name in names),
        *(f"/fr/ogp/{name}.csv" for name in names),
        *(f"/fr/ogp/plans{extension}" for extension in ("", ".json", ".csv")),
        *(f"/fr/ogp/indicators{extension}" for extension in ("", ".json", ".csv")),
        *(f"/fr/ogp/indicators/commitments{extension}" for extension in ("", ".json", ".csv")),
        *(f"/fr/ogp/plan/{plan}/self-assessment{extension}" for extension in ("", ".csv")),
        f"/fr/ogp/embed/plan-levels?plan={plan}",
        "/fr/ogp/embed/bodies",
        f"/fr/ogp/embed/indicator.inventory_open?organization={body['name']}",
        "/fr/ogp/calendar.ics",
        "/fr/ogp/feed.atom",
    ]


def edit(action: str, **data: Any) -> None:
    """Change something as somebody whom the activity stream can name."""
    call_action(action, {"user": factories.Sysadmin()["name"]}, **data)


def rows(app: Any, body: dict[str, Any], **more: Any) -> int:
    return app.get(f"/ogp/bodies/{body['name']}.json", **more).json["rows"]


def test_a_second_visitor_costs_no_count(
    app: Any, pages: list[str], counted: Counted, monkeypatch: pytest.MonkeyPatch, ckan_config: Any
) -> None:
    """The search engine is not asked, and the database not for what it counted."""
    plan = pages[0].rpartition("/")[2]
    monkeypatch.setitem(ckan_config, "ckanext.ogp_tn.current_plan", plan)
    for page in ("/fr/ogp", *pages):
        with counted() as first:
            app.get(page)
        with counted() as second:
            assert app.get(page).status_code == 200
        assert second["solr"] == 0, page
        assert second["sql"] <= min(first["sql"], 2), page


def test_the_latest_plan_is_looked_up_once(app: Any, plan: str, counted: Counted) -> None:
    """Where no option names it, it is searched for."""
    app.get("/fr/ogp.json")
    with counted() as second:
        app.get("/fr/ogp.json")
    assert second["solr"] == 0


def test_an_edit_shows_at_once(
    app: Any, plan: str, body: dict[str, Any], make_row: Callable[..., dict[str, Any]]
) -> None:
    """Made, changed, hidden, removed: the next visitor sees it."""
    assert rows(app, body) == 0
    row = make_row()
    assert rows(app, body) == 1
    found = app.get(f"/ogp/calendar.json?organization={body['name']}").json["entries"]
    assert [one["quarter"] for one in found] == ["2018-Q2"]
    edit("package_patch", id=row["id"], planned_quarter="2018-Q4")
    found = app.get(f"/ogp/calendar.json?organization={body['name']}").json["entries"]
    assert [one["quarter"] for one in found] == ["2018-Q4"]
    edit("package_patch", id=row["id"], private=True)
    assert rows(app, body) == 0
    assert app.get(f"/ogp/plan/{plan}.json").json["levels"]["limited"] == 1
    edit("package_delete", id=f"{plan}-01")
    assert app.get(f"/ogp/plan/{plan}.json").json["total"] == 0


def test_the_name_and_the_target_of_a_body_show_at_once(app: Any, body: dict[str, Any]) -> None:
    """Not only what the search engine has counts."""
    address = f"/ogp/bodies/{body['name']}.json"
    assert app.get(address).json["targets"] == []
    edit("ogp_tn_target_set", organization=body["name"], year=2031, share=40)
    assert [one["share"] for one in app.get(address).json["targets"]] == [40]
    edit("organization_patch", id=body["id"], title_translated={"fr": "Office du vent"})
    assert app.get(address).json["organization"]["title_translated"] == {"fr": "Office du vent"}


def test_a_row_follows_the_dataset_that_it_names(
    app: Any, body: dict[str, Any], make_row: Callable[..., dict[str, Any]]
) -> None:
    """A dataset that is hidden changes a row which nobody saved."""
    data = factories.Dataset(owner_org=body["id"], license_id="cc-by")
    make_row(openness="open", published_dataset=data["name"])
    address = f"/ogp/bodies/{body['name']}.json"
    assert app.get(address).json["published"] == 1
    edit("package_patch", id=data["id"], private=True)
    assert app.get(address).json["published"] == 0


def test_rows_that_an_import_writes_show_at_once(app: Any, body: dict[str, Any]) -> None:
    """A job writes and indexes them past the actions."""
    from ckanext.ogp_tn.inventory import bulk

    assert rows(app, body) == 0
    data = {
        "type": "inventory",
        "owner_org": body["id"],
        "reference": "A-1",
        "title_translated": {"fr": "Vent"},
    }
    bulk.write([bulk.Change(1, data)], factories.Sysadmin()["name"])
    assert rows(app, body) == 1


def test_looking_is_no_change(app: Any, plan: str, body: dict[str, Any]) -> None:
    """Neither searches nor what concerns persons alone forget what is kept."""
    kept, person = [], factories.User()["name"]
    for _ in range(2):
        kept.append(cache._generation(core_redis.connect_to_redis()))
        app.get("/fr/dataset/")
        call_action("api_token_create", user=person, name="x")
        call_action("package_show", id=plan)
        call_action("organization_list")
    assert kept[0] == kept[1]


def test_a_count_that_a_change_overtakes_is_kept_for_nobody(
    app: Any, unique: Callable[[str], str]
) -> None:
    """Counted before the change and stored after it, it would be stale."""
    name, counts = unique("count"), []

    def count() -> int:
        counts.append(1)
        if len(counts) == 1:
            cache.changed()
        return len(counts)

    with app.flask_app.test_request_context("/ogp"):
        assert [cache.kept(name, count) for _ in range(3)] == [1, 2, 2]


def test_a_day_later_is_counted_anew(app: Any, plan: str, body: dict[str, Any]) -> None:
    """What is late depends on today."""
    edit("package_patch", id=f"{plan}-01", due="2091-05-31")
    address = f"/ogp/plan/{plan}.json"
    assert app.get(address).json["late"] == []
    with freeze_time("2091-06-01"):
        assert app.get(address).json["late"] == [f"{plan}-01"]
    assert app.get(address).json["date"] == date.today().isoformat()


def test_each_language_has_its_own(app: Any, plan: str) -> None:
    """Formulas and orders are in the reader's language."""
    formulas = {
        language: app.get(f"/{language}/ogp/plan/{plan}.json").json["formulas"]["late"]
        for language in ("ar", "fr", "en")
    }
    assert len(set(formulas.values())) == 3


def test_without_redis_numbers_are_counted(
    app: Any, pages: list[str], body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No error for whoever reads or writes, and nothing stale."""
    away = ConnectionPool.from_url("redis://127.0.0.1:9/0")
    monkeypatch.setattr(core_redis, "_connection_pool", away)
    for page in pages:
        assert app.get(page).status_code == 200
    edit("organization_patch", id=body["id"], title_translated={"fr": "Office du vent"})
    found = app.get(f"/ogp/bodies/{body['name']}.json").json
    assert found["organization"]["title_translated"] == {"fr": "Office du vent"}


@pytest.mark.ckan_config("ckan.search.solr_commit", False)
def test_nothing_is_kept_where_the_index_shows_changes_later(
    app: Any, plan: str, ckan_config: Any, counted: Counted
) -> None:
    """Nobody would say when to count anew."""
    for _ in range(2):
        with counted() as asked:
            app.get(f"/ogp/plan/{plan}.json")
        assert asked["solr"] > 0


# Whose answer


@pytest.fixture
def steward(body: dict[str, Any]) -> dict[str, str]:
    """Return the headers of somebody who may set the body's targets."""
    user = factories.User()
    call_action(
        "member_create", id=body["id"], object=user["id"], object_type="user", capacity="admin"
    )
    token = call_action("api_token_create", user=user["name"], name="test")["token"]
    return {"Authorization": token}


def test_who_is_signed_in_gets_no_visitors_answer_and_visitors_not_theirs(
    app: Any, body: dict[str, Any], steward: dict[str, str]
) -> None:
    """A steward sees who set a target; a visitor before or after does not."""
    edit("ogp_tn_target_set", organization=body["name"], year=2031, share=40)
    address = f"/ogp/bodies/{body['name']}.json"
    for headers, sees in (({}, False), (steward, True), ({}, False)):
        answer = app.get(address, headers=headers)
        assert ("set_by" in answer.json["targets"][0]) is sees
        assert ("ETag" in answer.headers) is not sees
        assert ("private" in answer.headers["Cache-Control"]) is sees


def test_a_visitor_who_has_an_answer_gets_none(app: Any, pages: list[str]) -> None:
    """The mark of an answer sent back is answered by "not modified", without a body."""
    app.get(pages[0])
    for page in pages:
        mark = app.get(page).headers["ETag"]
        again = app.get(page, headers={"If-None-Match": mark})
        assert (again.status_code, again.data) == (304, b""), page
        assert again.headers["ETag"] == mark


def test_an_edit_ends_the_not_modified(
    app: Any, body: dict[str, Any], make_row: Callable[..., dict[str, Any]]
) -> None:
    """The page and the data of what was edited are sent again."""
    for address in (f"/fr/ogp/bodies/{body['name']}", f"/fr/ogp/bodies/{body['name']}.json"):
        app.get(address)
        mark = app.get(address).headers["ETag"]
        make_row()
        assert app.get(address, headers={"If-None-Match": mark}).status_code == 200


def test_a_page_has_its_readers_own_token(app: Any, plan: str) -> None:
    """A visitor's page is not another's, and data have no token to tell apart."""
    page, data = f"/fr/ogp/plan/{plan}", f"/fr/ogp/plan/{plan}.json"
    first, first_data = app.get(page), app.get(data)
    app.client = app.test_client()
    other, other_data = app.get(page), app.get(data)
    assert first.headers["ETag"] != other.headers["ETag"]
    assert "no-cache" in first.headers["Cache-Control"]
    assert "private" in first.headers["Cache-Control"]
    assert first_data.headers["ETag"] == other_data.headers["ETag"]
    assert token(first.text) != token(other.text)


def token(page: str) -> str:
    return page.split('<meta name="_csrf_token" content="')[1].split('"')[0]


def test_a_message_to_one_reader_is_in_no_other_answer(app: Any, plan: str) -> None:
    """A page that says something once is not the page that was there before."""
    page = f"/fr/ogp/plan/{plan}"
    app.get(page)
    mark = app.get(page).headers["ETag"]
    with app.client.session_transaction(base_url=app.get(page).request.url) as session:
        session["_flashes"] = [("alert-info", "Ce que seul ce lecteur apprend")]
    said = app.get(page, headers={"If-None-Match": mark})
    assert (said.status_code, "seul ce lecteur" in said.text) == (200, True)
    again = app.get(page, headers={"If-None-Match": said.headers["ETag"]})
    assert (again.status_code, "seul ce lecteur" in again.text) == (200, False)
    assert again.headers["ETag"] == mark
