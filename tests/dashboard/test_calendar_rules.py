"""What is due and what has changed, from plain records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckanext.ogp_tn.dashboard import calendar_rules as rules

TODAY = date(2018, 8, 15)
BODY = {"name": "ministry", "title": "M", "title_translated": {}}


def commitment(**fields: Any) -> dict[str, Any]:
    return {
        "id": "c1",
        "name": "nap2-01",
        "number": 1,
        "plan": "nap2",
        "title_translated": {"en": "A commitment"},
        "organization": BODY,
        "metadata_modified": "2018-08-01T10:11:12.131415",
        "completion": {"level": "limited"},
        **fields,
    }


def opening(**fields: Any) -> dict[str, Any]:
    return {
        "quarter": "2018-Q3",
        "organization": BODY,
        "total": 300,
        "outcomes": {"published": 100, "planned": 200},
        "modified": "2018-08-02T10:11:12.131Z",
        **fields,
    }


@pytest.mark.parametrize(
    ("day", "level", "outcome"),
    [
        ("2018-07-31", "limited", "late"),
        ("2018-08-15", "limited", "planned"),
        ("2018-07-31", "completed", "done"),
        ("2018-07-31", None, "late"),
    ],
)
def test_a_commitment_is_due_on_its_last_day(day: str, level: str | None, outcome: str) -> None:
    """Late is what is open after it, not on it."""
    found = rules.due([commitment(due=day, completion={"level": level})], [], TODAY)
    assert [(one["date"], one["outcomes"]) for one in found] == [(day, {outcome: 1})]


def test_milestones_stand_where_they_were_promised_whether_done_or_not() -> None:
    """One without a promise stands where it was done; one with neither date nowhere."""
    titled = {"title_translated": {"en": "A step"}}
    steps = [
        {**titled, "due": "2018-01-31", "done": "2018-03-01"},
        {**titled, "due": "2018-02-28"},
        {**titled, "done": "2017-12-01"},
        titled,
    ]
    found = rules.due([commitment(milestones=steps)], [], TODAY)
    assert [(one["date"], one["outcomes"], one["id"]) for one in found] == [
        ("2017-12-01", {"done": 1}, "milestone-c1-3"),
        ("2018-01-31", {"done": 1}, "milestone-c1-1"),
        ("2018-02-28", {"late": 1}, "milestone-c1-2"),
    ]


def test_the_rows_of_a_body_in_a_quarter_are_one_entry_on_its_last_day() -> None:
    """However many they are."""
    (found,) = rules.due([], [opening()], TODAY)
    assert (found["date"], found["total"]) == ("2018-09-30", 300)
    assert found["outcomes"] == {"done": 100, "planned": 200}


def test_an_entry_keeps_its_id_when_the_promise_changes() -> None:
    """A calendar that is subscribed to moves the event instead of making another."""
    steps = [{"title_translated": {"en": "A step"}, "due": "2018-01-31"}]
    before = rules.due([commitment(due="2018-07-31", milestones=steps)], [opening()], TODAY)
    steps = [{"title_translated": {"fr": "Une étape"}, "due": "2019-01-31"}]
    after = rules.due([commitment(due="2019-07-31", milestones=steps)], [opening(total=1)], TODAY)
    assert {one["id"] for one in before} == {one["id"] for one in after}
    assert len({one["id"] for one in before}) == 3


def test_what_is_due_is_sorted_by_day_and_kind() -> None:
    """On one day commitments come first, openings last."""
    steps = [{"title_translated": {"en": "A step"}, "due": "2018-09-30"}]
    one = commitment(due="2018-09-30", milestones=steps)
    found = rules.due([one], [opening(), opening(quarter="2018-Q2")], TODAY)
    assert [entry["kind"] for entry in found] == ["opening", "commitment", "milestone", "opening"]


def test_a_year_and_a_kind_are_chosen() -> None:
    """Quarters count what is chosen, by month."""
    steps = [{"title_translated": {"en": "A step"}, "due": "2018-08-31"}]
    one = commitment(due="2019-07-31", milestones=steps)
    entries = rules.due([one], [opening()], TODAY)
    assert rules.years(entries) == [2019, 2018]
    assert [e["kind"] for e in rules.chosen(entries, None, "opening")] == ["opening"]
    (quarter,) = rules.quarters(rules.chosen(entries, 2018, None))
    assert (quarter["quarter"], quarter["total"]) == ("2018-Q3", 301)
    assert quarter["outcomes"] == {"planned": 201, "done": 100}
    assert [month["month"] for month in quarter["months"]] == ["2018-08", "2018-09"]


@pytest.mark.parametrize(
    ("years", "year"), [([2019, 2016], 2016), ([2018], 2018), ([2021, 2020], 2020), ([], 2018)]
)
def test_the_year_that_is_shown_first(years: list[int], year: int) -> None:
    """The present one, or the nearest in which something is or was due."""
    assert rules.year_to_show(years, TODAY) == year


def test_a_dated_part_has_changed_on_its_day() -> None:
    """The latest comes first, and what bears a day to come has not changed yet."""
    found = rules.changes(
        [
            commitment(
                milestones=[{"title_translated": {"en": "A step"}, "done": "2018-03-01"}],
                evidence=[
                    {"title": "A page", "url": "https://example.org", "date": "2018-07-01"},
                    {"title": "Later", "date": "2018-12-31"},
                    {"title": "Undated"},
                ],
                assessments=[
                    {"assessor": "irm", "basis": "Report", "level": "limited", "date": "2018-05-01"}
                ],
            )
        ],
        [],
        [opening()],
        TODAY,
    )
    assert [(one["kind"], one["updated"][:10]) for one in found] == [
        ("opening", "2018-08-02"),
        ("commitment", "2018-08-01"),
        ("evidence", "2018-07-01"),
        ("assessment", "2018-05-01"),
        ("milestone", "2018-03-01"),
    ]


def test_a_self_report_is_told_once_it_is_confirmed() -> None:
    """On the day of the confirmation."""
    reading = {
        "assessor": "government",
        "basis": "Ours",
        "level": "limited",
        "date": "2018-01-01",
        "self_report": True,
    }

    def told(**more: str) -> list[str]:
        found = rules.changes([commitment(assessments=[reading | more])], [], [], TODAY)
        return [one["updated"] for one in found if one["kind"] == "assessment"]

    assert told() == []
    assert told(confirmed="2018-02-02") == ["2018-02-02T00:00:00Z"]


def test_a_piece_of_evidence_keeps_its_id_wherever_it_stands() -> None:
    """A reader of feeds is not told twice because something was put before it."""
    piece = {"title": "A page", "url": "https://example.org", "date": "2018-07-01"}
    other = {"title": "Another", "url": "https://example.org/2", "date": "2018-07-02"}

    def ids(*evidence: dict[str, str]) -> set[str]:
        found = rules.changes([commitment(evidence=list(evidence))], [], [], TODAY)
        return {one["id"] for one in found if one["kind"] == "evidence"}

    assert ids(piece) < ids(other, piece)


def test_only_the_latest_changes_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are."""
    monkeypatch.setattr(rules, "LATEST", 3)
    quarters = [
        opening(quarter=f"2018-Q{n}", modified=f"2018-0{n}-01T00:00:00Z") for n in range(1, 5)
    ]
    found = rules.changes([], [], quarters, TODAY)
    assert [one["quarter"] for one in found] == ["2018-Q4", "2018-Q3", "2018-Q2"]
