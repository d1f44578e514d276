"""Four eyes through the API: CKAN's writing actions, and reviewing.

Where what somebody writes waits for review, CKAN's actions answer as always, with what the public
sees and a ``proposal`` beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.logic import auth_audit_exempt
from ckan.model.types import make_uuid
from ckan.types import Action, Context, DataDict

from ckanext.ogp_tn.stewards import listing, proposals, review, review_schema, trial
from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards.history import note_review
from ckanext.ogp_tn.stewards.review_model import Proposal

Files = list[dict[str, Any]]


# Records


@tk.chained_action
def package_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Create a record; what its author may not publish is private, and waits where it was not to.

    :returns: the record, with ``proposal`` where its publication waits
    :rtype: dictionary
    """
    saved, wished = proposals.hold(context, data_dict.get("type") or "dataset", None, data_dict)
    return _saved(context, up(context, proposals.without_marks(saved)), wished)


@tk.chained_action
def package_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Update a record; what the public sees of it changes by one who may publish, or waits.

    :returns: the record as it is stored, with ``proposal`` where a change waits
    :rtype: dictionary
    """
    record = model.Package.get(data_dict.get("id") or data_dict.get("name"))
    if record and review.is_reviewed(record, context):
        # Nobody publishes it between this look and what follows from it.
        record = model.Package.get(record.id, for_update=True)
    if review.is_proposing(record, context):
        context["package"] = record
        return _answer(context, record, proposals.propose(context, record, data_dict))
    if record is None:
        return up(context, proposals.without_marks(data_dict))
    was_draft = record.state == "draft"
    saved, wished = proposals.hold(context, record.type, record, data_dict)
    return _saved(context, up(context, proposals.without_marks(saved)), wished, was_draft)


def _saved(context: Context, result: Any, wished: dict[str, Any], was_draft: bool = False) -> Any:
    """Answer for what was saved, after proposing the rest."""
    if not wished:
        return result
    id = result if isinstance(result, str) else result["id"]
    proposal = proposals.ask(context, id, wished, was_draft)
    if isinstance(result, str) or proposal is None:
        return result
    return {**result, proposals.PROPOSAL: proposals.described(proposal)}


def _answer(context: Context, record: model.Package, proposal: Proposal | None) -> Any:
    """Answer as CKAN does when a record did not change, and say what waits."""
    if context.get("return_id_only"):
        return record.id
    shown = tk.get_action("package_show")(tk.fresh_context(context), {"id": record.id})
    if proposal is None:
        return shown
    return {**shown, proposals.PROPOSAL: proposals.described(proposal)}


# Files. Those of a public record are changed through the record: what is asked then is whether
# one may change the record, not what CKAN's own action would ask.


@tk.chained_action
@auth_audit_exempt
def resource_create(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Add a file; to a public record it is proposed by one who may not publish.

    :returns: the file, with ``proposal`` where it waits
    :rtype: dictionary
    """
    record = _record(data_dict.get("package_id"))
    if not review.is_proposing(record, context):
        return up(context, data_dict)
    file = {"url": "", **data_dict, "id": make_uuid()}
    return _propose_files(context, record, lambda files: [*files, file], file["id"])


@tk.chained_action
@auth_audit_exempt
def resource_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Replace a file's data; of a public record they are proposed by one who may not publish.

    :returns: the file, with ``proposal`` where the change waits
    :rtype: dictionary
    """
    proposed = _propose_file(context, data_dict, lambda file: {"url": "", **data_dict})
    return up(context, data_dict) if proposed is None else proposed


@tk.chained_action
@auth_audit_exempt
def resource_patch(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Change some of a file's data; of a public record proposed by one who may not publish.

    :returns: the file, with ``proposal`` where the change waits
    :rtype: dictionary
    """
    proposed = _propose_file(context, data_dict, lambda file: {**file, **data_dict})
    return up(context, data_dict) if proposed is None else proposed


@tk.chained_action
@auth_audit_exempt
def resource_delete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Take a file away; from a public record this is proposed by one who may not publish.

    :returns: nothing, or ``proposal`` where it waits
    :rtype: dictionary
    """
    proposed = _propose_file(context, data_dict, lambda file: None)
    return up(context, data_dict) if proposed is None else proposed


@tk.chained_action
def package_resource_reorder(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Order files; those of a public record are so proposed by one who may not publish.

    :returns: ``id`` and ``order``, with ``proposal`` where they wait
    :rtype: dictionary
    """
    record = _record(data_dict.get("id"))
    result = up(context, data_dict)
    proposal = Proposal.open_of(record.id) if record else None
    if proposal is None or not review.is_proposing(record, context):
        return result
    return {**result, proposals.PROPOSAL: proposals.described(proposal)}


@tk.chained_action
@tk.side_effect_free
@auth_audit_exempt
def resource_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Return a file; one that is only proposed to whoever may change its record."""
    try:
        return up(context, data_dict)
    except tk.ObjectNotFound:
        record = proposals.record_of_file(data_dict.get("id"))
        if record is None or not review.is_reviewed(record, context):
            raise
        tk.check_access("package_update", context, {"id": record.id})
        files = proposals.working_copy(record)[rules.FILES]
        return next(file for file in files if file["id"] == data_dict["id"])


def _propose_file(
    context: Context,
    data_dict: DataDict,
    change: Callable[[dict[str, Any]], dict[str, Any] | None],
) -> dict[str, Any] | None:
    """Propose another version of a file; None where its record is changed at once.

    :param change: makes the new version of the old one; None for no file
    """
    id = data_dict.get("id") or ""
    record = proposals.record_of_file(id)
    if not review.is_proposing(record, context):
        return None

    def changed(files: Files) -> Files:
        if id not in [file["id"] for file in files]:
            raise tk.ObjectNotFound(tk._("Resource was not found."))
        versions = [change(file) if file["id"] == id else file for file in files]
        return [version for version in versions if version is not None]

    return _propose_files(context, record, changed, id)


def _propose_files(
    context: Context, record: model.Package, change: Callable[[Files], Files], id: str
) -> dict[str, Any]:
    tk.check_access("package_update", tk.fresh_context(context), {"id": record.id})
    working = proposals.working_copy(record)
    answer = tk.get_action("package_update")(
        Context({**tk.fresh_context(context), "original_package": working}),
        {**working, rules.FILES: change(working[rules.FILES])},
    )
    files = proposals.working_copy(record)[rules.FILES]
    shown = next((file for file in files if file["id"] == id), {})
    shown.pop(rules.UPLOAD, None)
    shown["package_id"] = record.id
    if proposals.PROPOSAL in answer:
        shown[proposals.PROPOSAL] = answer[proposals.PROPOSAL]
    return shown


def _record(name: Any) -> model.Package | None:
    return model.Package.get(name) if isinstance(name, str) else None


@tk.chained_action
def dataset_purge(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Purge a record, with the files that wait to become its own."""
    record = _record(data_dict.get("id"))
    proposal = Proposal.open_of(record.id) if record else None
    changes = proposal.changes if proposal else []
    result = up(context, data_dict)
    proposals.forget_files(changes)
    return result


# Reviewing


@tk.side_effect_free
@tk.validate_action_data(review_schema.review_list)
def ogp_tn_review_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return what waits for the signed-in person's review, and what they proposed themselves.

    :param organization: name or id of a body (optional, default: every body)
    :type organization: string

    :returns: the open proposals, the oldest first; each with ``id``, ``status`` (``waiting`` or
        ``returned``), ``publishes`` (whether it makes a record public), ``fields`` (the names of
        what it changes), ``version``, ``dataset`` (``id``, ``name``, ``type``, ``title``,
        ``title_translated``, ``private``), ``organization`` (``id``, ``name``, ``title``),
        ``history`` (``did``, ``user``, ``at``, ``comment``), ``may_decide`` and ``mine``
    :rtype: list of dictionaries
    """
    tk.check_access("ogp_tn_review_list", context, data_dict)
    return listing.listed(context.get("user", ""), data_dict.get("organization"))


@tk.side_effect_free
def ogp_tn_review_waiting(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return how long proposals have waited for a decision in each body, for everybody.

    What is proposed is not told.

    :returns: of each body where something waits ``organization`` (its name) and ``days`` (a
        number for each proposal: days since it was last written)
    :rtype: list of dictionaries
    """
    tk.check_access("ogp_tn_review_waiting", context, data_dict)
    return listing.waiting_days(date.today())


@tk.side_effect_free
@tk.validate_action_data(review_schema.proposal)
def ogp_tn_review_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return a proposal with what it changes, open or decided.

    :param id: the proposal's id
    :type id: string

    :returns: what ``ogp_tn_review_list`` says of it, and ``changes``: each with ``path``
        (``[field]``, ``["resources", id]``, ``["resources", id, field]``, or ``["resources"]``
        for the order of files), ``before`` and ``after``; ``now`` where the record has become
        something else meanwhile
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such proposal
    :raises ckan.logic.NotAuthorized: if the person may neither review it nor change the record
    """
    tk.check_access("ogp_tn_review_show", context, data_dict)
    return listing.shown(context.get("user", ""), data_dict["id"])


@tk.validate_action_data(review_schema.decide)
def ogp_tn_review_decide(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Publish what somebody proposed, or give it back with a comment.

    :param id: the proposal's id
    :type id: string
    :param decision: ``publish`` or ``return``
    :type decision: string
    :param comment: what the author should know; needed to give it back
    :type comment: string
    :param version: the ``version`` that the reviewer saw (optional): if proposal or record have
        changed since, nothing is done. Without it, a proposal of something that has become
        something else meanwhile is not published
    :type version: string

    :returns: the proposal, as ``ogp_tn_review_show`` gives it
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such proposal
    :raises ckan.logic.NotAuthorized: if the person may not review it
    :raises ckan.logic.ValidationError: if it is decided already, something has changed, a comment
        is missing, or the record would not be valid
    """
    tk.check_access("ogp_tn_review_decide", context, data_dict)
    proposal, record = _open(data_dict["id"])
    decision, comment = data_dict["decision"], data_dict["comment"].strip()
    _refuse_unseen(proposal, record, data_dict)
    reviewer = _person(context)
    if decision == rules.RETURN:
        if not comment:
            raise tk.ValidationError({"comment": [tk._("Say what is to be mended.")]})
        proposals.end(proposal, rules.RETURNED, reviewer.id, comment)
        model.Session.commit()
    else:
        if record.state == "deleted":
            raise tk.ValidationError({"id": [tk._("The record is deleted meanwhile.")]})
        proposals.end(proposal, rules.PUBLISHED, reviewer.id, comment)
        proposals.publish(context, proposal, record)
        note_review(proposal, record, reviewer)
    proposals.decided.send(proposal.id, proposal_id=proposal.id, package_id=record.id)
    return listing.shown(context.get("user", ""), data_dict["id"])


@tk.validate_action_data(review_schema.proposal)
def ogp_tn_review_withdraw(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take a proposal back; the record stays as it is.

    :param id: the proposal's id
    :type id: string

    :returns: the proposal, as ``ogp_tn_review_show`` gives it
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such proposal
    :raises ckan.logic.NotAuthorized: if the person may not change the record
    :raises ckan.logic.ValidationError: if it is decided already
    """
    tk.check_access("ogp_tn_review_withdraw", context, data_dict)
    proposal, _ = _open(data_dict["id"])
    proposals.end(proposal, rules.WITHDRAWN, _person(context).id)
    model.Session.commit()
    proposals.forget_files(proposal.changes)
    return listing.shown(context.get("user", ""), data_dict["id"])


def _person(context: Context) -> model.User:
    """Return who is signed in, which the auth function asked."""
    person = model.User.get(context.get("user"))
    if person is None:
        raise tk.NotAuthorized
    return person


def _open(id: str) -> tuple[Proposal, model.Package]:
    """Return an open proposal and its record, both kept from others until the transaction ends."""
    found = model.Session.get_one(Proposal, id)
    record = model.Package.get(found.package_id, for_update=True)
    proposal = Proposal.open_of(found.package_id, lock=True)
    if record is None or proposal is None or proposal.id != id:
        raise tk.ValidationError({"id": [tk._("This is decided already.")]})
    return proposal, record


def _refuse_unseen(proposal: Proposal, record: model.Package, data_dict: DataDict) -> None:
    """Refuse a decision about what the reviewer did not see."""
    seen = data_dict.get("version")
    if seen and seen != proposals.version(proposal.changes, record):
        raise tk.ValidationError(
            {"version": [tk._("It has changed since you looked: look again, then decide.")]}
        )
    if seen or data_dict["decision"] != rules.PUBLISH:
        return
    if changed := rules.conflicts(proposal.changes, trial.stored(record)):
        names = ", ".join(dict.fromkeys(change["path"][-1] for change in changed))
        raise tk.ValidationError(
            {
                "version": [
                    tk._(
                        "The record has changed where this changes it: {fields}. Look at it, and "
                        "decide with the version that you saw."
                    ).format(fields=names)
                ]
            }
        )
