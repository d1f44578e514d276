"""Due dates that move: a reason is asked for, and the former date stays on record."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

import ckan.plugins.toolkit as tk
from ckan.tests import helpers

Cast = Any

REASON = {"ar": "تأخر الصفقة", "en": "The tender was late"}
FIRST: dict[str, Any] = {"title_translated": {"ar": "أولى", "en": "First"}, "due": "2018-01-31"}
SECOND: dict[str, Any] = {"title_translated": {"ar": "ثانية", "en": "Second"}, "due": "2018-02-28"}
LATER = {**SECOND, "due": "2018-03-31"}


@pytest.fixture
def commitment(cast: Cast) -> dict[str, Any]:
    """Make a commitment with two dated milestones and a due date of its own."""
    return cast.make("commitment", milestones=[FIRST, SECOND], due="2018-06-30")


def patch(cast: Cast, person: str, record: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return cast.act(person, "package_patch", id=record["id"], **fields)


def move(cast: Cast, record: dict[str, Any], person: str = "steward") -> dict[str, Any]:
    """Move the second milestone."""
    return patch(cast, person, record, milestones=[FIRST, {**LATER, "reason_translated": REASON}])


def row(cast: Cast, **fields: Any) -> dict[str, Any]:
    """Return what the log says of that."""
    said = {"milestone": "ثانية", "from": "2018-02-28", "to": "2018-03-31"}
    return {**said, "reason_translated": REASON, "on": cast.day(0), **fields}


def shown(record: dict[str, Any]) -> dict[str, Any]:
    return helpers.call_action("package_show", id=record["id"])


def test_a_steward_moves_a_milestone_with_a_reason(cast: Cast, commitment: Any) -> None:
    """The log says from where, to where, why and when; the milestone itself keeps no reason."""
    move(cast, commitment)
    found = shown(commitment)
    assert found["milestones"] == [FIRST, LATER]
    assert found["slippages"] == [row(cast)]


@pytest.mark.parametrize("person", ["steward", "admin", "team"])
@pytest.mark.parametrize("due", ["2018-03-31", "2018-02-01", ""])
def test_without_a_reason_no_date_moves(cast: Cast, commitment: Any, person: str, due: str) -> None:
    """Later, earlier or out of the plan, by whomever: it is asked for at the row."""
    with pytest.raises(tk.ValidationError) as error:
        patch(cast, person, commitment, milestones=[FIRST, {**SECOND, "due": due}])
    wrong = error.value.error_dict["milestones"][-1]
    assert list(wrong) == ["reason_translated"]
    assert "say why" in wrong["reason_translated"][0]
    assert shown(commitment)["milestones"] == [FIRST, SECOND]


@pytest.mark.parametrize("rows", [[SECOND], [FIRST, {**LATER, "title_translated": {"en": "New"}}]])
def test_a_dated_milestone_is_neither_left_out_nor_renamed(
    cast: Cast, commitment: Any, rows: list[dict[str, Any]]
) -> None:
    """So nobody moves it by another name; the team may."""
    with pytest.raises(tk.ValidationError) as error:
        patch(cast, "steward", commitment, milestones=rows)
    assert "it stays" in str(error.value.error_dict["milestones"])
    assert len(patch(cast, "team", commitment, milestones=rows)["milestones"]) == len(rows)


def test_milestones_in_another_order_have_not_moved(cast: Cast, commitment: Any) -> None:
    """Nor has one that gets another language, a day of completion, or its first date."""
    undated = {"title_translated": {"en": "Third"}}
    patch(cast, "steward", commitment, milestones=[SECOND, FIRST, undated])
    titles = {**SECOND["title_translated"], "fr": "Deuxième"}
    rows = [
        FIRST,
        {**SECOND, "title_translated": titles, "done": "2018-03-01"},
        {**undated, "due": "2018-05-31"},
    ]
    found = patch(cast, "steward", commitment, milestones=rows)
    assert "slippages" not in found


@pytest.mark.parametrize("log", [[], [{"from": "2017-01-01", "reason_translated": {"en": "No"}}]])
def test_nobody_but_the_team_writes_the_log(
    cast: Cast, commitment: Any, log: list[dict[str, Any]]
) -> None:
    """Left out, emptied or rewritten, it stays what it was; the team corrects it."""
    move(cast, commitment)
    patch(cast, "steward", commitment, slippages=log)
    assert shown(commitment)["slippages"] == [row(cast)]
    whole = {name: item for name, item in shown(commitment).items() if name != "slippages"}
    cast.act("steward", "package_update", **whole)
    assert shown(commitment)["slippages"] == [row(cast)]
    corrected = [row(cast, on="2018-02-27")]
    assert patch(cast, "team", commitment, slippages=corrected)["slippages"] == corrected
    assert "slippages" not in patch(cast, "team", commitment, slippages=[])


def test_the_log_goes_on(cast: Cast, commitment: Any) -> None:
    """A date that moves again has two rows, in the order in which it moved."""
    move(cast, commitment)
    rows = [FIRST, {**LATER, "due": "2018-04-30", "reason_translated": {"en": "Again"}}]
    found = patch(cast, "steward", commitment, milestones=rows)
    assert [(one["from"], one["to"]) for one in found["slippages"]] == [
        ("2018-02-28", "2018-03-31"),
        ("2018-03-31", "2018-04-30"),
    ]


def test_the_commitments_own_date_is_the_teams_to_move(cast: Cast, commitment: Any) -> None:
    """With its reason, too; a steward is refused with or without one."""
    moved = {"due": "2018-12-31", "due_reason_translated": REASON}
    for sent in (moved, {"due": "2018-12-31"}):
        with pytest.raises(tk.ValidationError) as error:
            patch(cast, "steward", commitment, **sent)
        assert list(error.value.error_dict) == ["due"]
    with pytest.raises(tk.ValidationError) as error:
        patch(cast, "team", commitment, due="2018-12-31")
    assert list(error.value.error_dict) == ["due_reason_translated"]
    found = patch(cast, "team", commitment, **moved)
    assert (found["due"], "due_reason_translated" in found) == ("2018-12-31", False)
    own = row(cast, **{"from": "2018-06-30", "to": "2018-12-31"})
    del own["milestone"]
    assert found["slippages"] == [own]


def test_a_reason_for_nothing_is_forgotten(cast: Cast, commitment: Any) -> None:
    """It is no note that stays."""
    rows = [{**FIRST, "reason_translated": REASON}, SECOND]
    found = patch(cast, "steward", commitment, milestones=rows)
    assert found["milestones"] == [FIRST, SECOND]
    assert "slippages" not in found


def test_an_editors_move_is_published_with_its_reason(cast: Cast, commitment: Any) -> None:
    """What is proposed holds its row of the log, also when its author goes on writing."""
    move(cast, commitment, "editor")
    evidence = [{"title": "A page", "url": "http://example.com"}]
    said = patch(cast, "editor", commitment, evidence=evidence)
    assert shown(commitment)["milestones"] == [FIRST, SECOND]
    cast.act("steward", "ogp_tn_review_decide", id=said["proposal"]["id"], decision="publish")
    found = shown(commitment)
    assert (found["milestones"], found["slippages"]) == ([FIRST, LATER], [row(cast)])
    assert found["evidence"] == evidence


def test_what_is_not_done_yet_is_not_done(cast: Cast, commitment: Any) -> None:
    """A day to come is refused at its row."""
    with pytest.raises(tk.ValidationError) as error:
        patch(cast, "team", commitment, milestones=[FIRST, {**SECOND, "done": cast.day(2)}])
    assert list(error.value.error_dict["milestones"][-1]) == ["done"]
    patch(cast, "steward", commitment, milestones=[FIRST, {**SECOND, "done": cast.day(0)}])


# The pages


def token(cast: Cast, person: str) -> dict[str, str]:
    user = getattr(cast, person)
    made = helpers.call_action("api_token_create", {"user": user}, user=user, name="t")
    return {"Authorization": made["token"]}


def test_everybody_reads_the_former_date(app: Any, cast: Cast, commitment: Any) -> None:
    """By the milestone, and with the reason in the time line."""
    move(cast, commitment)
    page = BeautifulSoup(app.get(f"/en/commitment/{commitment['name']}").body, "html.parser")
    steps = [one.text for one in page.select(".ogp-list--milestones li")]
    assert ["first promised for 28 February 2018" in one for one in steps] == [False, True]
    (event,) = page.select(".ogp-event--moved")
    words = " ".join(event.text.split())
    assert "Second from 28 February 2018 to 31 March 2018" in words
    assert "The tender was late" in words


@pytest.mark.parametrize("person", ["steward", "team"])
def test_the_form_asks_for_the_reason(app: Any, cast: Cast, commitment: Any, person: str) -> None:
    """Sent as the browser sends it: refused without one, with one written into the log."""
    address = f"/en/commitment/edit/{commitment['name']}"
    headers = token(cast, person)
    form = BeautifulSoup(app.get(address, headers=headers).body, "html.parser").select_one(
        "#dataset-edit"
    )
    data: dict[str, Any] = {}
    for one in form.select("input[name], textarea[name]"):
        if one.get("type") not in ("checkbox", "radio", "submit"):
            data[one["name"]] = one.get("value") if one.name == "input" else one.text.lstrip("\n")
    for one in form.select("select[name]"):
        chosen = one.select("option[selected]") or one.select("option")[:1]
        data[one["name"]] = chosen[0]["value"] if chosen else ""
    data = {name: value or "" for name, value in data.items()}
    data |= {"milestones-1-due": "2018-03-31", "save": "go"}
    answer = app.post(address, data=data, headers=headers, follow_redirects=False)
    again = BeautifulSoup(answer.body, "html.parser")
    assert again.select_one("#error-milestones-1-reason_translated")
    assert again.select_one("details.ogp-reason[open] #field-milestones-1-reason_translated")
    data["milestones-1-reason_translated-en"] = "The tender was late"
    answer = app.post(address, data=data, headers=headers, follow_redirects=False)
    assert answer.status_code == 302
    reason = {"en": "The tender was late"}
    assert shown(commitment)["slippages"] == [row(cast, reason_translated=reason)]
