"""What CKAN checks of a commitment beyond each field alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.metadata.compare import same
from ckanext.ogp_tn.metadata.dates import written
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.reader import language
from ckanext.ogp_tn.metadata.validation import as_json
from ckanext.ogp_tn.plans import files, progress_rules, rules
from ckanext.ogp_tn.stewards import permissions

__all__ = [
    "ogp_tn_completion_has_evidence",
    "ogp_tn_moves_are_logged",
    "ogp_tn_progress_is_shown",
    "ogp_tn_promise_stays",
    "ogp_tn_settled_stays",
]

#: What CKAN keeps of a dataset beside its fields; where a client leaves it out it stays.
OF_THE_RECORD = ("name", "owner_org", "private", "state")
#: Why a date moves: of a milestone, and of the commitment itself.
REASON, DUE_REASON = "reason_translated", "due_reason_translated"
#: Where a mistake leaves nothing to be said of dates that move.
DATED = ("milestones", "due", DUE_REASON, "slippages")
#: What a person reads who changes what the team settled, and where.
STAYS = {
    "assessments": (
        "basis",
        N_("The assessments that the open-government team recorded stay as they are: {what}."),
    ),
    "progress": (
        "date",
        N_("The reports that the open-government team confirmed stay as they are: {what}."),
    ),
}


def ogp_tn_settled_stays(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Let the team write every assessment and report; what others write of themselves waits.

    It counts once the team confirms it. What the team settled is neither changed nor left out.
    """
    if context.get("ignore_auth") or permissions.may_confirm(context.get("user")):
        return
    for field, decided in progress_rules.CONFIRMED_BY_TEAM.items():
        settled = [
            row for row in _stored(context, field) or [] if progress_rules.is_settled(field, row)
        ]
        for index, row in _rows(data, field).items():
            for member in decided:
                data.pop((field, index, member), None)
            known = next((one for one in settled if _says_the_same(field, one, row)), None)
            if known is not None:
                settled.remove(known)
                data.update(
                    {(field, index, name): known[name] for name in decided if name in known}
                )
            elif field == "assessments":
                data[field, index, "self_report"] = True
                if row.get("assessor") != rules.GOVERNMENT:
                    message = tk._("Only the open-government team records what this assessor says.")
                    errors.setdefault((field, index, "assessor"), []).append(message)
        if settled:
            member, message = STAYS[field]
            said = [one[member] for one in settled]
            if member == "date":
                said = [written(day, language()) for day in said]
            what = "; ".join(said)
            errors.setdefault((field, 0, member), []).append(tk._(message).format(what=what))


def ogp_tn_moves_are_logged(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Write each due date that moves into the log, with its reason; refuse a move without one.

    The reason stands beside the date (``reason_translated`` of a milestone,
    ``due_reason_translated``) and is not kept there. The team writes the log itself too; of what
    others send of it only the reasons of new moves are read, so a change that was proposed with
    its row of the log can be published. A plan file says what the plan says: where it has another
    date, that was written down wrongly before, and nothing moved.
    """
    reasons: dict[int | None, Any] = {
        index: data.pop(("milestones", index, REASON), None) for index in _rows(data, "milestones")
    }
    reasons[None] = as_json(data.pop((DUE_REASON,), None))
    if any(messages for place, messages in errors.items() if place[0] in DATED):
        return
    stored, user = context.get("package"), context.get("user")
    is_trusted = context.get("ignore_auth") or files.LOADING in context
    of_team = is_trusted or permissions.may_confirm(user)
    former = _stored(context, "slippages") or []
    sent = list(_rows(data, "slippages").values())
    log, today = list(sent if of_team else former), date.today().isoformat()
    before = {name: _stored(context, name) for name in ("due", "milestones")}
    after = {"due": _value(data, "due"), "milestones": list(_rows(data, "milestones").values())}
    if not (is_trusted or stored is None or permissions.may_change_plan(user, stored.owner_org)):
        after["due"] = before["due"]  # refused by ogp_tn_promise_stays, whatever the reason
    for move in progress_rules.moves(before, after):
        new = [row for row in sent if row not in former and progress_rules.is_about(row, move)]
        reason = reasons.get(move.index) or (new[0][REASON] if new else None)
        if reason and not (of_team and new):
            log.append(progress_rules.log_row(move, reason, today))
        elif not reason and not is_trusted:
            _ask_why(move, errors)
    if not of_team:
        _refuse_dropped(before, after, errors)
    for place in [one for one in data if one[0] == "slippages" and len(one) == 3]:
        del data[place]
    for index, row in enumerate(log):
        data.update({("slippages", index, name): value for name, value in row.items()})
        data.setdefault(("slippages", index, "on"), today)


def _ask_why(move: progress_rules.Move, errors: FlattenErrorDict) -> None:
    if move.after:
        message = tk._("The date moves from {before} to {after}: say why.")
    else:
        message = tk._("The date {before} is taken out: say why.")
    place = (DUE_REASON,) if move.index is None else ("milestones", move.index, REASON)
    days = {name: written(getattr(move, name), language()) for name in ("before", "after")}
    errors.setdefault(place, []).append(message.format(**days))


def _refuse_dropped(
    before: Mapping[str, Any], after: Mapping[str, Any], errors: FlattenErrorDict
) -> None:
    """Refuse to leave out or rename a dated milestone, at the row that stands in its place."""
    last = max(len(after["milestones"]) - 1, 0)
    for place in progress_rules.dropped(before, after):
        title = progress_rules.titles(before["milestones"][place])[0]
        message = tk._(
            "The milestone “{title}” has a due date: it stays, with its title. Only the "
            "open-government team takes it out."
        ).format(title=title)
        errors.setdefault(("milestones", min(place, last), "title_translated"), []).append(message)


def ogp_tn_progress_is_shown(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a report that leads nowhere without saying so, and what was done on a day to come."""
    rows = {name: list(_rows(data, name).values()) for name in ("milestones", "progress")}
    for index, entry in enumerate(rows["progress"]):
        if progress_rules.shows_nothing(entry):
            errors.setdefault(("progress", index, "url"), []).append(tk._(files.NOTHING_TO_SEE))
    for place in progress_rules.days_to_come(rows, date.today().isoformat()):
        if not errors.get(place):
            errors.setdefault(place, []).append(tk._(files.TO_COME))


def ogp_tn_completion_has_evidence(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a claim of completion with nothing to show for it, at the row that claims it.

    A reading transcribed from an official source is kept as printed.
    """
    evidence = rules.proofs(
        {name: list(_rows(data, name).values()) for name in ("evidence", "progress")}
    )
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


def _stored(context: Context, name: str) -> Any:
    """Return what the portal has in a field of the record; None where it has none."""
    package: model.Package | None = context.get("package")
    return as_json((package.extras or {}).get(name)) if package else None


def _says_the_same(field: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    first, second = progress_rules.said(field, one), progress_rules.said(field, other)
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
