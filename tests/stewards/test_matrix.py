"""Who may do what, asked of the real API for every action and every role: matrix.yaml."""

from __future__ import annotations

import importlib
import inspect
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from werkzeug.datastructures import FileStorage

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.ogp_tn import subjects

MATRIX = yaml.safe_load((Path(__file__).parent / "matrix.yaml").read_text(encoding="utf-8"))
CASES = [case for section in MATRIX["sections"] for case in section["cases"]]
WRITING = ("create", "update", "delete", "patch", "file")

Cast = Any


def name_of(case: dict[str, Any]) -> str:
    return f"{case['action']}: {case['says']}"


# The data


def test_every_action_is_in_the_matrix() -> None:
    """Ours, and those of CKAN that write; what stands apart has a reason."""
    ours = {name for name in subjects.actions() if name.startswith("ogp_tn_")}
    theirs = set()
    for module in WRITING:
        found = importlib.import_module(f"ckan.logic.action.{module}")
        for name, function in inspect.getmembers(found, inspect.isfunction):
            own = function.__module__ == found.__name__ and not name.startswith("_")
            if own and not getattr(function, "side_effect_free", False):
                theirs.add(name)
    apart = [name for names in MATRIX["apart"].values() for name in names]
    covered = {case["action"] for case in CASES}
    assert ours | theirs == (covered & (ours | theirs)) | set(apart)
    assert covered & set(apart) == set()


def test_the_matrix_speaks_of_its_people() -> None:
    """Each is known, and an administrator of the system may everything."""
    for case in CASES:
        assert set(case["may"]) <= set(MATRIX["people"]), name_of(case)
        assert "sysadmin" in case["may"], name_of(case)
        assert set(case.get("waits", [])) <= set(case["may"]), name_of(case)


def test_no_two_cases_say_the_same() -> None:
    """A reader tells them apart."""
    said = [
        (section["title"], case["says"])
        for section in MATRIX["sections"]
        for case in section["cases"]
    ]
    assert len(said) == len(set(said))


# The API


@pytest.fixture(scope="module", params=list(MATRIX["people"]))
def person(request: pytest.FixtureRequest, cast: Cast) -> Iterator[str]:
    """Return one of the people, the steward being absent while the deputy acts."""
    who = request.param
    if who.startswith("deputy"):
        days = {"start": cast.day(0), "end": cast.day(9)} if who == "deputy_acting" else {}
        cast.act("team", "ogp_tn_mandate_absence", id=cast.mandate, **days)
        setattr(cast, who, cast.deputy)
    yield who
    if who == "deputy_acting":
        cast.act("team", "ogp_tn_mandate_absence", id=cast.mandate)


@pytest.fixture(scope="module")
def things(cast: Cast) -> Callable[[dict[str, Any], bool], dict[str, str]]:
    """Return a function that gives what a case is done to: ids and names by their signs."""
    known: dict[str, dict[str, str]] = {}
    fixed = {
        "$body": cast.body["name"],
        "$body_id": cast.body["id"],
        "$other": cast.other["name"],
        "$citizen": cast.citizen,
        "$citizen2": factories.User()["name"],
    }

    def give(case: dict[str, Any], fresh: bool) -> dict[str, str]:
        kind = case.get("thing")
        if kind is None:
            return fixed
        if fresh or kind not in known:
            made = {**fixed, **MAKERS[kind](cast)}
            if fresh:
                return made
            known[kind] = made
        return known[kind]

    return give


def record(kind: str, body: str = "body", **fields: Any) -> Callable[[Cast], dict[str, str]]:
    """Return a function that makes a record, and says its id, name and file."""

    def make(cast: Cast) -> dict[str, str]:
        files = {"resources": [{"url": "http://example.com/a.csv"}]} if kind == "dataset" else {}
        made = cast.make(kind, body, **files, **fields)
        found = {"$it": made["id"], "$name": made["name"]}
        return found | ({"$file": made["resources"][0]["id"]} if files else {})

    return make


def gap(cast: Cast) -> dict[str, str]:
    """Return days for which nobody is appointed yet."""
    cast.next_gap = getattr(cast, "next_gap", 6000) + 10
    return {"$start": cast.day(cast.next_gap), "$end": cast.day(cast.next_gap + 5)}


def mandate(cast: Cast) -> dict[str, str]:
    """Make a mandate of somebody else, in days to come."""
    days = gap(cast)
    made = cast.act(
        "team",
        "ogp_tn_mandate_create",
        organization=cast.body["name"],
        user=cast.citizen,
        letter="1",
        start=days["$start"],
        end=days["$end"],
    )
    return {"$it": made["id"]}


def an_import(cast: Cast) -> dict[str, str]:
    """Import a file as the system does."""
    sent = {"organization": cast.body["name"], "upload": csv()}
    return {"$it": cast.act("sysadmin", "ogp_tn_inventory_import", **sent)["id"]}


def row_and_dataset(cast: Cast) -> dict[str, str]:
    """Make a row and a dataset that publishes it."""
    return {**record("inventory")(cast), "$dataset": record("dataset")(cast)["$name"]}


def reported_commitment(cast: Cast) -> dict[str, str]:
    """Make a commitment on which its steward has reported."""
    found = record("commitment")(cast)
    reported = cast.act(
        "steward",
        "ogp_tn_progress_add",
        id=found["$it"],
        date="2018-01-31",
        text_translated={"en": "It is online"},
        url="http://example.com",
    )
    return {**found, "$row": reported["awaiting"][0]["row"]}


def proposal(kind: str) -> Callable[[Cast], dict[str, str]]:
    """Return a function that lets the editor propose a change of something public."""
    change: dict[str, Any] = {
        "dataset": {"notes": "Proposed"},
        "commitment": {"evidence": [{"title": "A page", "url": "http://example.com"}]},
    }[kind]

    def make(cast: Cast) -> dict[str, str]:
        public = cast.make(kind)
        said = cast.act("editor", "package_patch", id=public["id"], **change)
        return {"$it": said["proposal"]["id"]}

    return make


MAKERS: dict[str, Callable[[Cast], dict[str, str]]] = {
    "dataset": record("dataset"),
    "private_dataset": record("dataset", private=True),
    "draft": record("dataset", state="draft"),
    "row": record("inventory"),
    "private_row": record("inventory", private=True),
    "row_and_dataset": row_and_dataset,
    "import": an_import,
    "commitment": record("commitment"),
    "dated_commitment": record(
        "commitment", milestones=[{"title_translated": {"en": "A step"}, "due": "2018-01-31"}]
    ),
    "reported_commitment": reported_commitment,
    "private_commitment": record("commitment", private=True),
    "plan": record("action-plan"),
    "foreign_plan": record("action-plan", "other"),
    "proposal": proposal("dataset"),
    "commitments_proposal": proposal("commitment"),
    "gap": gap,
    "mandate": mandate,
    "own_mandate": lambda cast: {"$it": cast.mandate},
    "group": lambda cast: {"$it": factories.Group()["id"]},
}


def csv() -> FileStorage:
    return FileStorage(io.BytesIO(b"reference,title_translated-fr\nA1,Vent\n"), "rows.csv")


def plan_file(cast: Cast) -> dict[str, Any]:
    texts = {"en": "A plan"}
    return {
        "plan": {
            "name": cast.unique("plan"),
            "title_translated": texts,
            "owner_org": cast.body["name"],
            "period_start": "2030-01-01",
            "axes": [{"id": "axis1", "title_translated": texts}],
        },
        "commitments": [
            {
                "number": 1,
                "title_translated": texts,
                "owner_org": cast.body["name"],
                "axis": "axis1",
            }
        ],
    }


def public(record: str) -> dict[str, Any]:
    """Return what a visitor sees of a record, also among what the search finds."""
    visitor = {"user": "", "ignore_auth": False}
    try:
        shown = helpers.call_action("package_show", dict(visitor), id=record)
    except (tk.NotAuthorized, tk.ObjectNotFound):
        shown = None
    found = helpers.call_action(
        "package_search", dict(visitor), fq=f'name:"{record}" OR id:"{record}"'
    )
    return {"shown": shown, "found": found["results"]}


def filled(value: Any, signs: dict[str, str], cast: Cast) -> Any:
    """Return what is sent, with ids and names in the place of their signs."""
    if isinstance(value, dict):
        return {key: filled(one, signs, cast) for key, one in value.items()}
    if isinstance(value, list):
        return [filled(one, signs, cast) for one in value]
    made: dict[str, Callable[[], Any]] = {
        "$csv": csv,
        "$new": lambda: cast.unique("new"),
        "$plan_file": lambda: plan_file(cast),
    }
    if value in made:
        return made[value]()
    return signs[value] if isinstance(value, str) and value.startswith("$") else value


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_api_lets_whom_the_matrix_lets(
    cast: Cast, things: Any, person: str, case: dict[str, Any]
) -> None:
    """The others are refused, whatever they send."""
    may, waits = person in case["may"], person in case.get("waits", [])
    field = case.get("field")
    signs = things(case, fresh=waits or bool(field) or (may and case.get("once", False)))
    sent = filled(case.get("with", {}), signs, cast)
    record = signs.get("$it") or sent.get("name", "")
    before = public(record) if waits else None
    context: Any = {"user": getattr(cast, person), "ignore_auth": False}

    def do() -> Any:
        if case.get("ask"):
            return tk.check_access(case["action"], context, sent)
        return helpers.call_action(case["action"], context, **sent)

    try:
        if may:
            do()
            if waits:
                assert public(record) == before
        elif field:
            with pytest.raises((tk.NotAuthorized, tk.ValidationError)) as refused:
                do()
            said = getattr(refused.value, "error_dict", {field: []})
            assert list(said) == [field]
        else:
            with pytest.raises(tk.NotAuthorized):
                do()
    finally:
        model.Session.rollback()


@pytest.mark.parametrize("kind", ["dataset", "inventory", "commitment"])
def test_everybody_finds_what_they_may_see(cast: Cast, person: str, kind: str) -> None:
    """Search, suggestions, facets and numbers tell no more than the record itself."""
    word = cast.unique("secret").replace("-", "")
    hidden = cast.make(kind, private=True, title_translated={"en": f"Title {word}"})
    context: Any = {"user": getattr(cast, person), "ignore_auth": False}

    def call(action: str, **fields: Any) -> Any:
        return helpers.call_action(action, dict(context), **fields)

    try:
        call("package_show", id=hidden["id"])
        sees = True
    except tk.NotAuthorized:
        sees = False
    found = call(
        "package_search",
        q=word,
        include_private=True,
        include_drafts=True,
        **{"facet.field": ["organization"]},
    )
    assert (found["count"] == 1) is sees
    assert (cast.body["name"] in found["facets"]["organization"]) is sees
    assert (
        hidden["name"] not in [one["name"] for one in call("package_autocomplete", q=word)] or sees
    )
    assert hidden["name"] not in call("package_list", limit=100000)
    rows = call("ogp_tn_inventory_rows", organization=cast.body["name"])
    assert word not in str(rows) or sees
    assert word not in str(call("ogp_tn_body_show", id=cast.body["name"]))
