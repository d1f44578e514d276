"""Steps of the tests that need a process with plugins of its own: ``steps.py ANSWER STEP …``.

Each function is one step; what it returns is written to the file ANSWER as JSON.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner

import ckan.plugins.toolkit as tk
from ckan import authz, model
from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.lib import search
from ckan.types import Context

BODY, GROUP, ADMIN, STEWARD = "ministry-of-steps", "steps", "step-admin", "step-steward"
CITIZEN = "step-citizen"
PLAN = "steps"
#: What becomes of the plan's commitments; the others stay as they are.
PRIVATE, DELETED, PURGED = f"{PLAN}-02", f"{PLAN}-03", f"{PLAN}-04"
ROWS = (PLAN, f"{PLAN}-01", PRIVATE, DELETED, "steps-row", "steps-draft", "steps-dataset")


def use_and_leave() -> dict[str, Any]:
    """Fill an empty portal and take the extension's types out, looking at it after each step."""
    fill()
    said = {"token": do("api_token_create", user=ADMIN, name="steps")["token"], "before": show()}
    said |= {"steward": steward_may(), "more": more_than_a_citizen()}
    said["dry run"] = command("uninstall")
    said["after dry run"] = show()
    said["write"] = command("uninstall", "--write")
    return said


def go_without(token: str) -> dict[str, Any]:
    """Look at every page of core, before and after the index is rebuilt, and change a dataset."""
    said: dict[str, Any] = {"pages at once": visit(token)}
    search.rebuild(quiet=True)
    search.commit()
    said |= {"pages": visit(token), "rows": show(), "steward": steward_may()}
    said["more"] = more_than_a_citizen()
    do("package_patch", id=f"{PLAN}-01", author="Somebody")
    return said


def come_back() -> dict[str, Any]:
    """Make the portal ready for the extension again, and once more."""
    said: dict[str, Any] = {"init": command("init")}
    search.rebuild(quiet=True)
    search.commit()
    return said | {"rows": show(), "init again": command("init")}


def use_stock_search() -> dict[str, Any]:
    """Load a commitment on a search engine that knows nothing of ours, and look for it."""
    _create_administrator()
    do("organization_create", name="stock-body", title_translated={"en": "A body"})
    content = _plan("stock", "stock-body", levels=("limited",), numbers=(1,))
    content["commitments"][0]["title_translated"] = {
        "ar": "المعطيات المفتوحة للنقل",
        "fr": "Données ouvertes du transport",
    }
    do("ogp_tn_plan_load", content=content)

    def found(**asked: Any) -> list[str]:
        query = {"fq": "dataset_type:commitment", "sort": "name asc", **asked}
        return [row["name"] for row in do("package_search", **query)["results"]]

    overview = do("ogp_tn_plan_overview", id="stock")
    return {
        "by type": found(),
        **{word: found(q=word) for word in ("المعطيات", "transport", "نقل")},
        "dashboard": {level: number for level, number in overview["levels"].items() if number},
        "page": APP.test_client().get("/ar/ogp/plan/stock").status_code,
    }


def command(*arguments: str) -> str:
    """Run a command of ours and return what it prints."""
    from ckanext.ogp_tn import cli

    done = CliRunner().invoke(cli.commands()[0], arguments, catch_exceptions=False)
    if done.exit_code:
        raise SystemExit(done.output)
    return done.output


def do(action: str, **data: Any) -> Any:
    """Call an action as the administrator."""
    context = Context(user=ADMIN) if model.User.get(ADMIN) else Context(ignore_auth=True)
    return tk.get_action(action)(context, data)


def fill() -> None:
    """Fill an empty portal with rows of every type and state."""
    _create_administrator()
    do(
        "organization_create",
        name=BODY,
        title_translated={"ar": "وزارة الخطوات", "fr": "Ministère des étapes"},
        description_translated={"fr": "Elle avance."},
        body_kind="ministry",
        valid_from="2015-02-06",
    )
    _appoint_steward()
    do("group_create", name=GROUP, title="Steps")
    do("ogp_tn_plan_load", content=_plan(PLAN, BODY))
    do("package_patch", id=PRIVATE, private=True)
    do("package_delete", id=DELETED)
    do("dataset_purge", id=PURGED)
    _fill_inventory()
    do("member_create", id=GROUP, object=f"{PLAN}-01", object_type="package", capacity="public")
    for followed in (f"{PLAN}-01", PRIVATE):
        do("follow_dataset", id=followed)


def _appoint_steward() -> None:
    for name in (STEWARD, CITIZEN):
        do("user_create", name=name, email=f"{name}@example.org", password="long-enough")
    days = {"start": "2026-01-01", "end": "2099-12-31"}
    do("ogp_tn_mandate_create", organization=BODY, user=STEWARD, letter="1", **days)


def steward_may() -> dict[str, bool]:
    """Return what the body's steward may do of what a steward does."""
    asked = {
        "package_show": {"id": PRIVATE},
        "package_update": {"id": "steps-dataset"},
        "resource_create": {"package_id": "steps-dataset"},
        "package_create": {"owner_org": BODY},
        "bulk_update_public": {"org_id": BODY},
    }

    return {action: _may(STEWARD, action, data) for action, data in asked.items()}


def more_than_a_citizen() -> list[str]:
    """Return the auth functions of CKAN by which the steward may what a mere account may not."""
    found = set()
    for id in (PRIVATE, "steps-draft", "steps-dataset", BODY):
        named = {"id": id, "package_id": id, "subject": id, "object": id, "type": "dataset"}
        sent = {**named, "owner_org": BODY, "org_id": BODY, "group_id": BODY}
        for name in authz.auth_functions_list():
            if _may(STEWARD, name, sent) and not _may(CITIZEN, name, sent):
                found.add(name)
    return sorted(found)


def _may(user: str, name: str, data: dict[str, Any]) -> bool:
    try:
        return tk.check_access(name, Context(user=user), dict(data))
    except Exception:  # refused, or asked about something of another kind
        model.Session.rollback()
        return False


def _create_administrator() -> None:
    do("user_create", name=ADMIN, email="steps@example.org", password="long-enough")
    model.User.by_name(ADMIN).sysadmin = True
    model.repo.commit_and_remove()


def _plan(
    name: str,
    body: str,
    levels: tuple[str, ...] = ("limited", "completed"),
    numbers: tuple[int, ...] = (1, 2, 3, 4),
) -> dict[str, Any]:
    return {
        "plan": {
            "name": name,
            "owner_org": body,
            "title_translated": {"ar": "خطة الخطوات", "fr": "Plan des étapes"},
            "period_start": "2016-08-01",
            "axes": [{"id": "axis1", "title_translated": {"fr": "Un axe"}}],
        },
        "commitments": [
            {
                "number": number,
                "owner_org": body,
                "axis": "axis1",
                "title_translated": {"ar": f"تعهد {number}", "fr": f"Engagement {number}"},
                "notes_translated": {"fr": "Ce qui fut promis, d’un accent à l’autre."},
                "due": "2018-07-31",
                "parts": [{"code": f"{number}.1", "title_translated": {"fr": "Une partie"}}],
                "assessments": [
                    {
                        "assessor": "government",
                        "level": level,
                        "date": "2018-11-30",
                        "basis": "Rapport",
                        "transcribed": True,
                    }
                    for level in levels
                ],
                "evidence": [{"title": "Une preuve", "url": "https://example.org/preuve"}],
            }
            for number in numbers
        ],
    }


def _fill_inventory() -> None:
    row = {
        "type": "inventory",
        "owner_org": BODY,
        "title_translated": {"fr": "Un registre"},
        "openness": "closed",
        "legal_ground": ["personal_data"],
        "justification_translated": {"fr": "Des personnes y sont nommées."},
        "held_formats": ["paper"],
        "commitment": [f"{PLAN}-01"],
        "sample": True,
    }
    do("package_create", **row, name="steps-row", reference="R1")
    do("package_create", **row, name="steps-draft", reference="R2", state="draft")
    do(
        "package_create",
        type="dataset",
        name="steps-dataset",
        owner_org=BODY,
        title_translated={"ar": "معطيات", "fr": "Des données"},
        license_id="licence-nationale-de-donnees-publiques-ouvertes",
        sector="transport",
        governorate="TN-11",
        commitment=[f"{PLAN}-01"],
        resources=[{"url": "https://example.org/d.csv", "name": "CSV", "unit": "km"}],
    )


def show() -> dict[str, Any]:
    """Return all that the API says of every row, of the body and of what happened to them."""
    shown: dict[str, Any] = {name: do("package_show", id=name) for name in ROWS}
    shown["activity"] = {
        name: do("package_activity_list", id=name, include_hidden_activity=True) for name in ROWS
    }
    shown["body"] = do("organization_show", id=BODY, include_users=False)
    found = do("package_search", rows=100, include_private=True, include_drafts=True)
    shown["found"] = sorted(f"{row['type']} {row['name']}" for row in found["results"])
    return shown


def visit(token: str) -> dict[str, int]:
    """Return the status of core's pages that show rows, for everybody and the administrator."""
    client = APP.test_client()
    signed_in = {"Authorization": token}
    statuses = {
        f"{page} for everybody": client.get(page).status_code
        for page in _pages(["steps-row", "steps-dataset", PLAN, f"{PLAN}-01"])
    }
    for page in [*_pages(list(ROWS)), *_administrators_pages()]:
        statuses[f"{page} for the administrator"] = client.get(page, headers=signed_in).status_code
    return statuses


def _pages(names: list[str]) -> list[str]:
    return [
        *(
            "/",
            "/ar/",
            "/fr/",
            "/dataset/",
            "/ar/dataset/",
            "/dataset/?q=steps",
            "/dataset/?q=plan",
        ),
        *("/organization/", "/group/", f"/group/{GROUP}", f"/group/activity/{GROUP}"),
        *(f"/organization/{tab}{BODY}" for tab in ("", "about/", "activity/")),
        *("/feeds/dataset.atom", f"/feeds/organization/{BODY}.atom", f"/feeds/group/{GROUP}.atom"),
        *("/api/3/action/package_search?rows=100", "/api/3/action/package_list"),
        *("/api/3/action/current_package_list_with_resources", "/api/3/action/status_show"),
        f"/api/3/action/organization_show?id={BODY}&include_datasets=true",
        f"/api/3/action/organization_activity_list?id={BODY}",
        *(f"/api/3/action/package_show?id={name}" for name in names),
        *(f"/{language}dataset/{name}" for language in ("", "ar/", "fr/") for name in names),
        *(f"/dataset/{tab}/{name}" for tab in ("activity", "groups") for name in names),
    ]


def _administrators_pages() -> list[str]:
    # The first line of a dataset's history has nothing before it to be compared with.
    *changes, created = do("package_activity_list", id=PRIVATE)
    resource = do("package_show", id="steps-dataset")["resources"][0]["id"]
    return [
        *("/dashboard/", "/dashboard/datasets", "/dashboard/organizations", "/ckan-admin/trash"),
        *(f"/user/{tab}{ADMIN}" for tab in ("", "activity/")),
        *(
            f"/organization/{tab}/{BODY}"
            for tab in ("edit", "members", "manage_members", "bulk_process")
        ),
        *(f"/dataset/edit/{name}" for name in ROWS),
        *(f"/dataset/changes/{line['id']}" for line in changes),
        *(f"/dataset/{PRIVATE}/history/{line['id']}" for line in [*changes, created]),
        f"/dataset/steps-dataset/resource/{resource}",
    ]


if __name__ == "__main__":
    APP = make_app(load_config(os.environ["CKAN_INI"]))
    answer, step, *arguments = sys.argv[1:]
    said = globals()[step](*arguments)
    Path(answer).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
