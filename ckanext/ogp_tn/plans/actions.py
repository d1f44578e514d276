"""Loading an action plan from a file's content; what becomes of its commitments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.types import Context, DataDict

from ckanext.ogp_tn.metadata.compare import same
from ckanext.ogp_tn.metadata.messages import N_
from ckanext.ogp_tn.plans import files, reloading, schema
from ckanext.ogp_tn.plans.progress_actions import ogp_tn_confirm, ogp_tn_progress_add

__all__ = ["ogp_tn_confirm", "ogp_tn_plan_load", "ogp_tn_progress_add"]


@tk.validate_action_data(schema.plan_load)
def ogp_tn_plan_load(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Create or update an action plan and its commitments from the content of a plan file.

    The whole content is checked before anything is written. A commitment that the portal has
    and the file no longer has is reported in ``left`` and not touched. What bodies and the team
    reported on the portal stays (see :mod:`ckanext.ogp_tn.plans.reloading`).

    :param content: the plan file as a dictionary (``plan``, ``commitments``)
    :type content: dictionary
    :param dry_run: check and compare only, write nothing (optional, default: ``false``)
    :type dry_run: boolean

    :returns: ``plan`` (its name), ``dry_run``, and lists of names: ``created``, ``updated``,
        ``unchanged``, ``left``
    :rtype: dictionary
    :raises ckan.logic.ValidationError: if anything is wrong in the content; keys are places in
        the file (``commitments[3].assessments[0].level``)
    :raises ckan.logic.NotAuthorized: if the user is not of the open-government team
    """
    tk.check_access("ogp_tn_plan_load", context, data_dict)
    content = data_dict["content"]
    _refuse(files.problems(content))
    bodies = _bodies(content)
    datasets = files.datasets(content)
    stored = _stored(context, datasets[0]["name"])

    report: dict[str, Any] = {"plan": datasets[0]["name"], "dry_run": data_dict["dry_run"]}
    report |= {outcome: [] for outcome in ("created", "updated", "unchanged", "left")}
    for place, dataset in zip(_places(datasets), datasets, strict=True):
        before = stored.pop(dataset["name"], None)
        wanted = {**dataset, "owner_org": bodies[dataset["owner_org"]]}
        if before and dataset["type"] == "commitment":
            wanted = reloading.kept(before, wanted)
        if _says(before, wanted):
            report["unchanged"].append(dataset["name"])
            continue
        if not data_dict["dry_run"]:
            _write(context, place, before, wanted)
        report["updated" if before else "created"].append(dataset["name"])
    report["left"] = sorted(name for name, row in stored.items() if row["state"] == "active")
    return report


def _refuse(problems: Iterable[files.Problem]) -> None:
    errors: dict[str, Any] = {}
    for problem in problems:
        values = {
            name: tk._(value) if name == "kind" else value for name, value in problem.values.items()
        }
        errors.setdefault(problem.place, []).append(tk._(problem.message).format(**values))
    if errors:
        raise tk.ValidationError(errors)


def _bodies(content: files.Content) -> dict[str, str]:
    """Return the ids of the bodies that a file names; refuse the file where one is not here."""
    rows = [content["plan"], *content["commitments"]]
    wanted = {row["owner_org"] for row in rows}
    found = dict(
        model.Session.execute(
            sa.select(model.Group.name, model.Group.id).where(
                model.Group.name.in_(wanted),
                model.Group.is_organization,
                model.Group.state == "active",
            )
        )
        .tuples()
        .all()
    )
    _refuse(
        files.Problem(
            f"{place}.owner_org",
            N_("The portal has no organization named {name}. Create it first."),
            {"name": row["owner_org"]},
        )
        for place, row in zip(_places(rows), rows, strict=True)
        if row["owner_org"] not in found
    )
    return found


def _places(rows: list[dict[str, Any]]) -> list[str]:
    """Return where each row stands in the file: the plan, then its commitments."""
    return ["plan", *(f"commitments[{index}]" for index in range(len(rows) - 1))]


def _stored(context: Context, plan: str) -> dict[str, dict[str, Any]]:
    """Return what the portal has of a plan, by name, from the database: an index may lag."""
    of_plan = sa.and_(
        model.Package.type == "commitment", model.Package.extras["plan"].astext == plan
    )
    itself = sa.and_(model.Package.type == "action-plan", model.Package.name == plan)
    names = model.Session.scalars(sa.select(model.Package.name).where(sa.or_(of_plan, itself)))
    show = tk.get_action("package_show")
    return {name: show(tk.fresh_context(context), {"id": name}) for name in names}


def _says(before: dict[str, Any] | None, wanted: dict[str, Any]) -> bool:
    """Tell whether the portal has a dataset as a file says it; one in the bin does not count."""
    return (
        before is not None
        and before["state"] == "active"
        and same(before, wanted, _fields(wanted["type"]))
    )


def _fields(package_type: str) -> list[str]:
    dataset_schema = tk.h.scheming_get_dataset_schema(package_type)
    return [field["field_name"] for field in dataset_schema["dataset_fields"]]


def _write(
    context: Context, place: str, before: dict[str, Any] | None, wanted: dict[str, Any]
) -> None:
    """Create or replace one dataset; what is not a field of its type stays as it is."""
    kept = {
        name: value for name, value in (before or {}).items() if name not in _fields(wanted["type"])
    }
    action = "package_update" if before else "package_create"
    try:
        loading: Any = {**tk.fresh_context(context), files.LOADING: True}
        tk.get_action(action)(loading, {**kept, **wanted, "state": "active"})
    except tk.ValidationError as error:
        raise tk.ValidationError(
            {f"{place}.{name}": message for name, message in error.error_summary.items()}
        ) from error
