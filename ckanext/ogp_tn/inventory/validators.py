"""What CKAN checks of an inventory row beyond each field alone."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ogp_tn.inventory import rules, target_rules
from ckanext.ogp_tn.inventory.computed import TYPE
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.metadata.validation import as_json, is_empty

__all__ = ["ogp_tn_inventory_row", "ogp_tn_target_share", "ogp_tn_target_year"]

#: In the context of a caller that sees to it by itself that references are unique.
REFERENCES_CHECKED = "ogp_tn_references_checked"

REASONS = {
    ("legal_ground", True): N_("Name the legal ground for not opening these data entirely."),
    ("justification_translated", True): N_(
        "Say in a sentence why these data cannot be opened entirely."
    ),
    ("legal_ground", False): N_(
        "Data that may be opened have no legal ground against it: leave this empty, or choose "
        "“partly” or “closed”."
    ),
    ("justification_translated", False): N_(
        "Data that may be opened need no justification: leave this empty, or choose “partly” or "
        "“closed”."
    ),
}


def ogp_tn_inventory_row(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Refuse a row that contradicts itself, has another row's reference, or would vanish."""
    row = {name[0]: as_json(value) for name, value in data.items() if len(name) == 1}
    row = {name: value for name, value in row.items() if not is_empty(value) and value != []}
    needed = row.get("openness") in rules.NEED_GROUND
    for field in rules.ground_problems(row):
        _add(errors, field, tk._(REASONS[field, needed]))
    if row.get("removed_on") and not row.get("removal_reason"):
        _add(errors, "removal_reason", tk._("Say why the row is removed."))
    if row.get("removal_reason") and not row.get("removed_on"):
        _add(errors, "removed_on", tk._("Say on which day the row is removed."))
    stored: Any = context.get("package")
    if row.get("state") == "deleted" and stored and stored.state != "deleted":
        _add(errors, "state", gone(stored.name))
    # Of a body to which somebody may add no row, nobody is told which it has.
    unasked = context.get(REFERENCES_CHECKED) or errors.get(("owner_org",))
    if not unasked and (other := _same_reference(row, stored)):
        _add(errors, "reference", same_reference(row["reference"], other))


def same_reference(reference: str, name: str) -> str:
    """Return the sentence that says which row has a reference already."""
    message = tk._("The body has another row with the reference “{reference}”: {name}.")
    return message.format(reference=reference, name=name)


def gone(name: str) -> str:
    """Return the sentence that says how a row leaves the inventory."""
    return tk._(
        "A row of the inventory is not deleted: remove it with a reason, at {address}. It then "
        "stays as a trace of what was promised."
    ).format(address=tk.h.url_for("inventory_rows.remove", name=name))


def _add(errors: FlattenErrorDict, field: str, message: str) -> None:
    errors.setdefault((field,), []).append(message)


def _same_reference(row: dict[str, Any], stored: Any) -> str | None:
    """Return the name of the body's other row with the reference of this one.

    Until the transaction ends nobody else can give the body a row: two at the same time would
    not see each other.
    """
    body, reference = row.get("owner_org"), row.get("reference")
    if not body or not reference:
        return None
    lock_body(body)
    table = model.Package
    query = sa.select(table.name).where(
        table.type == TYPE,
        table.owner_org == body,
        table.state != "deleted",
        table.extras["reference"].astext == str(reference),
    )
    if stored:
        query = query.where(table.id != stored.id)
    with model.Session.no_autoflush:
        return model.Session.scalars(query).first()


def lock_body(body: str) -> None:
    """Wait until no other transaction changes which rows a body has.

    :param body: the organization's id
    """
    model.Session.execute(
        sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtext(f"ogp_tn_inventory {body}")))
    )


def ogp_tn_target_share(value: Any) -> int:
    """Take a whole number of per cent.

    :raises ckan.plugins.toolkit.Invalid: if it is anything else
    """
    share = _whole(value)
    if share is None or not 0 <= share <= 100:
        message = tk._("“{value}” is not a whole number from 0 to 100.").format(value=value)
        raise tk.Invalid(message)
    return share


def ogp_tn_target_year(value: Any) -> int:
    """Take a year for which there can be a target.

    :raises ckan.plugins.toolkit.Invalid: if it is anything else
    """
    year = _whole(value)
    if year is None or not target_rules.FIRST_YEAR <= year <= target_rules.LAST_YEAR:
        message = tk._("“{value}” is not a year from {first} to {last}.").format(
            value=value, first=target_rules.FIRST_YEAR, last=target_rules.LAST_YEAR
        )
        raise tk.Invalid(message)
    return year


def _whole(value: Any) -> int | None:
    """Return a whole number, however a form or a client writes it, in any digits."""
    if isinstance(value, float | bool):
        return int(value) if type(value) is float and value.is_integer() else None
    written = str(value).strip().rstrip("%٪").rstrip()
    return int(written) if written.isdecimal() else None
