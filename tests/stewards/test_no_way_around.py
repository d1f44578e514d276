"""An editor tries every way to change what the public sees; then a visitor looks."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from ckan import model

from ckanext.ogp_tn.stewards.review_model import Proposal

Cast = Any
LICENCE = "cc-by"


class Portal:
    """The portal as a browser and a client of the API meet it, signed in or not."""

    def __init__(self, app: Any, token: str) -> None:
        self.app = app
        self.signed_in = {"Authorization": token}

    def api(self, action: str, **data: Any) -> dict[str, Any]:
        """Call an action as the editor; whatever it answers, the portal must not break."""
        answer = self.app.post(f"/en/api/3/action/{action}", json=data, headers=self.signed_in)
        assert answer.status_code < 500, answer.body
        return json.loads(answer.body)

    def send(self, action: str, **data: Any) -> dict[str, Any]:
        """Call an action as the editor with a file."""
        fields = {
            name: (io.BytesIO(item), "evil.csv") if isinstance(item, bytes) else item
            for name, item in data.items()
        }
        answer = self.app.post(
            f"/en/api/3/action/{action}",
            data=fields,
            headers=self.signed_in,
            content_type="multipart/form-data",
        )
        assert answer.status_code < 500, answer.body
        return json.loads(answer.body)

    def form(self, page: str, **fields: Any) -> Any:
        """Send a form as the editor."""
        answer = self.app.post(
            f"/en{page}", data=fields, headers=self.signed_in, follow_redirects=False
        )
        assert answer.status_code < 500, answer.body
        return answer

    def anybody(self, action: str, **data: Any) -> Any:
        """Call an action as a visitor."""
        return json.loads(self.app.post(f"/en/api/3/action/{action}", json=data).body)


class World:
    """A body with public records and drafts of every kind that an editor may try to use."""

    def __init__(self, cast: Cast, portal: Portal, upload: Callable[[bytes], Any]) -> None:
        self.cast, self.portal = cast, portal
        self.body, self.other = cast.body["id"], cast.other["id"]
        made = cast.make(resources=[{"name": "link", "url": "https://example.org/a.csv"}])
        self.id, self.name = made["id"], made["name"]
        self.upload = cast.act(
            "steward", "resource_create", package_id=self.id, name="up", upload=upload(b"old")
        )["id"]
        self.link = made["resources"][0]["id"]
        self.view = cast.act(
            "steward",
            "resource_view_create",
            resource_id=self.link,
            title="a view",
            view_type="image_view",
        )["id"]
        self.neighbour = cast.make()["id"]
        self.row = cast.make("inventory")["name"]
        self.commitment = cast.make("commitment")["id"]

    def draft(self, **fields: Any) -> dict[str, Any]:
        """Make a private dataset of the editor's own."""
        return self.portal.api(
            "package_create",
            **{
                "name": self.cast.unique("draft"),
                "title_translated": {"fr": "Brouillon"},
                "license_id": LICENCE,
                "owner_org": self.body,
                "private": True,
                **fields,
            },
        )["result"]

    def as_stored(self) -> dict[str, Any]:
        """Return the public dataset as a client of the API gets it to send it back."""
        return self.portal.api("package_show", id=self.id)["result"]

    def seen(self) -> dict[str, Any]:
        """Return what a visitor sees: records, files, views, counts, history, searches."""
        look = self.portal.anybody
        found = look("package_search", q="*:*", rows=1000, fq=f"owner_org:({self.body})")["result"]
        elsewhere = look("package_search", q="*:*", rows=1000, fq=f"owner_org:({self.other})")
        files = f"/dataset/{self.id}/resource/"
        return {
            "records": [
                look("package_show", id=id)
                for id in (self.id, self.neighbour, self.row, self.commitment)
            ],
            "found": sorted(one["name"] for one in found["results"]),
            "elsewhere": sorted(one["name"] for one in elsewhere["result"]["results"]),
            "indexed": next(one for one in found["results"] if one["id"] == self.id),
            "content": self.portal.app.get(f"{files}{self.upload}/download/x").body,
            "views": look("resource_view_list", id=self.link),
            "history": look("package_activity_list", id=self.id),
            "relations": look("package_relationships_list", id=self.id, id2=self.neighbour),
            "targets": look("ogp_tn_target_list", organization=self.body),
            "stewards": look("ogp_tn_steward_list"),
            "body": look("organization_show", id=self.body)["result"]["package_count"],
            "all": look("package_list"),
        }


@pytest.fixture(scope="module")
def token(cast: Cast) -> str:
    """Return a token of the editor."""
    from ckan.tests import helpers

    return helpers.call_action("api_token_create", user=cast.editor, name="attacks")["token"]


@pytest.fixture(scope="module")
def editor_elsewhere(cast: Cast) -> Iterator[None]:
    """Make the editor a steward of another body, as long as these tests run."""
    member = {"id": cast.other["id"], "username": cast.editor}
    cast.act("sysadmin", "organization_member_create", role="steward", **member)
    yield
    cast.act("sysadmin", "organization_member_delete", **member)


@pytest.fixture(scope="module")
def views() -> Iterator[None]:
    """Switch on a plugin that shows files."""
    import ckan.plugins as p

    p.load("image_view")
    yield
    p.unload("image_view")


@pytest.fixture(scope="module")
def made(portal: Any, cast: Cast, token: str, editor_elsewhere: None, views: None) -> World:
    """Make the records once: nothing may change them."""
    from werkzeug.datastructures import FileStorage

    def upload(content: bytes) -> Any:
        return FileStorage(stream=io.BytesIO(content), filename="numbers.csv")

    portal.client = portal.test_client()
    return World(cast, Portal(portal, token), upload)


@pytest.fixture
def world(app: Any, made: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """Return the records, with no proposal open; forms need no token, that is not the test."""
    monkeypatch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", False)
    yield made
    model.Session.query(Proposal).delete()
    model.Session.commit()


# Ways to publish what is not public


def created_for_everybody(w: World) -> None:
    w.draft(private=False)


def created_without_saying(w: World) -> None:
    w.portal.api(
        "package_create",
        name=w.cast.unique("x"),
        title="X",
        license_id=LICENCE,
        owner_org=w.body,
    )


def created_as_a_draft(w: World) -> None:
    w.draft(private=False, state="draft")


def created_with_strange_words(w: World) -> None:
    for word in ("no", "0", "", "false", 0, [], None):
        w.draft(private=word)


def patched(w: World) -> None:
    w.portal.api("package_patch", id=w.draft()["id"], private=False)


def patched_to_nothing(w: World) -> None:
    w.portal.api("package_patch", id=w.draft()["id"], private=None)
    w.portal.api("package_patch", id=w.draft()["id"], private="")


def updated(w: World) -> None:
    w.portal.api("package_update", **{**w.draft(), "private": False})


def updated_by_name(w: World) -> None:
    draft = w.draft()
    del draft["id"]
    w.portal.api("package_update", **{**draft, "private": "False"})


def revised(w: World) -> None:
    w.portal.api("package_revise", match={"id": w.draft()["id"]}, update={"private": False})
    w.portal.api("package_revise", match={"id": w.draft()["id"]}, filter=["-private"])


def finished(w: World) -> None:
    id = w.draft(private=False, state="draft")["id"]
    w.portal.api("package_patch", id=id, state="active", private=False)


def brought_back(w: World) -> None:
    id = w.draft()["id"]
    w.portal.api("package_delete", id=id)
    w.portal.api("package_patch", id=id, state="active", private=False)


def published_in_bulk(w: World) -> None:
    ids = [w.draft()["id"]]
    w.portal.api("bulk_update_public", datasets=ids, org_id=w.body)
    w.portal.api("bulk_update_public", datasets=ids, org_id=w.other)
    w.portal.form(
        f"/organization/bulk_process/{w.body}", **{f"dataset_{ids[0]}": 1, "bulk_action.public": 1}
    )


def taken_elsewhere(w: World) -> None:
    w.portal.api("package_patch", id=w.draft()["id"], owner_org=w.other, private=False)


def taken_elsewhere_in_two_steps(w: World) -> None:
    id = w.draft()["id"]
    w.portal.api("package_patch", id=id, owner_org=w.other)
    w.portal.api("package_patch", id=id, private=False)


def given_away(w: World) -> None:
    w.portal.api("package_owner_org_update", id=w.draft()["id"], organization_id=w.other)


def with_marks_of_ours(w: World) -> None:
    w.draft(private=False, proposal={"id": "x", "status": "published"}, ogp_tn_seen="x")
    id = w.draft()["id"]
    w.portal.api(
        "package_patch",
        id=id,
        private=False,
        proposal={"status": "published"},
        ignore_auth=True,
        original_package={},
        allow_state_change=True,
    )


def by_reviewing_oneself(w: World) -> None:
    waiting = w.draft(private=False)["proposal"]["id"]
    w.portal.api("ogp_tn_review_decide", id=waiting, decision="publish")
    w.portal.form("/ogp/review/decide", **{"proposal": f"{waiting}:", "decision": "publish"})


def in_a_form(w: World) -> None:
    fields = {
        "title_translated-fr": "Web",
        "name": w.cast.unique("web"),
        "owner_org": w.body,
        "license_id": LICENCE,
        "private": "False",
    }
    w.portal.form("/dataset/new", _ckan_phase="dataset_new_1", save="", **fields)
    w.portal.form(
        f"/dataset/{fields['name']}/resource/new",
        id="",
        url="https://example.org/b",
        save="go-metadata",
    )
    w.portal.form(
        "/inventory/new",
        _ckan_phase="",
        save="",
        reference="r1",
        **{**fields, "name": w.cast.unique("web")},
    )


def in_the_form_of_a_draft(w: World) -> None:
    name = w.draft()["name"]
    w.portal.form(
        f"/dataset/edit/{name}",
        **{
            "title_translated-fr": "Web",
            "name": name,
            "owner_org": w.body,
            "license_id": LICENCE,
            "private": "False",
            "save": "",
        },
    )


def through_a_row(w: World) -> None:
    w.portal.api("ogp_tn_inventory_publish", id=w.row)
    draft = next(
        one
        for one in w.portal.api("package_search", include_drafts=True, q="*:*", rows=1000)[
            "result"
        ]["results"]
        if one.get("inventory_row") == w.row
    )
    w.portal.api("package_patch", id=draft["id"], state="active", private=False)
    w.portal.api("resource_create", package_id=draft["id"], url="https://example.org/c")


def as_a_collaborator(w: World) -> None:
    id = w.draft()["id"]
    for who in (w.cast.editor, w.cast.citizen):
        w.portal.api("package_collaborator_create", id=id, user_id=who, capacity="admin")
    w.portal.api("package_patch", id=id, private=False)


# Ways to change what is public


def retitled(w: World) -> None:
    w.portal.api("package_patch", id=w.id, title_translated={"fr": "Autre"}, notes="!")
    w.portal.api("package_patch", id=w.name, title="Autre")
    w.portal.api("package_update", **{**w.as_stored(), "title_translated": {"fr": "Autre"}})
    w.portal.api("package_revise", match={"name": w.name}, update={"notes": "!"})
    w.portal.api("package_revise", match__id=w.id, filter="-notes", update__version="9")


def renamed(w: World) -> None:
    w.portal.api("package_patch", id=w.id, name=w.cast.unique("renamed"))


def retyped(w: World) -> None:
    w.portal.api("package_patch", id=w.id, type="commitment")
    w.portal.api("package_update", **{**w.as_stored(), "type": "showcase"})


def retagged(w: World) -> None:
    w.portal.api("package_patch", id=w.id, tags=[{"name": "evil"}])
    w.portal.api("package_patch", id=w.id, tag_string="evil", groups=[])


def hidden(w: World) -> None:
    w.portal.api("package_patch", id=w.id, private=True)
    w.portal.api("bulk_update_private", datasets=[w.id], org_id=w.body)


def deleted(w: World) -> None:
    w.portal.api("package_delete", id=w.id)
    w.portal.form(f"/dataset/delete/{w.id}")
    w.portal.api("bulk_update_delete", datasets=[w.id], org_id=w.body)
    w.portal.api("dataset_purge", id=w.id)


def put_in_another_state(w: World) -> None:
    for state in ("deleted", "draft", "pending", "whatever"):
        w.portal.api("package_patch", id=w.id, state=state)
    w.portal.form(f"/dataset/edit/{w.id}", save="go-metadata-unpublish", name=w.name)


def moved(w: World) -> None:
    w.portal.api("package_patch", id=w.id, owner_org=w.other)
    w.portal.api("package_patch", id=w.id, owner_org="")
    w.portal.api("package_owner_org_update", id=w.id, organization_id=w.other)


def moved_and_changed(w: World) -> None:
    w.portal.api("package_patch", id=w.id, owner_org=w.other, title="Autre", private=True)
    w.portal.api("package_patch", id=w.id, title="Autre", private=False)


def file_added(w: World) -> None:
    w.portal.api("resource_create", package_id=w.id, url="https://example.org/evil")
    w.portal.api("resource_create", package_id=w.name, url="https://example.org/evil")
    w.portal.send("resource_create", package_id=w.id, upload=b"evil")
    w.portal.api(
        "package_revise",
        match__id=w.id,
        update__resources__extend=[{"url": "https://example.org/evil"}],
    )


def file_changed(w: World) -> None:
    w.portal.api("resource_update", id=w.link, url="https://example.org/evil")
    w.portal.api("resource_patch", id=w.link, url="https://example.org/evil", name="evil")
    w.portal.api(
        "package_revise", match__id=w.id, update__resources__0={"url": "https://example.org/evil"}
    )


def upload_replaced(w: World) -> None:
    w.portal.send("resource_update", id=w.upload, name="up", upload=b"evil")
    w.portal.send("resource_patch", id=w.upload, upload=b"evil")
    w.portal.send("package_revise", match__id=w.id, update__resources__1__upload=b"evil")
    w.portal.api("resource_patch", id=w.upload, clear_upload=True, url="https://example.org/e")
    w.portal.api("resource_patch", id=w.upload, upload={"kept": w.upload, "name": "x"})


def file_removed(w: World) -> None:
    w.portal.api("resource_delete", id=w.link)
    w.portal.api("package_patch", id=w.id, resources=[])
    w.portal.form(f"/dataset/{w.id}/resource/{w.upload}/delete")


def files_reordered(w: World) -> None:
    w.portal.api("package_resource_reorder", id=w.id, order=[w.upload, w.link])
    w.portal.api("package_patch", id=w.id, resources=[{"id": w.upload}, {"id": w.link}])


def file_stolen(w: World) -> None:
    stolen = {"id": w.upload, "url": "https://example.org/evil"}
    w.portal.api("package_patch", id=w.draft()["id"], resources=[stolen])
    w.portal.api(
        "package_create",
        name=w.cast.unique("x"),
        title="X",
        license_id=LICENCE,
        owner_org=w.body,
        resources=[stolen],
    )
    w.portal.api("resource_create", package_id=w.draft()["id"], **stolen)
    w.portal.send("resource_create", package_id=w.draft()["id"], id=w.upload, upload=b"evil")


def files_in_forms(w: World) -> None:
    link = {"url": "https://example.org/evil", "name": "evil", "save": "go-metadata"}
    w.portal.form(f"/dataset/{w.id}/resource/new", id="", **link)
    w.portal.form(f"/dataset/{w.id}/resource/new", id=w.link, **link)
    w.portal.form(f"/dataset/{w.id}/resource/{w.link}/edit", **link)
    w.portal.form(
        f"/dataset/{w.id}/resource/{w.upload}/edit",
        upload=(io.BytesIO(b"evil"), "evil.csv"),
        **link,
    )


def edited_in_a_form(w: World) -> None:
    fields = {
        "title_translated-fr": "Autre",
        "name": w.name,
        "owner_org": w.body,
        "license_id": LICENCE,
        "private": "False",
        "save": "",
    }
    w.portal.form(f"/dataset/edit/{w.name}", **fields)
    w.portal.form("/dataset/new", pkg_name=w.name, _ckan_phase="dataset_new_1", **fields)


def viewed_otherwise(w: World) -> None:
    w.portal.api("resource_view_create", resource_id=w.link, title="evil", view_type="image_view")
    w.portal.api("resource_view_update", id=w.view, resource_id=w.link, title="evil")
    w.portal.api("resource_view_reorder", id=w.link, order=[w.view])
    w.portal.api("resource_view_delete", id=w.view)
    w.portal.api("resource_create_default_resource_views", resource={"id": w.link, "format": "png"})
    w.portal.api("package_create_default_resource_views", package=w.as_stored())
    w.portal.form(f"/dataset/{w.id}/resource/{w.link}/edit_view/{w.view}", title="evil", save=1)
    w.portal.form(f"/dataset/{w.id}/resource/{w.link}/edit_view/{w.view}", delete=1)


def related(w: World) -> None:
    relation = {"subject": w.id, "object": w.neighbour, "type": "depends_on"}
    w.portal.api("package_relationship_create", **relation)
    w.portal.api("package_relationship_create", **{**relation, "object": w.draft()["id"]})
    w.portal.api(
        "package_patch",
        id=w.draft()["id"],
        relationships_as_subject=[{"subject": w.draft()["id"], "object": w.id, "type": "child_of"}],
    )


def row_changed(w: World) -> None:
    w.portal.api("package_patch", id=w.row, planned_quarter="2030-Q1")
    w.portal.api("ogp_tn_inventory_remove", id=w.row, reason="evil")
    w.portal.api("ogp_tn_inventory_link", id=w.row, dataset=w.id)
    w.portal.api("ogp_tn_inventory_restore", id=w.row)
    w.portal.form(f"/inventory/{w.row}/schedule", planned_quarter="2030-Q1")
    w.portal.form(f"/inventory/{w.row}/remove", reason="evil")
    w.portal.form(f"/inventory/{w.row}/link", dataset=w.id)


def commitment_changed(w: World) -> None:
    w.portal.api(
        "package_patch",
        id=w.commitment,
        evidence=[{"title": "evil", "url": "https://example.org", "date": "2020-01-01"}],
        objective_translated={"fr": "Autre"},
    )
    w.portal.api("package_patch", id=w.commitment, due="2040-01-01", assessments=[])


def through_a_group_or_body(w: World) -> None:
    for kind in ("group", "organization"):
        name = w.cast.unique(kind)
        w.portal.api(f"{kind}_create", name=name, packages=[{"id": w.id, "name": w.name}])
    w.portal.api("organization_patch", id=w.other, packages=[{"id": w.id}])
    w.portal.api(
        "member_create", id=w.other, object=w.id, object_type="package", capacity="organization"
    )
    w.portal.api("member_delete", id=w.body, object=w.id, object_type="package")


def through_files_of_the_portal(w: World) -> None:
    for action in ("file_delete", "file_pin", "file_unpin", "file_show"):
        w.portal.api(action, id=w.upload)
    w.portal.api("file_rename", id=w.upload, name="evil")
    w.portal.api("file_register", location=w.upload)
    w.portal.send("file_create", name="evil", upload=b"evil", id=w.upload)
    w.portal.api("file_ownership_transfer", id=w.upload, owner_type="package", owner_id=w.id)


def through_actions_of_ours(w: World) -> None:
    w.portal.api("ogp_tn_licence_set", organization=w.body, license_id="cc-zero", ids=[w.id])
    w.portal.api("ogp_tn_target_set", organization=w.body, year=2040, share=1)
    w.portal.send(
        "ogp_tn_inventory_import",
        organization=w.body,
        dry_run="false",
        upload=b"reference;title_translated-fr\nX1;Vent\n",
    )
    for user in (w.cast.editor, w.cast.citizen):
        w.portal.api(
            "ogp_tn_mandate_create",
            organization=w.body,
            user=user,
            letter="1",
            start="2020-01-01",
            end="2040-01-01",
        )


def with_nonsense(w: World) -> None:
    w.portal.api("package_patch", id=w.id, resources="evil")
    w.portal.api("package_patch", id=w.id, resources=["evil"])
    w.portal.api("package_patch", id=w.id, private=["evil"], name=None, state=7)
    w.portal.api("package_update", id=w.id)


WAYS = [
    created_for_everybody,
    created_without_saying,
    created_as_a_draft,
    created_with_strange_words,
    patched,
    patched_to_nothing,
    updated,
    updated_by_name,
    revised,
    finished,
    brought_back,
    published_in_bulk,
    taken_elsewhere,
    taken_elsewhere_in_two_steps,
    given_away,
    with_marks_of_ours,
    by_reviewing_oneself,
    in_a_form,
    in_the_form_of_a_draft,
    through_a_row,
    as_a_collaborator,
    retitled,
    renamed,
    retyped,
    retagged,
    hidden,
    deleted,
    put_in_another_state,
    moved,
    moved_and_changed,
    file_added,
    file_changed,
    upload_replaced,
    file_removed,
    files_reordered,
    file_stolen,
    files_in_forms,
    edited_in_a_form,
    viewed_otherwise,
    related,
    row_changed,
    commitment_changed,
    through_a_group_or_body,
    through_files_of_the_portal,
    through_actions_of_ours,
    with_nonsense,
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_public_sees_nothing_of_what_an_editor_does_alone(
    world: World, way: Callable[[World], None]
) -> None:
    """Whatever the editor tries, a visitor sees, finds and downloads what they did before."""
    before = world.seen()
    way(world)
    assert world.seen() == before
