"""What CKAN checks of a commitment beyond each field alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata.checks import as_json
from ckanext.ogp_tn.metadata.compare import same
from ckanext.ogp_tn.plans import files, rules
from ckanext.ogp_tn.stewards import permissions

__all__ = [
    "ogp_tn_assessments_by_right",
    "ogp_tn_completion_has_evidence",
    "ogp_tn_promise_stays",
]

#: What CKAN keeps of a dataset beside its fields; where a client leaves it out it stays.
OF_THE_RECORD = ("name", "owner_org", "private", "state")


def ogp_tn_completion_has_evidence(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a claim of completion with nothing to show for it, at the row that claims it.

    A reading transcribed from an official source is kept as printed.
    """
    evidence = list(_rows(data, "evidence").values())
    for index, assessment in _rows(data, "assessments").items():
        if rules.is_unproven(assessment, evidence):
            errors.setdefault(("assessments", index, "level"), []).append(tk._(files.UNPROVEN))


def ogp_tn_promise_stays(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Let a steward report progress, and refuse a change of what the plan promises."""
    stored = context.get("package")
    if stored is None or context.get("ignore_auth"):
        return
    if permissions.may_change_plan(context.get("user"), stored.owner_org):
        return
    fields = tk.h.scheming_get_dataset_schema(stored.type)["dataset_fields"]
    places = {field["field_name"]: _place(field) for field in fields}
    names = set(places) - set(rules.PROGRESS)
    before = {name: as_json(value) for name, value in (stored.extras or {}).items()}
    before |= {name: getattr(stored, name) for name in OF_THE_RECORD}
    after = {name: list(_rows(data, name).values()) or _value(data, name) for name in names}
    kept = {name: _value(data, name) for name in OF_THE_RECORD}
    after |= {name: before[name] if value is None else value for name, value in kept.items()}
    for name in sorted({*names, *OF_THE_RECORD}):
        if not same(before, after, [name]):
            message = tk._("The plan says this: only the open-government team changes it.")
            errors.setdefault(places.get(name, (name,)), []).append(message)


def _place(field: Mapping[str, Any]) -> FlattenKey:
    """Return where a message about a field stands; a repeating part has places in rows only."""
    name, inner = field["field_name"], field.get("repeating_subfields")
    return (name, 0, inner[0]["field_name"]) if inner else (name,)


def ogp_tn_assessments_by_right(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Let the team record every assessment; what others write of themselves is a self-report.

    It counts once the team confirms it. What the team recorded is neither changed nor left out.
    """
    if context.get("ignore_auth") or permissions.may_confirm_assessment(context.get("user")):
        return
    settled = [one for one in _stored_assessments(context) if rules.counts(one)]
    for index, assessment in _rows(data, "assessments").items():
        known = next((one for one in settled if _same_row(one, assessment)), None)
        if known is not None:
            settled.remove(known)
            continue
        if assessment.get("assessor") != rules.GOVERNMENT:
            message = tk._("Only the open-government team records what this assessor says.")
            errors.setdefault(("assessments", index, "assessor"), []).append(message)
        data["assessments", index, "self_report"] = True
        data.pop(("assessments", index, "confirmed"), None)
    if settled:
        message = tk._(
            "The assessments that the open-government team recorded stay as they are: {what}."
        ).format(what="; ".join(one["basis"] for one in settled))
        errors.setdefault(("assessments", 0, "basis"), []).append(message)


def _stored_assessments(context: Context) -> list[dict[str, Any]]:
    package: model.Package | None = context.get("package")
    return as_json((package.extras or {}).get("assessments")) or [] if package else []


def _same_row(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Tell whether two rows say the same; a box that is not ticked says nothing."""
    first, second = ({k: v for k, v in row.items() if v is not False} for row in (one, other))
    return same(first, second, {*first, *second})


def _value(data: FlattenDataDict, name: str) -> Any:
    """Return the value of a field, None where there is none."""
    value = data.get((name,))
    return None if value is tk.missing else as_json(value)


def _rows(data: FlattenDataDict, name: str) -> dict[int, dict[str, Any]]:
    """Return the rows of a repeating part from CKAN's flattened data, by their index."""
    rows: dict[int, dict[str, Any]] = {}
    for key, value in data.items():
        if len(key) == 3 and key[0] == name and value is not tk.missing:
            rows.setdefault(key[1], {})[key[2]] = value
    return rows
