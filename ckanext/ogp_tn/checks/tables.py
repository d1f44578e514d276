"""Checks and what they found as tables for spreadsheets: plain functions on plain data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ckanext.ogp_tn.metadata.languages import LANGUAGES
from ckanext.ogp_tn.metadata.tables import Table, cell

_TEXTS = ("label", "reason", "source", "advice", "message")
_FINDING = ("check", "severity", "label", "message", "advice")
_WHERE = ("row", "column", "cell", "member", "line")


def kinds(checks: Iterable[Mapping[str, Any]]) -> Table:
    """Return declared checks as a table, one row each.

    :param checks: as ``ogp_tn_check_kind_list`` gives them
    """
    plain = ("name", "on", "formats", "severity", "audience")
    texts = [(text, language) for text in _TEXTS for language in LANGUAGES]
    return [
        [*plain, *(f"{text}-{language}" for text, language in texts)],
        *(
            [*(cell(one[name]) for name in plain), *(one[text][lang] for text, lang in texts)]
            for one in checks
        ),
    ]


def findings(told: Mapping[str, Any]) -> Table:
    """Return what was found of a dataset as a table, one row for each finding.

    :param told: as ``ogp_tn_check_list`` gives it
    """
    things = [({"id": "", "name": ""}, told["record"]), *((one, one) for one in told["files"])]
    return [
        ["dataset", "title", "file", "file_name", "state", *_FINDING, *_WHERE, "since", "checked"],
        *(
            [
                *(told["dataset"]["name"], cell(told["dataset"]["title"])),
                *(file["id"], cell(file["name"]), thing["state"]),
                *(cell(one.get(name)) for name in _FINDING),
                *(cell(one.get("where", {}).get(name)) for name in _WHERE),
                *(cell(thing[name]) for name in ("since", "checked")),
            ]
            for file, thing in things
            for one in thing["findings"] or [{}]
        ),
    ]
