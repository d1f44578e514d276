"""What records say of their checks when they are shown, and what the search engine knows of them.

Only what everybody may know: whoever may search, or read a file's record, could ask for the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ckanext.ogp_tn.checks import declared, results, rules, verdicts

TYPE = "dataset"
#: The facet of the checks that found something.
CHECKS = "vocab_check"


def add(datasets: Iterable[dict[str, Any]]) -> None:
    """Tell of each file of some datasets what its checks found, with one request for all."""
    ours = {one["id"]: one for one in datasets if one.get("type") == TYPE and one.get("resources")}
    found = results.latest(ours)
    for id, dataset in ours.items():
        for verdict in verdicts.of(dataset, found.get(id, {})).files:
            verdict.thing["check_state"] = verdict.state  # pyright: ignore[reportIndexIssue]


def index(document: dict[str, Any]) -> dict[str, Any]:
    """Add to a dataset's search document what was found of it, with one request.

    ``check_state`` (the worst), ``vocab_check`` (the checks that found an error or a warning),
    ``vocab_check_kind`` (what its files are), and how many files and links were looked at.
    """
    if document.get("dataset_type") != TYPE:
        return document
    dataset, checks = json.loads(document["validated_data_dict"]), declared.active()
    told = verdicts.of(dataset, results.latest([dataset["id"]]).get(dataset["id"], {}))
    document["check_state"] = told.state
    files = [one for one in told.files if one.result]
    if told.record.result is None and not files:
        return document
    links = [one for one in files if one.thing.get("url_type") != "upload"]
    bad = {one.check for one in told.findings if checks[one.check].severity != rules.NOTE}
    kinds = {one.result.facts.get("kind") for one in files if one.result}
    document[CHECKS] = sorted(bad)
    document["vocab_check_kind"] = sorted(filter(None, kinds))
    document["check_files"] = len(files)
    document["check_files_sound"] = sum(one.state == rules.PASSED for one in files)
    document["check_links"] = len(links)
    document["check_links_dead"] = sum(one.is_dead for one in links)
    return document
