"""Reports, dates that move, and the time line: plain functions."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.plans import progress_rules as rules

REPORT = {"date": "2019-01-31", "text_translated": {"en": "It is online."}, "url": "http://x.org"}
SELF = {
    "assessor": "government",
    "basis": "Note",
    "level": "completed",
    "date": "2019-01-31",
    "self_report": True,
}
OFFICIAL = {**SELF, "basis": "Report", "level": "limited", "date": "2018-07-31"}
del OFFICIAL["self_report"]


def milestone(*titles: str, **dates: str) -> dict[str, Any]:
    return {"title_translated": dict(zip(("ar", "fr"), titles, strict=False)), **dates}


# Reports


@pytest.mark.parametrize(
    ("field", "row", "settled"),
    [
        ("assessments", OFFICIAL, True),
        ("assessments", SELF, False),
        ("assessments", {**SELF, "confirmed": "2019-02-01"}, True),
        ("progress", REPORT, False),
        ("progress", {**REPORT, "confirmed": "2019-02-01"}, True),
    ],
)
def test_a_row_is_settled_once_it_is_the_teams_word(
    field: str, row: dict[str, Any], settled: bool
) -> None:
    """What the team recorded or confirmed; a report is never more than a report before."""
    assert rules.is_settled(field, row) is settled
    waiting = [one["row"] for one in rules.awaiting({field: [row]})]
    assert waiting == ([] if settled else [rules.fingerprint(field, row)])


def test_a_fingerprint_is_of_what_the_author_says() -> None:
    """Confirming it changes nothing of that; any other word makes it another row."""
    print_ = rules.fingerprint("progress", REPORT)
    assert rules.fingerprint("progress", {**REPORT, "confirmed": "2019-02-01"}) == print_
    assert rules.fingerprint("progress", {**REPORT, "without_evidence": False}) == print_
    assert rules.fingerprint("progress", {**REPORT, "part": "1.1"}) != print_
    assert rules.fingerprint("progress", {**REPORT, "text_translated": {"en": "No."}}) != print_


@pytest.mark.parametrize(
    ("members", "nothing"),
    [
        ({"url": "http://x.org"}, False),
        ({"dataset": "timetables"}, False),
        ({"without_evidence": True}, False),
        ({"without_evidence": False}, True),
        ({}, True),
    ],
)
def test_a_report_leads_somewhere_or_says_that_it_does_not(
    members: dict[str, Any], nothing: bool
) -> None:
    """An address, a dataset, or the word that there is none yet."""
    assert rules.shows_nothing(members) is nothing


def test_what_is_done_is_not_done_tomorrow() -> None:
    """Days of milestones done and of reports; promises may well be of the future."""
    commitment = {
        "milestones": [{"done": "2019-01-01", "due": "2030-01-01"}, {"done": "2019-01-03"}],
        "progress": [{"date": "2019-01-02"}, {"date": "2019-01-03"}],
    }
    assert rules.days_to_come(commitment, "2019-01-02") == [
        ("milestones", 1, "done"),
        ("progress", 1, "date"),
    ]


# Dates that move


def test_a_milestone_is_known_by_a_title_in_any_language() -> None:
    """Order does not matter, nor does another language; one that shares no title is another."""
    before = [milestone("أ", "A"), milestone("ب", "B"), milestone("ج", "C")]
    after = [milestone("ب", "B, in other words"), milestone("أ"), milestone("د", "D")]
    assert rules.pairs(before, after) == {0: 1, 1: 0}


def test_of_several_with_one_title_those_whose_date_stays_are_the_same() -> None:
    """So only the one that moved has moved."""
    before = [milestone("أ", due="2018-01-31"), milestone("أ", due="2018-02-28")]
    after = [milestone("أ", due="2018-02-28"), milestone("أ", due="2018-03-31")]
    assert rules.pairs(before, after) == {1: 0, 0: 1}
    moved = rules.moves({"milestones": before}, {"milestones": after})
    assert [(one.index, one.before, one.after) for one in moved] == [
        (1, "2018-01-31", "2018-03-31")
    ]


def test_a_move_is_of_a_date_that_was_promised() -> None:
    """The first date is none; a date taken out is one, earlier or later."""
    before = {
        "due": "2018-06-30",
        "milestones": [
            milestone("أ"),
            milestone("ب", due="2018-01-31"),
            milestone("ج", due="2018-01-31"),
        ],
    }
    after = {
        "due": "2018-07-31",
        "milestones": [
            milestone("أ", due="2018-01-31"),
            milestone("ب", due="2018-01-01"),
            milestone("ج"),
        ],
    }
    assert rules.moves(before, after) == [
        rules.Move(None, (), "2018-06-30", "2018-07-31"),
        rules.Move(1, ("ب",), "2018-01-31", "2018-01-01"),
        rules.Move(2, ("ج",), "2018-01-31", ""),
    ]
    assert rules.moves(before, before) == []


def test_a_dated_milestone_that_is_gone_is_found() -> None:
    """Left out or with another name; one without a date may go."""
    before = {"milestones": [milestone("أ", due="2018-01-31"), milestone("ب")]}
    assert rules.dropped(before, {"milestones": [milestone("س", due="2018-02-28")]}) == [0]
    assert rules.dropped(before, {"milestones": [milestone("أ")]}) == []


def test_the_log_says_what_moved_from_where_to_where_and_why() -> None:
    """A row of the commitment itself names no milestone, one without a new date has none."""
    of_step = rules.Move(0, ("أ", "A"), "2018-01-31", "2018-02-28")
    row = rules.log_row(of_step, {"en": "Rain"}, "2018-01-30")
    assert row == {
        "milestone": "أ",
        "from": "2018-01-31",
        "to": "2018-02-28",
        "reason_translated": {"en": "Rain"},
        "on": "2018-01-30",
    }
    own = rules.log_row(rules.Move(None, (), "2018-06-30", ""), {"en": "Rain"}, "2018-01-30")
    assert set(own) == {"from", "reason_translated", "on"}
    assert rules.is_about(row, of_step)
    assert not rules.is_about(row, of_step._replace(after="2018-03-31"))
    assert not rules.is_about(own, of_step)
    assert rules.slips([row, own], milestone("أ", "Autrement")) == [row]
    assert rules.slips([row, own]) == [own]


def test_milestones_of_one_title_have_each_their_own_log() -> None:
    """Which rows are whose is told by the dates that lead to the one that it has."""

    def row(before: str, after: str) -> dict[str, str]:
        return {"milestone": "Formation", "from": before, "to": after}

    def step(due: str) -> dict[str, Any]:
        return {"title_translated": {"fr": "Formation"}, "due": due}

    first, again, other = (
        row("2018-01", "2018-03"),
        row("2018-03", "2018-05"),
        row("2018-02", "2018-09"),
    )
    milestones = [step("2018-05"), step("2018-09"), step("2018-12")]
    log = [first, other, again]
    found = [rules.slips(log, one, milestones) for one in milestones]
    assert found == [[first, again], [other], []]
    assert rules.slipped({"slippages": log, "milestones": milestones}) == 2
    assert rules.slipped({"slippages": log, "milestones": []}) == 1
    assert rules.slipped({"slippages": log, "milestones": milestones[:1]}) == 1


# The time line


def kinds(commitment: dict[str, Any]) -> list[tuple[str, str | None]]:
    return [(event["kind"], event["date"]) for event in rules.timeline(commitment)]


def test_the_time_line_has_everything_the_latest_first() -> None:
    """Promised, done, moved, assessed, reported, proved; what nobody dates is last."""
    commitment = {
        "due": "2018-06-30",
        "milestones": [
            milestone("أ", due="2018-01-31", done="2018-02-15"),
            milestone("ب", due="2030-01-31"),
            milestone("ج"),
        ],
        "slippages": [
            {"milestone": "ب", "from": "2018-03-31", "to": "2030-01-31", "on": "2018-03-01"}
        ],
        "assessments": [OFFICIAL],
        "progress": [REPORT],
        "evidence": [{"title": "A page"}, {"title": "Another", "date": "2018-05-31"}],
    }
    assert kinds(commitment) == [
        ("planned", "2030-01-31"),
        ("progress", "2019-01-31"),
        ("assessment", "2018-07-31"),
        ("due", "2018-06-30"),
        ("evidence", "2018-05-31"),
        ("moved", "2018-03-01"),
        ("done", "2018-02-15"),
        ("evidence", None),
    ]
    assert kinds({}) == []


def test_what_waits_says_which_row_it_is() -> None:
    """So that exactly this one can be confirmed; what is settled says nothing of the kind."""
    events = rules.timeline({"assessments": [OFFICIAL, SELF], "progress": [REPORT]})
    waiting = {event["kind"]: event.get("fingerprint") for event in events if "field" in event}
    assert waiting == {
        "assessment": rules.fingerprint("assessments", SELF),
        "progress": rules.fingerprint("progress", REPORT),
    }


def test_a_source_is_one_event_with_the_levels_of_its_parts() -> None:
    """Its level is what it says of the whole, else its lowest part; what waits stands alone."""
    parts = [{**OFFICIAL, "part": "1.1", "level": "completed"}, {**OFFICIAL, "part": "1.2"}]
    (event,) = rules.timeline({"assessments": parts})
    assert (event["level"], event["parts"]) == ("limited", {"1.1": "completed", "1.2": "limited"})
    whole = {**OFFICIAL, "level": "substantial"}
    (event,) = rules.timeline({"assessments": [*parts, whole]})
    assert event["level"] == "substantial"
    waiting = [{**one, "self_report": True} for one in parts]
    assert len(rules.timeline({"assessments": waiting})) == 2


def test_an_assessor_may_say_that_nothing_can_be_judged() -> None:
    """The IRM's level outside the scale is shown as it is."""
    irm = {"assessor": "irm", "basis": "IRM", "level": "no_evidence"}
    (event,) = rules.timeline({"assessments": [irm]})
    assert (event["level"], event["date"]) == ("no_evidence", None)


def test_a_milestone_is_found_by_the_name_that_a_row_gives_it() -> None:
    """A row that names one that is gone keeps its words and has none."""
    step = milestone("أ", "A")
    rows = [{**REPORT, "milestone": "A"}, {**REPORT, "milestone": "Gone", "date": "2019-01-01"}]
    first, second = rules.timeline({"milestones": [step], "progress": rows})
    assert (first["milestone"], second["milestone"]) == (step, None)
