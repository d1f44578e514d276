"""E-mails about proposals: who is told of what, and that no mail server stands in the way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from redis.exceptions import ConnectionError as NoRedis

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib import jobs
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.stewards import proposals, review_notices

from tests.stewards.test_notices import sent

Cast = Any
Record = dict[str, Any]
MAIL = pytest.mark.ckan_config("smtp.mail_from", "portal@example.org")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return what is left to a worker: which job, about which proposal."""
    found: list[tuple[str, str]] = []

    def enqueue(job: Callable[..., Any], args: list[str], **_more: Any) -> None:
        if job.__module__ == review_notices.__name__:
            found.append((job.__name__, args[0]))

    monkeypatch.setattr(tk, "enqueue_job", enqueue)
    return found


@pytest.fixture
def body(cast: Cast) -> Record:
    """Return a body of its own, below another, with an editor and a steward in each."""

    def make(*above: Record) -> Record:
        made = factories.Organization(
            name=cast.unique("office"),
            title_translated={"ar": "ديوان الريح"},
            groups=[{"name": one["name"]} for one in above],
        )
        for role in ("editor", "steward", "admin", "member"):
            name = made[role] = cast.unique(role)
            factories.User(name=name, email=f"{name}@example.org")
            call_action("organization_member_create", id=made["id"], username=name, role=role)
        return made

    above = make()
    return {**make(above), "above": above}


def act(person: str, action: str, **fields: Any) -> Any:
    return call_action(action, {"user": person, "ignore_auth": False}, **fields)


def propose(body: Record, record: Record, who: str = "editor", **change: Any) -> str:
    change = change or {"notes": "Other"}
    return act(body[who], "package_patch", id=record["id"], **change)["proposal"]["id"]


def decide(body: Record, id: str, decision: str = "publish", comment: str = "") -> None:
    act(body["steward"], "ogp_tn_review_decide", id=id, decision=decision, comment=comment)


# When


@MAIL
def test_one_mail_when_it_begins_to_wait(cast: Cast, body: Record, asked: Any) -> None:
    """Who goes on with an open proposal disturbs nobody; given back, it waits anew."""
    record = cast.make(owner_org=body["id"])
    id = propose(body, record)
    propose(body, record, notes="Other still")
    assert asked == [("tell_reviewers", id)]
    decide(body, id, "return", "Say when")
    propose(body, record, notes="In May")
    propose(body, record, notes="In May or June")
    decide(body, id)
    assert asked[1:] == [
        ("tell_authors", id),
        ("tell_reviewers", id),
        ("tell_authors", id),
    ]


@MAIL
def test_nobody_is_told_of_a_draft(cast: Cast, body: Record, asked: Any) -> None:
    """Only once it is finished, however often it was saved before."""
    draft = call_action(
        "package_create",
        {"user": body["editor"], "ignore_auth": False},
        type="dataset",
        name=cast.unique("draft"),
        title="A draft",
        license_id="cc-by",
        owner_org=body["id"],
        private=False,
        state="draft",
    )
    assert draft["state"] == "draft"
    act(body["editor"], "package_patch", id=draft["id"], notes="More")
    assert asked == []
    act(body["editor"], "package_patch", id=draft["id"], state="active")
    act(body["editor"], "package_patch", id=draft["id"], notes="Still more")
    assert [job for job, _ in asked] == ["tell_reviewers"]


@MAIL
def test_who_writes_it_by_hand_has_published_it(cast: Cast, body: Record, asked: Any) -> None:
    """A steward who makes the change themselves lets its author be told as well."""
    record = cast.make(owner_org=body["id"])
    id = propose(body, record)
    act(body["steward"], "package_patch", id=record["id"], notes="Other")
    assert asked[1:] == [("tell_authors", id)]


def test_a_portal_without_mail_asks_no_worker(cast: Cast, body: Record, asked: Any) -> None:
    """No address to send from, no job."""
    decide(body, propose(body, cast.make(owner_org=body["id"])))
    assert asked == []


@MAIL
def test_a_missing_queue_does_not_stop_anybody(
    cast: Cast, body: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is proposed is proposed, and decided."""

    def away(*args: Any, **more: Any) -> None:
        raise NoRedis("away")

    monkeypatch.setattr(tk, "enqueue_job", away)
    id = propose(body, cast.make(owner_org=body["id"]))
    decide(body, id)
    assert model.Session.get(proposals.Proposal, id).status == "published"


@MAIL
def test_the_request_sends_nothing_itself(cast: Cast, body: Record, mail_server: Any) -> None:
    """A worker does, from the queue."""
    id = propose(body, cast.make(owner_org=body["id"]))
    assert sent(mail_server) == []
    waiting = [job for job in jobs.get_queue().jobs if job.args == [id]]
    assert [job.func for job in waiting] == [review_notices.tell_reviewers]


# Whom


@MAIL
def test_those_who_publish_for_the_body_are_told(
    cast: Cast, body: Record, asked: Any, mail_server: Any
) -> None:
    """Its stewards and admins, in the portal's language, with the address; not those above."""
    texts = {"ar": "حركة القطارات", "en": "Trains"}
    id = propose(body, cast.make(owner_org=body["id"], title_translated=texts))
    told = review_notices.tell_reviewers(id)
    assert sorted(told) == sorted([body["steward"], body["admin"]])
    messages = sent(mail_server)
    assert {to for to, _, _ in messages} == {f"{name}@example.org" for name in told}
    _, subject, text = messages[0]
    assert "حركة القطارات" in subject
    assert f"/ogp/review/{id}" in text
    assert tk.config["ckan.site_url"] in text


@MAIL
def test_where_nobody_else_reviews_those_above_are_told(
    cast: Cast, body: Record, asked: Any, four_eyes: Any, mail_server: Any
) -> None:
    """Also where the only ones of the body wrote it themselves."""
    four_eyes("all")
    id = propose(body, cast.make(owner_org=body["id"]), who="steward")
    assert review_notices.tell_reviewers(id) == [body["admin"]]
    act(body["admin"], "package_patch", id=proposal(id).package_id, version="2")
    above = body["above"]
    assert sorted(review_notices.tell_reviewers(id)) == sorted([above["steward"], above["admin"]])


@MAIL
def test_the_team_is_told_of_a_commitment_that_nobody_else_reviews(
    cast: Cast, asked: Any, mail_server: Any
) -> None:
    """The body that leads it has an editor only."""
    lonely = factories.Organization(name=cast.unique("lonely"))
    factories.User(name=(editor := cast.unique("editor")))
    call_action("organization_member_create", id=lonely["id"], username=editor, role="editor")
    record = cast.make("commitment", owner_org=lonely["id"])
    page = [{"title": "A page", "url": "http://example.com"}]
    id = act(editor, "package_patch", id=record["id"], evidence=page)["proposal"]["id"]
    told = review_notices.tell_reviewers(id)
    assert {cast.team, cast.team_admin} <= set(told)


def proposal(id: str) -> proposals.Proposal:
    return model.Session.get(proposals.Proposal, id)


@MAIL
def test_the_author_is_told_what_became_of_it(
    cast: Cast, body: Record, asked: Any, mail_server: Any
) -> None:
    """Given back with the comment, then published."""
    record = cast.make(owner_org=body["id"])
    id = propose(body, record)
    decide(body, id, "return", "Say when, please")
    assert review_notices.tell_authors(id) == [body["editor"]]
    propose(body, record, notes="In May")
    decide(body, id)
    assert review_notices.tell_authors(id) == [body["editor"]]
    first, second = sent(mail_server)
    assert first[0] == second[0] == f"{body['editor']}@example.org"
    assert "Say when, please" in first[2]
    assert first[1] != second[1]


@MAIL
def test_a_late_worker_tells_nothing_that_is_over(cast: Cast, body: Record, asked: Any) -> None:
    """Decided meanwhile, or proposed anew: the other e-mail says it."""
    record = cast.make(owner_org=body["id"])
    id = propose(body, record)
    decide(body, id, "return", "Say when")
    assert review_notices.tell_reviewers(id) == []
    propose(body, record, notes="In May")
    assert review_notices.tell_authors(id) == []
    assert review_notices.tell_authors("nothing") == review_notices.tell_reviewers("nothing") == []


@MAIL
def test_a_mail_server_that_is_away_tells_nobody(cast: Cast, body: Record, asked: Any) -> None:
    """The job ends, and says so in the log."""
    id = propose(body, cast.make(owner_org=body["id"]))
    assert review_notices.tell_reviewers(id) == []
