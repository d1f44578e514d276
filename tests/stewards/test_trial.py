"""A trial gives what CKAN would store, and stores nothing."""

from __future__ import annotations

from typing import Any

import pytest

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards import trial

Cast = Any

CHANGES = {
    "dataset": {
        "title_translated": {"fr": "Un autre", "ar": "آخر"},
        "tags": [{"name": "vent"}, {"name": "mer"}],
        "sector": "transport",
        "contact": [{"name": "Un", "email": "un@example.org"}, {"name": "Deux"}],
        "url": "https://example.org",
        "private": True,
        "resources": [
            {
                "name_translated": {"fr": "Un fichier"},
                "url": "https://example.org/a.csv",
                "mimetype": "text/csv",
            },
            {"name": "n", "url": "n.csv", "url_type": "upload", "size": 3, "mimetype": "text/csv"},
        ],
    },
    "inventory": {
        "openness": "partly",
        "legal_ground": ["personal_data"],
        "justification_translated": {"fr": "Des noms y figurent."},
        "planned_quarter": "2030-Q1",
        "held_formats": ["xlsx", "csv"],
    },
    "commitment": {
        "evidence": [{"title": "Preuve", "url": "https://example.org", "date": "2018-01-01"}],
        "milestones": [{"title_translated": {"fr": f"Étape {n}"}} for n in range(12)],
    },
}


def context_of(cast: Cast) -> Any:
    """Return the context of the body's admin."""
    person = model.User.get(cast.admin)
    return {"user": person.name, "auth_user_obj": person, "session": model.Session}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_trial_gives_what_is_stored_afterwards(cast: Cast, kind: str) -> None:
    """Every field of it, for each kind of record."""
    made = cast.make(kind)
    record = model.Package.get(made["id"])
    before = trial.stored(record)
    wanted = {**made, **CHANGES[kind]}
    tried = trial.changed(context_of(cast), record, {**wanted})
    assert trial.stored(record) == before
    cast.act("sysadmin", "package_update", **wanted)
    stored = trial.stored(model.Package.get(made["id"]))
    for id, other in zip(rules.files(tried), rules.files(stored), strict=True):
        tried = rename(tried, id, other)
    assert rules.changes(tried, stored) == []
    assert rules.changes(before, stored)


def rename(record: dict[str, Any], id: str, other: str) -> dict[str, Any]:
    """Return a record with another id for a file: a new one gets it when it is stored."""
    files = [{**one, "id": other} if one["id"] == id else one for one in record["resources"]]
    return {**record, "resources": files}


def test_a_trial_leaves_no_trace(cast: Cast) -> None:
    """Neither in the tables, nor in the search, nor in the history."""
    made = cast.make(resources=[{"url": "https://example.org"}])
    record = model.Package.get(made["id"])

    def traces() -> tuple[Any, ...]:
        model.Session.expire_all()
        return (
            cast.act("anonymous", "package_show", id=made["id"]),
            cast.act("anonymous", "package_search", fq=f"id:{made['id']}")["results"],
            cast.act("anonymous", "package_activity_list", id=made["id"]),
            model.Session.query(model.Tag).count(),
            model.Session.query(model.Resource).count(),
        )

    before = traces()
    wanted = {**made, "tags": [{"name": cast.unique("tag")}], "resources": [{"url": "x"}]}
    trial.changed(context_of(cast), record, wanted)
    assert traces() == before
    model.Session.commit()
    assert traces() == before


def test_what_ckan_would_refuse_is_refused(cast: Cast) -> None:
    """With its sentence, at its field."""
    made = cast.make()
    with pytest.raises(tk.ValidationError) as refused:
        trial.changed(context_of(cast), model.Package.get(made["id"]), {**made, "sector": "x"})
    assert list(refused.value.error_dict) == ["sector"]
