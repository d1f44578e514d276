"""What findings say together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from ckanext.ogp_tn.checks import rules

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.mark.parametrize(
    ("severities", "state"),
    [([], "passed"), (["note"], "passed"), (["note", "warning"], "warned"),
     (["warning", "error"], "failed")],
)  # fmt: skip
def test_the_worst_finding_is_the_state(severities: list[str], state: str) -> None:
    """A note takes nothing away."""
    assert rules.state(severities) == state


def test_what_is_not_checked_is_no_failure() -> None:
    """It is told only where nothing else is known."""
    assert rules.worst(["not_checked", "passed"]) == "passed"
    assert rules.worst(["not_checked"]) == "not_checked"
    assert rules.worst([]) is None


def test_findings_are_counted() -> None:
    """Those that are not there too: no score."""
    assert rules.counts(["error", "error"]) == {"error": 2, "warning": 0, "note": 0}


def test_the_conditions_of_a_request_are_no_part_of_a_result() -> None:
    """A new ETag on the same bytes is no change."""
    facts = {"size": 3, "etag": '"1"', "last-modified": "yesterday"}
    assert rules.lasting(facts) == {"size": 3}
    assert rules.conditions(facts) == {"etag": '"1"', "last-modified": "yesterday"}


def test_what_was_never_looked_at_is_due() -> None:
    """Otherwise what was looked at longer ago than its hours."""
    assert rules.is_due(None, NOW, 20)
    assert rules.is_due(NOW - timedelta(hours=20), NOW, 20)
    assert not rules.is_due(NOW - timedelta(hours=19), NOW, 20)


def test_what_has_waited_longest_is_first() -> None:
    """Before all what was never looked at."""
    moments = [NOW, None, NOW - timedelta(days=1)]
    tasks = [SimpleNamespace(checked=one) for one in moments]
    assert [one.checked for one in rules.longest_first(tasks)] == [None, moments[2], NOW]


def test_a_host_is_asked_while_its_time_suffices() -> None:
    """At worst the next request takes all it may."""
    assert rules.has_time(30, 30, 60)
    assert not rules.has_time(31, 30, 60)


def test_the_first_findings_of_a_check_are_shown() -> None:
    """All are counted, and the worst check is first."""
    findings = [{"check": "a", "severity": "note", "total": 300}] * 3
    findings.append({"check": "b", "severity": "error", "total": 1})
    groups = rules.grouped(findings, 2)
    assert [(one["check"], one["total"], len(one["findings"])) for one in groups] == [
        ("b", 1, 1),
        ("a", 300, 2),
    ]


def test_an_upload_is_another_file_once_it_is_uploaded_again() -> None:
    """Its address stays."""
    file = {"url": "a.csv", "url_type": "upload", "last_modified": "2026-01-01"}
    assert rules.place(file) != rules.place({**file, "last_modified": "2026-01-02"})
    assert rules.place({"url": " https://a.tn "}) == "https://a.tn"


@pytest.mark.parametrize(
    ("summary", "says"),
    [
        ({"units": {}}, True),
        ({"units": {"Montant (DT)": "dinar"}}, True),
        ({"units": None}, False),
        ({}, False),
        ({"sheets": {"A": {"units": {}}, "B": {"units": {}}}}, True),
        ({"sheets": {"A": {"units": {}}, "B": {"units": None}}}, False),
        ({"sheets": {}}, False),
    ],
)
def test_units_are_said_by_tables_whose_headings_were_asked(
    summary: dict[str, Any], says: bool
) -> None:
    """A timetable, a file without headings and an empty workbook say nothing of units."""
    assert rules.says_units(summary) is says


@pytest.mark.parametrize(
    ("findings", "state"),
    [
        ({}, "answers"),
        ({"link_moved": "note"}, "answers"),
        ({"link_chain_incomplete": "warning"}, "answers"),
        ({"link_missing": "error"}, "error"),
        ({"link_moved": "note", "link_refused": "error"}, "error"),
        ({"link_unreachable": "error"}, "silent"),
    ],
)
def test_how_an_address_answers(findings: dict[str, str], state: str) -> None:
    """Somebody who refuses is somebody; a browser may complete a chain."""
    assert rules.answer(findings) == state


def test_a_spell_lasts_as_long_as_the_state_does() -> None:
    """It began with its oldest, and its reason is that of its newest; addresses are apart."""
    found = [
        {"address": "b", "state": "error", "reason": "new", "since": 4},
        {"address": "b", "state": "error", "reason": "old", "since": 3},
        {"address": "a", "state": "error", "reason": "old", "since": 2},
        {"address": "a", "state": "answers", "reason": None, "since": 1},
    ]
    told = [(one["since"], one["reason"]) for one in rules.spells(found)]
    assert told == [(3, "new"), (2, "old"), (1, None)]


def test_only_when_nobody_at_all_is_reached_the_fault_is_here() -> None:
    """One that answers, even wrongly, shows that the net is there; so few tell nothing."""
    assert rules.is_offline([{"link_unreachable"}] * 3)
    assert not rules.is_offline([{"link_unreachable"}] * 2)
    assert not rules.is_offline([{"link_unreachable"}] * 3 + [{"link_missing"}])
