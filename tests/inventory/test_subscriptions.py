"""A row's state follows the dataset that it names, at once, in the API and in the index."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ckan.tests import factories, helpers

Row = Callable[..., dict[str, Any]]


def seen(row: dict[str, Any]) -> tuple[str, bool]:
    """Return a row's state and whether it is broken, having held the index against the API."""
    shown = helpers.call_action("package_show", id=row["id"])
    query = {"q": f"id:{row['id']}", "facet.field": ["inventory_state", "inventory_broken"]}
    found = helpers.call_action("package_search", **query)
    [result] = found["results"]
    assert result["inventory_state"] == shown["inventory_state"]
    assert found["facets"]["inventory_state"] == {shown["inventory_state"]: 1}
    assert found["facets"]["inventory_broken"] == {str(shown["broken"]).lower(): 1}
    return shown["inventory_state"], shown["broken"]


@pytest.fixture
def linked(make_row: Row, make_dataset: Row) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a scheduled row whose dataset is public."""
    dataset = make_dataset()
    row = make_row(openness="open", planned_quarter="2018-Q3", published_dataset=dataset["name"])
    return row, dataset


def test_a_public_dataset_publishes_its_row(linked: Any) -> None:
    """The row names a dataset that everybody can get."""
    assert seen(linked[0]) == ("published", False)


@pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("package_patch", {"private": True}),
        ("package_delete", {}),
        ("dataset_purge", {}),
        ("package_patch", {"state": "deleted"}),
    ],
)
def test_a_dataset_that_goes_breaks_its_row(
    call: Any, linked: Any, action: str, fields: dict[str, Any]
) -> None:
    """Made private, deleted or purged: the row waits again, and says that it is broken."""
    row, dataset = linked
    call(action, id=dataset["id"], **fields)
    assert seen(row) == ("scheduled", True)


@pytest.mark.parametrize("action", ["bulk_update_private", "bulk_update_delete"])
def test_the_bulk_page_counts_too(
    call: Any, linked: Any, body: dict[str, Any], action: str
) -> None:
    """What CKAN's page for many datasets does to one is seen in its row."""
    row, dataset = linked
    call(action, datasets=[dataset["id"]], org_id=body["id"])
    assert seen(row) == ("scheduled", True)


def test_a_dataset_that_comes_back_publishes_its_row_again(call: Any, linked: Any) -> None:
    """Restored from the bin, made public again."""
    row, dataset = linked
    call("package_delete", id=dataset["id"])
    call("package_patch", id=dataset["id"], state="active")
    assert seen(row) == ("published", False)
    call("package_patch", id=dataset["id"], private=True)
    call("package_patch", id=dataset["id"], private=False)
    assert seen(row) == ("published", False)


def test_a_dataset_given_to_another_body_breaks_its_row(call: Any, linked: Any) -> None:
    """What another body publishes does not keep this body's promise."""
    row, dataset = linked
    other = factories.Organization()
    call("package_owner_org_update", id=dataset["id"], organization_id=other["id"])
    assert seen(row) == ("scheduled", True)


def test_a_row_may_name_its_dataset_before_it_is_there(
    call: Any, make_row: Row, make_dataset: Row
) -> None:
    """The row is broken until the dataset comes, by name or by id."""
    row = make_row(openness="open", published_dataset="data-that-will-come")
    assert seen(row) == ("assessed", True)
    dataset = make_dataset(name="data-that-will-come")
    assert seen(row) == ("published", False)
    call("package_patch", id=row["id"], published_dataset=dataset["id"])
    assert seen(row) == ("published", False)


def test_a_row_follows_its_dataset_to_a_new_name(call: Any, linked: Any, unique: Any) -> None:
    """A dataset that names its row may be renamed: the row names it anew."""
    row, dataset = linked
    name = unique("renamed")
    call("package_patch", id=dataset["id"], inventory_row=row["name"])
    call("package_patch", id=dataset["id"], name=name)
    assert seen(row) == ("published", False)
    assert call("package_show", id=row["id"])["published_dataset"] == name
