"""The pages of the review, and what core's pages say when a change waits; without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from bs4 import BeautifulSoup

from ckan import model

from ckanext.ogp_tn.stewards.review_model import Proposal

Cast = Any
Record = dict[str, Any]
SignIn = Callable[[str], Any]


@pytest.fixture
def proposal(cast: Cast, public_dataset: Record, upload: Callable[[bytes], Any]) -> str:
    """Let the editor propose another title, another file; give the proposal's id."""
    cast.act(
        "editor", "resource_patch", id=public_dataset["resources"][1]["id"], upload=upload(b"new")
    )
    answer = cast.act(
        "editor",
        "package_patch",
        id=public_dataset["id"],
        title_translated={"fr": "Un autre titre"},
    )
    return answer["proposal"]["id"]


def form_of(dataset: Record, **fields: Any) -> Record:
    """Return what the form of a dataset sends."""
    return {
        "title_translated-fr": "Un titre",
        "title_translated-ar": "سجل",
        "title_translated-en": "A title",
        "name": dataset["name"],
        "owner_org": dataset["owner_org"],
        "license_id": dataset["license_id"],
        "private": "False",
        "save": "",
        **fields,
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [("citizen", 403), ("expired_steward", 403), ("editor", 200), ("steward", 200)],
)
def test_the_list_opens_for_who_writes_or_reviews(
    cast: Cast, sign_in: SignIn, who: str, status: int
) -> None:
    """Whoever has no such role in any body is told so, and no longer invited to write."""
    assert sign_in(who).get("/en/ogp/review").status_code == status


def test_the_file_of_a_new_record_is_handed_out(
    sign_in: SignIn, cast: Cast, upload: Callable[[bytes], Any]
) -> None:
    """What the record has already is opened from there, before it is public."""
    draft = cast.make(private=True)
    cast.act("editor", "resource_create", package_id=draft["id"], upload=upload(b"first"))
    waits = cast.act("editor", "package_patch", id=draft["id"], private=False)["proposal"]["id"]
    reviewer = sign_in("steward")
    page = reviewer.get(f"/en/ogp/review/{waits}").body
    [address] = re.findall(r'href="([^"]*/numbers\.csv)"', page)
    assert reviewer.get(address).body == "first"


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_reviewer_sees_both_versions(
    sign_in: SignIn, proposal: str, public_dataset: Record, language: str
) -> None:
    """Words, files by name, size and checksum; with buttons to decide."""
    page = sign_in("steward").get(f"/{language}/ogp/review/{proposal}").body
    assert "<ins>autre " in page
    assert "numbers.csv" in page
    checksums = {sha256(content).hexdigest() for content in (b"old", b"new")}
    assert set(re.findall(r"[0-9a-f]{64}", page)) == checksums
    assert 'value="publish"' in page
    assert 'value="return"' in page


def test_the_editor_sees_it_and_may_take_it_back(sign_in: SignIn, proposal: str) -> None:
    """Without a button to publish."""
    editor = sign_in("editor")
    page = editor.get(f"/en/ogp/review/{proposal}").body
    assert 'value="publish"' not in page
    assert "Go on editing" in page
    editor.post(f"/en/ogp/review/{proposal}/withdraw")
    assert model.Session.get(Proposal, proposal).status == "withdrawn"


@pytest.mark.parametrize("who", ["anonymous", "citizen", "foreign_steward"])
def test_others_see_nothing_of_it(
    app: Any, sign_in: SignIn, proposal: str, public_dataset: Record, who: str
) -> None:
    """Neither the page, nor the file, nor a word on the record's own page."""
    reader = sign_in(who) if who != "anonymous" else app
    file = public_dataset["resources"][1]["id"]
    for page in (f"/en/ogp/review/{proposal}", f"/en/ogp/review/{proposal}/file/{file}"):
        assert reader.get(page, follow_redirects=False).status_code in (302, 403)
    assert "autre titre" not in reader.get(f"/fr/dataset/{public_dataset['name']}").body
    assert "ogp-waiting" not in reader.get(f"/fr/dataset/{public_dataset['name']}").body


def test_the_waiting_file_is_handed_out(
    sign_in: SignIn, proposal: str, public_dataset: Record
) -> None:
    """To the reviewer, as a download, whatever it pretends to be."""
    file = public_dataset["resources"][1]["id"]
    answer = sign_in("steward").get(f"/en/ogp/review/{proposal}/file/{file}")
    assert answer.body == "new"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert sign_in("steward").get(f"/en/ogp/review/{proposal}/file/x").status_code == 404


def test_a_reviewer_publishes(sign_in: SignIn, cast: Cast, proposal: str) -> None:
    """With the version that the page showed."""
    steward = sign_in("steward")
    address = f"/en/ogp/review/{proposal}"
    version = re.search(r'name="version" value="(\w+)"', steward.get(address).body)
    assert version
    stale = steward.post(address, data={"decision": "publish", "version": "0" * 16})
    assert "has changed since you looked" in stale.body
    done = steward.post(address, data={"decision": "publish", "version": version[1]})
    assert "1 proposal is published" in done.body
    assert model.Session.get(Proposal, proposal).status == "published"


def test_many_are_decided_at_once(sign_in: SignIn, cast: Cast) -> None:
    """What cannot be is said with its title, and stays chosen."""
    ids = [
        cast.act("editor", "package_patch", id=cast.make()["id"], version="2")["proposal"]["id"]
        for _ in range(3)
    ]
    steward = sign_in("steward")
    values = re.findall(r'name="proposal" value="([^"]+)"', steward.get("/en/ogp/review").body)
    chosen = [value for value in values if value.partition(":")[0] in ids]
    assert len(chosen) == 3
    assert (
        "Choose at least one" in steward.post("/en/ogp/review", data={"decision": "publish"}).body
    )
    sent = {"decision": "return", "comment": "", "proposal": chosen}
    assert "what is to be mended" in steward.post("/en/ogp/review", data=sent).body
    done = steward.post("/en/ogp/review", data={**sent, "decision": "publish"})
    assert "3 proposals are published" in done.body
    again = steward.post("/en/ogp/review", data={**sent, "decision": "publish"})
    assert "A title: This is decided already" in again.body


def test_forms_need_their_token(
    app: Any, cast: Cast, proposal: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another site cannot publish with a steward's browser."""
    person = model.User.get(cast.steward)
    person.password = "a-long-password"
    model.Session.commit()
    monkeypatch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", False)
    app.post("/user/login", data={"login": person.name, "password": "a-long-password"})
    monkeypatch.setitem(app.flask_app.config, "WTF_CSRF_ENABLED", True)
    for page in ("/en/ogp/review", f"/en/ogp/review/{proposal}"):
        answer = app.post(page, data={"decision": "publish", "proposal": f"{proposal}:"})
        assert answer.status_code == 400
    assert app.post(f"/en/ogp/review/{proposal}/withdraw").status_code == 400


# Core's pages


def test_the_form_of_a_public_record_leads_to_the_proposal(
    sign_in: SignIn, public_dataset: Record
) -> None:
    """Saved as usual, and told what became of it."""
    editor = sign_in("editor")
    sent = form_of(public_dataset, version="2")
    done = editor.post(f"/en/dataset/edit/{public_dataset['name']}", data=sent)
    assert "It is proposed, and waits for review" in done.body
    assert "Go on editing" in done.body


@pytest.mark.parametrize(("who", "button"), [("editor", "Save"), ("steward", "Publish")])
def test_finishing_what_waits_is_not_called_publishing(
    sign_in: SignIn, cast: Cast, who: str, button: str
) -> None:
    """The last button of a new record's files says what it does."""
    draft = cast.write(who, private=False, state="draft")
    page = sign_in(who).get(f"/en/dataset/{draft['name']}/resource/new")
    [finish] = BeautifulSoup(page.body, "html.parser").select("button[value=go-metadata]")
    assert finish.get_text(strip=True) == button


def test_the_form_goes_on_from_what_is_proposed(
    sign_in: SignIn, cast: Cast, public_dataset: Record, proposal: str
) -> None:
    """The editor finds the words that were proposed; the steward those that are public."""
    address = f"/en/dataset/edit/{public_dataset['name']}"
    form = sign_in("editor").get(address).body
    assert "Un autre titre" in form
    seen = re.search(r'name="ogp_tn_seen" value="(\w+)"', form)
    assert seen
    undone = form_of(public_dataset, ogp_tn_seen=seen[1])
    sign_in("editor").post(address, data=undone)
    left = cast.act("steward", "ogp_tn_review_show", id=proposal)["changes"]
    places = [one["path"][-1] for one in left]
    assert ("upload" in places, "title_translated" in places) == (True, False)
    assert "Un autre titre" not in sign_in("steward").get(address).body


def test_a_new_file_is_proposed_in_core_s_form(
    sign_in: SignIn, cast: Cast, public_dataset: Record
) -> None:
    """And edited there again, though the public has no such file."""
    editor = sign_in("editor")
    address = f"/en/dataset/{public_dataset['id']}/resource"
    sent = {"url": "https://example.org/n", "name": "n", "save": "go-metadata", "id": ""}
    assert "New file: n" in editor.post(f"{address}/new", data=sent).body
    [proposed] = cast.act("editor", "ogp_tn_review_list", organization=cast.body["id"])[-1:]
    shown = cast.act("editor", "ogp_tn_review_show", id=proposed["id"])
    file = shown["changes"][0]["path"][1]
    assert "https://example.org/n" in editor.get(f"{address}/{file}/edit").body
    again = editor.post(f"{address}/{file}/edit", data={**sent, "name": "m"})
    assert "New file: m" in again.body


def test_deleting_a_public_file_says_that_it_waits(sign_in: SignIn, public_dataset: Record) -> None:
    """Not that it is deleted."""
    file = public_dataset["resources"][0]["id"]
    address = f"/en/dataset/{public_dataset['id']}/resource/{file}/delete"
    done = sign_in("editor").post(address)
    assert "waits for review" in done.body
    assert "has been deleted" not in done.body
    assert "File to be removed: link" in done.body


def test_a_new_record_says_that_it_waits(sign_in: SignIn, cast: Cast) -> None:
    """On its own page, to its author and to the reviewer."""
    name = cast.unique("row")
    sent = {
        "title_translated-fr": "Vent",
        "name": name,
        "owner_org": cast.body["id"],
        "reference": name,
        "private": "False",
        "_ckan_phase": "",
        "save": "",
    }
    done = sign_in("editor").post("/en/inventory/new", data=sent)
    assert "waits for review before everybody sees it" in done.body
    assert "Look at what is proposed" in done.body
    assert "Look and decide" in sign_in("steward").get(f"/en/inventory/{name}").body


def test_a_row_s_own_buttons_say_that_it_waits(sign_in: SignIn, cast: Cast) -> None:
    """Whatever the page believed to have done."""
    row = cast.make("inventory")
    done = sign_in("editor").post(f"/en/inventory/{row['name']}/remove", data={"reason": "Gone"})
    assert "It is proposed, and waits for review" in done.body
    assert "The row is removed" not in done.body


def test_a_form_says_before_that_it_will_wait(sign_in: SignIn, public_dataset: Record) -> None:
    """To the editor, not to the steward."""
    address = f"/en/dataset/edit/{public_dataset['name']}"
    assert "waits for a steward" in sign_in("editor").get(address).body
    assert "waits for a steward" not in sign_in("steward").get(address).body


def test_what_is_given_back_is_said_on_the_record(
    sign_in: SignIn, cast: Cast, public_dataset: Record, proposal: str
) -> None:
    """With the comment."""
    cast.act(
        "steward", "ogp_tn_review_decide", id=proposal, decision="return", comment="Which title?"
    )
    assert "Which title?" in sign_in("editor").get(f"/en/dataset/{public_dataset['name']}").body


def test_the_history_page_says_who_looked(
    app: Any, cast: Cast, public_dataset: Record, proposal: str
) -> None:
    """To everybody, once it is published."""
    address = f"/en/dataset/activity/{public_dataset['name']}"
    assert "Published after review" not in app.get(address).body
    cast.act("steward", "ogp_tn_review_decide", id=proposal, decision="publish")
    page = app.get(address).body
    assert f"Proposed by {called(cast.editor)}" in page


def called(name: str) -> str:
    """Return how the portal calls a user."""
    user = model.User.get(name)
    return user.fullname or user.name
