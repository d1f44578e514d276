"""The history: frozen once a day, never computed afterwards, corrected beside what was."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn import cli
from ckanext.ogp_tn.dashboard.snapshot_model import Snapshot

Make = Callable[..., Any]
TODAY = date.today()
YESTERDAY = TODAY - timedelta(days=1)
REPORT = "Self-assessment report, July 2018"


pytestmark = pytest.mark.usefixtures("no_history")


def figures(*rows: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"indicator": "commitments_completed", **row} for row in rows]


def imported(act: Make, day: date = YESTERDAY, **number: Any) -> dict[str, Any]:
    """Import one number and return it as the history has it."""
    given = figures(number or {"numerator": 4, "denominator": 15})
    act("ogp_tn_snapshot_take", date=day.isoformat(), source=REPORT, figures=given)
    return act("ogp_tn_snapshot_list", name="commitments_completed")[0]


# Freezing


def test_a_past_number_stays_when_its_data_change(
    ask: Make, act: Make, backdate: Make, body: Any, make_row: Make
) -> None:
    """What was open yesterday is what was counted yesterday."""
    row = make_row(openness="open")
    act("ogp_tn_snapshot_take")
    backdate(YESTERDAY)
    act("ogp_tn_inventory_remove", id=row["id"], reason="Gone")
    make_row()
    make_row()
    asked = {"name": "inventory_assessed", "organization": body["name"]}
    then = ask("ogp_tn_indicator_show", **asked, date=YESTERDAY.isoformat())
    assert (then["value"], then["numerator"], then["denominator"]) == (100.0, 1, 1)
    assert then["date"] == YESTERDAY.isoformat()
    assert ask("ogp_tn_indicator_show", **asked)["value"] == 0.0


def test_all_dimensions_are_frozen_with_their_parts(
    ask: Make, act: Make, backdate: Make, body: Any, make_plan: Make
) -> None:
    """What a plan, an axis, a body said on a day is there as it was."""
    plan = make_plan(body["id"], {1: ["completed"], 2: ["limited", "substantial"]})
    live = ask("ogp_tn_indicator_show", name="commitments")
    act("ogp_tn_snapshot_take")
    backdate(YESTERDAY)
    frozen = ask("ogp_tn_indicator_show", name="commitments", date=YESTERDAY.isoformat())
    for dimension in ("plan", "axis", "body"):
        assert frozen["dimensions"][dimension] == live["dimensions"][dimension]
    assert frozen["breakdown"] == live["breakdown"]
    of_plan = ask(
        "ogp_tn_indicator_show", name="commitments", plan=plan, date=YESTERDAY.isoformat()
    )
    assert of_plan["numerator"] == 2
    assert of_plan["snapshot"]["imported"] is False


def test_what_is_frozen_today_stays_today(ask: Make, act: Make, body: Any, make_row: Make) -> None:
    """A second run of the day changes nothing, and adds nothing."""
    make_row()
    first = act("ogp_tn_snapshot_take")
    assert "inventory_rows" in first["frozen"]
    count = sa.select(sa.func.count(Snapshot.id))
    before = model.Session.scalar(count)
    make_row()
    second = act("ogp_tn_snapshot_take", date=TODAY.isoformat())
    assert second["frozen"] == []
    assert second["already"] == first["frozen"]
    assert model.Session.scalar(count) == before
    [kept] = ask("ogp_tn_snapshot_list", name="inventory_rows", organization=body["name"])
    assert kept["value"] == 1


def test_a_day_without_a_snapshot_is_a_gap(ask: Make, act: Make, backdate: Make) -> None:
    """It is told which days there are; nothing is made up from the days around."""
    act("ogp_tn_snapshot_take")
    backdate(YESTERDAY - timedelta(days=1))
    shown = ask("ogp_tn_indicator_show", name="inventory_rows", date=YESTERDAY.isoformat())
    assert (shown["state"], shown["value"], shown["snapshot"]) == ("not_measured", None, None)
    assert shown["days"] == [(YESTERDAY - timedelta(days=1)).isoformat()]
    assert shown["reason"]


def test_a_day_that_is_to_come_is_refused(ask: Make, act: Make) -> None:
    """Nobody freezes or reads tomorrow."""
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    with pytest.raises(tk.ValidationError):
        ask("ogp_tn_indicator_show", name="commitments", date=tomorrow)
    with pytest.raises(tk.ValidationError):
        act("ogp_tn_snapshot_take", date=tomorrow)


def test_a_past_number_is_of_a_plan_or_of_a_body(ask: Make, body: Any, make_plan: Make) -> None:
    """A body within a plan is not frozen, and is not made up."""
    both = {"plan": make_plan(body["id"], {}), "organization": body["name"]}
    with pytest.raises(tk.ValidationError):
        ask("ogp_tn_indicator_show", name="commitments", date=YESTERDAY.isoformat(), **both)
    with pytest.raises(tk.ValidationError):
        ask("ogp_tn_snapshot_list", name="commitments", **both)


def test_each_value_of_a_dimension_has_its_months(
    ask: Make, act: Make, backdate: Make, body: Any, make_row: Make
) -> None:
    """Of each body the last number of every month, with its name for the reader."""
    for day in ("2020-01-10", "2020-01-20", "2020-02-05"):
        make_row()
        act("ogp_tn_snapshot_take")
        backdate(date.fromisoformat(day))
    found = [
        one
        for one in ask("ogp_tn_snapshot_list", name="inventory_rows", dimension="body")
        if one["key"] == body["name"]
    ]
    assert [(one["date"], one["value"]) for one in found] == [("2020-02-05", 3), ("2020-01-20", 2)]
    assert {one["label"] for one in found} == {"Office du vent"}
    for wrong in ({"dimension": "weather"}, {"dimension": "body", "organization": body["name"]}):
        with pytest.raises(tk.ValidationError):
            ask("ogp_tn_snapshot_list", name="inventory_rows", **wrong)


def test_a_renamed_body_keeps_its_history(
    ask: Make, act: Make, body: Any, make_row: Make, unique: Make
) -> None:
    """Numbers are kept under its id."""
    make_row()
    act("ogp_tn_snapshot_take")
    name = unique("renamed")
    act("organization_patch", id=body["id"], name=name)
    [kept] = ask("ogp_tn_snapshot_list", name="inventory_rows", organization=name)
    assert kept["value"] == 1


# Importing


def test_a_past_day_is_imported_with_its_source(ask: Make, act: Make) -> None:
    """It is marked as imported, and says from where and by whom."""
    found = imported(act)
    assert (found["value"], found["numerator"], found["denominator"]) == (26.7, 4, 15)
    assert (found["imported"], found["source"]) == (True, REPORT)
    assert found["by"] == "Admin of the portal"
    shown = ask("ogp_tn_indicator_show", name="commitments_completed", date=YESTERDAY.isoformat())
    assert shown["snapshot"]["source"] == REPORT


def test_a_source_may_know_the_value_alone(act: Make) -> None:
    """An official reading of 66 % has no numerator."""
    found = imported(act, value="66")
    assert (found["state"], found["value"], found["numerator"]) == ("measured", 66, None)


def test_a_past_day_is_never_computed(act: Make) -> None:
    """Without source or numbers it is refused."""
    day = YESTERDAY.isoformat()
    for fields in ({}, {"source": REPORT}, {"figures": figures({"value": 1})}):
        with pytest.raises(tk.ValidationError):
            act("ogp_tn_snapshot_take", date=day, **fields)
    with pytest.raises(tk.ValidationError):
        act("ogp_tn_snapshot_take", source=REPORT, figures=figures({"value": 1}))


@pytest.mark.parametrize(
    "wrong",
    [
        {"indicator": "weather", "value": 1},
        {"dimension": "sector", "key": "transport", "value": 1},
        {"dimension": "body", "key": "no-such-body", "value": 1},
        {"dimension": "plan", "value": 1},
        {"numerator": 1.5, "denominator": 2},
        {"numerator": 1},
        {"value": "much"},
        {"numerator": 1, "denominator": 2, "value": 70},
        {},
    ],
    ids=str,
)
def test_a_wrong_number_is_refused_and_nothing_written(act: Make, wrong: dict[str, Any]) -> None:
    """The error says which number of the list it is."""
    given = figures({"value": 10}, wrong)
    with pytest.raises(tk.ValidationError) as refused:
        act("ogp_tn_snapshot_take", date=YESTERDAY.isoformat(), source=REPORT, figures=given)
    [said] = refused.value.error_dict["figures"]
    assert said.startswith("2: ")
    assert act("ogp_tn_snapshot_list", name="commitments_completed") == []


def test_importing_twice_changes_nothing_and_overwrites_nothing(act: Make) -> None:
    """The same is unchanged; something else is refused: it is corrected."""
    imported(act)
    day = YESTERDAY.isoformat()
    same = figures({"numerator": 4, "denominator": 15})
    report = act("ogp_tn_snapshot_take", date=day, source=REPORT, figures=same)
    assert (report["imported"], report["unchanged"]) == (0, 1)
    other = figures({"numerator": 5, "denominator": 15})
    with pytest.raises(tk.ValidationError):
        act("ogp_tn_snapshot_take", date=day, source=REPORT, figures=other)
    assert len(act("ogp_tn_snapshot_list", name="commitments_completed")) == 1


# Correcting


def test_a_correction_stands_beside_what_it_corrects(ask: Make, act: Make) -> None:
    """Both are listed, with who and why; the correction counts."""
    old = imported(act)
    new = act("ogp_tn_snapshot_correct", id=old["id"], numerator=5, denominator=15, why="Misread")
    first, second = ask("ogp_tn_snapshot_list", name="commitments_completed")
    assert first == new
    assert (first["value"], first["why"], first["by"]) == (33.3, "Misread", "Admin of the portal")
    assert (first["supersedes"], first["superseded_by"]) == (old["id"], None)
    assert (second["value"], second["superseded_by"]) == (26.7, new["id"])
    shown = ask("ogp_tn_indicator_show", name="commitments_completed", date=YESTERDAY.isoformat())
    assert shown["value"] == 33.3


def test_the_page_shows_both_and_harmlessly(app: Any, act: Make) -> None:
    """The old number is struck out; who corrected, why, and the source stand beside it."""
    act("ogp_tn_snapshot_correct", id=imported(act)["id"], value=20, why="<b>Misread</b>")
    page = app.get("/en/ogp/indicators/commitments_completed").text
    assert "<del>26.7% (4 of 15)</del>" in page
    assert "Corrected by <bdi>Admin of the portal</bdi>" in page
    assert "&lt;b&gt;Misread" in page
    assert f"Imported from: <bdi>{REPORT}</bdi>" in page


def test_what_does_not_count_any_more_is_not_corrected_again(act: Make) -> None:
    """There would be two that count."""
    old = imported(act)
    correction = {"id": old["id"], "why": "Misread"}
    act("ogp_tn_snapshot_correct", **correction, value=20)
    with pytest.raises(tk.ValidationError):
        act("ogp_tn_snapshot_correct", **correction, value=30)
    with pytest.raises(tk.ObjectNotFound):
        act("ogp_tn_snapshot_correct", id="nothing", value=30, why="Misread")


def test_a_number_can_be_withdrawn(act: Make) -> None:
    """Then nothing is known of the day, and it is said why."""
    old = imported(act)
    new = act("ogp_tn_snapshot_correct", id=old["id"], why="The portal was being repaired")
    assert (new["state"], new["value"]) == ("not_measured", None)


def test_a_correction_needs_a_reason(act: Make) -> None:
    """Who corrects says why."""
    with pytest.raises(tk.ValidationError):
        act("ogp_tn_snapshot_correct", id=imported(act)["id"], value=20)


# Thinning


@pytest.mark.ckan_config("ckanext.ogp_tn.snapshot.full_days", 100)
def test_old_days_are_thinned_to_the_last_of_each_month(
    ask: Make, act: Make, backdate: Make
) -> None:
    """What was imported stays, and so do the days that are not old."""
    months = [date(2018, 5, 3), date(2018, 5, 31), date(2018, 6, 1)]
    for day in (*months, TODAY - timedelta(days=100)):
        act("ogp_tn_snapshot_take")
        backdate(day)
    imported(act, date(2018, 5, 4))
    act("ogp_tn_snapshot_take")
    days = [one["date"] for one in ask("ogp_tn_snapshot_list", name="inventory_rows")]
    recent = [TODAY, TODAY - timedelta(days=100)]
    assert days == [day.isoformat() for day in (*recent, months[2], months[1])]
    kept = [one["date"] for one in ask("ogp_tn_snapshot_list", name="commitments_completed")]
    assert "2018-05-04" in kept


# The command


def run(*arguments: str) -> Any:
    return CliRunner().invoke(cli.commands()[0], ["snapshot", *arguments])


def test_the_command_freezes_once_a_day() -> None:
    """It says how much it froze."""
    first, second = run(), run()
    assert first.exit_code == second.exit_code == 0, first.output
    assert "indicators frozen, 0 were" in first.output
    assert ": 0 indicators frozen" in second.output


def test_the_command_imports_what_a_page_exports(
    app: Any, ask: Make, act: Make, body: Any, make_plan: Make, tmp_path: Path
) -> None:
    """The table of an indicator of one portal is a day of another's history."""
    plan = make_plan(body["id"], {1: ["completed"], 2: ["limited"]})
    file = tmp_path / "numbers.csv"
    file.write_text(app.get("/ogp/indicators/commitments.csv").text, encoding="utf-8")
    done = run("--date", "2018-07-31", "--file", str(file), "--source", REPORT)
    assert done.exit_code == 0, done.output
    shown = ask("ogp_tn_indicator_show", name="commitments", plan=plan, date="2018-07-31")
    assert (shown["value"], shown["snapshot"]["source"]) == (2, REPORT)


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    """Status 1, and a sentence."""
    done = run("--date", "2018-07-31")
    assert done.exit_code == 1
    assert "past day" in done.output
