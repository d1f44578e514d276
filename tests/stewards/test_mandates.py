"""Mandates through the API: the role follows them, and they follow the role."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.tests import factories, helpers

from ckanext.ogp_tn.stewards import mandates, permissions
from ckanext.ogp_tn.stewards.model import Mandate

Cast = Any
Body = dict[str, Any]
TODAY = date.today()


def day(days: int) -> str:
    """Return the day so many days from today."""
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def body(unique: Callable[[str], str]) -> Body:
    """Make a body whose stewards nobody has appointed yet."""
    return factories.Organization(
        name=unique("body"),
        title_translated={"ar": "هيكل", "en": "Office"},
        contact_email="data@office.tn",
    )


@pytest.fixture
def person(unique: Callable[[str], str]) -> str:
    """Make somebody to appoint; return the name."""
    return factories.User(name=unique("person"), fullname="Amel B.")["name"]


@pytest.fixture
def other(unique: Callable[[str], str]) -> str:
    """Make somebody else to appoint; return the name."""
    return factories.User(name=unique("person"))["name"]


@pytest.fixture
def appoint(cast: Cast, body: Body) -> Callable[..., dict[str, Any]]:
    """Return a function by which the team appoints somebody; for a year unless days are given."""

    def call(user: str, first: int = 0, last: int = 365, **fields: Any) -> dict[str, Any]:
        given = {"organization": body["name"], "user": user, "letter": "12/2026"}
        given |= {"start": day(first), "end": day(last)}
        return cast.act("team", "ogp_tn_mandate_create", **given, **fields)

    return call


def role(body: Body, user: str) -> str | None:
    """Return which role somebody has in a body."""
    return mandates.roles(body["id"]).get(model.User.get(user).id)


def join(body: Body, user: str, role: str) -> None:
    helpers.call_action("organization_member_create", id=body["id"], username=user, role=role)


def change(id: str, **fields: Any) -> None:
    """Change a mandate as time would."""
    mandate = stored(id)
    for name, value in fields.items():
        setattr(mandate, name, value)
    model.Session.commit()


def stored(id: str) -> Mandate:
    model.Session.expire_all()
    return model.Session.get_one(Mandate, id)


# Appointing


def test_a_mandate_gives_the_role_from_its_first_day(body: Body, person: str, appoint: Any) -> None:
    """Today where it begins today or has begun; not before."""
    planned = appoint(person, 1, 30)
    assert (planned["status"], role(body, person)) == ("planned", None)
    mandates.settle(body["id"], TODAY + timedelta(days=1))
    assert role(body, person) == "steward"
    assert permissions.may_publish(person, body["name"])


@pytest.mark.parametrize("before", [None, "member", "editor", "admin"])
def test_the_former_role_is_given_back(
    body: Body, person: str, appoint: Any, before: str | None
) -> None:
    """Whatever it was, the day after the last."""
    if before:
        join(body, person, before)
    made = appoint(person, 0, 10)
    assert (made["status"], role(body, person)) == ("acting", "steward")
    assert made["role_before"] == before
    mandates.settle(body["id"], TODAY + timedelta(days=10))
    assert role(body, person) == "steward"
    mandates.settle(body["id"], TODAY + timedelta(days=11))
    assert role(body, person) == before
    mandate = stored(made["id"])
    assert (mandate.ended_why, mandate.ended) == ("period_over", TODAY + timedelta(days=11))
    assert not permissions.may_publish(person, body["name"]) or before == "admin"


def test_a_steward_without_a_letter_is_none_after_the_mandate(
    body: Body, person: str, appoint: Any
) -> None:
    """What was given by hand comes under the mandate and ends with it."""
    join(body, person, "steward")
    made = appoint(person)
    mandates.end(stored(made["id"]), TODAY)
    assert role(body, person) is None


def test_a_mandate_says_what_the_letter_says(
    cast: Cast, body: Body, person: str, appoint: Any
) -> None:
    """All of it is kept, and comes back in the list."""
    made = appoint(
        person,
        -5,
        300,
        letter_date=day(-10),
        function_translated={"fr": " Directrice ", "ar": ""},
        name_public=True,
    )
    [listed] = cast.act("team", "ogp_tn_mandate_list", organization=body["id"])
    assert listed == made
    assert {
        "user": person,
        "display_name": "Amel B.",
        "letter": "12/2026",
        "letter_date": day(-10),
        "start": day(-5),
        "end": day(300),
        "function_translated": {"fr": "Directrice"},
        "name_public": True,
        "status": "acting",
        "ended": None,
    }.items() <= made.items()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"user": "nobody-of-this-name"}, "user"),
        ({"letter": " "}, "letter"),
        ({"start": "25/11/2026"}, "start"),
        ({"end": ""}, "end"),
        ({"start": "2026-12-31", "end": "2026-12-01"}, "end"),
        ({"function_translated": {"de": "Chef"}}, "function_translated"),
        ({"function_translated": "Chef"}, "function_translated"),
        ({"deputy_of": "nothing"}, "deputy_of"),
    ],
)
def test_a_mandate_that_makes_no_sense_is_refused(
    cast: Cast, body: Body, person: str, fields: dict[str, Any], wrong: str
) -> None:
    """With the field that is wrong; nothing is stored."""
    given = {"organization": body["name"], "user": person, "letter": "1"}
    given |= {"start": day(0), "end": day(9), **fields}
    with pytest.raises(tk.ValidationError) as error:
        cast.act("team", "ogp_tn_mandate_create", **given)
    assert list(error.value.error_dict) == [wrong]
    assert mandates.of_body(body["id"]) == []
    assert role(body, person) is None


def test_a_body_has_no_second_steward(body: Body, person: str, other: str, appoint: Any) -> None:
    """Two at once only as steward and deputy."""
    first = appoint(person)
    with pytest.raises(tk.ValidationError) as error:
        appoint(other, 100, 400)
    assert list(error.value.error_dict) == ["start"]
    deputy = appoint(other, 100, 200, deputy_of=first["id"])
    assert (deputy["status"], deputy["deputy_of_name"]) == ("planned", "Amel B.")


def test_two_letters_at_the_same_moment_make_one_mandate(
    portal: Any, cast: Cast, body: Body, person: str, other: str
) -> None:
    """Whoever comes second waits, and is refused."""
    made: list[Any] = []
    start = threading.Barrier(2)

    def appoint(user: str) -> None:
        with portal.flask_app.test_request_context():
            start.wait(10)
            try:
                made.append(
                    cast.act(
                        "team",
                        "ogp_tn_mandate_create",
                        organization=body["name"],
                        user=user,
                        letter="1",
                        start=day(0),
                        end=day(9),
                    )
                )
            except tk.ValidationError as error:
                made.append(error)
            finally:
                model.Session.remove()

    threads = [threading.Thread(target=appoint, args=(user,)) for user in (person, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(isinstance(one, tk.ValidationError) for one in made) == [False, True]
    assert len(mandates.of_body(body["id"])) == 1
    assert list(mandates.roles(body["id"]).values()).count("steward") == 1


def test_two_who_do_what_is_due_do_it_once(
    portal: Any, body: Body, person: str, appoint: Any
) -> None:
    """The nightly command and somebody who signs in."""
    join(body, person, "editor")
    appoint(person, 1, 9)
    start = threading.Barrier(2)
    done: list[Any] = []

    def settle() -> None:
        with portal.flask_app.test_request_context():
            start.wait(10)
            done.extend(mandates.settle(body["id"], TODAY + timedelta(days=1)))
            model.Session.remove()

    threads = [threading.Thread(target=settle) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == 1
    mandates.settle(body["id"], TODAY + timedelta(days=10))
    assert role(body, person) == "editor"


# Ending


def test_ending_at_once_takes_the_role_and_makes_room(
    cast: Cast, body: Body, person: str, other: str, appoint: Any
) -> None:
    """The successor begins the same day."""
    made = appoint(person)
    ended = cast.act("team", "ogp_tn_mandate_end", id=made["id"])
    assert (ended["status"], ended["ended"], ended["ended_why"]) == ("ended", day(0), "decided")
    assert role(body, person) is None
    appoint(other)
    assert role(body, other) == "steward"


def test_ending_later_shortens_the_mandate(
    cast: Cast, body: Body, person: str, appoint: Any
) -> None:
    """The role stays until then; that it was decided is not forgotten."""
    made = appoint(person)
    ended = cast.act("team", "ogp_tn_mandate_end", id=made["id"], date=day(5))
    assert (ended["status"], ended["end"]) == ("acting", day(5))
    mandates.settle(body["id"], TODAY + timedelta(days=6))
    assert role(body, person) is None
    assert stored(made["id"]).ended_why == "decided"


def test_a_planned_mandate_is_given_up(cast: Cast, body: Body, person: str, appoint: Any) -> None:
    """It never gave a role, so none is taken away."""
    join(body, person, "editor")
    made = appoint(person, 10, 20)
    assert cast.act("team", "ogp_tn_mandate_end", id=made["id"])["status"] == "ended"
    assert role(body, person) == "editor"


@pytest.mark.parametrize("days", [-1, 400])
def test_a_mandate_does_not_end_in_the_past_nor_after_its_end(
    cast: Cast, person: str, appoint: Any, days: int
) -> None:
    """What was is not written anew, and a longer mandate needs a letter."""
    made = appoint(person)
    with pytest.raises(tk.ValidationError) as error:
        cast.act("team", "ogp_tn_mandate_end", id=made["id"], date=day(days))
    assert list(error.value.error_dict) == ["date"]


def test_what_has_ended_stays_so(cast: Cast, person: str, appoint: Any) -> None:
    """A second end, or an absence, is refused."""
    made = appoint(person)
    cast.act("team", "ogp_tn_mandate_end", id=made["id"])
    for action, fields in (
        ("ogp_tn_mandate_end", {}),
        ("ogp_tn_mandate_absence", {"start": day(1), "end": day(2)}),
    ):
        with pytest.raises(tk.ValidationError):
            cast.act("team", action, id=made["id"], **fields)


@pytest.mark.parametrize("left_with", [None, "member", "admin"])
def test_taking_the_role_by_hand_ends_the_mandate(
    cast: Cast, body: Body, person: str, appoint: Any, left_with: str | None
) -> None:
    """And what the admin decided stays: the former role does not come back."""
    join(body, person, "editor")
    made = appoint(person)
    if left_with:
        join(body, person, left_with)
    else:
        cast.act("sysadmin", "organization_member_delete", id=body["id"], username=person)
    mandate = stored(made["id"])
    assert (mandate.ended, mandate.ended_why) == (TODAY, "by_hand")
    assert role(body, person) == left_with
    mandates.settle(body["id"], TODAY + timedelta(days=400))
    assert role(body, person) == left_with


def test_writing_the_members_of_a_body_anew_ends_the_mandate(
    cast: Cast, body: Body, person: str, appoint: Any
) -> None:
    """An organization is also saved with its list of users."""
    made = appoint(person)
    cast.act("sysadmin", "organization_patch", id=body["id"], users=[])
    assert stored(made["id"]).ended_why == "by_hand"


def test_another_member_who_leaves_ends_nothing(
    cast: Cast, body: Body, person: str, other: str, appoint: Any
) -> None:
    """Only the holder's role counts."""
    join(body, other, "editor")
    made = appoint(person)
    cast.act("sysadmin", "organization_member_delete", id=body["id"], username=other)
    assert stored(made["id"]).ended is None


def test_a_deleted_account_ends_its_mandates(body: Body, person: str, appoint: Any) -> None:
    """Also those that have not begun; nobody is steward by an account that is gone."""
    now, later = appoint(person, 0, 10), appoint(person, 11, 20)
    helpers.call_action("user_delete", id=person)
    assert {stored(one["id"]).ended_why for one in (now, later)} == {"user_gone"}
    assert role(body, person) is None
    user = model.User.get(person)
    user.state = "active"
    model.Session.commit()
    assert role(body, person) is None


def test_a_deleted_body_ends_its_mandates(
    cast: Cast, body: Body, person: str, appoint: Any
) -> None:
    """And when the body comes back, the steward does not."""
    made = appoint(person)
    cast.act("sysadmin", "organization_delete", id=body["id"])
    assert stored(made["id"]).ended_why == "body_gone"
    cast.act("sysadmin", "organization_patch", id=body["id"], state="active")
    assert role(body, person) is None


# Absence


def test_the_deputy_acts_while_the_steward_is_absent(
    cast: Cast, body: Body, person: str, other: str, appoint: Any
) -> None:
    """The role comes with the absence and goes with it."""
    steward = appoint(person)
    join(body, other, "editor")
    deputy = appoint(other, 0, 365, deputy_of=steward["id"])
    assert (deputy["status"], role(body, other)) == ("ready", "editor")
    cast.act("team", "ogp_tn_mandate_absence", id=steward["id"], start=day(0), end=day(3))
    assert (role(body, other), role(body, person)) == ("steward", "steward")
    mandates.settle(body["id"], TODAY + timedelta(days=4))
    assert role(body, other) == "editor"
    assert stored(deputy["id"]).ended is None


def test_a_steward_who_is_back_early_says_so(
    cast: Cast, body: Body, person: str, other: str, appoint: Any
) -> None:
    """Without days, the absence is over, and the deputy's role with it."""
    steward = appoint(person)
    appoint(other, 0, 365, deputy_of=steward["id"])
    cast.person = person
    cast.act("person", "ogp_tn_mandate_absence", id=steward["id"], start=day(0), end=day(30))
    assert role(body, other) == "steward"
    back = cast.act("person", "ogp_tn_mandate_absence", id=steward["id"])
    assert (back["status"], back["absent_from"]) == ("acting", None)
    assert role(body, other) is None


def test_with_the_steward_goes_the_deputy(
    cast: Cast, body: Body, person: str, other: str, appoint: Any
) -> None:
    """Also in the middle of an absence."""
    steward = appoint(person)
    deputy = appoint(other, 0, 365, deputy_of=steward["id"])
    cast.act("team", "ogp_tn_mandate_absence", id=steward["id"], start=day(0), end=day(30))
    cast.act("team", "ogp_tn_mandate_end", id=steward["id"])
    assert stored(deputy["id"]).ended_why == "steward_gone"
    assert role(body, other) is None


@pytest.mark.parametrize(
    "days", [{"start": day(1)}, {"end": day(1)}, {"start": day(2), "end": day(1)}]
)
def test_an_absence_has_two_days(
    cast: Cast, person: str, appoint: Any, days: dict[str, str]
) -> None:
    """A first and a last, in this order."""
    made = appoint(person)
    with pytest.raises(tk.ValidationError) as error:
        cast.act("team", "ogp_tn_mandate_absence", id=made["id"], **days)
    assert list(error.value.error_dict) == ["end"]


def test_nobody_replaces_a_deputy(cast: Cast, person: str, other: str, appoint: Any) -> None:
    """Only stewards are absent."""
    deputy = appoint(other, 0, 9, deputy_of=appoint(person)["id"])
    with pytest.raises(tk.ValidationError):
        cast.act("team", "ogp_tn_mandate_absence", id=deputy["id"], start=day(0), end=day(1))


# Who may


def test_the_bodys_admin_appoints_and_nobody_of_another(
    cast: Cast, person: str, unique: Any
) -> None:
    """The team everywhere, an admin at home; a steward nowhere."""
    given = {"organization": cast.body["name"], "user": person, "letter": "1"}
    given |= {"start": day(5000), "end": day(5001)}
    strangers = ("steward", "editor", "member", "foreign_admin", "foreign_steward", "team_editor")
    for stranger in (*strangers, "citizen", "anonymous"):
        with pytest.raises(tk.NotAuthorized):
            cast.act(stranger, "ogp_tn_mandate_create", **given)
    for who in ("admin", "team", "team_admin", "sysadmin"):
        made = cast.act(who, "ogp_tn_mandate_create", **given)
        for stranger in (*strangers, "citizen", "anonymous"):
            with pytest.raises(tk.NotAuthorized):
                cast.act(stranger, "ogp_tn_mandate_end", id=made["id"])
            with pytest.raises(tk.NotAuthorized):
                cast.act(stranger, "ogp_tn_mandate_absence", id=made["id"])
        cast.act(who, "ogp_tn_mandate_end", id=made["id"])


def test_an_admin_of_one_body_makes_no_deputy_of_anothers_steward(
    cast: Cast, person: str, other: str, appoint: Any
) -> None:
    """A mandate's id of another body opens nothing, and tells nothing."""
    theirs = appoint(person)
    with pytest.raises(tk.ValidationError) as error:
        cast.act(
            "admin",
            "ogp_tn_mandate_create",
            organization=cast.body["name"],
            user=other,
            letter="1",
            start=day(0),
            end=day(9),
            deputy_of=theirs["id"],
        )
    assert list(error.value.error_dict) == ["deputy_of"]


def test_mandates_are_listed_to_those_who_belong_to_the_body(cast: Cast, body: Body) -> None:
    """With names and letters: members and above, and whoever appoints."""
    for who in ("member", "editor", "steward", "admin", "parent_steward", "team", "sysadmin"):
        assert isinstance(
            cast.act(who, "ogp_tn_mandate_list", organization=cast.body["name"]), list
        )
    for who in ("foreign_steward", "citizen", "anonymous"):
        with pytest.raises(tk.NotAuthorized):
            cast.act(who, "ogp_tn_mandate_list", organization=cast.body["name"])


def test_nobody_of_the_portal_applies_all_mandates(cast: Cast) -> None:
    """That is the administrator's nightly command."""
    for who in ("team_admin", "admin", "citizen", "anonymous"):
        with pytest.raises(tk.NotAuthorized):
            cast.act(who, "ogp_tn_mandate_apply")


# Applying


def test_applying_does_what_is_due_everywhere(
    cast: Cast, body: Body, person: str, other: str, appoint: Any
) -> None:
    """And says what it did; a second time nothing is left."""
    old, new = appoint(person, -10, 9), appoint(other, 10, 20)
    change(old["id"], end=TODAY - timedelta(days=1))
    change(new["id"], start=TODAY)
    report = cast.act("sysadmin", "ogp_tn_mandate_apply")
    ours = [one for one in report["steps"] if one["organization"] == body["name"]]
    assert [(one["user"], one["kind"], one["why"]) for one in ours] == [
        (person, "end", "period_over"),
        (other, "grant", None),
    ]
    assert report["failed"] == {}
    again = cast.act("sysadmin", "ogp_tn_mandate_apply")
    assert [one for one in again["steps"] if one["organization"] == body["name"]] == []


def test_one_body_that_fails_does_not_stop_the_others(
    cast: Cast, body: Body, person: str, appoint: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be done is said, undone, and tried again the next night."""
    made = appoint(person, 1, 9)
    change(made["id"], start=TODAY)
    settle = mandates.settle

    def fail(id: str, *rest: Any) -> Any:
        if id == body["id"]:
            raise tk.ValidationError({"capacity": ["another plugin says no"]})
        return settle(id, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(mandates, "settle", fail)
        report = cast.act("sysadmin", "ogp_tn_mandate_apply")
    assert list(report["failed"]) == [body["id"]]
    assert "another plugin says no" in report["failed"][body["id"]]
    cast.act("sysadmin", "ogp_tn_mandate_apply")
    assert role(body, person) == "steward"


def test_signing_in_does_what_is_due(app: Any, body: Body, unique: Any, appoint: Any) -> None:
    """The door is shut for whoever comes after the last day, without waiting for the night."""
    name = unique("person")
    factories.User(name=name, password="a-long-password")
    made = appoint(name, -10, 9)
    assert role(body, name) == "steward"
    change(made["id"], end=TODAY - timedelta(days=1))
    app.post("/user/login", data={"login": name, "password": "a-long-password"})
    assert role(body, name) is None
    assert stored(made["id"]).ended_why == "period_over"


# What everybody sees


def test_everybody_sees_who_answers_and_no_more(
    cast: Cast, body: Body, person: str, other: str, appoint: Any
) -> None:
    """Function, since when, the body's address; the name only where the mandate says so."""
    made = appoint(person, -3, 9, function_translated={"fr": "Directrice"})
    appoint(other, 0, 9, deputy_of=made["id"])

    def seen() -> list[dict[str, Any]]:
        listed = cast.act("anonymous", "ogp_tn_steward_list")
        return [one for one in listed if one["organization"] == body["name"]]

    [line] = seen()
    assert line == {
        "organization": body["name"],
        "function_translated": {"fr": "Directrice"},
        "since": day(-3),
        "display_name": None,
        "contact_email": "data@office.tn",
    }
    change(made["id"], name_public=True)
    assert seen()[0]["display_name"] == "Amel B."
    cast.act("team", "ogp_tn_mandate_end", id=made["id"])
    assert seen() == []
