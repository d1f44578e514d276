"""Whoever may most in a body tries every way to change what was gathered from another portal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories

Cast = Any
Try = Callable[..., None]
Record = dict[str, Any]

FILE = {"url": "http://example.com/a.csv", "format": "CSV"}


def gathered(cast: Cast, kind: str = "dataset", **fields: Any) -> Record:
    """Make a record of the body as gathering it does."""
    return cast.make(
        kind,
        source_portal="data-transport",
        source_id=cast.unique("there"),
        source_url="https://catalogue-data.transport.tn/dataset/there",
        **fields,
    )


def stored(id: str) -> Any:
    """Return all that the database has of a record, its files and its themes."""
    model.Session.expire_all()
    record = model.Session.get_one(model.Package, id)
    return (
        {name: getattr(record, name) for name in model.package_table.c.keys()},  # noqa: SIM118
        [(one.id, one.url, one.state, one.position) for one in record.resources_all],
        sorted(group.id for group in record.get_groups("group")),
    )


@pytest.fixture(scope="module")
def theme(cast: Cast) -> str:
    """Return a theme that the admin may fill."""
    users = [{"name": cast.admin, "capacity": "admin"}]
    return factories.Group(name=cast.unique("theme"), users=users)["name"]


def patched(act: Try, one: Record, **_: Any) -> None:
    act("package_patch", id=one["id"], notes="!")
    act("package_patch", id=one["name"], title_translated={"fr": "!"})
    act("package_update", **{**one, "notes": "!"})
    act("package_revise", match={"id": one["id"]}, update={"notes": "!"})
    act("package_patch", id=one["id"], name=f"{one['name']}-x")
    act("package_patch", id=one["id"], source_portal="", gone_on="2020-01-01")


def hidden_or_deleted(act: Try, one: Record, body: str, **_: Any) -> None:
    for action in ("bulk_update_private", "bulk_update_public", "bulk_update_delete"):
        act(action, datasets=[one["id"]], org_id=body)
    act("package_patch", id=one["id"], private=True)
    act("package_patch", id=one["id"], state="deleted")
    act("package_delete", id=one["id"])
    act("dataset_purge", id=one["id"])


def moved(act: Try, one: Record, other: str, **_: Any) -> None:
    act("package_owner_org_update", id=one["id"], organization_id=other)
    act("package_patch", id=one["id"], owner_org=other)


def file_touched(act: Try, one: Record, **_: Any) -> None:
    file = one["resources"][0]["id"]
    act("resource_create", package_id=one["id"], **FILE)
    act("resource_update", id=file, url="http://example.com/b.csv")
    act("resource_patch", id=file, description="!")
    act("resource_delete", id=file)
    act("package_resource_reorder", id=one["id"], order=[one["resources"][1]["id"], file])
    act("resource_view_create", resource_id=file, title="!", view_type="image_view")


def put_into_a_theme(act: Try, one: Record, theme: str, **_: Any) -> None:
    member = {"id": theme, "object": one["id"], "object_type": "package"}
    act("member_create", capacity="public", **member)
    act("package_patch", id=one["id"], groups=[{"name": theme}])
    act("group_patch", id=theme, packages=[{"id": one["id"]}])
    act("group_update", id=theme, name=theme, packages=[{"name": one["name"]}])


def related(act: Try, one: Record, own: Record, **_: Any) -> None:
    pair = {"subject": one["id"], "object": own["id"], "type": "child_of"}
    act("package_relationship_create", **pair)
    act("package_relationship_create", **{**pair, "subject": own["id"], "object": one["id"]})


def licensed(act: Try, one: Record, body: str, **_: Any) -> None:
    act("ogp_tn_licence_set", organization=body, license_id="cc-zero", ids=[one["name"]])


def lived(act: Try, row: Record, own: Record, **_: Any) -> None:
    act("ogp_tn_inventory_remove", id=row["id"], reason="!")
    act("ogp_tn_inventory_restore", id=row["id"])
    act("ogp_tn_inventory_publish", id=row["id"])
    act("ogp_tn_inventory_link", id=row["id"], dataset=own["id"])


def reported(act: Try, promise: Record, **_: Any) -> None:
    entry = {"date": "2018-01-31", "text_translated": {"en": "!"}, "url": "http://example.com"}
    act("ogp_tn_progress_add", id=promise["id"], **entry)
    act("package_patch", id=promise["id"], assessments=[])


WAYS = (
    patched,
    hidden_or_deleted,
    moved,
    file_touched,
    put_into_a_theme,
    related,
    licensed,
    lived,
    reported,
)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_what_was_gathered_stays_as_its_portal_has_it(cast: Cast, theme: str, way: Any) -> None:
    """Neither the body's admin nor the team changes a field, a file or a theme of it."""
    records = {
        "one": gathered(cast, resources=[dict(FILE), dict(FILE)]),
        "row": gathered(cast, "inventory", openness="open", personal_data="no"),
        "promise": gathered(cast, "commitment"),
    }
    own = cast.make()
    before = {name: stored(one["id"]) for name, one in records.items()}
    for person in ("admin", "steward", "team_admin"):
        asked: list[str] = []

        def attempt(
            action: str, *, who: str = person, done: list[str] = asked, **data: Any
        ) -> None:
            done.append(action)
            try:
                cast.act(who, action, **data)
            except (tk.NotAuthorized, tk.ValidationError, tk.ObjectNotFound):
                model.Session.rollback()

        way(attempt, **records, own=own, body=cast.body["id"], other=cast.other["id"], theme=theme)
        assert asked
    assert {name: stored(one["id"]) for name, one in records.items()} == before


def test_a_system_administrator_changes_it_all_the_same(cast: Cast) -> None:
    """Somebody must be able to mend what a source breaks."""
    one = gathered(cast)
    cast.act("sysadmin", "package_patch", id=one["id"], notes="Mended")
    assert stored(one["id"])[0]["notes"] == "Mended"


def test_a_file_with_a_gathered_row_neither_changes_nor_doubles_it(
    cast: Cast, upload: Callable[[bytes], Any]
) -> None:
    """The cell is named, with the portal; the same row as it is passes."""
    row = gathered(cast, "inventory", openness="open", personal_data="no")
    head = "reference,title_translated-fr"

    def check(line: str) -> dict[str, Any]:
        given = {"organization": cast.body["id"], "upload": upload(f"{head}\n{line}\n".encode())}
        return cast.act("steward", "ogp_tn_inventory_import", **given)

    [error] = check(f"{row['reference']},Autre")["errors"]
    assert (error["row"], error["cell"]) == (2, "B2")
    assert row["reference"] in error["message"]
    assert "data-transport" in error["message"]
    same = check(f"{row['reference']},Un titre")
    assert (same["errors"], same["unchanged"], same["created"]) == ([], 1, 0)
