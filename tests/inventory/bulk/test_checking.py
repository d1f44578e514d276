"""A row is refused as the action refuses it, and for what another row of its file says."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

from ckanext.ogp_tn.inventory import bulk
from ckanext.ogp_tn.inventory.bulk import checking

Row = Callable[..., dict[str, Any]]
WRONG = [
    {"title_translated": {"de": "Wind"}},
    {"title_translated": ""},
    {"reference": ""},
    {"openness": "closed"},
    {"openness": "open", "justification_translated": {"fr": "Non."}},
    {"name": "Not A Name"},
    {"planned_quarter": "2018-3", "frequency": "sometimes", "legal_ground": ["law of nature"]},
    {"owner_org": None},
    {"tags": [{"name": "x"}, {"name": "a" * 200}]},
    {"removed_on": "2018-01-01"},
    {"published_dataset": "Not A Name"},
    {"state": "draft", "unknown": "field", "inventory_state": "published"},
]


@pytest.mark.parametrize("fields", WRONG)
def test_the_actions_own_sentences(
    editor: dict[str, Any], data: Row, make_row: Row, fields: dict[str, Any]
) -> None:
    """What the action says about a new or changed row is what a check says."""
    row = make_row()
    for given in ({**data(), **fields}, {**row, **fields}):
        expected: Any = []
        action = "package_update" if given.get("id") else "package_create"
        try:
            tk.get_action(action)({"user": editor["name"], "defer_commit": True}, dict(given))
        except tk.ValidationError as refused:
            expected = [(2, refused.error_dict)]
        model.Session.rollback()
        changes = [data(), given, data()]
        assert bulk.validate(map(bulk.Change, (1, 2, 3), changes), editor["name"]) == expected


def test_a_check_writes_nothing(editor: dict[str, Any], data: Row, make_row: Row) -> None:
    """A dry run leaves the session without anything to write."""
    row = make_row()
    bulk.validate([bulk.Change(1, data()), bulk.Change(2, {**row, "system": "x"})], editor["name"])
    assert not model.Session.new
    assert not model.Session.dirty


def test_names_twice(editor: dict[str, Any], data: Row, make_row: Row) -> None:
    """The same name twice in a file is refused at the second row, which names the first."""
    row = make_row()
    changes = [
        bulk.Change(7, data(name="a-wind")),
        bulk.Change(8, data(name="")),
        bulk.Change(9, data(name="")),
        bulk.Change(10, data(name="a-wind")),
        bulk.Change(11, data(name=row["name"])),
    ]
    assert bulk.validate(changes, editor["name"]) == [
        (10, {"name": ["Row 7 has the same name."]}),
        (11, {"name": [tk._("That URL is already in use.")]}),
    ]


def test_references_twice(editor: dict[str, Any], data: Row, make_row: Row) -> None:
    """A reference is the body's only one: of its stored rows and of the file's."""
    stored, moved, gone = make_row(reference="A-1"), make_row(reference="A-2"), make_row()
    other = factories.Organization(users=[{"name": editor["name"], "capacity": "admin"}])["id"]
    changes = [
        bulk.Change(3, data(reference=" A-1 ")),
        bulk.Change(4, {**moved, "reference": "A-3"}),
        bulk.Change(5, data(reference="A-2")),
        bulk.Change(6, data(reference="A-3")),
        bulk.Change(7, data(reference="A-1", owner_org=other)),
        bulk.Change(8, {**gone, "system": "SIG"}),
    ]
    assert bulk.validate(changes, editor["name"]) == [
        (
            3,
            {
                "reference": [
                    f"The body has another row with the reference “A-1”: {stored['name']}."
                ]
            },
        ),
        (6, {"reference": ["Row 4 has the same reference."]}),
    ]


def test_a_record_changed_twice(editor: dict[str, Any], make_row: Row) -> None:
    """Two rows of a file do not change the same record."""
    row = make_row()
    changes = [bulk.Change(2, row), bulk.Change(5, {**row, "system": "SIG"})]
    [(number, errors)] = bulk.validate(changes, editor["name"])
    assert number == 5
    assert errors["id"] == ["Row 2 changes the same record."]


def test_a_record_that_is_no_row(editor: dict[str, Any], data: Row, make_dataset: Row) -> None:
    """What is not there, or is not a row of the inventory, cannot be changed as one."""
    ids = ("no-such-id", make_dataset()["id"])
    changes = [bulk.Change(number, data(id=id)) for number, id in enumerate(ids)]
    errors = bulk.validate(changes, editor["name"])
    assert [(number, set(fields)) for number, fields in errors] == [(0, {"id"}), (1, {"id"})]


def test_permission_is_asked_once_for_each_body(
    editor: dict[str, Any], data: Row, make_row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real auth functions are asked once for new rows and once for changed ones of a body."""
    other = factories.Organization(users=[{"name": editor["name"], "capacity": "steward"}])["id"]
    rows = [make_row(), make_row()]
    asked = []
    check_access = tk.check_access

    def counting(action: str, context: Any, data_dict: Any = None) -> Any:
        asked.append(action)
        return check_access(action, context, data_dict)

    monkeypatch.setattr(checking.tk, "check_access", counting)
    changes = [data(), data(), data(owner_org=other), *rows, data(owner_org=other)]
    assert bulk.validate(map(bulk.Change, range(9), changes), editor["name"]) == []
    assert asked == ["package_create", "package_create", "package_update"]


def test_groups_are_asked_for_row_by_row(editor: dict[str, Any], data: Row) -> None:
    """A group that the user may not fill is found, whichever row names it."""
    group = factories.Group()["id"]
    changes = [data(), data(groups=[{"id": group}])]
    with pytest.raises(tk.NotAuthorized):
        bulk.validate(map(bulk.Change, range(2), changes), editor["name"])
