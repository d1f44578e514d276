"""The weekly e-mail of what waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from ckan import model
from ckan.cli.cli import ckan
from ckan.tests import factories
from ckan.tests.helpers import call_action

from ckanext.ogp_tn.stewards import digest
from ckanext.ogp_tn.stewards import workbench_rules as rules

from tests.stewards.test_notices import sent

Cast = Any
MAIL = pytest.mark.ckan_config("smtp.mail_from", "portal@example.org")
ON = pytest.mark.ckan_config("ckanext.ogp_tn.weekly_digest", True)
MONDAY = date(2030, 1, 7)


@pytest.fixture
def person(cast: Cast, unique: Callable[[str], str]) -> Callable[..., str]:
    """Return a function that makes a body with somebody in it, for whom a late row waits or not."""

    def make(role: str = "steward", waits: bool = True) -> str:
        body = factories.Organization(name=unique("office"), title_translated={"ar": "ديوان"})
        factories.User(name=(name := unique(role)), email=f"{name}@example.org")
        call_action("organization_member_create", id=body["id"], username=name, role=role)
        if waits:
            row = {"openness": "open", "planned_quarter": "2020-Q1"}
            cast.make("inventory", owner_org=body["id"], **row)
        return name

    return make


@pytest.fixture(autouse=True)
def only_ours(cast: Cast) -> None:
    """Let everybody else be told already, so that a test sends few e-mails."""
    told = {digest.OURS: {digest.WEEK: "2030-W02"}}
    for one in model.Session.query(model.User):
        one.plugin_extras = told
    model.Session.commit()


def send(app: Any, day: date = MONDAY, language: str = "en") -> list[str]:
    environ = {"CKAN_LANG": language}
    with app.flask_app.test_request_context("/", environ_base=environ):
        return digest.send(day)


@MAIL
@ON
def test_who_publishes_is_told_what_waits(app: Any, person: Any, mail_server: Any) -> None:
    """In numbers, with the address; not an editor, nor one for whom nothing waits."""
    steward, admin = person(), person("admin")
    person("editor")
    person(waits=False)
    assert send(app) == sorted([admin, steward])
    to, subject, text = sent(mail_server)[1]
    assert to == f"{steward}@example.org"
    assert subject == "1 thing waits for you"
    assert "Late rows of the inventory: 1" in text
    assert "/ogp/workbench" in text


@MAIL
@ON
def test_nobody_is_told_twice_in_a_week(app: Any, person: Any, mail_server: Any) -> None:
    """But who came to have something since is; the next week everybody is again."""
    first = person()
    assert send(app) == [first]
    model.Session.expire_all()
    second = person()
    assert send(app, MONDAY + timedelta(days=6)) == [second]
    assert {first, second} <= set(send(app, MONDAY + timedelta(days=7)))


@MAIL
@ON
def test_what_other_plugins_noted_stays(app: Any, person: Any, mail_server: Any) -> None:
    """The account's notes are not ours alone."""
    user = model.User.get(person())
    user.plugin_extras = {"other": {"a": 1}}
    model.Session.commit()
    assert send(app) == [user.name]
    model.Session.refresh(user)
    assert user.plugin_extras == {"other": {"a": 1}, "ogp_tn": {"digest": "2030-W02"}}


@MAIL
@ON
def test_what_could_not_be_sent_is_tried_again(app: Any, person: Any, request: Any) -> None:
    """No mail server answers: nobody counts as told."""
    name = person()
    assert send(app) == []
    request.getfixturevalue("mail_server")
    assert send(app) == [name]


@MAIL
def test_it_is_off_by_default(app: Any, cli: Any, person: Any, mail_server: Any) -> None:
    """Nothing is sent, and the command says which option turns it on."""
    person()
    assert send(app) == []
    done = cli.invoke(ckan, ["ogp-tn", "workbench", "digest"])
    assert done.exit_code == 0
    assert "ckanext.ogp_tn.weekly_digest" in done.output
    assert sent(mail_server) == []


@ON
def test_a_portal_without_mail_sends_none(app: Any, person: Any) -> None:
    """Without an address to send from there is no e-mail, and nobody counts as told."""
    person()
    assert send(app) == []


@MAIL
@ON
def test_the_command_says_whom_it_told(cli: Any, person: Any, mail_server: Any) -> None:
    """In the portal's language, a line for each; then nobody is left."""
    today = rules.week(date.today())
    for one in model.Session.query(model.User):
        one.plugin_extras = {digest.OURS: {digest.WEEK: today}}
    model.Session.commit()
    name = person()
    first = cli.invoke(ckan, ["ogp-tn", "workbench", "digest"])
    assert first.exit_code == 0, first.output
    assert f"e-mail to {name}" in first.output
    assert len(sent(mail_server)) == 1
    second = cli.invoke(ckan, ["ogp-tn", "workbench", "digest"])
    assert "Nobody is to be told." in second.output
