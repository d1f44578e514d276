"""Rows of the inventory through the API: removed, restored, published, linked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan.tests import factories, helpers

Row = Callable[..., dict[str, Any]]
Person = dict[str, Any]


def act(action: str, person: Person, **fields: Any) -> Any:
    """Call an action as somebody, with the question whether they may."""
    return helpers.call_action(action, {"user": person["name"], "ignore_auth": False}, **fields)


def test_a_removed_row_stays_as_a_trace(make_row: Row, editor: Person) -> None:
    """Removing needs a reason; the row stays, public, with day and reason; it can come back."""
    row = make_row(openness="open", planned_quarter="2018-Q3")
    act("ogp_tn_inventory_remove", editor, id=row["id"], reason="  Listed twice. ")
    shown = helpers.call_action("package_show", id=row["name"])
    assert shown["state"] == "active"
    assert shown["inventory_state"] == "removed"
    assert shown["removed_on"] == date.today().isoformat()
    assert shown["removal_reason"] == "Listed twice."
    assert not shown["late"]
    back = act("ogp_tn_inventory_restore", editor, id=row["id"])
    assert back["inventory_state"] == "scheduled"
    assert "removal_reason" not in back or not back["removal_reason"]


def test_removing_needs_a_reason(make_row: Row, editor: Person) -> None:
    """Without a reason nothing is removed, through our action or a patch."""
    row = make_row()
    with pytest.raises(tk.ValidationError):
        act("ogp_tn_inventory_remove", editor, id=row["id"], reason=" ")
    with pytest.raises(tk.ValidationError) as refused:
        act("package_patch", editor, id=row["id"], removed_on="2018-01-01")
    assert list(refused.value.error_dict) == ["removal_reason"]


@pytest.mark.parametrize(
    ("action", "fields"),
    [("package_delete", {}), ("package_patch", {"state": "deleted"})],
)
def test_a_row_is_not_deleted(
    make_row: Row, editor: Person, action: str, fields: dict[str, Any]
) -> None:
    """CKAN's own delete is refused with a sentence that says where to go."""
    row = make_row()
    with pytest.raises(tk.ValidationError) as refused:
        act(action, editor, id=row["id"], **fields)
    assert f"/inventory/{row['name']}/remove" in str(refused.value.error_dict)
    assert helpers.call_action("package_show", id=row["id"])["state"] == "active"


def test_a_dataset_is_deleted_as_ever(make_dataset: Row, editor: Person) -> None:
    """Only rows are kept; other datasets go to the bin."""
    dataset = make_dataset()
    act("package_delete", editor, id=dataset["id"])
    assert helpers.call_action("package_show", id=dataset["id"])["state"] == "deleted"


def test_publishing_makes_a_draft_that_names_its_row(make_row: Row, editor: Person) -> None:
    """A draft filled with what the row knows, under the national licence; both name each other."""
    row = make_row(
        openness="open",
        planned_quarter="2018-Q3",
        sector="environment",
        theme=["ENVI"],
        notes_translated={"fr": "Mesures."},
        commitment=["nap2-06"],
    )
    dataset = act("ogp_tn_inventory_publish", editor, id=row["id"])
    assert dataset["state"] == "draft"
    assert dataset["license_id"] == "licence-nationale-de-donnees-publiques-ouvertes"
    assert dataset["owner_org"] == row["owner_org"]
    assert dataset["inventory_row"] == row["name"]
    for field in ("title_translated", "notes_translated", "sector", "theme", "commitment"):
        assert dataset[field] == row[field]
    shown = helpers.call_action("package_show", id=row["id"])
    assert shown["published_dataset"] == dataset["name"]
    assert (shown["inventory_state"], shown["broken"]) == ("scheduled", False)


def test_finishing_the_draft_moves_the_row(make_row: Row, editor: Person) -> None:
    """The files are added, the draft is finished: the row is published."""
    row = make_row(openness="open", planned_quarter="2018-Q3")
    dataset = act("ogp_tn_inventory_publish", editor, id=row["id"])
    act("resource_create", editor, package_id=dataset["id"], url="http://example.com/a.csv")
    act("package_patch", editor, id=dataset["id"], state="active")
    shown = helpers.call_action("package_show", id=row["id"])
    assert (shown["inventory_state"], shown["broken"]) == ("published", False)


def test_the_licence_of_the_row_goes_along(make_row: Row, editor: Person) -> None:
    """A row that names a licence is published under it."""
    row = make_row(openness="open", license_id="cc-by")
    assert act("ogp_tn_inventory_publish", editor, id=row["id"])["license_id"] == "cc-by"


def test_the_contact_is_the_bodys(
    call: Any, make_row: Row, body: dict[str, Any], editor: Person
) -> None:
    """The draft carries the body's address, never a person's."""
    call("organization_patch", id=body["id"], contact_email="data@vent.tn")
    dataset = act("ogp_tn_inventory_publish", editor, id=make_row(openness="open")["id"])
    assert [contact["email"] for contact in dataset["contact"]] == ["data@vent.tn"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (
            {
                "openness": "closed",
                "legal_ground": ["archives"],
                "justification_translated": {"fr": "Trop tôt."},
            },
            "openness",
        ),
        ({"removed_on": "2018-01-01", "removal_reason": "x"}, "removed_on"),
    ],
)
def test_what_may_not_be_opened_is_not_published(
    make_row: Row, editor: Person, fields: dict[str, Any], wrong: str
) -> None:
    """A withheld or removed row is refused with a sentence."""
    with pytest.raises(tk.ValidationError) as refused:
        act("ogp_tn_inventory_publish", editor, id=make_row(**fields)["id"])
    assert list(refused.value.error_dict) == [wrong]


def test_a_row_is_published_once(call: Any, make_row: Row, editor: Person) -> None:
    """A row with a draft gets no second one; one whose dataset is gone does."""
    row = make_row(openness="open")
    dataset = act("ogp_tn_inventory_publish", editor, id=row["id"])
    with pytest.raises(tk.ValidationError):
        act("ogp_tn_inventory_publish", editor, id=row["id"])
    call("dataset_purge", id=dataset["id"])
    assert act("ogp_tn_inventory_publish", editor, id=row["id"])["name"] != dataset["name"]


def test_a_dataset_that_is_there_can_be_linked(
    make_row: Row, make_dataset: Row, editor: Person
) -> None:
    """Both name each other; the row is published."""
    row, dataset = make_row(openness="open"), make_dataset()
    linked = act("ogp_tn_inventory_link", editor, id=row["id"], dataset=dataset["id"])
    assert linked["published_dataset"] == dataset["name"]
    assert linked["inventory_state"] == "published"
    shown = helpers.call_action("package_show", id=dataset["id"])
    assert shown["inventory_row"] == row["name"]


def test_another_bodys_dataset_cannot_be_linked(
    call: Any, make_row: Row, make_dataset: Row, editor: Person
) -> None:
    """Nor one that is not there."""
    other = factories.Organization()
    call("organization_member_create", id=other["id"], username=editor["name"], role="admin")
    row, dataset = make_row(openness="open"), make_dataset(owner_org=other["id"])
    for name in (dataset["name"], "there-is-none"):
        with pytest.raises((tk.ValidationError, tk.ObjectNotFound)):
            act("ogp_tn_inventory_link", editor, id=row["id"], dataset=name)
    assert "published_dataset" not in call("package_show", id=row["id"])


def test_likely_datasets_are_proposed(make_row: Row, make_dataset: Row, editor: Person) -> None:
    """The body's own datasets, the likeliest first; nothing is linked by itself."""
    row = make_row(title_translated={"fr": "Vitesse du vent par station"})
    likely = make_dataset(title_translated={"fr": "Vitesse du vent, par station"})
    other = make_dataset(title_translated={"fr": "Budget du vent"})
    make_dataset(title_translated={"fr": "Vitesse du vent par station"}, owner_org=factories
                 .Organization()["id"])  # fmt: skip
    found = act("ogp_tn_inventory_matches", editor, id=row["id"])
    assert [one["name"] for one in found] == [likely["name"], other["name"]]
    assert found[0]["likeness"] > 0.8 > found[1]["likeness"]
    assert "published_dataset" not in helpers.call_action("package_show", id=row["id"])


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("ogp_tn_inventory_remove", {"reason": "x"}),
        ("ogp_tn_inventory_restore", {}),
        ("ogp_tn_inventory_publish", {}),
        ("ogp_tn_inventory_link", {"dataset": "x"}),
        ("ogp_tn_inventory_matches", {}),
    ],
)
@pytest.mark.parametrize("role", ["", "member", "other"])
def test_a_stranger_changes_nothing(
    call: Any, make_row: Row, body: dict[str, Any], action: str, fields: dict[str, Any], role: str
) -> None:
    """A citizen, a member who only reads, the administrator of another body."""
    person = factories.User()
    if role:
        where = body if role == "member" else factories.Organization()
        capacity = "member" if role == "member" else "admin"
        call("organization_member_create", id=where["id"], username=person["name"], role=capacity)
    with pytest.raises(tk.NotAuthorized):
        act(action, person, id=make_row()["id"], **fields)


def test_a_row_that_is_no_row_is_not_found(make_dataset: Row, editor: Person) -> None:
    """The actions are about rows only."""
    for name in (make_dataset()["id"], "there-is-none"):
        with pytest.raises(tk.ObjectNotFound):
            act("ogp_tn_inventory_restore", editor, id=name)
