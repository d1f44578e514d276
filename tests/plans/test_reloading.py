"""A plan file loaded again beside what people reported on the portal."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.plans import reloading

OFFICIAL = {"assessor": "government", "basis": "Report", "level": "limited", "transcribed": True}
SELF = {"assessor": "government", "basis": "Note", "level": "completed", "self_report": True}
STEP = {"title_translated": {"ar": "خطوة", "en": "A step"}, "due": "2018-01-31"}
REPORT = {"date": "2019-01-31", "text_translated": {"en": "Online."}, "url": "http://x.org"}
SLIP = {
    "milestone": "خطوة",
    "from": "2018-01-31",
    "to": "2018-03-31",
    "reason_translated": {"en": "Rain"},
    "on": "2018-01-30",
}


def kept(before: dict[str, Any], **wanted: Any) -> dict[str, Any]:
    return reloading.kept(before, wanted)


def test_reports_of_the_portal_stay() -> None:
    """Progress, the log, self-reports and evidence, after those that the file has."""
    page = {"title": "A page", "url": "http://x.org"}
    other = {"title": "Another", "dataset": "timetables"}
    before = {
        "progress": [REPORT],
        "slippages": [SLIP],
        "assessments": [SELF, OFFICIAL],
        "evidence": [other],
    }
    assert kept(before, assessments=[OFFICIAL], evidence=[page]) == {
        "progress": [REPORT],
        "slippages": [SLIP],
        "assessments": [OFFICIAL, SELF],
        "evidence": [page, other],
    }
    assert kept(before)["assessments"] == [SELF]


def test_an_official_reading_that_the_file_took_out_is_gone() -> None:
    """It was the file's own word."""
    assert kept({"assessments": [OFFICIAL]}) == {}


def test_a_row_of_both_is_one_row() -> None:
    """That it was confirmed on the portal stays; the file's words replace those of the portal."""
    confirmed = {**SELF, "confirmed": "2019-02-01"}
    assert kept({"assessments": [confirmed]}, assessments=[SELF])["assessments"] == [confirmed]
    before = [{"title": "Old title", "url": "http://x.org", "date": "2018-01-01"}]
    found = kept({"evidence": before}, evidence=[{"title": "Title", "url": "http://x.org"}])
    assert found["evidence"] == [{"title": "Title", "url": "http://x.org", "date": "2018-01-01"}]


def test_what_the_file_does_not_speak_of_stays() -> None:
    """Milestones, deliverables and results, where it has none; where it has them, its own count."""
    before = {"milestones": [STEP], "results_translated": {"en": "It works."}}
    assert kept(before) == before
    other = {"title_translated": {"en": "Another step"}}
    assert kept(before, milestones=[other])["milestones"] == [other]


def test_a_milestone_stays_done() -> None:
    """The file may not know yet; where it says another day, that is the day."""
    before = {"milestones": [{**STEP, "done": "2018-01-15"}]}
    assert kept(before, milestones=[STEP]) == before
    corrected = {**STEP, "done": "2018-01-16"}
    assert kept(before, milestones=[corrected])["milestones"] == [corrected]


@pytest.mark.parametrize(
    ("in_file", "then"),
    [
        ("2018-01-31", "2018-03-31"),
        ("2018-03-31", "2018-03-31"),
        ("2018-01-30", "2018-01-30"),
    ],
)
def test_a_date_that_moved_does_not_come_back_with_the_file(in_file: str, then: str) -> None:
    """The former date is in the log; another one is a correction of what the plan says."""
    before = {"milestones": [{**STEP, "due": "2018-03-31"}], "slippages": [SLIP]}
    found = kept(before, milestones=[{**STEP, "due": in_file}])
    assert found["milestones"][0]["due"] == then
    own = {name: value for name, value in SLIP.items() if name != "milestone"}
    assert kept({"due": "2018-03-31", "slippages": [own]}, due=in_file)["due"] == then
