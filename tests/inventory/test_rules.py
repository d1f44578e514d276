"""The life of an inventory row, as plain rules."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ckanext.ogp_tn.inventory import rules
from ckanext.ogp_tn.inventory.rules import Link

REASON = {"legal_ground": ["private_life"], "justification_translated": {"fr": "Des noms."}}
TODAY = date(2018, 10, 1)


def link(**fields: Any) -> Link:
    """Return a public dataset of the body ``org``."""
    return Link(**{"id": "1", "name": "d", "owner_org": "org", "state": "active", "private": False}
                | fields)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ({}, "identified"),
        ({"openness": "undetermined"}, "identified"),
        ({"openness": "open"}, "assessed"),
        ({"openness": "partly", **REASON}, "assessed"),
        ({"openness": "open", "planned_quarter": "2018-Q3"}, "scheduled"),
        ({"openness": "partly", "planned_quarter": "2018-Q3", **REASON}, "scheduled"),
        ({"openness": "undetermined", "planned_quarter": "2018-Q3"}, "scheduled"),
        ({"openness": "closed", **REASON}, "withheld"),
        ({"openness": "closed", "planned_quarter": "2018-Q3", **REASON}, "withheld"),
        ({"openness": "closed"}, "assessed"),
        ({"openness": "open", "planned_quarter": "2018-Q3", "removed_on": "2018-01-01"}, "removed"),
    ],
)
def test_the_state_follows_from_the_row(row: dict[str, Any], expected: str) -> None:
    """Identified, assessed, scheduled; or withheld; or removed."""
    assert rules.state(row, published=False) == expected


@pytest.mark.parametrize("openness", [None, "open", "partly", "closed", "undetermined"])
def test_a_public_dataset_makes_a_row_published(openness: str | None) -> None:
    """What everybody can get is published, whatever the row says of it; unless it was removed."""
    row = {"openness": openness}
    assert rules.state(row, published=True) == "published"
    assert rules.state({**row, "removed_on": "2018-01-01"}, published=True) == "removed"


@pytest.mark.parametrize(
    ("openness", "reason", "problems"),
    [
        ("closed", {}, ["legal_ground", "justification_translated"]),
        ("partly", {}, ["legal_ground", "justification_translated"]),
        ("partly", REASON, []),
        ("closed", {"legal_ground": ["archives"]}, ["justification_translated"]),
        ("open", REASON, ["legal_ground", "justification_translated"]),
        ("open", {}, []),
        ("undetermined", {}, []),
        ("undetermined", REASON, []),
        (None, REASON, []),
    ],
)
def test_what_is_not_opened_needs_a_reason(
    openness: str | None, reason: dict[str, Any], problems: list[str]
) -> None:
    """Partly and closed need ground and justification, open has neither, undetermined may."""
    assert rules.ground_problems({"openness": openness, **reason}) == problems


@pytest.mark.parametrize(
    ("quarter", "end"),
    [
        ("2018-Q1", date(2018, 3, 31)),
        ("2018-Q2", date(2018, 6, 30)),
        ("2018-Q3", date(2018, 9, 30)),
        ("2018-Q4", date(2018, 12, 31)),
    ],
)
def test_a_quarter_ends_with_its_third_month(quarter: str, end: date) -> None:
    """The last day of a quarter, and the quarter of that day."""
    assert rules.quarter_end(quarter) == end
    assert rules.quarter_of(end) == quarter


def test_another_text_is_no_quarter() -> None:
    """A wrong quarter is an error, not a guess."""
    with pytest.raises(ValueError, match="2018-Q5"):
        rules.quarter_end("2018-Q5")


@pytest.mark.parametrize("state", rules.STATES)
def test_only_a_waiting_row_is_late(state: str) -> None:
    """Late: its quarter is over and it still waits; withheld, published and removed never are."""
    waits = state in ("identified", "assessed", "scheduled")
    assert rules.is_late({"planned_quarter": "2018-Q3"}, state, TODAY) is waits


def test_a_row_is_late_from_the_day_after_its_quarter() -> None:
    """The last day of the quarter is in time; a row without a quarter is never late."""
    row = {"planned_quarter": "2018-Q3"}
    assert not rules.is_late(row, "scheduled", date(2018, 9, 30))
    assert rules.is_late(row, "scheduled", date(2018, 10, 1))
    assert not rules.is_late({}, "scheduled", TODAY)


@pytest.mark.parametrize(
    ("found", "problem"),
    [
        (None, "missing"),
        (link(state="deleted"), "deleted"),
        (link(private=True), "private"),
        (link(owner_org="other"), "other_body"),
        (link(owner_org="other", state="draft"), "missing"),
        (link(owner_org="other", state="deleted"), "missing"),
        (link(owner_org="other", private=True), "missing"),
        (link(files_fail=True), "bad_files"),
        (link(), None),
        (link(state="draft"), None),
    ],
)
def test_a_row_is_broken_where_its_dataset_does_not_publish_it(
    found: Link | None, problem: str | None
) -> None:
    """Deleted, private, another body's, unusable or not there; a draft is being prepared."""
    row = {"published_dataset": "d", "owner_org": "org"}
    assert rules.link_problem(row, found) == problem


def test_a_row_that_names_no_dataset_is_not_broken() -> None:
    """Nothing is claimed, so nothing is broken."""
    assert rules.link_problem({"owner_org": "org"}, None) is None
    assert not rules.is_published({"owner_org": "org"}, None)


def test_a_draft_publishes_nothing() -> None:
    """A dataset counts once everybody can get it."""
    row = {"published_dataset": "d", "owner_org": "org"}
    assert rules.is_published(row, link())
    assert not rules.is_published(row, link(state="draft"))


def test_references_count_on() -> None:
    """A row without a reference gets the next one of its body, never one that is taken."""
    assert rules.next_references({"R-0007", "A12"}, 2) == ["R-0008", "R-0009"]
    assert rules.next_references(set(), 1) == ["R-0001"]


def test_references_are_sorted_as_a_person_counts() -> None:
    """Two comes before ten, with letters or without."""
    mixed = ["A-10", "A-2", "10", "2", "B-1", "A-2b"]
    assert sorted(mixed, key=rules.in_order) == ["2", "10", "A-2", "A-2b", "A-10", "B-1"]


@pytest.mark.parametrize(
    ("openness", "state", "undecided"),
    [
        (None, rules.IDENTIFIED, True),
        ("undetermined", rules.SCHEDULED, True),
        ("undetermined", rules.PUBLISHED, False),
        ("undetermined", rules.REMOVED, False),
        ("open", rules.SCHEDULED, False),
    ],
)
def test_a_row_is_undecided_while_it_waits(
    openness: str | None, state: str, undecided: bool
) -> None:
    """What is published or removed needs no decision any more."""
    assert rules.is_undecided({"openness": openness}, state) is undecided
