"""What findings say together: plain functions on plain data. There are counts, and no score."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

#: How bad a finding is: the data do not reach their reader; they may mislead; it could be better.
ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = (ERROR, WARNING, NOTE)

#: The values of the vocabulary ``check_states``.
PASSED, WARNED, FAILED, NOT_CHECKED = "passed", "warned", "failed", "not_checked"
_STATES = {ERROR: FAILED, WARNING: WARNED}
_WORST = (FAILED, WARNED, PASSED, NOT_CHECKED)

#: Under this name in place of a dataset's are the results of sites.
SITES = ""
#: How the address of a site answers: values of the vocabulary ``address_states``.
ANSWERS, ANSWERS_WRONGLY, SILENT, NOT_ASKED = "answers", "error", "silent", "not_asked"
#: What is found where nobody says anything.
_SILENCE = frozenset(["link_unreachable", "link_timeout", "link_private"])
#: So many sites are not out of reach at once by chance.
_SEVERAL = 3

#: Facts by which the next request is asked; that they change says nothing of the content.
_CONDITIONS = ("etag", "last-modified")


def state(severities: Iterable[str]) -> str:
    """Return the state of what was looked at, by how bad what was found is."""
    return worst(_STATES.get(one, PASSED) for one in severities) or PASSED


def worst(states: Iterable[str]) -> str | None:
    """Return the worst of some states; what is not checked yet only where nothing is."""
    found = set(states)
    return next((one for one in _WORST if one in found), None)


def counts(severities: Iterable[str]) -> dict[str, int]:
    """Return how many findings of each severity there are, those with none too."""
    every = list(severities)
    return {one: every.count(one) for one in SEVERITIES}


def lasting(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a result that belong to it: with others it is another result."""
    return {name: value for name, value in facts.items() if name not in _CONDITIONS}


def conditions(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return by which headers to ask whether what was looked at has changed since."""
    return {name: facts[name] for name in _CONDITIONS if facts.get(name)}


def is_due(checked: datetime | None, now: datetime, hours: float) -> bool:
    """Tell whether something is to be looked at again."""
    return checked is None or now - checked >= timedelta(hours=hours)


def longest_first(tasks: Iterable[Any]) -> list[Any]:
    """Return what is to be looked at, what has waited longest first.

    :param tasks: with ``checked``, a moment or None
    """
    return sorted(tasks, key=lambda task: task.checked.timestamp() if task.checked else 0)


def place(file: Mapping[str, Any]) -> str:
    """Return what says that a file is another one: its address, of an upload when it came."""
    if file.get("url_type") == "upload":
        return f"upload {file.get('last_modified') or ''}".strip()
    return (file.get("url") or "").strip()


def has_time(spent: float, next_may_take: float, budget: float) -> bool:
    """Tell whether a host may be asked once more: at worst that takes all it may take."""
    return spent + next_may_take <= budget


def by_severity(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return findings, the worst first, otherwise as they were."""
    return sorted(findings, key=lambda one: SEVERITIES.index(one["severity"]))


def grouped(findings: Iterable[Mapping[str, Any]], first: int) -> list[dict[str, Any]]:
    """Return findings by check, the worst first: the first ``findings``, the ``total`` of all."""
    groups: dict[str, dict[str, Any]] = {}
    for one in findings:
        group = groups.setdefault(one["check"], {**one, "findings": []})
        if len(group["findings"]) < first:
            group["findings"].append(one)
    return by_severity(groups.values())


def answer(findings: Mapping[str, str]) -> str:
    """Return how an address answers.

    :param findings: check to severity of what was found there
    """
    if _SILENCE & set(findings):
        return SILENT
    return ANSWERS_WRONGLY if ERROR in findings.values() else ANSWERS


def is_offline(findings: Iterable[Collection[str]]) -> bool:
    """Tell whether so many sites were out of reach, and no other, that it is no fault of theirs.

    :param findings: of each site that was asked the checks that found something
    """
    every = list(findings)
    return len(every) >= _SEVERAL and all("link_unreachable" in one for one in every)


def spells(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what was found one time after the other, as long as it stayed so in one.

    :param found: each with ``address``, ``state`` and ``reason``, the newest first
    :returns: the same, the newest first: each as it began, with the reason that it has now
    """
    told: list[dict[str, Any]] = []
    for one in found:
        last = told[-1] if told else None
        if last and (last["address"], last["state"]) == (one["address"], one["state"]):
            told[-1] = {**one, "reason": last["reason"]}
        else:
            told.append(dict(one))
    return told
