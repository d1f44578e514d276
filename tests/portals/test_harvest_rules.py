"""What becomes of another portal's records, on plain data."""

from __future__ import annotations

from typing import Any

import pytest

from ckanext.ogp_tn.portals import harvest_rules as rules
from ckanext.ogp_tn.portals.harvest_rules import Known


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-02T03:04:05.120000", "2026-01-02T03:04:05.120"),
        ("2026-01-02T03:04:05.12Z", "2026-01-02T03:04:05.120"),
        ("2026-01-02T03:04:05.120999", "2026-01-02T03:04:05.120"),
        ("2026-01-02T04:04:05+01:00", "2026-01-02T03:04:05.000"),
        ("2026-01-02", "2026-01-02T00:00:00.000"),
        ("yesterday", ""),
        (None, ""),
    ],
)
def test_a_moment_has_one_spelling(text: Any, moment: str) -> None:
    """The search engine's and the record's are the same."""
    assert rules.moment(text) == moment


def known(*ids: str, **fields: Any) -> dict[str, Known]:
    """Return records that were gathered before."""
    return {id: Known(f"here-{id}", "then", **fields) for id in ids}


@pytest.mark.parametrize(
    ("before", "same", "what"),
    [
        ({}, [], [(rules.NEW, "a")]),
        (known("a"), [], [(rules.CHANGED, "a")]),
        (known("a"), ["a"], []),
        (known("a", gone=True), ["a"], [(rules.RETURNED, "a")]),
        (known("a", deleted=True), [], []),
        (known("a", gone=True, deleted=True), [], []),
    ],
    ids=["new", "changed", "same", "returned", "deleted here", "gone and deleted here"],
)
def test_what_is_listed_comes_as_far_as_needed(
    before: dict[str, Known], same: list[str], what: list[tuple[str, str]]
) -> None:
    """What somebody deleted on this portal is not brought back against their will."""
    work = rules.plan(["a"], same, before, 0.2)
    assert (work.todo, work.unchanged) == (what, 0 if what else 1)


def test_what_is_missing_is_gone_once() -> None:
    """What was marked, or deleted here, is not marked again."""
    before = {**known("a", "b", "c", "d", "e"), **known("f", gone=True), **known("g", deleted=True)}
    work = rules.plan(["a", "b", "c", "d"], ["a", "b", "c", "d"], before, 0.2)
    assert work.todo == [(rules.GONE, "e")]
    assert (work.there, work.missing, work.held) == (5, 1, False)


@pytest.mark.parametrize(
    ("listed", "share", "held"),
    [(["a", "b", "c"], 0.2, True), (["a", "b", "c"], 0.25, False), ([], 1.0, True)],
)
def test_a_great_loss_is_not_believed(listed: list[str], share: float, held: bool) -> None:
    """More than the share, or all; unless somebody has looked."""
    before = known("a", "b", "c", "d")
    assert rules.plan(listed, listed, before, share).held is held
    work = rules.plan(listed, listed, before, share, believed=True)
    assert (work.held, len(work.todo)) == (False, 4 - len(listed))


def test_a_new_portal_with_nothing_has_lost_nothing() -> None:
    """An empty list is believed where nothing was there before."""
    assert not rules.plan([], [], {}, 0.2).held


def record(**remote: Any) -> dict[str, Any]:
    """Return a record as this portal stores it."""
    return rules.record(remote, {"sector", "completion"}, {"unit"}, "there")


def test_fields_of_the_schema_stay_and_others_do_not() -> None:
    """What CKAN keeps for itself stays behind, and so does what says nothing."""
    found = record(
        sector="transport", num_tags=1, owner_org="x", private=False, title="T", notes=""
    )
    assert found == {
        "type": "dataset",
        "sector": "transport",
        "title": "T",
        "tags": [],
        "resources": [],
        "extras": [],
    }


def test_extras_stay_where_no_field_says_it() -> None:
    """Twice the same key, one of ckanext-harvest's, or a field's would be refused."""
    extras = [
        {"key": "sector", "value": "x"},
        {"key": "area", "value": "Tunis"},
        {"key": "area", "value": "Sfax"},
        {"key": "harvest_object_id", "value": "1"},
        {"key": "list", "value": ["é"]},
    ]
    assert record(extras=extras)["extras"] == [
        {"key": "sector_original", "value": "x"},
        {"key": "area", "value": "Tunis"},
        {"key": "list", "value": '["é"]'},
    ]


def test_fields_of_a_foreign_schema_stay_as_extras() -> None:
    """Texts and numbers; what is made of more, and what CKAN keeps for itself, does not."""
    found = record(temporal_startDate="2015", places=3, parts=[1], is_new=True, num_tags=2)
    assert found["extras"] == [
        {"key": "temporal_startDate", "value": "2015"},
        {"key": "places", "value": "3"},
    ]


def test_a_file_gets_an_id_of_its_own() -> None:
    """Always the same one, and never the source's."""
    file = {"id": "r1", "url": "http://a.tn", "url_type": "upload", "unit": "km", "x": {"y": 1}}
    [found] = record(resources=[file])["resources"]
    assert found == {"id": found["id"], "url": "http://a.tn", "unit": "km"}
    assert found["id"] != "r1"
    assert record(resources=[file])["resources"] == [found]


@pytest.mark.parametrize("broken", ["none", [1], {"a": 1}])
def test_what_is_no_list_of_files_is_refused(broken: Any) -> None:
    """Such a record is told; nothing is guessed."""
    with pytest.raises(ValueError, match="not a list"):
        record(resources=broken)


def test_a_name_that_is_taken_gets_the_portals() -> None:
    """However long it is."""
    assert rules.name("a", "town", []) == "a"
    assert rules.name("a", "town", ["a"]) == "a-town"
    assert len(rules.name("a" * 100, "town", ["a" * 100])) == 100


def test_a_validation_says_what_is_wrong_in_each_field() -> None:
    """Also in parts of a record, and in each language at its place."""
    errors = {"name": ["Wrong."], "resources": [{}, {"url": ["Missing."]}]}
    english = rules.problems(errors)
    assert english == [("name", "Wrong."), ("resources", "Missing.")]
    french = [("name", "Faux."), ("resources", "Manque.")]
    assert rules.in_languages({"en": english, "fr": french}) == [
        ("name", {"en": "Wrong.", "fr": "Faux."}),
        ("resources", {"en": "Missing.", "fr": "Manque."}),
    ]


def problem(id: str, field: str, text: str) -> rules.Problem:
    return rules.Problem(id, f"name of {id}", field, {"en": text})


def test_errors_are_told_by_kind_whatever_values_are_in_them() -> None:
    """The most frequent first, with some examples; long messages are cut."""
    errors = rules.Errors()
    errors.add(problem("a", "", "x" * 900))
    for number in range(8):
        errors.add(problem(f"r{number}", "sector", f"“v{number}” is not one of ['a', \"b\"]."))
    errors.add(problem("b", "theme", "“v” is not one of ['a', \"b\"]."))
    sector, first, theme = errors.told()
    assert (sector["field"], sector["count"], len(sector["examples"])) == ("sector", 8, 5)
    assert sector["examples"][0] == {
        "id": "r0",
        "name": "name of r0",
        "message": {"en": "“v0” is not one of ['a', \"b\"]."},
    }
    assert (first["count"], len(first["examples"][0]["message"]["en"])) == (1, 500)
    assert theme["field"] == "theme"


def test_endless_kinds_are_not_kept() -> None:
    """A source that is wrong in every way is told of, not copied."""
    errors = rules.Errors()
    for number in range(100):
        errors.add(problem("a", f"field{number}", "Wrong."))
    assert len(errors.told()) == rules.KINDS


def test_records_are_named_as_they_are_called_here() -> None:
    """In fields, lists and parts; what names nothing stays."""
    data = {
        "published_dataset": "a",
        "commitment": ["p-01", "p-02"],
        "evidence": [{"dataset": "a", "title": "a"}],
        "title": "a",
    }
    assert rules.named(data) == {"dataset": {"a"}, "commitment": {"p-01", "p-02"}}
    found = rules.renamed(data, {"dataset": {"a": "a-town"}, "commitment": {"p-02": "q-02"}})
    assert found == {
        "published_dataset": "a-town",
        "commitment": ["p-01", "q-02"],
        "evidence": [{"dataset": "a-town", "title": "a"}],
        "title": "a",
    }


def test_a_record_of_endless_files_is_none() -> None:
    """Each would be written and looked up, while all other portals wait."""
    files = [{"url": "http://a.tn/a"}] * (rules.MOST_FILES + 1)
    with pytest.raises(ValueError, match="more files"):
        rules.record({"resources": files}, (), (), "there")
    assert len(rules.record({"resources": files[1:]}, (), (), "there")["resources"]) > 1000
