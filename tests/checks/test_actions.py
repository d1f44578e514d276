"""What was found is told to whom it concerns, in their language; a run is had by who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.checks import declared, jobs, progress, results, running
from ckanext.ogp_tn.checks.findings import Finding
from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.locks import locks

TABLE = b"line,station\r\n1,Bab Saadoun\r\n"


def ask(action: str, user: str = "", **data: Any) -> Any:
    return call_action(action, {"user": user, "ignore_auth": False}, **data)


@pytest.fixture
def editor(checked: Any, unique: Callable[[str], str]) -> str:
    """Return somebody who writes for the body."""
    name = factories.User(name=unique("editor"))["name"]
    call_action("organization_member_create", id=checked.body, username=name, role="editor")
    return name


@pytest.fixture
def secret(monkeypatch: pytest.MonkeyPatch) -> str:
    """Declare a check of which only stewards are told; return its name."""
    texts = dict.fromkeys(LANGUAGES, "Perhaps the column {column} is of people.")
    of_people = declared.Check(
        "of_people", "some", "file", (), "error", "steward", texts, texts, texts, texts, texts
    )
    every = declared.together([*declared.declared().values(), of_people])
    monkeypatch.setattr(declared, "declared", lambda: every)
    return of_people.name


def test_what_was_found_is_told_with_what_to_do(checked: Any, source: Any) -> None:
    """Counts, each finding in words, and no score."""
    dataset = checked.dataset(f"{source.url}/a.csv")
    assert ask("ogp_tn_check_list", id=dataset["name"])["state"] == "not_checked"
    checked.check(dataset)
    told = ask("ogp_tn_check_list", id=dataset["name"])
    assert (told["state"], told["counts"]["error"]) == ("failed", 1)
    [finding] = told["files"][0]["findings"]
    assert (finding["check"], finding["severity"]) == ("link_missing", "error")
    assert finding["values"]["status"] == 404
    assert finding["advice"]
    assert [one["check"] for one in told["record"]["findings"]] == ["frequency_missing"]
    assert {one["file"] for one in told["history"]} == {None, dataset["resources"][0]["id"]}


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "répond qu’il n’y a rien à cette adresse (404)"),
        ("en", "there is nothing at this address (404)"),
    ],
)
def test_findings_speak_the_readers_language(
    app: Any, checked: Any, source: Any, language: str, said: str
) -> None:
    """Each check has its words in three."""
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    address = f"/{language}/api/3/action/ogp_tn_check_list?id={dataset['name']}"
    [finding] = app.get(address).json["result"]["files"][0]["findings"]
    assert said in finding["message"]


def test_what_is_for_stewards_is_told_to_nobody_else(
    checked: Any, source: Any, editor: str, secret: str
) -> None:
    """Not in results, history, states, counts, nor the index."""
    source.at["*"] = lambda to: to.answer(200, TABLE)
    dataset = checked.dataset(f"{source.url}/a.csv", modified="2026-11-01")
    checked.check(dataset)
    file = dataset["resources"][0]["id"]
    found = [Finding(secret, {"column": "CIN"}, {"column": "CIN"})]
    before = checked.found(dataset)
    results.store(before, dataset["id"], file, found, address=before.address, facts=before.facts)
    model.Session.commit()
    running.index(results.not_indexed([dataset["id"]]))
    public = ask("ogp_tn_check_list", id=dataset["id"])
    assert (secret in str(public), "CIN" in str(public)) == (False, False)
    assert public["files"][0]["state"] == "passed"
    own = ask("ogp_tn_check_list", editor, id=dataset["id"])
    assert [one["check"] for one in own["files"][0]["findings"]] == [secret]
    assert own["files"][0]["state"] == "failed"
    assert "CIN" in own["files"][0]["findings"][0]["message"]
    shown = ask("package_show", editor, id=dataset["id"])
    assert shown["resources"][0]["check_state"] == "passed"
    for query in (f"vocab_check:{secret}", "check_state:failed"):
        fq = f"+id:{dataset['id']} +{query}"
        assert ask("package_search", editor, fq=fq)["count"] == 0


def test_who_does_not_see_a_dataset_learns_nothing_of_it(checked: Any) -> None:
    """Its results are as private as it is."""
    dataset = checked.dataset(private=True)
    checked.check(dataset)
    with pytest.raises(tk.NotAuthorized):
        ask("ogp_tn_check_list", id=dataset["id"])


def test_other_records_have_no_checks(checked: Any, unique: Callable[[str], str]) -> None:
    """A row of an inventory has no files."""
    row = factories.Dataset(
        type="inventory",
        name=unique("row"),
        owner_org=checked.body,
        reference="1",
        title_translated={"fr": "Une ligne"},
    )
    with pytest.raises(tk.ObjectNotFound):
        ask("ogp_tn_check_list", id=row["id"])


def test_a_run_is_a_background_job(
    checked: Any, source: Any, editor: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks does not wait; what was checked a moment ago is not checked again."""
    asked: list[Any] = []

    class Job:
        id = "a-job"

    def enqueue(function: Any, arguments: Any, **more: Any) -> Any:
        asked.append((function, arguments))
        return Job()

    monkeypatch.setattr(tk, "enqueue_job", enqueue)
    dataset = checked.dataset(f"{source.url}/a.csv")
    answer = ask("ogp_tn_check_run", editor, id=dataset["name"])
    assert answer == {"dataset": dataset["id"], "job": "a-job"}
    assert asked == [(jobs.check, [dataset["id"]])]
    jobs.check(dataset["id"])
    assert checked.checks(dataset) == ["link_missing"]
    with pytest.raises(tk.ValidationError):
        ask("ogp_tn_check_run", editor, id=dataset["name"])


def test_who_had_it_checked_sees_how_far_it_is(checked: Any, source: Any, editor: str) -> None:
    """It waits for its turn, its files are looked at, and then there is a result."""
    dataset = checked.dataset(f"{source.url}/a.csv", f"{source.url}/b.csv")
    told: list[Any] = []

    def answer(to: Any) -> None:
        told.append(progress.of(dataset["id"], [])[0])
        to.answer(200, TABLE)

    source.at["*"] = answer
    ask("ogp_tn_check_run", editor, id=dataset["id"])
    assert ask("ogp_tn_check_list", id=dataset["id"])["run"]["state"] == "queued"
    jobs.check(dataset["id"])
    assert told[0] == {"state": "running", "done": 0, "total": 2}
    assert ask("ogp_tn_check_list", id=dataset["id"])["run"] is None


def test_what_could_not_be_looked_at_is_said_to_wait(checked: Any, source: Any) -> None:
    """Another run was asking its host; the next run looks at it, even if it is not due."""
    source.at["*"] = lambda to: to.answer(200, TABLE)
    dataset = checked.dataset(f"{source.url}/a.csv")
    checked.check(dataset)
    with locks() as held:
        assert held.take("check 127.0.0.1")
        jobs.check(dataset["id"])
    told = ask("ogp_tn_check_list", id=dataset["id"])
    assert told["run"] == {"state": "waits", "done": 0, "total": 1}
    assert told["files"][0]["waits"] is True
    assert checked.check().files == 1
    told = ask("ogp_tn_check_list", id=dataset["id"])
    assert (told["run"], told["files"][0]["waits"]) == (None, False)
    assert checked.check().files == 0


def test_only_who_writes_for_the_body_has_its_data_checked(
    checked: Any, unique: Callable[[str], str]
) -> None:
    """A stranger asks no other host through this one."""
    stranger = factories.User(name=unique("stranger"))["name"]
    dataset = checked.dataset()
    with pytest.raises(tk.NotAuthorized):
        ask("ogp_tn_check_run", stranger, id=dataset["id"])
    with pytest.raises(tk.NotAuthorized):
        ask("ogp_tn_check_all", stranger)


def test_every_check_is_listed(checked: Any) -> None:
    """With its words in every language."""
    listed = ask("ogp_tn_check_kind_list")
    assert [one["name"] for one in listed] == list(declared.declared())
    assert set(listed[0]["advice"]) == set(LANGUAGES)


def test_a_mended_record_is_no_finding_any_more(checked: Any, editor: str) -> None:
    """Where a dataset was checked before, its record is checked again at each change."""
    dataset = checked.dataset(license_id="notspecified", private=True)
    checked.check(dataset)
    call_action("package_patch", {"user": editor}, id=dataset["id"], license_id="cc-by")
    told = ask("ogp_tn_check_list", editor, id=dataset["id"])
    assert "licence_unknown" not in [one["check"] for one in told["record"]["findings"]]
    assert results.not_indexed([dataset["id"]]) == []


def test_what_is_computed_is_ignored_as_input(checked: Any, source: Any) -> None:
    """Clients send back what they read."""
    dataset = checked.dataset(f"{source.url}/a.csv")
    file = {**dataset["resources"][0], "check_state": "passed"}
    call_action("package_patch", {"user": "test.ogp_tn"}, id=dataset["id"], resources=[file])
    shown = ask("package_show", id=dataset["id"])
    assert shown["resources"][0]["check_state"] == "not_checked"
    stored = model.Resource.get(file["id"])
    assert stored
    assert "check_state" not in stored.extras
