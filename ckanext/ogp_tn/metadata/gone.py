"""What its source has no more: it keeps its page, and counts nowhere as if it were live.

This is the one place that says it: the search engine has such a record in a state of its own.
All lists, facets and numbers, ours and CKAN's, ask for what is active; who wants the others too
says so.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from ckan import model

#: The field of a record that says since when its source has it no more.
FIELD = "gone_on"
#: Its state in the index, in place of CKAN's ``active``.
STATE = "gone"
#: What the address of a search page asks so that these records are found as well.
ALSO = "ext_gone"


def live() -> sa.ColumnElement[bool]:
    """Return the condition under which the database has a record that is not gone."""
    return sa.func.coalesce(model.Package.extras[FIELD].astext, "") == ""


def index(document: dict[str, Any]) -> dict[str, Any]:
    """Return a search document with the state of what is gone, where it is."""
    if document.get("state") == "active" and document.get(FIELD):
        document["state"] = STATE
    return document


def ask(search_params: dict[str, Any]) -> dict[str, Any]:
    """Let a search find what is gone as well, where its page's address says so.

    :param search_params: what ``package_search`` was asked, changed in place
    """
    filters = search_params.get("fq") or ""
    if (search_params.get("extras") or {}).get(ALSO) and "+state" not in filters:
        search_params["fq"] = f"{filters} +state:(active OR {STATE})".strip()
    return search_params
