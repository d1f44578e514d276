"""The completion rule, the parts of a commitment, lateness and a plan's numbers."""

from __future__ import annotations

from datetime import date
from itertools import permutations, product
from typing import Any

import pytest

from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.plans import rules

TABLE, SHEET = "summary table", "sheet"


def reading(
    level: str, basis: str = TABLE, day: str | None = "2018-07-31", **more: Any
) -> dict[str, Any]:
    return {
        "assessor": "government",
        "basis": basis,
        "level": level,
        "date": day,
        "transcribed": True,
        **more,
    }


def test_scale_is_the_vocabulary() -> None:
    """The order of the levels in the code is their order in the vocabulary."""
    known = [value for value in vocabulary("levels").values() if value != "no_evidence"]
    assert sorted(known, key=vocabulary("levels").rank) == list(rules.LEVELS)


def test_no_reading_is_not_zero() -> None:
    """A commitment that no source rates has no level, rather than the lowest one."""
    assert rules.completion([]) == {
        "level": None,
        "highest": None,
        "contested": False,
        "readings": [],
        "evidence": False,
    }


@pytest.mark.parametrize(("low", "high"), list(product(rules.LEVELS, repeat=2)))
def test_lower_of_two_readings_wins(low: str, high: str) -> None:
    """Of two government readings of one date the lower is the headline, in either order."""
    levels = sorted([low, high], key=rules.rank)
    for first, second in permutations([reading(low), reading(high, SHEET)]):
        found = rules.completion([first, second])
        assert (found["level"], found["highest"]) == tuple(levels)
        assert found["contested"] is (low != high)


def test_later_reading_replaces_earlier() -> None:
    """The latest date decides, even where the earlier reading was more or less favourable."""
    earlier, later = reading("completed", day="2017-01-01"), reading("limited", day="2018-01-01")
    found = rules.completion([later, earlier])
    assert found["level"] == "limited"
    assert not found["contested"]
    assert len(found["readings"]) == 2


def test_undated_reading_never_beats_a_dated_one() -> None:
    """A reading without a date is shown, and decides only where no reading has one."""
    undated = reading("completed", "dashboard", None)
    assert rules.completion([undated, reading("limited")])["level"] == "limited"
    assert rules.completion([undated])["level"] == "completed"


@pytest.mark.parametrize("assessor", ["irm", "civil_society"])
def test_only_the_government_sets_the_headline(assessor: str) -> None:
    """Other assessors are shown beside the headline and do not make it contested."""
    other = reading("not_started", assessor=assessor)
    found = rules.completion([other, reading("substantial")])
    assert (found["level"], found["contested"]) == ("substantial", False)
    assert rules.completion([other])["level"] is None


def test_a_whole_is_no_further_than_its_least_advanced_part() -> None:
    """Where a source rates only the parts, its reading of the whole is its lowest part."""
    parts = [
        reading("substantial", part="6.1"),
        reading("limited", part="6.2"),
        reading("limited", part="6.3"),
    ]
    assert rules.completion(parts)["level"] == "limited"
    assert not rules.completion(parts)["contested"]
    both = rules.completion([*parts, reading("substantial", SHEET)])
    assert (both["level"], both["highest"], both["contested"]) == ("limited", "substantial", True)


def test_a_rated_whole_outweighs_the_same_sources_parts() -> None:
    """A source that rates whole and parts is read by what it says of the whole."""
    found = rules.completion([reading("limited", part="1.1"), reading("substantial")])
    assert (found["level"], found["contested"]) == ("substantial", False)


def test_completion_needs_evidence() -> None:
    """A claim of completion without evidence counts as substantial."""
    claim = reading("completed", transcribed=False)
    assert rules.completion([claim])["level"] == "substantial"
    link = [{"title": "Portal", "url": "https://example.org/"}]
    dataset = [{"title": "Timetables", "dataset": "timetables"}]
    assert rules.completion([claim], link)["level"] == "completed"
    assert rules.completion([claim], dataset)["level"] == "completed"
    assert rules.completion([{**claim, "url": "https://example.org/"}])["level"] == "completed"


def test_a_title_alone_is_not_evidence() -> None:
    """Evidence is something a reader can open."""
    assert not rules.has_evidence([{"title": "A circular", "date": "2018-05-18"}])


def test_a_transcribed_reading_is_kept_as_printed() -> None:
    """An official source's "completed" stays, and the missing evidence is said."""
    found = rules.completion([reading("completed")])
    assert (found["level"], found["evidence"]) == ("completed", False)


def test_readings_are_given_as_stored() -> None:
    """Every assessment is listed with its part, and blank fields are left out."""
    found = rules.completion([reading("limited", part="6.2"), reading("limited", day=None)])
    assert found["readings"] == [
        {
            "assessor": "government",
            "basis": TABLE,
            "level": "limited",
            "date": "2018-07-31",
            "part": "6.2",
        },
        {"assessor": "government", "basis": TABLE, "level": "limited"},
    ]


def test_parts_have_levels_of_their_own() -> None:
    """A part's level follows the same rule; a part that nobody rates has none."""
    parts = [{"code": "6.1"}, {"code": "6.2"}]
    rated = [reading("limited", part="6.1"), reading("substantial", SHEET, part="6.1")]
    assert rules.parts_levels(parts, rated) == {"6.1": "limited", "6.2": None}


def test_irm_may_say_no_evidence() -> None:
    """The IRM's latest word on the whole is kept, also when it says it cannot judge."""
    older = reading("limited", assessor="irm", day="2017-01-01")
    newer = reading("no_evidence", assessor="irm", day="2018-01-01")
    assert rules.level_by("irm", [newer, older]) == "no_evidence"
    assert rules.level_by("irm", [reading("limited")]) is None


@pytest.mark.parametrize(
    ("due", "level", "late"),
    [
        ("2018-07-31", "limited", True),
        ("2018-07-31", None, True),
        ("2018-07-31", "completed", False),
        ("2018-08-01", "limited", False),
        (None, "limited", False),
    ],
)
def test_late(due: str | None, level: str | None, late: bool) -> None:
    """Late is open on the day after the last day promised; without a date nothing is late."""
    assert rules.is_late(due, level, date(2018, 8, 1)) is late


def test_overview_counts_every_commitment_once() -> None:
    """Levels add up to the total, also within the axes, and unrated is counted as such."""
    rated = {1: "limited", 2: "completed", 10: None}
    commitments = [
        {
            "name": f"plan-{number:02d}",
            "number": number,
            "axis": "axis2" if number == 10 else "axis1",
            "due": "2018-01-31",
            "completion": rules.completion([reading(level)] if level else []),
        }
        for number, level in reversed(rated.items())
    ]
    found = rules.overview(commitments, [{"id": "axis1"}, {"id": "axis2"}], date(2018, 2, 1))
    assert found["total"] == sum(found["levels"].values()) == 3
    assert found["levels"] == {
        "not_started": 0,
        "limited": 1,
        "substantial": 0,
        "completed": 1,
        "none": 1,
    }
    assert [axis["total"] for axis in found["axes"]] == [2, 1]
    assert found["axes"][1]["levels"]["none"] == 1
    assert found["late"] == ["plan-01", "plan-10"]
    assert found["without_evidence"] == ["plan-02"]


def test_a_confirmed_report_proves_what_it_leads_to() -> None:
    """One that waits proves nothing yet, and changes no level."""
    claim = reading("completed", transcribed=False)
    report = {"date": "2018-07-31", "url": "https://example.org/"}
    for entry, level in (
        (report, "substantial"),
        ({**report, "confirmed": "2018-08-01"}, "completed"),
    ):
        proofs = rules.proofs({"progress": [entry]})
        assert rules.completion([claim], proofs)["level"] == level
        assert rules.completion([claim], proofs)["evidence"] is (level == "completed")


def test_the_latest_news_is_the_latest_day_of_all() -> None:
    """Promises are no news, and where no day is known there is none."""
    commitment: dict[str, Any] = {"due": "2030-01-01", "evidence": [{"title": "A page"}]}
    assert rules.latest_news(commitment) is None
    commitment["assessments"] = [reading("limited", date="2018-07-31")]
    assert rules.latest_news(commitment) == "2018-07-31"
    commitment["progress"] = [{"date": "2019-01-31"}]
    assert rules.latest_news(commitment) == "2019-01-31"
    commitment["milestones"] = [{"done": "2019-02-01", "due": "2031-01-01"}]
    assert rules.latest_news(commitment) == "2019-02-01"


@pytest.mark.parametrize(
    ("level", "due", "done", "expected"),
    [
        ("completed", "2018-05-31", ["2018-03-23", "2018-06-10"], ("late", "2018-06-10", 10)),
        ("completed", "2018-05-31", ["2018-05-31"], ("on_time", "2018-05-31", 0)),
        ("completed", "2018-05-31", ["2018-05-01"], ("on_time", "2018-05-01", -30)),
        ("completed", "2018-05-31", ["2018-04-30"], ("early", "2018-04-30", -31)),
        ("completed", "2018-05-31", ["2018-05-01", None], ("undated", None, None)),
        ("completed", "2018-05-31", [], ("undated", None, None)),
        ("completed", None, ["2018-06-10"], ("undated", "2018-06-10", None)),
        ("substantial", "2018-05-31", ["2018-05-01"], ("overdue", None, 31)),
        ("substantial", "2018-07-01", [None], ("running", None, 0)),
        (None, "2018-07-31", [], ("running", None, -30)),
        ("limited", None, ["2018-05-01"], ("no_due", None, None)),
    ],
)
def test_a_commitment_is_kept_in_time_or_not_or_nobody_can_say(
    level: str | None, due: str | None, done: list[str | None], expected: tuple[str, str, int]
) -> None:
    """The last milestone dates it where all are dated; the day of a later report does not."""
    commitment = {
        "due": due,
        "assessments": [reading(level)] if level else [],
        "milestones": [{"done": day} for day in done],
    }
    found = rules.kept(commitment, date(2018, 7, 1))
    assert tuple(found.values()) == expected
    assert (rules.achieved(commitment)["state"] is None) is (level != "completed")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"2018-05-31": "completed"}, ("on_time", "2018-05-31", 0)),
        ({"2018-04-01": "completed", "2018-07-31": "completed"}, ("early", "2018-04-01", -60)),
        ({"2018-06-01": "completed"}, ("undated", None, None)),
        ({"2018-05-30": "limited", "2018-06-01": "completed"}, ("undated", None, None)),
        ({"2018-06-01": "limited", "2018-06-10": "completed"}, ("late", "2018-06-10", 10)),
        (
            {"2018-04-01": "completed", "2018-06-01": "limited", "2018-06-10": "completed"},
            ("late", "2018-06-10", 10),
        ),
    ],
)
def test_readings_show_that_it_was_in_time_or_that_it_was_not(
    said: dict[str, str], expected: tuple[str, str, int]
) -> None:
    """A report after the due date accuses nobody, unless an earlier one, after it too, does."""
    assessments = [reading(level, day=day) for day, level in said.items()]
    found = rules.achieved({"due": "2018-05-31", "assessments": assessments})
    assert tuple(found.values()) == expected


def test_a_confirmed_report_proves_that_it_was_kept() -> None:
    """What counts as evidence of the level counts as evidence of the day."""
    claim = reading("completed", day="2018-05-31", transcribed=False)
    report = {"date": "2018-05-31", "url": "https://example.org/"}
    commitment = {"due": "2018-05-31", "assessments": [claim], "progress": [report]}
    assert rules.achieved(commitment)["state"] is None
    report["confirmed"] = "2018-06-01"
    assert rules.achieved(commitment)["state"] == "on_time"
