"""What waits for review, kept apart from the records that the public sees."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from typing import Any

from werkzeug.datastructures import FileStorage

import ckan.plugins as p
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.model.types import make_uuid
from ckan.types import Context, DataDict

from ckanext.ogp_tn.stewards import kept_files, review, trial
from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards.review_model import PROPOSED, Proposal

#: In an answer: that a change waits. Sent back by a client, it is ignored.
PROPOSAL = "proposal"
#: In a form: the version of the proposal that its reader saw, and whose values stand in it.
SEEN = "ogp_tn_seen"

#: Sent after somebody proposed something, with ``proposal_id``, ``package_id`` and ``begins``:
#: whether it waits for review from now on, and did not before.
proposed = tk.signals.ckanext.signal("ogp_tn:proposed")
#: Sent after somebody published it or gave it back, with ``proposal_id`` and ``package_id``.
decided = tk.signals.ckanext.signal("ogp_tn:decided")


def without_marks(data_dict: DataDict) -> DataDict:
    """Return what a client or a form sent without what is only ours."""
    if PROPOSAL not in data_dict and SEEN not in data_dict:
        return data_dict
    return {name: item for name, item in data_dict.items() if name not in (PROPOSAL, SEEN)}


def version(changes: Iterable[rules.Change], record: model.Package | None = None) -> str:
    """Return a word that changes when changes do, or the record that they are made to."""
    at = record.metadata_modified.isoformat() if record else ""
    told = json.dumps([at, list(changes)], sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


# Showing


def show_working_copy(context: Context, pkg_dict: dict[str, Any]) -> None:
    """Put what is proposed into a record that is shown to be changed by one who proposes.

    So whoever goes on from what they proposed, in a form or through a patch, finds it there.

    :param pkg_dict: what ``package_show`` is about to return, changed in place
    """
    record = context.get("package")
    if not (context.get("for_edit") or context.get("for_update")) or record is None:
        return
    proposal = Proposal.open_of(record.id)
    if proposal is None or not review.is_reviewed(record, context):
        return
    pkg_dict.update(rules.apply(proposal.changes, pkg_dict))
    if context.get("for_edit"):
        pkg_dict["tag_string"] = ", ".join(tag["name"] for tag in pkg_dict.get("tags") or [])


def working_copy(record: model.Package) -> dict[str, Any]:
    """Return a record as it will be once what is proposed of it is published."""
    proposal = Proposal.open_of(record.id)
    return rules.apply(proposal.changes if proposal else [], trial.stored(record))


def record_of_file(id: Any) -> model.Package | None:
    """Return the record of a file, also of one that only a proposal has."""
    if not isinstance(id, str):
        return None
    stored = model.Resource.get(id)
    if stored and stored.state != "deleted":
        return model.Package.get(stored.package_id)
    proposal = Proposal.adding_file(id)
    return model.Package.get(proposal.package_id) if proposal else None


# Proposing


def hold(
    context: Context, kind: str, record: model.Package | None, data_dict: DataDict
) -> tuple[DataDict, dict[str, Any]]:
    """Part a change of what is not public: what is saved at once, and what waits.

    What waits is that it becomes public, and that it leaves its body. Who asked for the first
    takes it back by making the record private where they saw that it waits.
    """
    before = review.standing(record) if record else None
    after = review.asked_for(before, data_dict)
    if not review.waits(context, kind, before, after):
        takes_back = after.private and record and _saw_it_wait(context, record, data_dict)
        return data_dict, {"private": True} if takes_back else {}
    saved, wished = dict(data_dict), {}
    if before and review.waits(context, kind, before, after._replace(private=True)):
        tk.check_access(
            "package_create", tk.fresh_context(context), {"type": kind, "owner_org": after.body}
        )
        saved["owner_org"], wished["owner_org"] = before.body, after.body
    if not after.private:
        saved["private"], wished["private"] = True, False
    return saved, wished


def _saw_it_wait(context: Context, record: model.Package, data_dict: DataDict) -> bool:
    proposal = Proposal.open_of(record.id)
    return (
        proposal is not None
        and _goes_on(context, data_dict, proposal.changes)
        and review.is_reviewed(record, context)
    )


def _goes_on(context: Context, data_dict: DataDict, pending: list[rules.Change]) -> bool:
    """Tell whether what is sent was made of what is proposed: by a form that showed it, a patch."""
    return "original_package" in context or data_dict.get(SEEN) == version(pending)


def ask(
    context: Context, id: str, wished: Mapping[str, Any], was_draft: bool = False
) -> Proposal | None:
    """Propose what ``hold`` held back, of a record that is stored by now.

    :param was_draft: whether it was not finished before, so that nobody was to look at it
    """
    record = model.Session.get_one(model.Package, id)
    stored = trial.stored(record)
    proposal = Proposal.open_of(record.id, lock=True)
    pending = proposal.changes if proposal else []
    after = {**rules.apply(pending, stored), **wished}
    changes = rules.since(rules.changes(stored, after), pending)
    return _put(context, record, proposal, changes, was_draft)


def propose(context: Context, record: model.Package, data_dict: DataDict) -> Proposal | None:
    """Keep what somebody would write into a public record as the proposal that it is.

    :param record: locked, so that nobody changes it meanwhile
    :param data_dict: what ``package_update`` was asked; it replaces the proposal that is open
        where it goes on from it, and else adds to it
    :raises ckan.logic.NotAuthorized: if the person may not change the record
    :raises ckan.logic.ValidationError: if the record would not be valid
    """
    tk.check_access("package_update", context, data_dict)
    proposal = Proposal.open_of(record.id, lock=True)
    pending = proposal.changes if proposal else []
    stored = trial.stored(record)
    working = rules.apply(pending, stored)
    base = working if _goes_on(context, data_dict, pending) else stored

    wanted = {**without_marks(data_dict), "id": record.id, "type": record.type}
    wanted.pop("metadata_modified", None)
    files = wanted.get(rules.FILES, base[rules.FILES])
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        raise tk.ValidationError({rules.FILES: [tk._("Must be a list of objects.")]})
    wanted[rules.FILES] = [{**file, "id": file.get("id") or make_uuid()} for file in files]
    taken = {file["id"]: kept_files.take(file) for file in wanted[rules.FILES]}
    after = trial.changed(context, record, wanted)
    _wait_too(after, base)
    for file in after[rules.FILES]:
        upload, checksum = taken[file["id"]]
        if checksum:
            file[rules.UPLOAD] = kept_files.keep(upload, file, checksum)
    merged = rules.apply(rules.changes(base, after), working)
    changes = rules.since(rules.changes(stored, merged), pending)
    return _put(context, record, proposal, changes)


def _wait_too(after: dict[str, Any], base: dict[str, Any]) -> None:
    """Let the files that wait already go on waiting where they were not replaced."""
    waiting = {file["id"]: file for file in base[rules.FILES] if rules.UPLOAD in file}
    for file in after[rules.FILES]:
        kept = waiting.get(file["id"], {}).get(rules.UPLOAD)
        if kept and file.get("url_type") == "upload" and file["url"] == kept["name"]:
            file[rules.UPLOAD] = kept


def _put(
    context: Context,
    record: model.Package,
    proposal: Proposal | None,
    changes: list[rules.Change],
    was_draft: bool = False,
) -> Proposal | None:
    """Make changes the open proposal of a record; none are the end of it."""
    user = model.User.get(context.get("user"))
    waited = proposal is not None and proposal.status == rules.WAITING and not was_draft
    begins = record.state == "active" and not waited
    before = _kept(proposal.changes) if proposal else []
    if changes:
        if proposal is None:
            proposal = Proposal(package_id=record.id, history=[])
            model.Session.add(proposal)
        proposal.changes, proposal.status = changes, rules.WAITING
        proposal.note(PROPOSED, user.id if user else "")
    elif proposal:
        proposal.status = rules.WITHDRAWN
        proposal.note(rules.WITHDRAWN, user.id if user else "")
    model.Session.commit()
    kept_files.discard(one for one in before if one not in _kept(changes))
    if not changes or proposal is None:
        return None
    proposed.send(proposal.id, proposal_id=proposal.id, package_id=record.id, begins=begins)
    return proposal


def _kept(changes: Iterable[rules.Change]) -> list[kept_files.Kept]:
    """Return the files that wait with changes."""
    found = []
    for change in changes:
        after = change["after"]
        if len(change["path"]) == 2 and after:
            after = after.get(rules.UPLOAD)
        elif change["path"][2:] != [rules.UPLOAD]:
            continue
        if after and "kept" in after:
            found.append(after)
    return found


def described(proposal: Proposal) -> dict[str, str]:
    """Return what an answer says of a proposal."""
    return {
        "id": proposal.id,
        "status": proposal.status,
        "message": tk._("This waits for review. Until then the public sees what was approved."),
    }


# Deciding


def publish(context: Context, proposal: Proposal, record: model.Package) -> None:
    """Make a record what a proposal says, as its reviewer; the caller asked whether it may be.

    :raises ckan.logic.NotAuthorized: if the reviewer may not write that
    :raises ckan.logic.ValidationError: if the record would no longer be valid
    """
    data = rules.apply(proposal.changes, trial.stored(record))
    data.pop("metadata_modified", None)
    links = {c["path"][1] for c in proposal.changes if c["path"][2:] == [rules.UPLOAD]}
    with ExitStack() as opened:
        for file in data[rules.FILES]:
            kept = file.pop(rules.UPLOAD, None)
            if kept:
                file[rules.UPLOAD] = opened.enter_context(closing(_waiting(kept)))
            elif file["id"] in links and file.get("url_type") != "upload":
                file["clear_upload"] = True
        written = tk.get_action("package_update")(review.reviewed(context), data)
    model.Session.commit()
    kept_files.discard(_kept(proposal.changes))
    _after_files(context, proposal.changes, written)


def _waiting(kept: kept_files.Kept) -> FileStorage:
    try:
        return kept_files.upload_of(kept)
    except FileNotFoundError:
        message = tk._("The file {name} is no longer there.").format(name=kept["name"])
        raise tk.ValidationError({rules.FILES: [message]}) from None


def _after_files(
    context: Context, changes: Iterable[rules.Change], record: Mapping[str, Any]
) -> None:
    """Do for published files what CKAN does after its actions on a file: views, and plugins."""
    places = [change["path"] for change in changes if len(change["path"]) > 1]
    added = {path[1] for path in places if len(path) == 2}
    other_format = {path[1] for path in places if path[2:] == ["format"]}
    for file in record[rules.FILES]:
        id = file["id"]
        if id not in {path[1] for path in places}:
            continue
        if id in added | other_format:
            tk.get_action("resource_create_default_resource_views")(
                tk.fresh_context(context, ignore_auth=True), {"resource": file, "package": record}
            )
        for plugin in p.PluginImplementations(p.IResourceController):
            after = plugin.after_resource_create if id in added else plugin.after_resource_update
            after(tk.fresh_context(context), dict(file))


def end(proposal: Proposal, status: str, user: str, comment: str = "") -> None:
    """Close a proposal, or give it back; the caller commits."""
    proposal.status = status
    proposal.note(status, user, comment)


def forget_files(changes: Iterable[rules.Change]) -> None:
    """Remove the files that waited with changes nobody wants any more."""
    kept_files.discard(_kept(changes))


def settle(record: model.Package, user: str) -> None:
    """Close the open proposal of a record that is by now what it was to be."""
    proposal = Proposal.open_of(record.id)
    if proposal and not rules.left(proposal.changes, trial.stored(record)):
        end(proposal, rules.PUBLISHED, user)
        model.Session.commit()
        decided.send(proposal.id, proposal_id=proposal.id, package_id=record.id)
