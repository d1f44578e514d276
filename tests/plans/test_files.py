"""Plan files: what is read, and every mistake with its place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from ckanext.ogp_tn.plans import files

GOOD = """
plan:
  name: plan-x
  owner_org: some-body
  title_translated: {en: A plan}
  period_start: 2020-01-01
  period_end: 2021-12-31
  axes:
    - id: axis1
      title_translated: {en: An axis}
commitments:
  - number: 1
    owner_org: some-body
    axis: axis1
    title_translated: {ar: تعهد, en: A commitment}
    due: 2021-06-30
    parts:
      - code: "1.1"
        title_translated: {en: A part}
    assessments:
      - assessor: government
        level: limited
        basis: Report
        date: 2021-07-01
        part: "1.1"
        transcribed: true
"""


def content(**changes: Any) -> files.Content:
    """Return the good file's content with fields of its commitment replaced."""
    good = files.read(GOOD)
    good["commitments"][0].update(changes)
    return good


def places(broken: Any) -> dict[str, str]:
    return {
        problem.place: problem.message.format(**problem.values)
        for problem in files.problems(broken)
    }


def test_a_good_file_has_no_problem() -> None:
    """The example that every other test breaks is itself right."""
    assert files.problems(content()) == []


def test_dates_are_read_as_iso_texts() -> None:
    """YAML's own dates become texts, so that a file can be compared with the API."""
    assert files.read(GOOD)["commitments"][0]["due"] == "2021-06-30"


@pytest.mark.parametrize(
    ("changes", "place", "words"),
    [
        ({"assessments": [{"assessor": "government", "level": "half", "basis": "Report"}]},
         "commitments[0].assessments[0].level", "“half” is not one of: not_started, limited"),
        ({"assessments": [{"assessor": "government", "level": "limited"}]},
         "commitments[0].assessments[0].basis", "Missing"),
        ({"title_translated": {}}, "commitments[0].title_translated", "at least one language"),
        ({"title_translated": {"de": "Titel"}}, "commitments[0].title_translated.de",
         "Known here: ar, fr, en"),
        ({"title_translated": "Title"}, "commitments[0].title_translated", "a group of fields"),
        ({"due": "2021-02-30"}, "commitments[0].due", "is not a date"),
        ({"due": "June 2021"}, "commitments[0].due", "is not a date"),
        ({"axis": "axis9"}, "commitments[0].axis", "“axis9” is not one of: axis1"),
        ({"milestones": [{"title_translated": {"en": "Step"}, "part": "1.7"}]},
         "commitments[0].milestones[0].part", "No part has the code 1.7"),
        ({"missing_in_source": ["colour"]}, "commitments[0].missing_in_source[0]",
         "No field is named colour"),
        ({"colour": "blue"}, "commitments[0].colour", "Unknown name"),
        ({"number": "one"}, "commitments[0].number", "a whole number"),
        ({"responsible": ""}, "commitments[0].responsible", "Empty"),
        ({"evidence": [{"title": "x", "url": "javascript:alert(1)"}]},
         "commitments[0].evidence[0].url", "right form"),
        ({"assessments": [{"assessor": "government", "level": "completed", "basis": "Us"}]},
         "commitments[0].assessments[0].level", "Completion needs evidence"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place(changes: dict[str, Any], place: str, words: str) -> None:
    """A sentence says what is wrong and what would be right, at the place in the file."""
    found = places(content(**changes))
    assert list(found) == [place]
    assert words in found[place]


def test_every_mistake_is_listed_at_once() -> None:
    """A person who mends a file sees all of it, not the first mistake."""
    broken = content(due="soon", axis=3)
    del broken["plan"]["name"]
    assert set(places(broken)) == {"plan.name", "commitments[0].due", "commitments[0].axis"}


def test_numbers_are_unique_in_a_plan() -> None:
    """Two commitments with one number would have one address."""
    broken = content()
    broken["commitments"].append(deepcopy(broken["commitments"][0]))
    assert set(places(broken)) == {"commitments[0].number", "commitments[1].number"}


def test_a_period_ends_after_it_starts() -> None:
    """A plan cannot end before it starts."""
    broken = content()
    broken["plan"]["period_end"] = "2019-01-01"
    assert set(places(broken)) == {"plan.period_end"}


@pytest.mark.parametrize("broken", [None, [], "text", {"plan": {}}, {"commitments": 3}])
def test_something_else_than_a_plan_is_refused(broken: Any) -> None:
    """Any YAML that is no plan file gives sentences, not a crash."""
    assert files.problems(broken)


def test_commitments_are_named_after_plan_and_number() -> None:
    """The address of a commitment is its plan and its number in two digits."""
    plan, commitment = files.datasets(content())
    assert (plan["type"], plan["name"]) == ("action-plan", "plan-x")
    assert (commitment["type"], commitment["name"]) == ("commitment", "plan-x-01")
    assert commitment["plan"] == "plan-x"


def test_what_is_reported_leads_somewhere_and_has_happened() -> None:
    """The rules of the portal hold for a file, each at its place."""
    report = {"date": "2021-01-31", "text_translated": {"en": "It is online"}}
    broken = content(
        progress=[
            {**report, "url": "https://example.org/"},
            report,
            {**report, "date": "2999-01-01", "without_evidence": True, "part": "9.9"},
        ],
        milestones=[{"title_translated": {"en": "A step"}, "done": "2999-01-01"}],
    )
    assert set(places(broken)) == {
        "commitments[0].progress[1].url",
        "commitments[0].progress[2].date",
        "commitments[0].progress[2].part",
        "commitments[0].milestones[0].done",
    }
