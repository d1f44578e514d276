"""Where nobody's changes wait, CKAN's own roles keep exactly theirs, by all auth functions."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable
from typing import Any

import pytest

from ckan import authz, model
from ckan.lib.plugins import DefaultPermissionLabels, get_permission_labels

from ckanext.ogp_tn import subjects

Cast = Any

PEOPLE = ["anonymous", "citizen", "member", "editor", "admin", "foreign_admin"]
CORES: dict[str, Any] = {
    name: function
    for module in ("get", "create", "update", "delete", "patch")
    for name, function in inspect.getmembers(
        importlib.import_module(f"ckan.logic.auth.{module}"), inspect.isfunction
    )
    if function.__module__ == f"ckan.logic.auth.{module}" and not name.startswith("_")
}
DELETED = {"state": "deleted"}
CHAINED = {name for name in subjects.auth_functions() if not name.startswith("ogp_tn_")}


@pytest.fixture(scope="module")
def asked(cast: Cast) -> list[dict[str, Any]]:
    """Return what is asked about: records of every type, a file, a view, the body, a person."""
    found: list[dict[str, Any]] = []
    for kind in ("dataset", "inventory", "commitment", "action-plan"):
        for private in (False, True) if kind == "dataset" else (False,):
            files = {"resources": [{"url": "http://example.com/a.csv"}]}
            record = cast.make(kind, private=private, **(files if kind == "dataset" else {}))
            about = {"type": kind, "owner_org": cast.body["id"], "package": {"id": record["id"]}}
            about |= {"subject": record["id"], "object": record["id"], "id2": record["id"]}
            found += [{"id": record["id"], **about, **state} for state in ({}, DELETED)]
            for file in record["resources"]:
                view = model.ResourceView(
                    resource_id=file["id"], title="A view", view_type="image_view", order=1
                )
                model.Session.add(view)
                model.Session.commit()
                sent = {"resource": file, "package_id": record["id"], "resource_id": file["id"]}
                found += [{"id": file["id"], **sent}, {"id": view.id, **sent}]
    body = {"id": cast.body["id"], "org_id": cast.body["id"], "group_id": cast.body["id"]}
    return [*found, body, {"id": cast.member, "user": cast.member}]


def answers(user: str, asked: list[dict[str, Any]]) -> dict[tuple[str, int], Any]:
    """Return what each auth function that we chain says of everything that is asked about."""
    found = {}
    for name in CHAINED:
        for number, sent in enumerate(asked):
            context: Any = {"user": user, "auth_user_obj": model.User.get(user), "model": model}
            try:
                found[name, number] = authz.is_authorized(name, context, dict(sent))["success"]
            except Exception as error:  # it does not go with what was sent; ours is to fail alike
                found[name, number] = type(error)
                model.Session.rollback()
    return found


def test_what_we_do_not_chain_is_cores_own() -> None:
    """Whatever it asks in its turn is core's, or answers as core's does."""
    functions = {name: authz._AuthFunctions.get(name) for name in CORES}
    assert {name for name, own in CORES.items() if functions[name] is not own} == CHAINED


@pytest.mark.parametrize("person", PEOPLE)
def test_what_we_chain_answers_as_cores_own(
    cast: Cast,
    asked: list[dict[str, Any]],
    four_eyes: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
    person: str,
) -> None:
    """What we ask before CKAN changes no answer for those whom our own roles do not concern."""
    four_eyes("off")
    user = getattr(cast, person)
    ours = answers(user, asked)
    functions = authz._AuthFunctions._functions
    alone = {**functions, **{name: CORES[name] for name in CHAINED}}
    monkeypatch.setattr(authz._AuthFunctions, "_functions", alone)
    assert answers(user, asked) == ours


@pytest.mark.ckan_config("ckan.auth.user_create_groups", True)
@pytest.mark.usefixtures("ckan_config")
def test_what_is_asked_tells_roles_apart(cast: Cast, asked: list[dict[str, Any]]) -> None:
    """Each function says yes to somebody and no to somebody else."""
    said = [answers(getattr(cast, person), asked) for person in ("anonymous", "admin")]
    for name in CHAINED:
        found = {one[name, number] for one in said for number in range(len(asked))}
        assert {True, False} <= found, name


@pytest.mark.parametrize("person", PEOPLE)
def test_what_is_not_public_is_found_by_whom_ckan_lets(cast: Cast, person: str) -> None:
    """The labels by which the search shows private records are core's."""
    user: Any = model.User.get(getattr(cast, person))
    labels = get_permission_labels().get_user_dataset_labels(user)
    assert labels == DefaultPermissionLabels().get_user_dataset_labels(user)
