"""What the dashboard's tests share: plans, and how often a page asks the search engine."""

from __future__ import annotations

from collections.abc import Callable

import pysolr
import pytest

from ckan.tests import factories


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
def searches(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the requests that the search engine gets from now on."""
    asked: list[str] = []
    send = pysolr.Solr._send_request

    def note(self: pysolr.Solr, method: str, path: str = "", *args: object, **named: object) -> str:
        asked.append(path)
        return send(self, method, path, *args, **named)

    monkeypatch.setattr(pysolr.Solr, "_send_request", note)
    return asked
