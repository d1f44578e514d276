"""What the indicators count: public records, shares of something, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories

from ckanext.ogp_tn.dashboard import indicators
from ckanext.ogp_tn.metadata import aggregates

Make = Callable[..., Any]
TODAY = date.today()


def days_ago(days: int) -> str:
    return (TODAY - timedelta(days=days)).isoformat()


@pytest.fixture
def of_body(ask: Make, body: dict[str, Any]) -> Callable[[str], dict[str, Any]]:
    """Return a function that gives an indicator of the body."""
    return lambda name: ask("ogp_tn_indicator_show", name=name, organization=body["name"])


def number(shown: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    return tuple(shown[name] for name in ("state", "value", "numerator", "denominator"))  # type: ignore


def parts(shown: dict[str, Any]) -> dict[str, int]:
    return {part["key"]: part["numerator"] for part in shown["breakdown"]}


def left_out(shown: dict[str, Any]) -> list[int]:
    return [left["count"] for left in shown["left_out"]]


# Shape


def test_every_indicator_is_in_the_list_with_a_number_or_why_not(ask: Make) -> None:
    """A state is one of four, and only what is measured has a value."""
    listed = ask("ogp_tn_indicator_list")
    assert [one["name"] for one in listed] == list(indicators.declared().indicators)
    for one in listed:
        assert one["state"] in indicators.declared().states
        assert (one["value"] is not None) == (one["state"] == "measured")
        assert one["date"] == TODAY.isoformat()
        assert "dimensions" not in one


def test_the_list_of_a_plan_has_what_is_counted_by_plan(
    ask: Make, body: Any, make_plan: Make
) -> None:
    """Datasets are of no plan: their indicators are left out, not counted as if they were."""
    plan = make_plan(body["id"], {1: ["completed"], 2: ["limited"]})
    listed = {one["name"]: one for one in ask("ogp_tn_indicator_list", plan=plan)}
    assert "licence_coverage" not in listed
    assert number(listed["commitments"]) == ("measured", 2, 2, 2)
    assert number(listed["commitments_completed"]) == ("measured", 50.0, 1, 2)


def test_what_does_not_exist_is_not_found(ask: Make, unique: Make) -> None:
    """An indicator, a plan, a body."""
    for fields in (
        {"name": "weather"},
        *({"name": "commitments", of: unique("no")} for of in ("plan", "organization")),
    ):
        with pytest.raises(tk.ObjectNotFound):
            ask("ogp_tn_indicator_show", **fields)


def test_an_indicator_is_not_narrowed_by_what_it_is_not_counted_by(
    ask: Make, body: Any, make_plan: Make
) -> None:
    """It would show the number of everything as that of a plan."""
    with pytest.raises(tk.ValidationError):
        ask("ogp_tn_indicator_show", name="licence_coverage", plan=make_plan(body["id"], {}))
    with pytest.raises(tk.ValidationError):
        ask("ogp_tn_indicator_show", name="portals_healthy", organization=body["name"])


def test_the_texts_are_in_the_readers_language(app: Any) -> None:
    """Label and formula follow the address; the label is there in every language too."""
    shown = app.get("/fr/api/3/action/ogp_tn_indicator_show?name=inventory_late").json["result"]
    assert shown["label"] == "Lignes en retard"
    assert shown["formula"].startswith("Lignes dont le trimestre")
    assert set(shown["label_translated"]) == {"ar", "fr", "en"}


def test_what_nobody_measures_yet_is_not_zero(ask: Make, body: Any) -> None:
    """Links of which none was checked; from the portals of the register nobody gathered."""
    unchecked = ask("ogp_tn_indicator_show", name="dead_links", organization=body["name"])
    assert (unchecked["state"], unchecked["value"]) == ("not_measured", None)
    portals = ask("ogp_tn_indicator_show", name="portals_healthy")
    assert number(portals) == ("not_measured", None, None, None)


# Commitments


def test_commitments_are_counted_by_level_and_by_axis_and_level(
    ask: Make, body: Any, make_plan: Make
) -> None:
    """Each axis has the levels of its own commitments."""
    plan = make_plan(body["id"], {1: ["completed"], 2: ["substantial", "limited"], 3: []})
    shown = ask("ogp_tn_indicator_show", name="commitments", plan=plan)
    expected = {"not_started": 0, "limited": 1, "substantial": 0, "completed": 1, "none": 1}
    assert parts(shown) == expected
    [axis] = shown["dimensions"]["axis"]
    assert (axis["key"], axis["label_translated"]["en"]) == (f"{plan}:axis1", "A plan")
    assert parts(axis) == expected
    assert "plan" not in shown["dimensions"]
    assert [of["key"] for of in shown["dimensions"]["body"]] == [body["name"]]


def test_an_unrated_commitment_is_left_out_and_said(ask: Make, body: Any, make_plan: Make) -> None:
    """It is not counted as not completed."""
    plan = make_plan(body["id"], {1: ["completed"], 2: []})
    shown = ask("ogp_tn_indicator_show", name="commitments_completed", plan=plan)
    assert number(shown) == ("measured", 100.0, 1, 1)
    assert left_out(shown) == [1]


def test_a_plan_that_nobody_rates_is_not_in_the_source(
    ask: Make, body: Any, make_plan: Make
) -> None:
    """A share of nothing is no 0 %."""
    plan = make_plan(body["id"], {1: []})
    shown = ask("ogp_tn_indicator_show", name="commitments_completed", plan=plan)
    assert number(shown) == ("not_in_source", None, 0, 0)
    assert (
        ask("ogp_tn_indicator_show", name="commitments_irm", plan=plan)["state"] == "not_in_source"
    )


def test_due_is_set_against_achieved(
    ask: Make, body: Any, make_plan: Make, make_commitment: Make
) -> None:
    """The readings are of 2018-07-31: early, on time, late, overdue, not due, of no known day."""
    plan = make_plan(body["id"], {})
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    for one, (level, due) in enumerate(
        [
            ("completed", "2018-12-31"),
            ("completed", "2018-08-10"),
            ("completed", "2018-07-22"),
            ("completed", "2018-07-21"),
            ("limited", "2018-07-31"),
            ("limited", tomorrow),
            ("limited", None),
        ],
        1,
    ):
        more: dict[str, Any] = {"due": due} if due else {}
        if due == "2018-07-21":
            more["milestones"] = [{"title_translated": {"fr": "Une étape"}, "done": "2018-07-31"}]
        make_commitment(plan, one, [level], owner_org=body["id"], **more)
    shown = ask("ogp_tn_indicator_show", name="commitments_on_time", plan=plan)
    assert parts(shown) == {"early": 1, "on_time": 1, "late": 1, "overdue": 1}
    assert number(shown) == ("measured", 50.0, 2, 4)
    assert left_out(shown) == [1, 1, 1]
    days = ask("ogp_tn_indicator_show", name="commitments_days_late", plan=plan)
    assert number(days) == ("measured", 10, None, 1)
    late = ask("ogp_tn_indicator_show", name="commitments_late", plan=plan)
    assert number(late) == ("measured", 16.7, 1, 6)
    assert {one["key"]: one["denominator"] for one in late["dimensions"]["year"]} == {
        "2018": 5,
        tomorrow[:4]: 1,
    }


def test_evidence_counts_and_its_date(
    ask: Make, body: Any, make_plan: Make, make_commitment: Make
) -> None:
    """Six months back is recent, more is not, and what nobody can open is no evidence."""
    plan = make_plan(body["id"], {})
    for one, evidence in enumerate(
        [
            {"title": "A", "url": "http://example.com", "date": days_ago(100)},
            {"title": "B", "url": "http://example.com", "date": days_ago(200)},
            {"title": "C", "date": days_ago(1)},
        ],
        1,
    ):
        make_commitment(plan, one, ["limited"], owner_org=body["id"], evidence=[evidence])
    shown = ask("ogp_tn_indicator_show", name="commitments_with_evidence", plan=plan)
    assert number(shown) == ("measured", 66.7, 2, 3)
    recent = ask("ogp_tn_indicator_show", name="commitments_recent_evidence", plan=plan)
    assert number(recent) == ("measured", 33.3, 1, 3)


def test_the_irm_and_civil_society_stand_beside_the_government(
    ask: Make, body: Any, make_plan: Make, make_commitment: Make
) -> None:
    """Each has its own levels; how often the IRM sees less is counted."""
    plan = make_plan(body["id"], {})

    def readings(**levels: str) -> list[dict[str, Any]]:
        return [
            {
                "assessor": who,
                "basis": "B",
                "level": level,
                "date": "2018-07-31",
                "transcribed": True,
            }
            for who, level in levels.items()
        ]

    for one, said in enumerate(
        [
            readings(government="completed", irm="limited", civil_society="limited"),
            readings(government="limited", irm="limited"),
            readings(government="limited", irm="no_evidence"),
        ],
        1,
    ):
        make_commitment(plan, one, [], owner_org=body["id"], assessments=said)
    show = lambda name: ask("ogp_tn_indicator_show", name=name, plan=plan)  # noqa: E731
    irm = parts(show("commitments_irm"))
    assert irm == {
        "not_started": 0,
        "limited": 2,
        "substantial": 0,
        "completed": 0,
        "no_evidence": 1,
    }
    assert number(show("commitments_civil_society")) == ("measured", 0.0, 0, 1)
    lower = show("commitments_irm_lower")
    assert parts(lower) == {"lower": 1, "same": 1, "higher": 0}
    assert number(lower) == ("measured", 50.0, 1, 2)
    assert left_out(lower) == [1]


def test_milestones_without_a_record_have_not_slipped(
    ask: Make, body: Any, make_plan: Make, make_commitment: Make
) -> None:
    """None is recorded: 0 of 2, and a plan without milestones has no base."""
    plan = make_plan(body["id"], {1: ["limited"]})
    assert ask("ogp_tn_indicator_show", name="milestones_slipped", plan=plan)["state"] == "no_base"
    steps = [{"title_translated": {"fr": f"Étape {n}"}} for n in (1, 2)]
    make_commitment(plan, 2, ["limited"], owner_org=body["id"], milestones=steps)
    shown = ask("ogp_tn_indicator_show", name="milestones_slipped", plan=plan)
    assert number(shown) == ("measured", 0, 0, 2)


# The inventory


def test_an_inventory_is_counted_as_its_rows_stand(
    of_body: Make, make_row: Make, make_dataset: Make
) -> None:
    """Size, shares, grounds; what was removed does not count."""
    make_row(openness="open")
    make_row(openness="undetermined")
    make_row(removed_on="2024-01-01", removal_reason="Gone")
    withheld = {"openness": "closed", "justification_translated": {"fr": "Secret"}}
    make_row(legal_ground=["personal_data", "archives"], **withheld)
    make_row(openness="open", published_dataset=make_dataset()["name"])
    assert number(of_body("inventory_rows")) == ("measured", 4, 4, 4)
    assert parts(of_body("inventory_rows")) == {
        "identified": 1,
        "assessed": 1,
        "scheduled": 0,
        "published": 1,
        "withheld": 1,
    }
    assert number(of_body("inventory_assessed")) == ("measured", 75.0, 3, 4)
    assert number(of_body("inventory_open")) == ("measured", 25.0, 1, 4)
    assert number(of_body("inventory_undetermined")) == ("measured", 25.0, 1, 4)
    assert number(of_body("inventory_withheld")) == ("measured", 25.0, 1, 4)
    assert parts(of_body("inventory_withheld")) == {"personal_data": 1, "archives": 1}


def test_an_empty_inventory_has_no_share(of_body: Make) -> None:
    """Its size is 0, its open share is not 0 %."""
    assert number(of_body("inventory_rows")) == ("measured", 0, 0, 0)
    assert number(of_body("inventory_open")) == ("no_base", None, 0, 0)


def test_late_rows_are_shares_of_what_was_planned(of_body: Make, make_row: Make) -> None:
    """A row without a quarter is left out, and said."""
    make_row(openness="open", planned_quarter="2018-Q3")
    make_row(openness="open", planned_quarter=f"{TODAY.year + 1}-Q1")
    make_row()
    shown = of_body("inventory_late")
    assert number(shown) == ("measured", 50.0, 1, 2)
    assert left_out(shown) == [1]


def test_opening_is_measured_from_the_end_of_the_quarter(
    of_body: Make, make_row: Make, make_dataset: Make
) -> None:
    """The median of two openings, one early; the day is that on which the dataset was issued."""
    for issued in ("2018-10-10", "2018-09-28"):
        name = make_dataset(issued=issued)["name"]
        make_row(openness="open", planned_quarter="2018-Q3", published_dataset=name)
    assert number(of_body("opening_days")) == ("measured", 4, None, 2)


def test_a_target_is_measured_on_its_base(of_body: Make, body: Any, make_row: Make) -> None:
    """Rows that come later do not count; a body without a target is left out."""
    from ckan.tests import helpers

    assert number(of_body("target_progress")) == ("no_base", None, 0, 0)
    assert left_out(of_body("target_progress")) == [1]
    make_row(openness="open")
    helpers.call_action("ogp_tn_target_set", organization=body["name"], year=TODAY.year, share=50)
    make_row(openness="open")
    assert number(of_body("target_progress")) == ("measured", 0.0, 0, 1)


# Datasets


def test_datasets_are_fresh_by_promise_and_by_law(of_body: Make, make_dataset: Make) -> None:
    """A yearly dataset of 100 days ago keeps its promise and not the law's three months."""
    yearly = "http://publications.europa.eu/resource/authority/frequency/ANNUAL"
    daily = "http://publications.europa.eu/resource/authority/frequency/DAILY"
    make_dataset(modified=days_ago(100), frequency=yearly)
    make_dataset(modified=days_ago(10), frequency=daily)
    make_dataset(modified=days_ago(10))
    make_dataset()
    promised = of_body("updated_as_promised")
    assert number(promised) == ("measured", 50.0, 1, 2)
    assert left_out(promised) == [2]
    law = of_body("updated_within_three_months")
    assert number(law) == ("measured", 66.7, 2, 3)
    assert left_out(law) == [1]


def test_formats_that_a_program_reads_are_counted(of_body: Make, make_dataset: Make) -> None:
    """One such file is enough; a dataset without files is left out."""
    url = "http://example.com/a"
    make_dataset(resources=[{"url": url, "format": "PDF"}, {"url": url, "format": "CSV"}])
    make_dataset(resources=[{"url": url, "format": "PDF"}])
    make_dataset()
    shown = of_body("machine_readable")
    assert number(shown) == ("measured", 50.0, 1, 2)
    assert left_out(shown) == [1]


def test_a_licence_is_one_that_is_known(of_body: Make, make_dataset: Make) -> None:
    """What a harvest brought with an unknown licence has none."""
    make_dataset()
    make_dataset(license_id="notspecified", license_original="own terms")
    assert number(of_body("licence_coverage")) == ("measured", 50.0, 1, 2)


@pytest.mark.parametrize("hidden", [{"private": True}, {"state": "draft"}])
def test_only_what_everybody_sees_counts(
    of_body: Make, make_dataset: Make, hidden: dict[str, Any]
) -> None:
    """Also for a system administrator."""
    make_dataset()
    make_dataset(**hidden)
    assert of_body("licence_coverage")["denominator"] == 1


# Bodies


def test_a_body_without_a_steward_counts(of_body: Make) -> None:
    """0 of 1."""
    assert number(of_body("bodies_with_steward")) == ("measured", 0.0, 0, 1)


def test_what_waits_is_counted_and_not_told(of_body: Make, body: Any, make_dataset: Make) -> None:
    """A proposal of an editor, since today."""
    from ckan.tests import helpers

    assert number(of_body("drafts_waiting")) == ("measured", 0, 0, 0)
    assert of_body("drafts_waiting_days")["state"] == "no_base"
    editor = factories.User()
    helpers.call_action(
        "organization_member_create", id=body["id"], username=editor["name"], role="editor"
    )
    dataset = make_dataset()
    helpers.call_action(
        "package_patch",
        {"user": editor["name"], "ignore_auth": False},
        id=dataset["id"],
        notes_translated={"fr": "Secret"},
    )
    assert number(of_body("drafts_waiting")) == ("measured", 1, 1, 1)
    assert number(of_body("drafts_waiting_days")) == ("measured", 0, None, 1)
    assert "Secret" not in str(of_body("drafts_waiting"))


# Cost


def test_all_indicators_ask_the_search_engine_once_for_each_type(
    ask: Make, body: Any, make_row: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many rows there are: commitments, rows, datasets, and the targets of bodies."""
    asked: list[str] = []
    real = aggregates.public

    def counting(dataset_type: str, *args: Any, **kwargs: Any) -> aggregates.Answer:
        asked.append(dataset_type)
        return real(dataset_type, *args, **kwargs)

    monkeypatch.setattr(aggregates, "public", counting)
    ask("ogp_tn_indicator_list", organization=body["name"])
    few = list(asked)
    for _ in range(12):
        make_row()
    asked.clear()
    ask("ogp_tn_indicator_list", organization=body["name"])
    assert sorted(asked) == sorted(few) == ["commitment", "dataset", "inventory", "inventory"]
