"""A ministry, what is above and beside it, and one person in each role."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from types import SimpleNamespace
from typing import Any

import pytest

from tests.stewards import theirs

TEAM = "open-government-team"  # as test.ini names it
ROLES = ("member", "editor", "steward", "admin")


class Cast(SimpleNamespace):
    """Bodies and people by what they are; each person is a user's name.

    ``body`` lies below ``above`` and beside ``other``. ``member`` to ``admin`` have their roles in
    it; ``parent_steward`` is steward above, ``foreign_steward`` and others beside, ``team`` of the
    team; ``team_editor`` only writes drafts there; ``citizen`` has no role, ``anonymous`` no
    account. The steward has a mandate and a ``deputy``; the one of ``expired_steward`` is over.
    """

    def act(self, person: str, action: str, **fields: Any) -> Any:
        """Call an action as one of the people, asking whether they may."""
        from ckan.tests import helpers

        context = {"user": getattr(self, person), "ignore_auth": False}
        return helpers.call_action(action, context, **fields)

    def write(self, person: str = "editor", **fields: Any) -> dict[str, Any]:
        """Let one of the people write a new dataset of ``body`` for the public."""
        asked = {
            "name": self.unique("data"),
            "title": "Wind",
            "license_id": "cc-by",
            "owner_org": self.body["id"],
        }
        return self.act(person, "package_create", **{**asked, **fields})

    @staticmethod
    def day(days: int) -> str:
        """Return the day so many days from today."""
        return (date.today() + timedelta(days=days)).isoformat()

    def make(self, kind: str = "dataset", body: str = "body", **fields: Any) -> dict[str, Any]:
        """Make a record of one of the bodies, as the system would."""
        from ckan.tests import factories

        texts = {"ar": "سجل", "fr": "Un titre", "en": "A title"}
        required: dict[str, dict[str, Any]] = {
            "dataset": {"license_id": "cc-by"},
            "inventory": {"reference": self.unique("row")},
            "commitment": {"plan": self.unique("plan"), "number": 1, "axis": "axis1"},
            "action-plan": {
                "period_start": "2016-01-01",
                "axes": [{"id": "axis1", "title_translated": texts}],
            },
        }
        return factories.Dataset(
            **{
                "type": kind,
                "name": self.unique(kind),
                "title_translated": texts,
                "owner_org": getattr(self, body)["id"],
                **required[kind],
                **fields,
            }
        )


@pytest.fixture(scope="module")
def cast(portal: Any, unique: Callable[[str], str]) -> Cast:
    """Return the bodies and the people."""
    import ckan.model as model
    from ckan.tests import factories, helpers

    cast = Cast(unique=unique, anonymous="")

    def body(name: str, *above: Any) -> dict[str, Any]:
        return factories.Organization(
            name=name,
            title_translated={"ar": "هيكل", "fr": "Un organisme", "en": "A body"},
            body_kind="ministry",
            groups=[{"name": one["name"]} for one in above],
        )

    def person(name: str, body: dict[str, Any] | None = None, role: str = "") -> None:
        user = unique(name.replace("_", "-"))
        factories.User(name=user)
        setattr(cast, name, user)
        if body:
            helpers.call_action(
                "organization_member_create", id=body["id"], username=user, role=role
            )

    cast.above = body(unique("above"))
    cast.body = body(unique("body"), cast.above)
    cast.other = body(unique("other"))
    cast.team_body = (
        helpers.call_action("organization_show", id=TEAM) if model.Group.get(TEAM) else body(TEAM)
    )
    for role in ROLES:
        person(role, cast.body, role)
    person("citizen")
    person("parent_steward", cast.above, "steward")
    for role in ("editor", "steward", "admin"):
        person(f"foreign_{role}", cast.other, role)
    person("team", cast.team_body, "steward")
    person("team_admin", cast.team_body, "admin")
    person("team_editor", cast.team_body, "editor")
    cast.sysadmin = factories.Sysadmin()["name"]
    for name in ("deputy", "expired_steward"):
        person(name)
    _appoint(cast)
    return cast


@pytest.fixture(scope="module")
def tokens(cast: Cast) -> Callable[[str], str]:
    """Return a function that gives somebody's token, made once."""
    return cache(
        lambda who: cast.act(who, "api_token_create", user=getattr(cast, who), name="pages")[
            "token"
        ]
    )


@pytest.fixture(scope="module")
def browser(portal: Any, tokens: Callable[[str], str]) -> Callable[[str], Any]:
    """Return a function that gives one of the people's browser."""

    def of(who: str) -> Any:
        portal.client = portal.test_client()
        if who != "anonymous":
            portal.client.environ_base["HTTP_AUTHORIZATION"] = tokens(who)
        return portal

    return of


@pytest.fixture
def sign_in(app: Any, browser: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return a function that gives one of the people's browser, for one test."""
    return browser


@pytest.fixture(scope="module")
def things(cast: Cast) -> dict[str, list[str]]:
    """Give the body one of everything."""
    return theirs.make(cast)


@pytest.fixture
def untouched(cast: Cast, things: dict[str, list[str]]) -> Iterator[None]:
    """See that whatever a test does, the other body's things stay as they were."""
    from ckan import model

    before = theirs.stored(cast.body["id"])
    yield
    model.Session.rollback()
    assert theirs.stored(cast.body["id"]) == before


@pytest.fixture
def upload() -> Callable[[bytes], Any]:
    """Return a function that gives bytes the form in which CKAN takes a file."""
    from werkzeug.datastructures import FileStorage

    return lambda content: FileStorage(stream=io.BytesIO(content), filename="numbers.csv")


@pytest.fixture
def public_dataset(cast: Cast, upload: Callable[[bytes], Any]) -> dict[str, Any]:
    """Make a public dataset with a link and an uploaded file, which holds ``old``."""
    dataset = cast.make(resources=[{"name": "link", "url": "https://example.org/a.csv"}])
    cast.act(
        "steward", "resource_create", package_id=dataset["id"], name="up", upload=upload(b"old")
    )
    return cast.act("anonymous", "package_show", id=dataset["id"])


@pytest.fixture
def four_eyes() -> Iterator[Callable[[str], None]]:
    """Return a function that sets whose changes wait; afterwards it is as it was."""
    from ckan.common import config

    option = "ckanext.ogp_tn.four_eyes"
    before = config[option]
    yield lambda mode: config.__setitem__(option, mode)
    config[option] = before


def _appoint(cast: Cast) -> None:
    """Give the body's steward, the one before and the deputy their mandates."""

    def mandate(user: str, first: int, last: int, **fields: Any) -> str:
        days = {"start": cast.day(first), "end": cast.day(last)}
        given = {"organization": cast.body["name"], "user": user, "letter": "1", **days, **fields}
        return cast.act("team", "ogp_tn_mandate_create", **given)["id"]

    mandate(cast.expired_steward, -300, -1)
    cast.mandate = mandate(cast.steward, 0, 365)
    mandate(cast.deputy, 0, 365, deputy_of=cast.mandate)
