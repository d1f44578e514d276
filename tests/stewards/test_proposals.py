"""An editor's changes of what is public, from the proposal to its publication."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.stewards import kept_files
from ckanext.ogp_tn.stewards.review_model import Proposal

Cast = Any
Record = dict[str, Any]


def public(cast: Cast, dataset: Record) -> Record:
    """Return what a visitor sees of a dataset."""
    return cast.act("anonymous", "package_show", id=dataset["id"])


def content(app: Any, file: Record) -> bytes:
    """Return what a visitor downloads."""
    return app.get(f"/dataset/{file['package_id']}/resource/{file['id']}/download/x").body


def test_a_change_of_something_public_is_only_proposed(cast: Cast, public_dataset: Record) -> None:
    """The editor is told; the public sees what was approved until a steward publishes it."""
    answer = cast.act("editor", "package_patch", id=public_dataset["id"], version="2")
    assert answer["proposal"]["status"] == "waiting"
    assert answer.get("version") == public_dataset.get("version")
    assert public(cast, public_dataset) == public_dataset
    cast.act("steward", "ogp_tn_review_decide", id=answer["proposal"]["id"], decision="publish")
    assert public(cast, public_dataset)["version"] == "2"


def test_what_is_proposed_adds_up(cast: Cast, public_dataset: Record) -> None:
    """An editor's next change goes on from the one before, in one proposal."""
    id = public_dataset["id"]
    first = cast.act("editor", "package_patch", id=id, version="2")["proposal"]
    file = cast.act(
        "editor", "resource_create", package_id=id, name="n", url="https://example.org/n"
    )
    assert file["proposal"]["id"] == first["id"]
    cast.act("editor", "resource_patch", id=file["id"], unit="km")
    cast.act("editor", "resource_delete", id=public_dataset["resources"][0]["id"])
    assert public(cast, public_dataset) == public_dataset
    cast.act("steward", "ogp_tn_review_decide", id=first["id"], decision="publish")
    after = public(cast, public_dataset)
    assert after["version"] == "2"
    assert [(one["id"], one.get("unit")) for one in after["resources"]] == [
        (public_dataset["resources"][1]["id"], None),
        (file["id"], "km"),
    ]


def test_an_upload_replaces_the_public_file_only_when_it_is_published(
    app: Any, cast: Cast, public_dataset: Record, upload: Callable[[bytes], Any]
) -> None:
    """Until then it waits beside."""
    file = public_dataset["resources"][1]
    answer = cast.act("editor", "resource_patch", id=file["id"], upload=upload(b"new"))
    assert content(app, file) == "old"
    cast.act("steward", "ogp_tn_review_decide", id=answer["proposal"]["id"], decision="publish")
    assert content(app, file) == "new"


def test_a_new_record_is_private_and_waits(cast: Cast) -> None:
    """What an editor creates for the public is published by a steward."""
    dataset = cast.write()
    assert dataset["private"] is True
    with pytest.raises(tk.NotAuthorized):
        public(cast, dataset)
    waiting = cast.act("steward", "ogp_tn_review_list")
    [listed] = [one for one in waiting if one["dataset"]["id"] == dataset["id"]]
    assert (listed["publishes"], listed["may_decide"], listed["mine"]) == (True, True, False)
    cast.act("steward", "ogp_tn_review_decide", id=listed["id"], decision="publish")
    assert public(cast, dataset)["private"] is False


# Giving back, mending, taking back


def decide(cast: Cast, who: str, id: str, decision: str = "publish", **more: str) -> Record:
    """Decide about a proposal."""
    return cast.act(who, "ogp_tn_review_decide", id=id, decision=decision, **more)


def propose(cast: Cast, dataset: Record, **fields: Any) -> str:
    """Let the editor change a dataset; give the proposal's id."""
    answer = cast.act("editor", "package_patch", id=dataset["id"], **fields)
    return answer["proposal"]["id"]


def test_what_is_given_back_is_mended(cast: Cast, public_dataset: Record) -> None:
    """The editor reads why, goes on from what they wrote, and it waits again."""
    id = propose(cast, public_dataset, version="2", url="https://example.org/wrong")
    given_back = decide(cast, "steward", id, "return", comment="Which page?")
    assert given_back["status"] == "returned"
    [mine] = [one for one in cast.act("editor", "ogp_tn_review_list") if one["id"] == id]
    assert (mine["mine"], mine["may_decide"]) == (True, False)
    assert mine["history"][-1]["comment"] == "Which page?"
    assert propose(cast, public_dataset, url="https://example.org/right") == id
    decide(cast, "steward", id)
    after = public(cast, public_dataset)
    assert (after["version"], after["url"]) == ("2", "https://example.org/right")


def test_giving_back_needs_a_comment(cast: Cast, public_dataset: Record) -> None:
    """Without one the editor could only guess."""
    id = propose(cast, public_dataset, version="2")
    with pytest.raises(tk.ValidationError) as refused:
        decide(cast, "steward", id, "return", comment=" ")
    assert list(refused.value.error_dict) == ["comment"]


def test_a_proposal_is_taken_back(
    cast: Cast, public_dataset: Record, upload: Callable[[bytes], Any]
) -> None:
    """The record is as it was; the file that waited is gone; the next proposal begins anew."""
    file = public_dataset["resources"][1]
    cast.act("editor", "resource_patch", id=file["id"], upload=upload(b"new"))
    id = propose(cast, public_dataset, version="2")
    [kept] = kept_in(id)
    assert kept_files.checksum_of(kept)
    withdrawn = cast.act("editor", "ogp_tn_review_withdraw", id=id)
    assert withdrawn["status"] == "withdrawn"
    assert kept_files.checksum_of(kept) is None
    other = propose(cast, public_dataset, url="https://example.org")
    assert other != id
    assert [one["path"] for one in changes(cast, other)] == [["url"]]


def kept_in(id: str) -> list[str]:
    """Return where the files are that wait with a proposal."""
    found = model.Session.get(Proposal, id).changes
    return [one["after"]["kept"] for one in found if one["path"][2:] == ["upload"]]


def changes(cast: Cast, id: str) -> list[Record]:
    """Return what a proposal changes."""
    return cast.act("steward", "ogp_tn_review_show", id=id)["changes"]


def test_a_file_replaced_twice_waits_once(
    cast: Cast, public_dataset: Record, upload: Callable[[bytes], Any], app: Any
) -> None:
    """Only the last version waits, and the storage keeps no other."""
    file = public_dataset["resources"][1]
    answer = cast.act("editor", "resource_patch", id=file["id"], upload=upload(b"first"))
    id = answer["proposal"]["id"]
    [first] = kept_in(id)
    cast.act("editor", "resource_patch", id=file["id"], upload=upload(b"second"))
    assert kept_files.checksum_of(first) is None
    cast.act("editor", "resource_patch", id=file["id"], unit="km")
    [second] = kept_in(id)
    decide(cast, "steward", id)
    assert content(app, file) == "second"
    assert kept_files.checksum_of(second) is None


def test_an_upload_becomes_a_link(cast: Cast, public_dataset: Record, app: Any) -> None:
    """The old file goes when the link is published, not before."""
    file = public_dataset["resources"][1]
    answer = cast.act(
        "editor",
        "resource_update",
        id=file["id"],
        name="up",
        url="https://example.org/elsewhere",
        clear_upload=True,
    )
    assert content(app, file) == "old"
    decide(cast, "steward", answer["proposal"]["id"])
    after = public(cast, public_dataset)["resources"][1]
    assert (after["url"], after["url_type"]) == ("https://example.org/elsewhere", "")
    assert kept_files.checksum_of(file["id"]) is None


def test_a_published_file_has_its_views(
    cast: Cast, public_dataset: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CKAN makes them after its own action on a file, and tells plugins."""
    answer = cast.act(
        "editor",
        "resource_create",
        package_id=public_dataset["id"],
        url="https://example.org/a.png",
    )
    cast.act("editor", "resource_patch", id=public_dataset["resources"][0]["id"], unit="km")
    seen: list[tuple[str, str]] = []
    views = tk.get_action("resource_create_default_resource_views")
    from ckan import logic

    def note(context: Any, data_dict: Record) -> Any:
        seen.append((data_dict["resource"]["id"], data_dict["package"]["id"]))
        return views(context, data_dict)

    monkeypatch.setitem(logic._actions, "resource_create_default_resource_views", note)
    decide(cast, "steward", answer["proposal"]["id"])
    assert seen == [(answer["id"], public_dataset["id"])]


def test_a_file_that_is_lost_is_said(
    cast: Cast, public_dataset: Record, upload: Callable[[bytes], Any]
) -> None:
    """Nothing is published, and the proposal still waits."""
    file = public_dataset["resources"][1]
    answer = cast.act("editor", "resource_patch", id=file["id"], upload=upload(b"new"))
    id = answer["proposal"]["id"]
    kept_files.discard([{"kept": kept} for kept in kept_in(id)])
    with pytest.raises(tk.ValidationError) as refused:
        decide(cast, "steward", id)
    assert "numbers.csv" in refused.value.error_dict["resources"][0]
    model.Session.rollback()
    assert cast.act("editor", "ogp_tn_review_show", id=id)["status"] == "waiting"


def test_files_change_their_order_when_it_is_published(cast: Cast, public_dataset: Record) -> None:
    """The answer says that it waits."""
    order = [file["id"] for file in public_dataset["resources"]][::-1]
    answer = cast.act("editor", "package_resource_reorder", id=public_dataset["id"], order=order)
    decide(cast, "steward", answer["proposal"]["id"])
    assert [file["id"] for file in public(cast, public_dataset)["resources"]] == order


def test_a_proposed_file_is_shown_to_who_may_edit_it(cast: Cast, public_dataset: Record) -> None:
    """The form of a file asks for it; nobody else gets it."""
    file = cast.act(
        "editor", "resource_create", package_id=public_dataset["id"], url="https://example.org/n"
    )
    assert cast.act("editor", "resource_show", id=file["id"])["url"] == "https://example.org/n"
    cast.act("editor", "resource_update", id=file["id"], url="https://example.org/m")
    for who in ("anonymous", "citizen", "member", "steward"):
        with pytest.raises((tk.ObjectNotFound, tk.NotAuthorized)):
            cast.act(who, "resource_show", id=file["id"])
    cast.act("editor", "resource_delete", id=file["id"])
    with pytest.raises(tk.ObjectNotFound):
        cast.act("editor", "resource_show", id=file["id"])


def test_undoing_a_proposal_ends_it(cast: Cast, public_dataset: Record) -> None:
    """What changes nothing any more waits for nobody."""
    id = propose(cast, public_dataset, version="2")
    answer = cast.act("editor", "package_patch", id=public_dataset["id"], version="")
    assert "proposal" not in answer
    assert cast.act("editor", "ogp_tn_review_show", id=id)["status"] == "withdrawn"


def test_what_is_invalid_is_not_proposed(cast: Cast, public_dataset: Record) -> None:
    """The editor gets the same sentence as for a draft."""
    with pytest.raises(tk.ValidationError) as refused:
        propose(cast, public_dataset, sector="cooking")
    assert list(refused.value.error_dict) == ["sector"]
    assert public(cast, public_dataset) == public_dataset


def test_sending_back_what_was_read_loses_nothing(cast: Cast, public_dataset: Record) -> None:
    """A client that reads the public record and sends all of it adds to what is proposed."""
    id = propose(cast, public_dataset, version="2")
    read = cast.act("editor", "package_show", id=public_dataset["id"])
    assert read.get("version") != "2"
    cast.act("editor", "package_update", **{**read, "url": "https://example.org"})
    assert {one["path"][0] for one in changes(cast, id)} == {"version", "url"}


def test_an_answer_may_be_sent_back(cast: Cast) -> None:
    """``proposal`` in what a client sends is ignored, and what waits goes on waiting."""
    made = cast.write()
    answer = cast.act("editor", "package_update", **{**made, "version": "2"})
    assert (answer["version"], answer["private"]) == ("2", True)
    [waits] = [
        one
        for one in cast.act("editor", "ogp_tn_review_list")
        if one["dataset"]["id"] == made["id"]
    ]
    assert waits["id"] == made["proposal"]["id"]


def test_who_asked_for_publication_takes_it_back_by_making_it_private(cast: Cast) -> None:
    """Through a patch or the form, which show that it waits; a steward's patch means nothing."""
    made = cast.write()
    id = made["proposal"]["id"]
    cast.act("steward", "package_patch", id=made["id"], private=True, version="2")
    cast.act("editor", "package_patch", id=made["id"], version="3")
    assert cast.act("editor", "ogp_tn_review_show", id=id)["status"] == "waiting"
    answer = cast.act("editor", "package_patch", id=made["id"], private=True)
    assert "proposal" not in answer
    assert cast.act("editor", "ogp_tn_review_show", id=id)["status"] == "withdrawn"


# Concurrent changes


def test_what_changed_meanwhile_is_said_and_kept(cast: Cast, public_dataset: Record) -> None:
    """The steward's own change of another field stays; of the same field it is told first."""
    id = propose(cast, public_dataset, version="2", url="https://example.org/editor")
    cast.act(
        "steward",
        "package_patch",
        id=public_dataset["id"],
        url="https://example.org/steward",
        provenance="Mesures",
    )
    with pytest.raises(tk.ValidationError) as refused:
        decide(cast, "steward", id)
    assert "url" in refused.value.error_dict["version"][0]
    seen = cast.act("steward", "ogp_tn_review_show", id=id)
    [told] = [one for one in seen["changes"] if "now" in one]
    assert (told["path"], told["now"]) == (["url"], "https://example.org/steward")
    decide(cast, "steward", id, version=seen["version"])
    after = public(cast, public_dataset)
    assert (after["version"], after["url"]) == ("2", "https://example.org/editor")
    assert after["provenance"] == "Mesures"


def test_nothing_is_published_that_the_reviewer_did_not_see(
    cast: Cast, public_dataset: Record
) -> None:
    """An editor who writes on while the steward reads does not slip anything through."""
    id = propose(cast, public_dataset, version="2")
    seen = cast.act("steward", "ogp_tn_review_show", id=id)["version"]
    propose(cast, public_dataset, version="evil")
    with pytest.raises(tk.ValidationError):
        decide(cast, "steward", id, version=seen)
    assert public(cast, public_dataset) == public_dataset


def test_a_draft_is_published_as_it_was_seen(cast: Cast) -> None:
    """Its author may write on at once: then the steward looks again."""
    made = cast.write()
    id = made["proposal"]["id"]
    seen = cast.act("steward", "ogp_tn_review_show", id=id)["version"]
    cast.act("editor", "package_patch", id=made["id"], version="evil")
    with pytest.raises(tk.ValidationError):
        decide(cast, "steward", id, version=seen)
    decide(cast, "steward", id)
    assert public(cast, made)["version"] == "evil"


def test_a_decision_is_made_once(cast: Cast, public_dataset: Record) -> None:
    """Who comes second is told."""
    id = propose(cast, public_dataset, version="2")
    decide(cast, "steward", id)
    for who in ("steward", "admin"):
        with pytest.raises(tk.ValidationError):
            decide(cast, who, id)


def test_a_steward_who_publishes_by_hand_has_reviewed(cast: Cast) -> None:
    """The proposal is closed: it asks for nothing any more."""
    made = cast.write()
    cast.act("steward", "package_patch", id=made["id"], private=False)
    closed = cast.act("steward", "ogp_tn_review_show", id=made["proposal"]["id"])
    assert (closed["status"], closed["history"][-1]["user"]) == ("published", cast.steward)


# Who


def test_only_who_publishes_for_the_body_decides(cast: Cast, public_dataset: Record) -> None:
    """Not the editor, not a steward of another body, not the team."""
    id = propose(cast, public_dataset, version="2")
    for who in ("citizen", "member", "editor", "foreign_steward", "foreign_admin", "team"):
        with pytest.raises(tk.NotAuthorized):
            decide(cast, who, id)
        assert id not in [one["id"] for one in to_decide(cast, who)]
    for who in ("steward", "admin", "parent_steward", "sysadmin"):
        assert id in [one["id"] for one in to_decide(cast, who)]
    decide(cast, "parent_steward", id)
    assert public(cast, public_dataset)["version"] == "2"


def to_decide(cast: Cast, who: str) -> list[Record]:
    """Return what somebody may decide."""
    return [one for one in cast.act(who, "ogp_tn_review_list") if one["may_decide"]]


def test_a_proposal_is_seen_by_its_body_only(cast: Cast, public_dataset: Record) -> None:
    """Who may neither change nor review the record learns nothing."""
    id = propose(cast, public_dataset, version="2")
    for who in ("citizen", "member", "foreign_steward", "foreign_admin"):
        with pytest.raises(tk.NotAuthorized):
            cast.act(who, "ogp_tn_review_show", id=id)
        with pytest.raises(tk.NotAuthorized):
            cast.act(who, "ogp_tn_review_withdraw", id=id)
        assert id not in [one["id"] for one in cast.act(who, "ogp_tn_review_list")]
    with pytest.raises(tk.NotAuthorized):
        cast.act("anonymous", "ogp_tn_review_list")


def test_who_lost_the_role_sees_it_no_more(cast: Cast, public_dataset: Record) -> None:
    """Having proposed it is not enough."""
    member = {"id": cast.body["id"], "username": cast.citizen}
    cast.act("sysadmin", "organization_member_create", role="editor", **member)
    answer = cast.act("citizen", "package_patch", id=public_dataset["id"], version="2")
    assert answer["proposal"]["id"] in [
        one["id"] for one in cast.act("citizen", "ogp_tn_review_list")
    ]
    cast.act("sysadmin", "organization_member_delete", **member)
    assert cast.act("citizen", "ogp_tn_review_list") == []


def test_nobody_reviews_what_they_proposed_where_all_wait(
    cast: Cast, public_dataset: Record, four_eyes: Callable[[str], None]
) -> None:
    """A steward's change waits for an admin, and the other way round."""
    four_eyes("all")
    answer = cast.act("steward", "package_patch", id=public_dataset["id"], version="2")
    id = answer["proposal"]["id"]
    assert id not in [one["id"] for one in to_decide(cast, "steward")]
    with pytest.raises(tk.NotAuthorized):
        decide(cast, "steward", id)
    decide(cast, "admin", id)
    assert public(cast, public_dataset)["version"] == "2"


def test_who_added_to_a_proposal_does_not_publish_it_either(
    cast: Cast, public_dataset: Record, four_eyes: Callable[[str], None]
) -> None:
    """One sentence of one's own is enough to need another's look."""
    four_eyes("all")
    id = propose(cast, public_dataset, version="2")
    cast.act("steward", "package_patch", id=public_dataset["id"], url="https://example.org")
    with pytest.raises(tk.NotAuthorized):
        decide(cast, "steward", id)


def test_a_record_leaves_its_body_when_both_agree(cast: Cast) -> None:
    """The steward of one body alone neither gives it away nor takes it."""
    from ckan.tests import helpers

    both = cast.unique("both")
    from ckan.tests import factories

    factories.User(name=both)
    for body in (cast.body, cast.other):
        helpers.call_action(
            "organization_member_create", id=body["id"], username=both, role="editor"
        )
    cast.both = both
    dataset = cast.make()
    answer = cast.act("both", "package_patch", id=dataset["id"], owner_org=cast.other["id"])
    id = answer["proposal"]["id"]
    for who in ("steward", "foreign_steward"):
        with pytest.raises(tk.NotAuthorized):
            decide(cast, who, id)
    helpers.call_action(
        "organization_member_create", id=cast.other["id"], username=both, role="steward"
    )
    helpers.call_action(
        "organization_member_create", id=cast.body["id"], username=both, role="steward"
    )
    decide(cast, "both", id)
    assert public(cast, dataset)["owner_org"] == cast.other["id"]


# History, other types, the end of a record


def test_the_history_says_who_proposed_and_who_approved(cast: Cast, public_dataset: Record) -> None:
    """In CKAN's own history of the record, which everybody reads."""
    before = cast.act("anonymous", "package_activity_list", id=public_dataset["id"])
    id = propose(cast, public_dataset, version="2")
    assert cast.act("anonymous", "package_activity_list", id=public_dataset["id"]) == before
    decide(cast, "steward", id)
    latest = cast.act("sysadmin", "package_activity_list", id=public_dataset["id"])[0]
    shown = cast.act("sysadmin", "activity_show", id=latest["id"])
    noted = shown["data"]["review"]
    assert (noted["proposed_by"], noted["approved_by"]) == (cast.editor, cast.steward)
    assert noted["proposal"] == id


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("inventory", {"planned_quarter": "2030-Q1"}),
        ("commitment", {"results_translated": {"fr": "Un portail"}}),
        ("action-plan", {"country": "TN"}),
    ],
)
def test_records_of_every_type_wait(cast: Cast, kind: str, fields: Record) -> None:
    """A steward publishes rows and commitments; a plan is for an admin or the team."""
    record = cast.make(kind)
    id = propose(cast, record, **fields)
    assert public(cast, record) == record | {
        name: item for name, item in public(cast, record).items() if name not in fields
    }
    decide(cast, "team" if kind == "action-plan" else "steward", id)
    assert {name: public(cast, record)[name] for name in fields} == fields


def test_nobody_publishes_what_they_may_not_write(cast: Cast) -> None:
    """What a plan promises is changed by the team, whoever proposes it."""
    commitment = cast.make("commitment", responsible="The office")
    id = propose(cast, commitment, responsible="Another office")
    with pytest.raises(tk.ValidationError) as refused:
        decide(cast, "steward", id)
    assert list(refused.value.error_dict) == ["responsible"]
    assert public(cast, commitment)["responsible"] == "The office"
    assert cast.act("editor", "ogp_tn_review_show", id=id)["status"] == "waiting"
    decide(cast, "team", id)
    assert public(cast, commitment)["responsible"] == "Another office"


def test_a_type_of_another_plugin_waits_too(cast: Cast) -> None:
    """Without a schema of ours the fields are CKAN's own."""
    from ckan.tests import factories

    record = factories.Dataset(type="showcase", owner_org=cast.body["id"])
    id = propose(cast, record, notes="New", extras=[{"key": "k", "value": "v"}])
    assert public(cast, record)["notes"] == record["notes"]
    decide(cast, "steward", id)
    after = public(cast, record)
    assert (after["notes"], after["extras"]) == ("New", [{"key": "k", "value": "v"}])


def test_a_collaborator_proposes_like_an_editor(
    cast: Cast, public_dataset: Record, ckan_config: Any
) -> None:
    """Being let in to one record is no right to publish it."""
    from ckan.tests import helpers

    ckan_config["ckan.auth.allow_dataset_collaborators"] = True
    helpers.call_action(
        "package_collaborator_create",
        id=public_dataset["id"],
        user_id=cast.citizen,
        capacity="editor",
    )
    answer = cast.act("citizen", "package_patch", id=public_dataset["id"], version="2")
    assert public(cast, public_dataset) == public_dataset
    mine = [one["id"] for one in cast.act("citizen", "ogp_tn_review_list")]
    assert mine == [answer["proposal"]["id"]]


def test_a_purged_record_takes_its_proposals_along(
    cast: Cast, public_dataset: Record, upload: Callable[[bytes], Any]
) -> None:
    """With the files that waited."""
    file = public_dataset["resources"][1]
    answer = cast.act("editor", "resource_patch", id=file["id"], upload=upload(b"new"))
    [kept] = kept_in(answer["proposal"]["id"])
    cast.act("sysadmin", "dataset_purge", id=public_dataset["id"])
    assert model.Session.get(Proposal, answer["proposal"]["id"]) is None
    assert kept_files.checksum_of(kept) is None


def test_what_is_deleted_meanwhile_is_not_published(cast: Cast, public_dataset: Record) -> None:
    """It is in nobody's list, and says so."""
    id = propose(cast, public_dataset, version="2")
    cast.act("admin", "package_delete", id=public_dataset["id"])
    assert id not in [one["id"] for one in to_decide(cast, "steward")]
    with pytest.raises(tk.ValidationError):
        decide(cast, "steward", id)


def test_a_drafts_new_name_is_no_business_of_the_public(cast: Cast) -> None:
    """A public row follows its dataset to a new name when that is public, not through an editor."""
    row = cast.make("inventory")
    draft = cast.act("editor", "ogp_tn_inventory_publish", id=row["id"])
    waiting = cast.act("editor", "ogp_tn_review_list")
    [of_row] = [one for one in waiting if one["dataset"]["id"] == row["id"]]
    decide(cast, "steward", of_row["id"])
    approved = public(cast, row)
    assert approved["published_dataset"] == draft["name"]
    cast.act("editor", "package_patch", id=draft["id"], name=cast.unique("evil"))
    assert public(cast, row)["published_dataset"] == draft["name"]


def test_the_list_costs_the_same_for_one_and_for_many(cast: Cast, public_dataset: Record) -> None:
    """However many wait, the database is asked as often."""
    propose(cast, public_dataset, version="2")
    few = queries(lambda: cast.act("steward", "ogp_tn_review_list"))
    for _ in range(3):
        propose(cast, cast.make(), version="2")
    assert queries(lambda: cast.act("steward", "ogp_tn_review_list")) == few


def queries(work: Callable[[], Any]) -> int:
    """Return how many statements a piece of work sends."""
    sent: list[str] = []

    def note(*args: Any) -> None:
        sent.append(args[2])

    sa.event.listen(model.meta.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        sa.event.remove(model.meta.engine, "before_cursor_execute", note)
    return len(sent)
