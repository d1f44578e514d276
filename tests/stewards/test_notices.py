"""E-mails about mandates, and the nightly command that sends them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from datetime import date, timedelta
from email import message_from_string
from email.header import decode_header, make_header
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.cli.cli import ckan
from ckan.tests import factories

from ckanext.ogp_tn.stewards import notices
from ckanext.ogp_tn.stewards.model import Mandate

Cast = Any
TODAY = date.today()
MAIL = pytest.mark.ckan_config("smtp.mail_from", "portal@example.org")


@pytest.fixture(autouse=True)
def only_ours(cast: Cast) -> None:
    """Let nobody be due but whom a test appoints."""
    model.Session.query(Mandate).update({"told": 0, "vacancy_told": True})
    model.Session.commit()


@pytest.fixture
def appoint(cast: Cast, unique: Callable[[str], str]) -> Callable[..., str]:
    """Return a function that appoints somebody new until a day; it returns the name."""

    def call(days: int, **person: Any) -> str:
        body = factories.Organization(
            name=unique("body"), title_translated={"ar": "ديوان الريح", "en": "Office of the wind"}
        )
        name = unique("person")
        factories.User(name=name, **person)
        cast.act(
            "team",
            "ogp_tn_mandate_create",
            organization=body["name"],
            user=name,
            letter="12/2026",
            start=(TODAY - timedelta(days=100)).isoformat(),
            end=(TODAY + timedelta(days=days)).isoformat(),
        )
        return name

    return call


def of(name: str) -> Mandate:
    """Return somebody's mandate."""
    return model.Session.query(Mandate).filter_by(user=model.User.get(name).id).one()


def sent(mail_server: Any) -> list[tuple[str, str, str]]:
    """Return recipient, subject and text of each e-mail."""
    messages = []
    for _, _, recipients, text in mail_server.get_smtp_messages():
        message = message_from_string(text)
        subject = str(make_header(decode_header(message["Subject"])))
        content = base64.b64decode(message.get_payload()).decode()
        messages.append((recipients[0], subject, content))
    return messages


def send(app: Any, language: str = "en", day: date = TODAY) -> list[str]:
    environ = {"CKAN_LANG": language}
    with app.flask_app.test_request_context("/", environ_base=environ):
        return notices.send(day)


@MAIL
def test_a_steward_is_told_a_month_and_a_week_before(
    app: Any, mail_server: Any, appoint: Any
) -> None:
    """Each once, with body, letter and day; whoever has longer is not told."""
    name = appoint(30, email="amel@example.org")
    appoint(31)
    assert send(app) == [name]
    [(to, subject, text)] = sent(mail_server)
    last = TODAY + timedelta(days=30)
    assert to == "amel@example.org"
    assert subject.startswith("Your mandate as data steward ends on")
    assert str(last.year) in subject
    assert "Office of the wind" in text
    assert "12/2026" in text
    told = [send(app, day=TODAY + timedelta(days=days)) for days in (1, 23, 24)]
    assert [name in names for names in told] == [False, True, False]


@MAIL
def test_the_team_is_told_of_a_body_without_a_steward(
    cast: Cast, app: Any, mail_server: Any, appoint: Any
) -> None:
    """Once, when the mandate is over and no other is planned; every body in one e-mail."""
    gone, followed = appoint(100), appoint(100)
    for name in (gone, followed):
        cast.act("team", "ogp_tn_mandate_end", id=of(name).id)
    cast.act(
        "team",
        "ogp_tn_mandate_create",
        organization=of(followed).organization,
        user=gone,
        letter="13/2026",
        start=(TODAY + timedelta(days=50)).isoformat(),
        end=(TODAY + timedelta(days=60)).isoformat(),
    )
    assert {cast.team, cast.team_admin} <= set(send(app))
    _, subject, text = sent(mail_server)[0]
    assert subject == "Bodies without a data steward"
    assert text.count("Office of the wind") == 1
    assert send(app) == []


@MAIL
def test_who_has_no_address_stops_nobody(app: Any, mail_server: Any, appoint: Any) -> None:
    """An account without an e-mail is passed over."""
    silent, told = appoint(5), appoint(5)
    model.User.get(silent).email = None
    model.Session.commit()
    assert send(app) == [told]


@MAIL
def test_what_could_not_be_sent_is_tried_again(app: Any, appoint: Any) -> None:
    """No mail server answers: nothing fails, and nobody counts as told."""
    name = appoint(5)
    assert send(app) == []
    assert of(name).told is None


def test_a_portal_without_mail_sends_none(app: Any, mail_server: Any, appoint: Any) -> None:
    """Without an address to send from there is no mail, and no error."""
    appoint(5)
    assert send(app) == []
    assert sent(mail_server) == []


@MAIL
def test_the_nightly_command_does_and_says_it_in_the_portals_language(
    cli: Any, mail_server: Any, appoint: Any
) -> None:
    """Roles, e-mails, and a line for each; then nothing is due."""
    late, soon = appoint(100), appoint(5)
    mandate = of(late)
    mandate.end = TODAY - timedelta(days=1)
    body = model.Group.get(mandate.organization).name
    model.Session.commit()
    first = cli.invoke(ckan, ["ogp-tn", "mandate", "apply"])
    assert first.exit_code == 0, first.output
    assert f"{body}: mandate ended of {late} (period_over)" in first.output
    assert f"e-mail to {soon}" in first.output
    assert "ديوان الريح" in sent(mail_server)[0][2]
    second = cli.invoke(ckan, ["ogp-tn", "mandate", "apply"])
    assert second.output.strip().endswith("Nothing is due.")


def test_the_command_fails_where_something_could_not_be_done(
    cli: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator's cron tells."""
    report = {"steps": [], "told": [], "failed": {"a-body": "another plugin says no"}}
    monkeypatch.setattr(tk, "get_action", lambda name: lambda *_: {"name": "x", **report})
    done = cli.invoke(ckan, ["ogp-tn", "mandate", "apply"])
    assert done.exit_code == 1
    assert "a-body: another plugin says no" in done.output


def test_the_team_of_a_portal_is_who_the_option_names(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stewards and admins, not its editors; nobody where the option is empty."""
    names = {person.name for person in notices.team()}
    assert {cast.team, cast.team_admin} <= names
    assert cast.team_editor not in names
    monkeypatch.setitem(tk.config, "ckanext.ogp_tn.team_organization", "")
    assert notices.team() == []
