"""The whole way from a spreadsheet to a published dataset with a CKAN client alone."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ckanapi import RemoteCKAN

from ckan.tests import factories, helpers

ROOT = Path(__file__).parent.parent.parent
HEADINGS = "reference,title_translated-fr,openness,legal_ground,justification_translated-fr\n"
WRONG = HEADINGS + "V-1,Vitesse du vent,peut-être,,\nV-1,Stations,fermé,,\n"
RIGHT = HEADINGS + (
    "V-1,Vitesse du vent,Ouvrable,,\n"
    "V-2,Fiches des agents,Non ouvrable,personal_data,Des noms y figurent.\n"
)


@pytest.fixture
def client(address: str, body: dict[str, Any], editor: dict[str, Any]) -> RemoteCKAN:
    """Give a client that speaks for somebody who may import."""
    token = helpers.call_action(
        "api_token_create", {"user": editor["name"]}, user=editor["name"], name="story"
    )["token"]
    return RemoteCKAN(address, apikey=token)


def _file(text: str) -> dict[str, Any]:
    return {"upload": ("inventory.csv", io.BytesIO(text.encode()), "text/csv")}


def test_from_a_spreadsheet_to_a_published_dataset(
    client: RemoteCKAN, body: dict[str, Any]
) -> None:
    """Checked, refused cell by cell, mended, written, scheduled, published, seen."""
    send = {"organization": body["name"], "dry_run": "true"}
    refused = client.call_action("ogp_tn_inventory_import", send, files=_file(WRONG))
    assert refused["status"] == "refused"
    assert {error["cell"] for error in refused["errors"]} >= {"A3", "C2"}
    assert client.action.package_search(fq=f"organization:{body['name']}")["count"] == 0

    told = client.call_action("ogp_tn_inventory_import", send, files=_file(RIGHT))
    assert (told["status"], told["created"], told["errors"]) == ("checked", 2, [])
    client.action.ogp_tn_inventory_import(id=told["id"], dry_run=False)
    command = [Path(sys.executable).with_name("ckan"), "jobs", "worker", "--burst"]
    environ = os.environ | {"CKAN_INI": str(ROOT / "test.ini")}
    subprocess.run(command, cwd=ROOT, env=environ, check=True, capture_output=True)
    assert client.action.ogp_tn_import_show(id=told["id"])["status"] == "done"

    rows = {
        row["reference"]: row
        for row in client.action.package_search(fq=f"organization:{body['name']}")["results"]
    }
    assert rows["V-2"]["inventory_state"] == "withheld"
    found = client.action.package_search(q="vitesses", fq=f"organization:{body['name']}")
    assert [row["reference"] for row in found["results"]] == ["V-1"]
    row = client.action.package_patch(id=rows["V-1"]["id"], planned_quarter="2999-Q1")
    assert row["inventory_state"] == "scheduled"
    dataset = client.action.ogp_tn_inventory_publish(id=row["id"])
    assert dataset["license_id"] == "licence-nationale-de-donnees-publiques-ouvertes"
    client.action.resource_create(package_id=dataset["id"], url="https://example.org/a.csv")
    client.action.package_patch(id=dataset["id"], state="active")
    assert client.action.package_show(id=row["id"])["inventory_state"] == "published"
    shown = RemoteCKAN(client.address).action.ogp_tn_body_show(id=body["name"])
    assert shown["rows"] == 2
    assert shown["states"] == {"published": 1, "withheld": 1}


def test_whoever_is_not_of_the_body_imports_nothing(address: str, body: dict[str, Any]) -> None:
    """A stranger's token opens nothing, and says so in the client's own way."""
    from ckanapi.errors import NotAuthorized

    stranger = RemoteCKAN(address, apikey=factories.UserWithToken()["token"])
    with pytest.raises(NotAuthorized):
        stranger.call_action(
            "ogp_tn_inventory_import", {"organization": body["name"]}, files=_file(RIGHT)
        )
