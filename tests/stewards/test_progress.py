"""What a lead body reports of its commitment, and the team's confirmation."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag

import ckan.plugins.toolkit as tk
from ckan.tests import helpers

from ckanext.ogp_tn.plans import progress_rules

Cast = Any

TEXT = {"ar": "المنظومة على الخط", "en": "The system is online"}
URL = "http://example.com/system"
REPORT = {"date": "2019-01-31", "text_translated": TEXT, "url": URL}
CONFIRMED = {**REPORT, "confirmed": "2019-02-15"}
CLAIM = {"assessor": "government", "basis": "Note", "level": "completed", "date": "2019-01-31"}
#: A milestone, and a part.
SHAPE: dict[str, Any] = {
    "milestones": [{"title_translated": {"ar": "خطوة", "en": "A step"}}],
    "parts": [{"code": "1.1", "title_translated": {"en": "A part"}}],
}


@pytest.fixture
def commitment(cast: Cast) -> dict[str, Any]:
    """Make a commitment of which nothing is reported yet."""
    return cast.make("commitment", **SHAPE)


def add(cast: Cast, person: str, record: dict[str, Any], **fields: Any) -> dict[str, Any]:
    sent = {"text_translated": TEXT, "url": URL, "date": "2019-01-31", **fields}
    return cast.act(person, "ogp_tn_progress_add", id=record["id"], **sent)


def write(cast: Cast, person: str, record: dict[str, Any], *rows: dict[str, Any]) -> Any:
    return cast.act(person, "package_patch", id=record["id"], progress=list(rows))


def confirm(cast: Cast, record: dict[str, Any], **fields: Any) -> dict[str, Any]:
    (waiting,) = shown(record)["awaiting"]
    sent = {"field": waiting["field"], "row": waiting["row"], **fields}
    return cast.act("team", "ogp_tn_confirm", id=record["id"], **sent)


def shown(record: dict[str, Any]) -> dict[str, Any]:
    return helpers.call_action("package_show", id=record["id"])


# Reporting


@pytest.mark.parametrize("person", ["steward", "parent_steward", "admin"])
def test_a_report_of_the_lead_body_waits(cast: Cast, commitment: Any, person: str) -> None:
    """Everybody reads it at once, and that nobody has confirmed it."""
    add(cast, person, commitment, part="1.1", milestone="A step")
    found = shown(commitment)
    assert found["progress"] == [{**REPORT, "part": "1.1", "milestone": "A step"}]
    assert [one["field"] for one in found["awaiting"]] == ["progress"]
    assert found["latest_news"] == "2019-01-31"


def test_a_report_of_the_team_is_confirmed(cast: Cast, commitment: Any) -> None:
    """Nobody confirms it a second time."""
    found = add(cast, "team", commitment)
    assert found["progress"] == [{**REPORT, "confirmed": cast.day(0)}]
    assert found["awaiting"] == []


def test_an_editors_report_is_a_proposal(cast: Cast, commitment: Any) -> None:
    """The public reads it when a steward has published it; then it waits for the team."""
    said = add(cast, "editor", commitment)
    assert "progress" not in shown(commitment)
    cast.act("steward", "ogp_tn_review_decide", id=said["proposal"]["id"], decision="publish")
    assert shown(commitment)["progress"] == [REPORT]


@pytest.mark.parametrize(
    ("wrong", "keys"),
    [
        ({"url": ""}, ["url"]),
        ({"url": "example"}, ["url"]),
        ({"text_translated": {}}, ["text_translated"]),
        ({"text_translated": "Online"}, ["text_translated"]),
        ({"date": ""}, ["date"]),
        ({"date": "yesterday"}, ["date"]),
        ({"date": "2999-01-01"}, ["date"]),
        ({"part": "9.9"}, ["part"]),
        ({"milestone": "Another"}, ["milestone"]),
        ({"dataset": "A dataset!"}, ["dataset"]),
        ({"date": "", "text_translated": {"ar": "", "fr": ""}, "url": ""}, ["date"]),
    ],
)
def test_what_is_wrong_with_a_report_is_said_of_the_parameter(
    cast: Cast, commitment: Any, wrong: dict[str, Any], keys: list[str]
) -> None:
    """Also where other reports stand before it, and nothing is kept."""
    add(cast, "steward", commitment)
    with pytest.raises(tk.ValidationError) as error:
        add(cast, "steward", commitment, **wrong)
    assert list(error.value.error_dict) == keys
    assert len(shown(commitment)["progress"]) == 1


def test_a_report_without_evidence_says_so(cast: Cast, commitment: Any) -> None:
    """Then no address is asked for; a dataset is one as well."""
    add(cast, "steward", commitment, url="", without_evidence=True)
    add(cast, "steward", commitment, url="", dataset="timetables")
    assert [one.get("url") for one in shown(commitment)["progress"]] == [None, None]


def test_only_a_commitment_is_reported_on(cast: Cast) -> None:
    """Another record of the body is none."""
    for record in (cast.make(), cast.make("action-plan")):
        with pytest.raises(tk.ObjectNotFound):
            add(cast, "sysadmin", record)


@pytest.mark.parametrize("forged", ["2019-01-31", "2000-01-01"])
def test_nobody_confirms_the_own_report(cast: Cast, commitment: Any, forged: str) -> None:
    """Whatever the row says."""
    write(cast, "steward", commitment, {**REPORT, "confirmed": forged})
    assert shown(commitment)["progress"] == [REPORT]
    with pytest.raises(tk.NotAuthorized):
        cast.act(
            "steward",
            "ogp_tn_confirm",
            id=commitment["id"],
            field="progress",
            row=progress_rules.fingerprint("progress", REPORT),
        )


@pytest.mark.parametrize(
    "rows", [[], [{**CONFIRMED, "url": "http://example.com/else"}], [{**CONFIRMED, "part": "1.1"}]]
)
def test_what_the_team_confirmed_stays(
    cast: Cast, commitment: Any, rows: list[dict[str, Any]]
) -> None:
    """The lead body neither changes it nor leaves it out."""
    other = {**CONFIRMED, "date": "2019-01-15"}
    write(cast, "team", commitment, other, CONFIRMED)
    with pytest.raises(tk.ValidationError) as error:
        write(cast, "steward", commitment, other, *rows)
    assert list(error.value.error_dict) == ["progress"]
    assert shown(commitment)["progress"] == [other, CONFIRMED]


def test_a_report_that_waits_is_changed_or_withdrawn(cast: Cast, commitment: Any) -> None:
    """What is confirmed comes back whole, whatever the client left out of the team's part."""
    write(cast, "team", commitment, CONFIRMED)
    waiting = {**REPORT, "date": "2019-03-01"}
    write(cast, "steward", commitment, REPORT, waiting)
    assert shown(commitment)["progress"] == [CONFIRMED, waiting]
    write(cast, "steward", commitment, {**waiting, "part": "1.1"}, CONFIRMED)
    assert shown(commitment)["progress"] == [{**waiting, "part": "1.1"}, CONFIRMED]
    write(cast, "steward", commitment, CONFIRMED)
    assert shown(commitment)["progress"] == [CONFIRMED]


# Confirming


def test_the_team_confirms_a_report(cast: Cast, commitment: Any) -> None:
    """It has the day, and the history says who."""
    add(cast, "steward", commitment)
    found = confirm(cast, commitment)
    assert found["progress"] == [{**REPORT, "confirmed": cast.day(0)}]
    assert found["awaiting"] == []
    (latest, *_) = helpers.call_action("package_activity_list", id=commitment["id"])
    team = helpers.call_action("user_show", id=cast.team)
    assert latest["user_id"] == team["id"]


def test_the_team_confirms_a_self_report(cast: Cast, commitment: Any) -> None:
    """From then on it is the headline."""
    claim = {**CLAIM, "url": URL}
    cast.act("steward", "package_patch", id=commitment["id"], assessments=[claim])
    assert shown(commitment)["completion"]["level"] is None
    assert confirm(cast, commitment)["completion"]["level"] == "completed"


def test_nothing_else_is_confirmed_than_what_was_seen(cast: Cast, commitment: Any) -> None:
    """Changed meanwhile, withdrawn or confirmed: a sentence says so, and nothing happens."""
    add(cast, "steward", commitment)
    seen = shown(commitment)["awaiting"][0]["row"]
    write(cast, "steward", commitment, {**REPORT, "text_translated": {"en": "Something else"}})
    with pytest.raises(tk.ValidationError) as error:
        confirm(cast, commitment, row=seen)
    assert "has changed since you looked" in error.value.error_dict["row"][0]
    assert len(shown(commitment)["awaiting"]) == 1
    now = shown(commitment)["awaiting"][0]["row"]
    confirm(cast, commitment)
    with pytest.raises(tk.ValidationError) as error:
        cast.act("team", "ogp_tn_confirm", id=commitment["id"], field="progress", row=now)
    assert "confirmed already" in error.value.error_dict["row"][0]


def test_a_row_that_moved_is_still_the_one_that_was_seen(cast: Cast, commitment: Any) -> None:
    """Its place is no name."""
    add(cast, "steward", commitment)
    seen = shown(commitment)["awaiting"][0]["row"]
    other = {**REPORT, "date": "2019-03-01"}
    write(cast, "steward", commitment, other, REPORT)
    found = cast.act("team", "ogp_tn_confirm", id=commitment["id"], field="progress", row=seen)
    assert [one.get("confirmed") for one in found["progress"]] == [None, cast.day(0)]


@pytest.mark.parametrize(
    "sent", [{"field": "evidence"}, {"field": ""}, {"row": ""}, {"row": "0" * 16}]
)
def test_what_there_is_not_is_not_confirmed(
    cast: Cast, commitment: Any, sent: dict[str, str]
) -> None:
    """Another part of the commitment, no row, an unknown one."""
    add(cast, "steward", commitment)
    with pytest.raises(tk.ValidationError) as error:
        confirm(cast, commitment, **sent)
    assert list(error.value.error_dict) == list(sent)


def test_completion_is_proved_by_what_is_confirmed(cast: Cast, commitment: Any) -> None:
    """A report that waits is no evidence yet."""
    add(cast, "steward", commitment)
    claim: dict[str, Any] = {"id": commitment["id"], "assessments": [CLAIM]}
    with pytest.raises(tk.ValidationError) as error:
        cast.act("team", "package_patch", **claim)
    assert "evidence" in str(error.value.error_dict["assessments"])
    confirm(cast, commitment)
    found = cast.act("team", "package_patch", **claim)["completion"]
    assert (found["level"], found["evidence"]) == ("completed", True)


def test_the_index_knows_the_day_of_the_latest_news(cast: Cast, commitment: Any) -> None:
    """Who asks for commitments without news asks with a date of their own."""

    def found(question: str) -> int:
        wanted = f"id:{commitment['id']} {question}"
        return helpers.call_action("package_search", fq=wanted)["count"]

    assert found("news_date:[* TO *]") == 0
    add(cast, "steward", commitment)
    assert found("news_date:[2019-01-31T00:00:00Z TO 2019-01-31T23:59:59Z]") == 1


# The page


def page(app: Any, cast: Cast, record: dict[str, Any], person: str = "", path: str = "") -> Tag:
    headers = {"Authorization": token(cast, person)} if person else {}
    answer = app.get(f"/en/commitment/{record['name']}{path}", headers=headers)
    return BeautifulSoup(answer.body, "html.parser")


def token(cast: Cast, person: str) -> str:
    user = getattr(cast, person)
    return helpers.call_action("api_token_create", {"user": user}, user=user, name="t")["token"]


def send(app: Any, cast: Cast, person: str, path: str, **data: str) -> Any:
    return app.post(
        path, data=data, headers={"Authorization": token(cast, person)}, follow_redirects=False
    )


def test_everybody_reads_what_is_reported_and_that_it_waits(
    app: Any, cast: Cast, commitment: Any
) -> None:
    """With its evidence, in the time line; nobody but the team is offered to confirm."""
    add(cast, "steward", commitment)
    for person in ("", "steward"):
        events = page(app, cast, commitment, person).select(".ogp-event--progress")
        assert [one.select_one(f'a[href="{URL}"]') is not None for one in events] == [True]
        assert "has not confirmed it yet" in events[0].text
        assert not events[0].select("form")
    confirm(cast, commitment)
    (event,) = page(app, cast, commitment).select(".ogp-event--progress")
    assert "has not confirmed" not in event.text


def test_the_team_confirms_with_one_press(app: Any, cast: Cast, commitment: Any) -> None:
    """The button sends what its reader saw."""
    add(cast, "steward", commitment)
    (form,) = page(app, cast, commitment, "team").select(".ogp-event form")
    sent = {one["name"]: one["value"] for one in form.select("input")}
    assert send(app, cast, "team", form["action"], **sent).status_code == 302
    assert shown(commitment)["progress"][0]["confirmed"] == cast.day(0)
    assert send(app, cast, "steward", form["action"], **sent).status_code == 403


def test_a_steward_reports_on_the_page(app: Any, cast: Cast, commitment: Any) -> None:
    """What is wrong is said beside what was typed."""
    assert not page(app, cast, commitment).select('form[action$="/progress"]')
    (form,) = page(app, cast, commitment, "steward").select('form[action$="/progress"]')
    typed = {"text_translated-en": "It is online", "date": "2019-01-31"}
    answer = send(app, cast, "steward", form["action"], **typed)
    again = BeautifulSoup(answer.body, "html.parser")
    assert "as evidence" in again.select_one("#error-url").text
    assert again.select_one('[name="text_translated-en"]').text.strip() == "It is online"
    typed |= {"url": URL, "milestone": "خطوة", "part": "1.1"}
    assert send(app, cast, "steward", form["action"], **typed).status_code == 302
    assert shown(commitment)["progress"] == [
        {
            "date": "2019-01-31",
            "text_translated": {"en": "It is online"},
            "part": "1.1",
            "milestone": "خطوة",
            "url": URL,
        }
    ]


@pytest.mark.parametrize("person", ["member", "foreign_steward"])
def test_the_page_of_the_report_is_for_who_reports(
    app: Any, cast: Cast, commitment: Any, person: str
) -> None:
    """Another body's steward, and who only reads, are turned away."""
    path = f"/en/commitment/{commitment['name']}/progress"
    headers = {"Authorization": token(cast, person)}
    assert app.get(path, headers=headers, status=403)
    assert send(app, cast, person, path, **{"text_translated-en": "x"}).status_code == 403


def test_there_is_no_such_page_of_another_record(app: Any, cast: Cast) -> None:
    """A dataset is no commitment."""
    path = f"/en/commitment/{cast.make()['name']}/progress"
    app.get(path, headers={"Authorization": token(cast, "steward")}, status=404)
