"""What was found, as API and pages give it: in the reader's language."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk

from ckanext.ogp_tn.checks import declared, progress, results, rules, verdicts
from ckanext.ogp_tn.checks.declared import Check
from ckanext.ogp_tn.checks.findings import Finding
from ckanext.ogp_tn.checks.model import Result
from ckanext.ogp_tn.checks.verdicts import Verdict
from ckanext.ogp_tn.metadata.languages import RIGHT_TO_LEFT, pick
from ckanext.ogp_tn.metadata.reader import language

#: What of a file's facts is told.
_FACTS = ("kind", "size", "checksum", "changed", "address", "counts", "summary")
_TEXTS = ("label", "reason", "source", "advice", "message")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_ARABIC = re.compile("[\u0600-\u06ff]")
#: Around what is of another direction than its sentence.
_ISOLATED = "\u2068{}\u2069"


def of(dataset: Mapping[str, Any], *, to_steward: bool) -> dict[str, Any]:
    """Return what was found of a dataset and its files.

    :param dataset: as ``package_show`` gives it
    :param to_steward: whether whoever reads also learns what is not for the public
    """
    found = results.latest([dataset["id"]]).get(dataset["id"], {})
    told = verdicts.of(dataset, found, to_steward=to_steward)
    days = [one.checked for one in found.values()]
    run, waiting = progress.of(dataset["id"], [one.thing["id"] for one in told.files])
    everything = Verdict(dataset, told.record.result, told.findings)
    return {
        "dataset": {name: dataset.get(name) for name in ("id", "name", "title")},
        "state": told.state,
        "run": run,
        "counts": rules.counts(everything.severities),
        "checked": max(days).isoformat() if days else None,
        "record": _thing(told.record),
        "files": [{**_file(one), "waits": one.thing["id"] in waiting} for one in told.files],
    }


def history(dataset: Mapping[str, Any], *, to_steward: bool) -> list[dict[str, Any]]:
    """Return how what was found of a dataset and its files has changed, the newest first."""
    names = {one["id"]: one.get("name") or "" for one in dataset.get("resources") or []}
    told = []
    for one in results.history(dataset["id"]):
        verdict = Verdict({}, one, verdicts.visible(one, to_steward=to_steward))
        told.append(
            {
                "file": one.file or None,
                "name": names.get(one.file, ""),
                "state": verdict.state,
                "checks": sorted({each.check for each in verdict.findings}),
                "size": one.facts.get("size"),
                "checksum": one.facts.get("checksum"),
                **_days(one),
            }
        )
    return told


def kinds() -> list[dict[str, Any]]:
    """Return the declared checks that this portal makes."""
    names = ("name", "on", "severity", "audience")
    return [
        {
            **{name: getattr(one, name) for name in names},
            "formats": list(one.formats),
            **{name: dict(getattr(one, name)) for name in _TEXTS},
        }
        for one in declared.active().values()
    ]


def _file(verdict: Verdict) -> dict[str, Any]:
    file, facts = verdict.thing, verdict.result.facts if verdict.result else {}
    return {
        **{name: file.get(name) for name in ("id", "name", "url", "format")},
        "name_translated": file.get("name_translated") or {},
        **_thing(verdict),
        **{name: facts.get(name) for name in _FACTS},
    }


def _thing(verdict: Verdict) -> dict[str, Any]:
    checks = declared.active()
    counted = Counter(one.check for one in verdict.findings)
    # Of what a check finds in a file only the first are kept, but all were counted.
    if verdict.result:
        counted |= Counter(verdict.result.facts.get("totals") or {})
    return {
        "state": verdict.state,
        "severities": rules.counts(verdict.severities),
        "findings": rules.by_severity(
            {**_finding(checks[one.check], one), "total": counted[one.check]}
            for one in verdict.findings
        ),
        **_days(verdict.result),
    }


def _days(result: Result | None) -> dict[str, str | None]:
    return {
        "since": result.since.isoformat() if result else None,
        "checked": result.checked.isoformat() if result else None,
    }


def _finding(check: Check, one: Finding) -> dict[str, Any]:
    spoken = language()
    return {
        "check": check.name,
        "severity": check.severity,
        "audience": check.audience,
        **{name: pick(getattr(check, name), spoken)[0] for name in ("label", "reason", "advice")},
        "message": said(pick(check.message, spoken)[0], one.values),
        "values": dict(one.values),
        "where": {name: value for name, value in one.where.items() if name != "file"},
    }


def said(message: str, values: Mapping[str, Any]) -> str:
    """Return a message with its values: days and numbers as the reader writes them."""
    from_right = language() in RIGHT_TO_LEFT

    def word(value: Any) -> str:
        if not isinstance(value, str):
            return tk.h.ogp_tn_number(value)
        if _DAY.fullmatch(value):
            return tk.h.ogp_tn_date(value)
        return value if from_right == bool(_ARABIC.search(value)) else _ISOLATED.format(value)

    return message.format_map(_Words({name: word(value) for name, value in values.items()}))


class _Words(dict[str, str]):
    """What fills a message; what an older version of the check did not find is left open."""

    def __missing__(self, key: str) -> str:
        return "…"


def titles(names: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Return the labels of checks, for the facet that counts them."""
    checks = declared.declared()
    return {name: checks[name].label for name in names if name in checks}
