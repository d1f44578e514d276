"""What the pages of plans and commitments ask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from textwrap import shorten
from typing import Any

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan.types import Context

from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.metadata.vocabularies import vocabulary
from ckanext.ogp_tn.plans import presentation, progress_rules, rules
from ckanext.ogp_tn.stewards import permissions

__all__ = [
    "ogp_tn_body",
    "ogp_tn_commitment",
    "ogp_tn_due",
    "ogp_tn_field_label",
    "ogp_tn_first_promised",
    "ogp_tn_history_url",
    "ogp_tn_line",
    "ogp_tn_may_confirm",
    "ogp_tn_ogp_url",
    "ogp_tn_plan",
    "ogp_tn_prepare_bodies",
    "ogp_tn_progress_fields",
]

#: OGP's own pages of commitments, by the country that identifiers begin with.
OGP_PAGES = {"TN": "https://www.opengovpartnership.org/members/tunisia/commitments/{id}/"}
RELEVANCE = ("civic_participation", "transparency", "public_services", "integrity")


def ogp_tn_commitment(pkg: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the page of a commitment shows beside the fields as they are.

    :param pkg: the commitment as ``package_show`` gives it
    :returns: ``plan`` and ``axis`` (``None`` where the reader may not see the plan), ``readings``,
        ``timeline``, ``parts``, ``milestones``, ``done``, ``achieved``, ``partners``, ``relevance``
    """
    plan = ogp_tn_plan(pkg.get("plan"))
    return {
        "plan": plan,
        "axis": next((one for one in _axes(plan) if one["id"] == pkg.get("axis")), None),
        "readings": presentation.readings(pkg.get("assessments") or [], rules.proofs(pkg)),
        "timeline": progress_rules.timeline(pkg),
        "parts": presentation.parts(pkg),
        "milestones": presentation.milestones_of_the_whole(pkg),
        "done": rules.done(pkg),
        "achieved": rules.achieved(pkg),
        "partners": presentation.partners_by_kind(pkg, vocabulary("partner_kinds").values()),
        "relevance": [(name, pkg.get(f"relevance_{name}")) for name in RELEVANCE],
    }


def _axes(plan: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    return (plan or {}).get("axes") or []


def ogp_tn_plan(name: str | None) -> dict[str, Any] | None:
    """Return an action plan; ``None`` where there is none or the reader may not see it."""
    if not name:
        return None
    read: dict[str, Any] = tk.g.setdefault("ogp_tn_plans", {})
    if name not in read:
        try:
            read[name] = tk.get_action("package_show")(
                Context(user=tk.current_user.name), {"id": name}
            )
        except (tk.ObjectNotFound, tk.NotAuthorized):
            read[name] = None
    return read[name]


def ogp_tn_due(due: str | None, qualifier: str | None = None) -> str:
    """Return a due date in words: *before the end of June 2018*.

    :param due: the last day promised, ISO; empty or absent gives an empty text
    :param qualifier: ``on``, ``before`` or ``end_of``. The last day of a month stands for the
        month where the qualifier says *before* or *end of*, as sources print it.
    """
    if not due:
        return ""
    if qualifier in ("before", "end_of") and presentation.is_month_end(date.fromisoformat(due)):
        month = tk.h.ogp_tn_date(due[:7])
        if qualifier == "before":
            return tk._("before the end of {month}").format(month=month)
        return tk._("end of {month}").format(month=month)
    day = tk.h.ogp_tn_date(due)
    return tk._("before {day}").format(day=day) if qualifier == "before" else day


def ogp_tn_field_label(name: str, package_type: str = "commitment") -> str:
    """Return the label of a field in the reader's language; its name where no schema has it."""
    schema = tk.h.scheming_get_dataset_schema(package_type) or {}
    for field in schema.get("dataset_fields", []):
        if field["field_name"] == name:
            return tk.h.scheming_language_text(field["label"])
    return name


def ogp_tn_first_promised(
    pkg: Mapping[str, Any], milestone: Mapping[str, Any] | None = None
) -> str | None:
    """Return the due date that a commitment or its milestone had first; None where it stays."""
    log = progress_rules.slips(pkg.get("slippages") or [], milestone, pkg.get("milestones") or [])
    due = (milestone or pkg).get("due")
    return log[0]["from"] if log and log[0]["from"] != due else None


def ogp_tn_history_url(pkg: Mapping[str, Any]) -> str | None:
    """Return the address of a dataset's activity; ``None`` where the portal keeps none."""
    if not p.plugin_loaded("activity"):
        return None
    return tk.h.url_for("activity.package_activity", id=pkg["name"])


def ogp_tn_ogp_url(pkg: Mapping[str, Any]) -> str | None:
    """Return OGP's own page of a commitment; ``None`` where its identifier is not confirmed."""
    page = OGP_PAGES.get((pkg.get("ogp_id") or "")[:2])
    if not page or pkg.get("ogp_id_status") != "confirmed":
        return None
    return page.format(id=pkg["ogp_id"])


def ogp_tn_line(line: str) -> dict[str, str]:
    """Return the reader's part of a line of free text, and its language; empty if unknown."""
    text = presentation.in_language(line, tk.h.lang())
    lang = presentation.script_language(line) if text == line else tk.h.lang()
    return {"text": text, "lang": lang}


def ogp_tn_may_confirm() -> bool:
    """Tell whether the reader confirms what bodies report: the open-government team does."""
    return permissions.may_confirm(tk.current_user.name)


def ogp_tn_progress_fields(pkg: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a report on a commitment, to be asked of whoever reports.

    They are those of its schema without what the team decides; a part and a milestone are chosen
    among those that there are.
    """
    [progress] = [
        field
        for field in tk.h.scheming_get_dataset_schema(pkg["type"])["dataset_fields"]
        if field["field_name"] == progress_rules.PROGRESS
    ]
    choices = {
        "part": [
            {"value": one["code"], "label": f"{one['code']} {_title(one)}"}
            for one in pkg.get("parts") or []
        ],
        "milestone": [
            {"value": progress_rules.titles(one)[0], "label": _title(one)}
            for one in pkg.get("milestones") or []
        ],
    }
    fields = []
    for field in progress["repeating_subfields"]:
        name = field["field_name"]
        if name in choices:
            field = {**field, "form_snippet": "ogp_tn_choice.html", "choices": choices[name]}
        if choices.get(name, True) and not field.get("for_team"):
            fields.append({**field, "markdown": True} if field.get("translated") else field)
    return fields


def _title(one: Mapping[str, Any]) -> str:
    return shorten(tk.h.ogp_tn_text(one["title_translated"])["text"], 60, placeholder="…")


def ogp_tn_prepare_bodies(packages: Iterable[Mapping[str, Any]]) -> None:
    """Read the names of the bodies of many datasets at once, for :func:`ogp_tn_body`."""
    _remember({one["organization"]["name"] for one in packages if one.get("organization")})


def ogp_tn_body(organization: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the name of a dataset's body by language.

    :param organization: the ``organization`` of a dataset, whose title is in one language only
    """
    if not organization:
        return {}
    if "title_translated" in organization:
        return organization["title_translated"] or {}
    _remember({organization["name"]})
    return _known()[organization["name"]]


def _known() -> dict[str, dict[str, str]]:
    """Return the names read so far in this request."""
    return tk.g.setdefault("ogp_tn_bodies", {})


def _remember(names: set[str]) -> None:
    unknown = names - _known().keys()
    _known().update(dict.fromkeys(unknown, {}) | organizations.titles(unknown))
