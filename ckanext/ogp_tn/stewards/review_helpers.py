"""What the pages of the review ask, and the notes on a record's own pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.lists import format_list

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context

from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.metadata.dates import LOCALES
from ckanext.ogp_tn.metadata.reader import language
from ckanext.ogp_tn.stewards import (
    differences,
    kept_files,
    listing,
    proposals,
    review,
    trial,
)
from ckanext.ogp_tn.stewards import review_rules as rules
from ckanext.ogp_tn.stewards.review_model import Proposal


def ogp_tn_differences(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a proposal changes, see :func:`differences.sections`.

    Of a record that is not public yet, everything it says is what the public would see anew.

    :param entry: as ``ogp_tn_review_show`` gives it
    """
    record = model.Package.get(entry["dataset"]["id"])
    if record is None:
        return []
    stored = trial.stored(record)
    after = rules.apply(entry["changes"], stored)
    changes = entry["changes"]
    if entry["publishes"] and entry["status"] in rules.OPEN:
        changes = [one for one in rules.changes({}, after) if one["path"] != ["state"]]
    # A file that goes is named by what it was.
    gone = [file for file in stored[rules.FILES] if file["id"] not in rules.files(after)]
    named = {**after, rules.FILES: [*after[rules.FILES], *gone]}
    return differences.sections(record.type, changes, named)


def ogp_tn_checksum(file: str) -> str:
    """Return the SHA-256 of a record's uploaded file; empty where the storage lacks it."""
    return kept_files.checksum_of(file) or ""


def ogp_tn_proposal(pkg: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Return the open proposal of a record, for those who may see it; None for the others."""
    user = tk.current_user
    if not pkg or not pkg.get("id") or not user.is_authenticated:
        return None
    proposal = Proposal.open_of(pkg["id"])
    if proposal is None:
        return None
    try:
        tk.check_access("ogp_tn_review_show", Context(user=user.name), {"id": proposal.id})
    except tk.NotAuthorized:
        return None
    return listing.shown(user.name, proposal.id)


def ogp_tn_reviewed(pkg: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return who proposed and who published what of a record, see :func:`listing.reviewed`."""
    return listing.reviewed(pkg["id"])


def ogp_tn_seen(pkg_id: str | None) -> str:
    """Return the version of what is proposed of a record, for the form that shows it."""
    proposal = Proposal.open_of(pkg_id) if pkg_id else None
    return proposals.version(proposal.changes) if proposal else ""


def ogp_tn_waits(kind: str, body: str | None) -> bool:
    """Tell whether what the reader lets become public in a body waits for review."""
    group = model.Group.get(body) if body else None
    after = rules.Standing(group.id if group else None, private=False)
    return review.waits(Context(user=tk.current_user.name), kind, None, after)


def ogp_tn_field_names(entry: Mapping[str, Any]) -> str:
    """Return the names of what a proposal changes as one list, as the reader's language writes it.

    :param entry: as ``ogp_tn_review_list`` gives it
    """
    names = differences.labels(entry["dataset"]["type"], entry["fields"])
    return format_list(names, locale=LOCALES.get(language(), "en_GB"))


def ogp_tn_body_title(id: str) -> dict[str, str] | str:
    """Return the title of a body by language, or the one that it has in none."""
    body = organizations.named(id) or {}
    return body.get("title_translated") or body.get("title") or id
