"""What a public body has and another may neither see nor change, and how to look whether it did.

Everything that is not public says ``WORD``. Where an answer, a page or a file says it to a
stranger, something came out.
"""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from ckan import model
from ckan.tests import helpers

#: Said by whatever is not public: titles, comments, letters, names of records and files.
WORD = "verborgen"

#: The rows that are a body's, by table. Tables of ours that are not here fail a test.
ROWS = {
    "group": "id = :body",
    "member": "group_id = :body",
    "package": "owner_org = :body",
    "resource": "package_id IN (SELECT id FROM package WHERE owner_org = :body)",
    "ogp_tn_check": "dataset IN (SELECT id FROM package WHERE owner_org = :body)",
    "ogp_tn_import": "organization = :body",
    "ogp_tn_mandate": "organization = :body",
    **dict.fromkeys(("ogp_tn_portal_run", "ogp_tn_portal_state"), "false"),  # of portals
    "ogp_tn_proposal": "package_id IN (SELECT id FROM package WHERE owner_org = :body)",
    "ogp_tn_snapshot": "dimension = 'body' AND key = :body",
    "ogp_tn_target": "organization = :body",
    "ogp_tn_target_share": "target IN (SELECT id FROM ogp_tn_target WHERE organization = :body)",
    "ogp_tn_target_row": "target IN (SELECT id FROM ogp_tn_target WHERE organization = :body)",
}


def stored(body: str) -> dict[str, Any]:
    """Return all that the database has of a body, by table.

    :param body: the organization's id
    """
    return {
        table: model.Session.execute(
            sa.text(
                f'SELECT jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text) FROM "{table}" t '
                f"WHERE {condition}"
            ),
            {"body": body},
        ).scalar()
        for table, condition in ROWS.items()
    }


def said(content: bytes | str) -> str:
    """Return what an answer says, also a workbook."""
    if isinstance(content, str):
        return content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return " ".join(parts.read(one).decode() for one in parts.namelist())
    return content.decode()


def rows_file(openness: str = "") -> FileStorage:
    """Return a file of one inventory row that says the word."""
    content = f"reference,title_translated-fr,openness\nA1,{WORD},{openness}\n".encode()
    return FileStorage(io.BytesIO(content), f"{WORD}.csv")


def make(cast: Any) -> dict[str, list[str]]:
    """Give ``cast.body`` one of everything.

    :returns: the ids, and the names where there are any, by what they are of
    """
    hidden: dict[str, Any] = {"title_translated": {"fr": f"{WORD} d’un autre"}}
    found = {"body": [cast.body["id"], cast.body["name"]], "user": [cast.member]}

    def record(key: str, kind: str, **fields: Any) -> dict[str, Any]:
        made = cast.make(kind, **fields)
        found[key] = [made["id"], made["name"]]
        return made

    def secret(key: str, kind: str, **fields: Any) -> dict[str, Any]:
        name = cast.unique(f"{kind}-{WORD}")
        return record(key, kind, **{"name": name, "private": True, **hidden, **fields})

    files = [{"url": f"https://example.org/{WORD}.csv", "name": WORD}]
    private = secret("private_dataset", "dataset", resources=files)
    found["file"] = [private["resources"][0]["id"]]
    events = FileStorage(io.BytesIO(f"title_fr,start\n{WORD},2025-07-11\n".encode()), "agenda.csv")
    agenda = {"package_id": private["id"], "format": "CSV", "table_schema": "agenda"}
    cast.act("sysadmin", "resource_create", **agenda, upload=events)
    secret("draft", "dataset", private=False, state="draft")
    secret("unlicensed_dataset", "dataset", license_id="notspecified")
    secret("private_row", "inventory", reference=cast.unique(WORD))
    secret("private_plan", "action-plan")
    plan = record("public_action-plan", "action-plan")["name"]
    # Whatever tells of the plan would tell of it: what is due, what has moved, what is proven.
    step = {"title_translated": {"fr": WORD}, "due": cast.day(30)}
    told = {"date": cast.day(-9), "text_translated": {"fr": WORD}, "url": "https://example.org"}
    secret(
        "private_commitment",
        "commitment",
        **{"plan": plan, "due": cast.day(60), "milestones": [step], "progress": [told]},
        evidence=[{"title": WORD, "url": f"https://example.org/{WORD}", "date": cast.day(-9)}],
    )
    record("public_commitment", "commitment", plan=plan)
    for kind in ("dataset", "inventory"):
        record(f"public_{kind}", kind)

    def proposed(kind: str, **fields: Any) -> str:
        public = record(f"proposed_{kind}", kind)
        answer = cast.act("editor", "package_patch", id=public["id"], **hidden, **fields)
        return answer["proposal"]["id"]

    returned = proposed("inventory")
    cast.act("steward", "ogp_tn_review_decide", id=returned, decision="return", comment=WORD)
    found["proposal"] = [proposed("dataset"), returned]
    waiting = {"package_id": found["proposed_dataset"][0], "name": WORD, "upload": rows_file()}
    found["kept"] = [cast.act("editor", "resource_create", **waiting)["id"]]
    found["import"] = [
        cast.act(
            "sysadmin", "ogp_tn_inventory_import", organization=cast.body["name"], upload=file
        )["id"]
        for file in (rows_file(), rows_file(WORD))
    ]
    cast.act("steward", "ogp_tn_target_set", organization=cast.body["name"], year=2090, share=9)
    public = found["public_commitment"][0]
    said = {"date": cast.day(-9), "text_translated": {"fr": "Fait"}, "url": "https://example.org"}
    reported = cast.act("steward", "ogp_tn_progress_add", id=public, **said)
    found["report"] = [reported["awaiting"][0]["row"]]
    number = {"indicator": "commitments", "dimension": "body", "key": cast.body["name"], "value": 7}
    past = {"date": "2014-06-30", "source": "A report", "figures": [number]}
    cast.act("sysadmin", "ogp_tn_snapshot_take", **past)
    of_body = {"name": "commitments", "organization": cast.body["name"]}
    history = cast.act("anonymous", "ogp_tn_snapshot_list", **of_body)
    found["snapshot"] = [one["id"] for one in history if one["imported"]]
    days = {"start": cast.day(4000), "end": cast.day(4010)}
    letter = {"organization": cast.body["name"], "user": cast.member, "letter": WORD}
    found["mandate"] = [cast.act("team", "ogp_tn_mandate_create", **letter, **days)["id"]]
    return found


def without(text: str, *echoed: Any) -> str:
    """Return an answer without the words of the question."""
    for one in sorted((json.dumps(one)[1:-1] for one in echoed), key=len, reverse=True):
        text = text.replace(one, "")
    return text


def answer(person: str, action: str, **sent: Any) -> tuple[str, str]:
    """Ask the API as somebody.

    :param person: a user's name
    :returns: how it answered (an error's name, or ``answered``), and what it said
    """
    try:
        found = helpers.call_action(action, {"user": person, "ignore_auth": False}, **sent)
    except Exception as error:  # whatever is said, it must not say the word
        told = getattr(error, "error_dict", None) or str(error)
        return type(error).__name__, json.dumps(told, default=str)
    finally:
        model.Session.rollback()
    return "answered", json.dumps(found, default=str)
