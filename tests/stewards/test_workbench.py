"""What waits for somebody: each kind, for whom, how much is asked for it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pysolr
import pytest
import sqlalchemy as sa
from bs4 import BeautifulSoup
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.inventory import rules as inventory
from ckanext.ogp_tn.stewards import workbench
from ckanext.ogp_tn.stewards.model import Mandate
from ckanext.ogp_tn.stewards.workbench_kinds import KINDS

Cast = Any
Record = dict[str, Any]
TODAY = date.today()
THIS_QUARTER = inventory.quarter_of(TODAY)


class Office:
    """A body of its own, with a steward and an editor, and nothing that waits."""

    def __init__(self, cast: Cast, *above: Record) -> None:
        self.cast = cast
        self.body = factories.Organization(
            name=cast.unique("office"),
            title_translated={"ar": "ديوان الريح", "en": "Office of the wind"},
            groups=[{"name": one["name"]} for one in above],
        )
        self.steward, self.editor, self.member = (
            self.person(role) for role in ("steward", "editor", "member")
        )

    def person(self, role: str, **fields: Any) -> str:
        name = self.cast.unique(role)
        factories.User(name=name, **fields)
        call_action("organization_member_create", id=self.body["id"], username=name, role=role)
        return name

    def make(self, kind: str, **fields: Any) -> Record:
        return self.cast.make(kind, **{"owner_org": self.body["id"], **fields})

    def propose(self, record: Record | None = None) -> str:
        public = record or self.make("dataset")
        return act(self.editor, "package_patch", id=public["id"], notes="Other")["proposal"]["id"]


def act(person: str, action: str, **fields: Any) -> Any:
    return call_action(action, {"user": person, "ignore_auth": False}, **fields)


def show(person: str, **fields: Any) -> Record:
    return act(person, "ogp_tn_workbench_show", **fields)


def counts(person: str, **fields: Any) -> dict[str, int]:
    return {one["kind"]: one["count"] for one in show(person, **fields)["kinds"]}


def names(person: str, kind: str, **fields: Any) -> list[str]:
    found = show(person, **fields)["kinds"]
    return [one["name"] for sort in found if sort["kind"] == kind for one in sort["entries"]]


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def office(cast: Cast) -> Office:
    """Return a body of its own."""
    return Office(cast)


# The kinds


def test_every_kind_is_asked_for_somewhere(cast: Cast) -> None:
    """One that is declared is a question for the search engine, or one for the database."""
    bench = workbench.Workbench(model.User.get(cast.sysadmin), None)
    stored = workbench._stored(bench, TODAY, 1).compile().params.values()
    for kind in KINDS:
        assert kind.query or kind.name in stored, kind.name


def test_what_editors_propose_waits_for_the_steward(office: Office) -> None:
    """The one next step is to review it; whoever proposed it has nothing to do."""
    id = office.propose()
    [kind] = [one for one in show(office.steward)["kinds"] if one["count"]]
    assert (kind["kind"], kind["count"]) == ("proposals_to_review", 1)
    [entry] = kind["entries"]
    assert entry["url"].endswith(f"/ogp/review/{id}")
    assert entry["organization"]["title_translated"]["en"] == "Office of the wind"
    assert counts(office.editor) == {}


def test_what_was_given_back_waits_for_its_author(office: Office) -> None:
    """With the reviewer's comment, and the form as the next step."""
    dataset = office.make("dataset")
    id = office.propose(dataset)
    act(office.steward, "ogp_tn_review_decide", id=id, decision="return", comment="Say when")
    [kind] = [one for one in show(office.editor)["kinds"] if one["count"]]
    assert kind["kind"] == "proposals_returned"
    assert kind["entries"][0]["note"] == "Say when"
    assert kind["entries"][0]["url"].endswith(f"/dataset/edit/{dataset['name']}")
    assert counts(office.steward) == {}


def test_an_author_finds_the_own_drafts(office: Office, cast: Cast) -> None:
    """Nobody else's."""
    call_action(
        "package_create",
        {"user": office.editor, "ignore_auth": True},
        type="dataset",
        name=(name := cast.unique("draft")),
        title="A draft",
        license_id="cc-by",
        owner_org=office.body["id"],
        state="draft",
    )
    assert names(office.editor, "drafts") == [name]
    assert "drafts" not in counts(office.steward)


def test_rows_wait_when_they_are_late_due_undecided_or_broken(office: Office) -> None:
    """Each under what is to be done; what is open, withheld or removed waits for nobody."""
    late = office.make("inventory", openness="open", planned_quarter="2020-Q1")
    due = office.make("inventory", openness="open", planned_quarter=THIS_QUARTER)
    undecided = office.make("inventory", private=True)
    broken = office.make("inventory", openness="open", published_dataset="nowhere-at-all")
    office.make("inventory", openness="open", planned_quarter=f"{TODAY.year + 2}-Q1")
    removed = office.make("inventory", planned_quarter="2020-Q1")
    act(office.steward, "ogp_tn_inventory_remove", id=removed["id"], reason="Listed twice")
    found = {kind: names(office.steward, kind) for kind in counts(office.steward)}
    assert found == {
        "rows_late": [late["name"]],
        "rows_due": [due["name"]],
        "rows_undecided": [undecided["name"]],
        "rows_broken": [broken["name"]],
    }


def test_datasets_without_a_licence_wait(office: Office) -> None:
    """Private ones too."""
    open_one = office.make("dataset", license_id="notspecified", license_original="unknown")
    hidden = office.make("dataset", license_id="notspecified", private=True)
    office.make("dataset")
    assert sorted(names(office.steward, "datasets_unlicensed")) == sorted(
        [open_one["name"], hidden["name"]]
    )


def test_commitments_wait_when_they_are_late_due_or_silent(office: Office) -> None:
    """Completed ones do not, nor one that was entered just now and has no news yet."""
    fresh = [{"title": "A page", "url": "http://example.com", "date": TODAY.isoformat()}]
    old = [{**fresh[0], "date": day(-200)}]
    done = [{"assessor": "government", "basis": "x", "level": "completed", "date": day(-300)}]
    late = office.make("commitment", due=day(-1), evidence=fresh)
    due = office.make("commitment", due=day(90), evidence=fresh)
    silent = office.make("commitment", due=day(91), evidence=old)
    office.make("commitment", due=day(91))
    office.make("commitment", due=day(-1), evidence=old, assessments=done)
    found = {kind: names(office.steward, kind) for kind in counts(office.steward)}
    assert found == {
        "commitments_late": [late["name"]],
        "commitments_due": [due["name"]],
        "commitments_silent": [silent["name"]],
    }


def send_file(office: Office, content: bytes = b"reference,title_translated-fr\nA1,Vent\n") -> str:
    upload = FileStorage(io.BytesIO(content), "rows.csv")
    sent = act(
        office.steward, "ogp_tn_inventory_import", organization=office.body["name"], upload=upload
    )
    return sent["id"]


def test_an_import_that_nobody_confirmed_waits(office: Office) -> None:
    """Only the latest; written, or given up for long, it waits for nobody."""
    send_file(office)
    id = send_file(office)
    [kind] = [one for one in show(office.steward)["kinds"] if one["count"]]
    assert (kind["kind"], kind["count"]) == ("imports_unfinished", 1)
    assert kind["entries"][0]["title"] == "rows.csv"
    assert kind["entries"][0]["url"].endswith(f"/{office.body['name']}/import/{id}")
    assert counts(office.editor) == {}
    table = workbench._import()
    model.Session.execute(
        sa.update(table).where(table.c.id == id).values(status=workbench.IMPORT_DONE)
    )
    model.Session.commit()
    assert counts(office.steward) == {}


def test_a_written_import_is_what_is_called_done() -> None:
    """The word is the inventory's own."""
    from ckanext.ogp_tn.inventory import model as imports

    assert imports.DONE == workbench.IMPORT_DONE


def test_the_own_mandate_waits_a_month_before_its_end(cast: Cast, office: Office) -> None:
    """For the person, not for others of the body."""
    person = office.person("member")
    made = cast.act(
        "team",
        "ogp_tn_mandate_create",
        organization=office.body["name"],
        user=person,
        letter="1",
        start=day(0),
        end=day(31),
    )
    assert counts(person) == {}
    mandate = model.Session.get(Mandate, made["id"])
    mandate.end = TODAY + timedelta(days=30)
    model.Session.commit()
    assert counts(person) == {"mandate_ending": 1}
    assert counts(office.steward) == {}


def test_the_team_finds_bodies_without_a_steward_and_self_reports(
    cast: Cast, office: Office
) -> None:
    """Of every body, and of one; what is confirmed waits no more."""
    body = office.body["name"]
    report = {"assessor": "government", "basis": "We", "level": "limited", "self_report": True}
    made = office.make("commitment", assessments=[report])
    assert counts(cast.team, organization=body) == {
        "self_reports": 1,
        "bodies_without_steward": 1,
    }
    total = counts(cast.team)
    assert total["self_reports"] >= 1
    confirmed = [{**report, "confirmed": TODAY.isoformat()}]
    cast.act("team", "package_patch", id=made["id"], assessments=confirmed)
    cast.act(
        "team",
        "ogp_tn_mandate_create",
        organization=body,
        user=office.steward,
        letter="1",
        start=day(0),
        end=day(300),
    )
    assert counts(cast.team, organization=body) == {}
    assert counts(cast.team)["bodies_without_steward"] == total["bodies_without_steward"] - 1
    assert "bodies_without_steward" not in counts(office.steward)


def test_what_the_checks_found_waits_for_who_publishes(office: Office) -> None:
    """An error or a warning of a file, the first day first; notes wait for nobody."""
    found = {"files_with_findings": 1}
    record = office.make("dataset")
    for file, state in (("a", "failed"), ("b", "warned"), ("c", "passed")):
        model.Session.execute(
            sa.text(
                "INSERT INTO ogp_tn_check VALUES (:id, :dataset, :file, '', :state, '[]', '{}', "
                "now(), now(), true, true)"
            ),
            {"id": f"{record['id']}{file}", "dataset": record["id"], "file": file, "state": state},
        )
    model.Session.commit()
    assert counts(office.steward) == found
    assert names(office.steward, "files_with_findings") == [record["name"]]
    [kind] = show(office.steward)["kinds"]
    assert kind["entries"][0]["url"].endswith(f"/ogp/checks/{record['name']}")
    assert counts(office.editor) == {}


# For whom


def test_what_waits_below_waits_for_the_steward_above(cast: Cast) -> None:
    """The ministry's steward is its agencies' too, and of nobody else's bodies."""
    agency = Office(cast, cast.above)
    late = agency.make("inventory", openness="open", planned_quarter="2019-Q1")
    found = show(cast.parent_steward, organization=agency.body["name"])
    assert [one["kind"] for one in found["kinds"] if one["count"]] == ["rows_late"]
    assert found["kinds"][0]["entries"][0]["url"].endswith(f"/inventory/{late['name']}")
    before = counts(cast.parent_steward)["rows_late"]
    assert before >= 1
    agency.make("inventory", openness="open", planned_quarter="2019-Q1")
    assert counts(cast.parent_steward)["rows_late"] == before + 1


def test_the_team_learns_no_draft_of_a_ministry(cast: Cast, office: Office) -> None:
    """Of another body it finds what is public, and the next step is not its own."""
    public = office.make("inventory", openness="open", planned_quarter="2020-Q1")
    office.make("inventory", openness="open", planned_quarter="2020-Q1", private=True)
    office.propose()
    send_file(office)
    found = {one["kind"]: one for one in show(cast.team, organization=office.body["name"])["kinds"]}
    assert [one["name"] for one in found["rows_late"]["entries"]] == [public["name"]]
    assert found["rows_late"]["count"] == 1
    assert found["rows_late"]["entries"][0]["action"] == "Look"
    assert not {"proposals_to_review", "imports_unfinished"} & found.keys()


@pytest.mark.parametrize("who", ["member", "editor"])
def test_who_does_not_publish_sees_no_bodys_workbench(office: Office, who: str) -> None:
    """An editor has an own one, a member none."""
    person = getattr(office, who)
    with pytest.raises(tk.NotAuthorized):
        show(person, organization=office.body["name"])
    if who == "editor":
        assert show(person)["total"] == 0
    else:
        with pytest.raises(tk.NotAuthorized):
            show(person)


def test_nobody_hears_whether_a_body_is_there(office: Office) -> None:
    """A steward of one body asks for another, or for none that exists."""
    for name in (Office(office.cast).body["name"], "nothing-is-here"):
        with pytest.raises(tk.NotAuthorized):
            show(office.steward, organization=name)


def test_the_first_step_is_to_know_what_there_is(office: Office, cast: Cast) -> None:
    """Without an inventory: bring it in. With one: see what comes. An editor writes."""
    assert show(office.steward)["first_step"] == "import"
    assert show(office.editor)["first_step"] == "write"
    office.make("inventory", openness="open", planned_quarter=f"{TODAY.year + 2}-Q1")
    assert show(office.steward)["first_step"] == "look"
    office.propose()
    assert show(office.steward)["first_step"] is None


# How much is asked


@contextmanager
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, int]]:
    """Count the requests to the search engine and to the database."""
    found = {"solr": 0, "sql": 0}
    send = pysolr.Solr._send_request

    def counting(self: Any, *args: Any, **kwargs: Any) -> Any:
        found["solr"] += 1
        return send(self, *args, **kwargs)

    def execute(*_args: Any) -> None:
        found["sql"] += 1

    with monkeypatch.context() as patch:
        patch.setattr(pysolr.Solr, "_send_request", counting)
        sa.event.listen(model.meta.engine, "before_cursor_execute", execute)
        try:
            yield found
        finally:
            sa.event.remove(model.meta.engine, "before_cursor_execute", execute)


def test_it_costs_one_request_each_whatever_waits(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows and bodies there are; and no more than the first of a kind come back."""
    above = Office(cast)
    person = model.User.get(above.steward)
    with asked(monkeypatch) as few:
        workbench.of(person)
    for _ in range(2):
        below = Office(cast, above.body)
        for _ in range(4):
            below.make("inventory", planned_quarter="2020-Q1")
        below.propose()
        send_file(below)
    person = model.User.get(above.steward)
    assert person
    assert person.name
    with asked(monkeypatch) as many:
        bench = workbench.of(person)
    assert few == many == {"solr": 1, "sql": 1}
    assert bench.count("rows_late") == 8
    [late] = [one for one in bench.sections if one["kind"].name == "rows_late"]
    assert len(late["entries"]) == workbench.FIRST


def test_the_api_asks_as_much_for_many_bodies_as_for_one(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who may, what waits and how everything is called: not one question more."""
    above = Office(cast)
    above.make("inventory", planned_quarter="2020-Q1")
    show(above.steward)
    with asked(monkeypatch) as few:
        show(above.steward)
    for _ in range(3):
        Office(cast, above.body).make("inventory", planned_quarter="2020-Q1")
    with asked(monkeypatch) as many:
        show(above.steward)
    assert few == many
    assert many["solr"] == 1


# Pages


@pytest.fixture
def sign_in(app: Any, cast: Cast) -> Callable[[str], Any]:
    """Return a function that gives somebody's browser."""

    def to(person: str) -> Any:
        token = act(person, "api_token_create", user=person, name="pages")["token"]
        app.client = app.test_client()
        app.client.environ_base["HTTP_AUTHORIZATION"] = token
        return app

    return to


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_page_leads_to_each_next_step(office: Office, sign_in: Any, language: str) -> None:
    """A link with a verb and the name of the thing; those that are not listed are a link away."""
    for _ in range(workbench.FIRST + 2):
        office.make("inventory", openness="open", planned_quarter="2020-Q1")
    browser = sign_in(office.steward)
    page = BeautifulSoup(browser.get(f"/{language}/ogp/workbench").body, "html.parser")
    section = page.select_one("section:has(#ogp-rows_late)")
    links = section.select(".ogp-waits__do a")
    assert len(links) == workbench.FIRST
    for link in links:
        assert browser.get(link["href"]).status_code == 200
    everything = browser.get(section.select("a")[-1]["href"])
    found = BeautifulSoup(everything.body, "html.parser")
    assert len(found.select(".dataset-item")) == workbench.FIRST + 2


@pytest.fixture(scope="module")
def filled(cast: Cast) -> tuple[Office, Office]:
    """Return a body and one below it, in each of which something of every kind waits."""
    above = Office(cast)
    below = Office(cast, above.body)
    old = [{"title": "A page", "url": "http://example.com", "date": day(-200)}]
    report = {"assessor": "government", "basis": "We", "level": "limited", "self_report": True}
    for office in (above, below):
        office.make("inventory", openness="open", planned_quarter="2020-Q1", private=True)
        office.make("inventory", openness="open", planned_quarter=THIS_QUARTER)
        office.make("inventory", openness="undetermined")
        office.make("inventory", openness="open", published_dataset="nowhere-at-all")
        office.make("dataset", license_id="notspecified", license_original="unknown")
        office.make("dataset")
        office.make("commitment", due=day(-2), evidence=old)
        office.make("commitment", due=day(20), assessments=[report])
        office.make("commitment", due=day(200), evidence=old, private=True)
    return above, below


SEARCHED = [kind for kind in KINDS if kind.query and kind.listed and kind.whose != "own"]


@pytest.mark.parametrize("kind", SEARCHED, ids=lambda kind: kind.name)
@pytest.mark.parametrize("several", [False, True], ids=["one body", "several"])
def test_the_search_lists_what_was_counted(
    cast: Cast, sign_in: Any, filled: tuple[Office, Office], kind: Any, several: bool
) -> None:
    """For each kind, of one body and of several, private ones too; not more and not less."""
    above, below = filled
    person = cast.team if kind.whose == "every" else (above if several else below).steward
    browser = sign_in(person)
    bench = workbench.of(model.User.get(person), most=1)
    [section] = [one for one in bench.sections if one["kind"] is kind]
    with browser.flask_app.test_request_context("/"):
        address = workbench._all(bench, kind)
    listed = BeautifulSoup(browser.get(address).body, "html.parser").select(".dataset-item")
    assert section["count"] == (2 if several else 1) or kind.whose == "every"
    assert len(listed) == min(section["count"], tk.config["ckan.datasets_per_page"])


def test_a_visitor_is_led_to_sign_in(app: Any) -> None:
    """The page is somebody's own."""
    answer = app.get("/en/ogp/workbench", follow_redirects=False)
    assert answer.status_code == 302
    assert "/user/login" in answer.headers["Location"]


def test_who_has_no_role_is_told_where_roles_come_from(cast: Cast, sign_in: Any) -> None:
    """In a sentence, and there is no link to it in the header."""
    page = sign_in(cast.citizen).get("/en/ogp/workbench", status=403)
    assert "You have no such role yet" in page.body
    assert "/ogp/workbench" not in sign_in(cast.citizen).get("/en/about").body


def test_the_team_chooses_a_body(cast: Cast, office: Office, sign_in: Any) -> None:
    """A steward is offered none; an unknown one is not there."""
    browser = sign_in(cast.team)
    assert f'value="{office.body["name"]}"' in browser.get("/en/ogp/workbench").body
    page = browser.get(f"/en/ogp/workbench?organization={office.body['name']}").body
    assert "What waits in this body" in page
    browser.get("/en/ogp/workbench?organization=nothing-is-here", status=404)
    assert "field-organization" not in sign_in(office.steward).get("/en/ogp/workbench").body


# The header


def test_the_header_counts_what_waits(office: Office, sign_in: Any) -> None:
    """Everything, and what is to be reviewed."""
    office.propose()
    office.make("inventory", openness="open", planned_quarter="2020-Q1")
    page = BeautifulSoup(sign_in(office.steward).get("/en/about").body, "html.parser")
    account = page.select_one(".ogp-account")
    assert "2 things wait for you" in account.summary.text
    assert account.select_one('a[href$="/ogp/workbench"]').text.split() == ["Workbench", "2"]
    assert account.select_one('a[href$="/ogp/review"]').text.split() == ["Review", "1"]


def test_the_header_costs_one_request_each(
    office: Office, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a page that asks nothing else; a visitor costs none."""
    browser = sign_in(office.steward)
    browser.get("/en/about")
    with asked(monkeypatch) as signed_in:
        browser.get("/en/about")
    monkeypatch.setattr(tk.h, "ogp_tn_waiting", dict, raising=False)
    monkeypatch.setitem(tk.h, "ogp_tn_waiting", dict)
    with asked(monkeypatch) as without:
        browser.get("/en/about")
    assert (signed_in["solr"] - without["solr"], signed_in["sql"] - without["sql"]) == (1, 1)
    monkeypatch.undo()
    browser.client = browser.test_client()
    with asked(monkeypatch) as visitor:
        browser.get("/en/about")
    assert visitor["solr"] == 0


def test_the_header_stands_without_the_search_engine(
    office: Office, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The links are there, the numbers are not."""

    def fails(*args: Any, **named: Any) -> Any:
        raise pysolr.SolrError("away")

    browser = sign_in(office.steward)
    monkeypatch.setattr(pysolr.Solr, "search", fails)
    page = browser.get("/en/about")
    assert "/ogp/workbench" in page.body
    assert browser.get("/en/ogp/workbench", status=503)
