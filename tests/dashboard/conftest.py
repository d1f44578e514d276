"""What the dashboard's tests share: plans, how a visitor asks and a page does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pysolr
import pytest
import sqlalchemy as sa

from ckan import model
from ckan.tests import factories, helpers

from ckanext.ogp_tn.dashboard.snapshot_model import Snapshot
from ckanext.ogp_tn.metadata import cache


@pytest.fixture
def ask(portal: Any) -> Callable[..., Any]:
    """Return a function that asks an action as a visitor does."""
    return lambda action, **fields: helpers.call_action(
        action, {"user": "", "ignore_auth": False}, **fields
    )


@pytest.fixture
def rated_plan(make_plan: Callable[..., str], make_commitment: Callable[..., None]) -> str:
    """Return the name of a plan: a late one, a contested one that the IRM rated, an unrated one."""
    titles = {"ar": "وزارة", "fr": "Un ministère", "en": "A ministry"}
    body = factories.Organization(title_translated=titles)["id"]
    name = make_plan(body, {3: []})
    make_commitment(
        name,
        1,
        ["completed"],
        owner_org=body,
        due="2017-03-31",
        title_translated={"ar": "=تعهد", "fr": "=Un engagement", "en": '=HYPERLINK("http://x")'},
        milestones=[{"title_translated": {"en": "A step"}, "done": "2017-08-31"}],
        evidence=[{"title": "A page", "url": "http://example.com/proof", "date": "2018-01-02"}],
    )
    irm = {"assessor": "irm", "basis": "A report", "level": "not_started", "date": "2019-01-01"}
    government = [
        {"assessor": "government", "level": level, "basis": level, "date": "2018-07-31"}
        for level in ("limited", "substantial")
    ]
    make_commitment(
        name,
        2,
        [],
        owner_org=body,
        due="2018-07-31",
        assessments=[*government, irm],
        milestones=[{"title_translated": {"en": "A step to come"}, "due": "2018-05-31"}],
    )
    return name


@pytest.fixture
def no_history(portal: Any) -> Iterator[None]:
    """Begin without the snapshots of other tests, of which there can be one a day."""

    def forget() -> None:
        model.Session.rollback()
        model.Session.execute(sa.delete(Snapshot))
        model.Session.commit()
        cache.changed()

    forget()
    yield
    forget()


@pytest.fixture
def admin() -> str:
    """Make a system administrator."""
    return factories.Sysadmin(fullname="Admin of the portal")["name"]


@pytest.fixture
def act(admin: str) -> Callable[..., Any]:
    """Return a function that calls an action as the system administrator."""
    return lambda action, **fields: helpers.call_action(
        action, {"user": admin, "ignore_auth": False}, **fields
    )


@pytest.fixture
def backdate() -> Callable[[date], None]:
    """Return a function that lets what was frozen today be of another day."""

    def move(day: date) -> None:
        frozen_today = sa.update(Snapshot).where(Snapshot.day == date.today())
        model.Session.execute(frozen_today.values(day=day))
        model.Session.commit()
        cache.changed()

    return move


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the requests that the search engine gets from now on."""
    asked: list[str] = []
    send = pysolr.Solr._send_request

    def note(self: pysolr.Solr, method: str, path: str = "", *args: object, **named: object) -> str:
        asked.append(path)
        return send(self, method, path, *args, **named)

    monkeypatch.setattr(pysolr.Solr, "_send_request", note)
    return asked
