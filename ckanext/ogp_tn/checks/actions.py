"""Checks of data through the API. Nothing here changes a dataset."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ogp_tn.checks import (
    computed,
    jobs,
    progress,
    results,
    rules,
    running,
    schema,
    showing,
    sites,
)
from ckanext.ogp_tn.metadata import organizations
from ckanext.ogp_tn.metadata.columns import now
from ckanext.ogp_tn.stewards import permissions

__all__ = [
    "ogp_tn_check_all",
    "ogp_tn_check_site_list",
    "ogp_tn_check_sites",
    "ogp_tn_check_kind_list",
    "ogp_tn_check_list",
    "ogp_tn_check_run",
]

#: So long after a dataset was checked nobody has it checked again.
AGAIN = timedelta(minutes=1)


@tk.side_effect_free
@tk.validate_action_data(schema.no_parameters)
def ogp_tn_check_kind_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """Return the checks that this portal makes, as ``schemas/checks/`` declares them.

    :returns: of each its ``name``, what it looks at (``on``: ``record``, ``link`` or ``file``),
        ``formats`` (the kinds of content, none where it looks at all), ``severity`` (``error``,
        ``warning`` or ``note``), ``audience`` (``everyone``, or ``steward`` where the public is
        not told), and by language ``label``, ``reason``, ``source``, ``advice`` and ``message``
    :rtype: list of dictionaries
    """
    tk.check_access("ogp_tn_check_kind_list", context, data_dict)
    return showing.kinds()


@tk.side_effect_free
@tk.validate_action_data(schema.check_of)
def ogp_tn_check_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return what the checks found of a dataset and its files, and what was found before.

    What is for stewards only is told to whoever writes for the dataset's body. There is no score.

    :param id: name or id of the dataset
    :type id: string

    :returns: ``dataset`` (``id``, ``name``, ``title``); ``state`` (the worst, a value of
        ``check_states``); ``run`` (how far the run that somebody asked for is: ``state``
        ``queued``, ``running`` or ``waits``, where some files wait for the next run because
        another was asking their host or its time was up, ``done`` and ``total`` files; None where
        there is nothing to tell); ``counts`` (how many ``error``, ``warning`` and ``note``);
        ``checked`` (when last, or None); ``record`` (``state``, ``severities``, ``since``,
        ``checked`` and ``findings``: each ``check``, ``severity``, ``audience``, ``label``,
        ``reason``, ``advice``, ``message``, ``values``, ``where``); ``files``: the same of each
        file with its ``id``, ``name``, ``url`` and ``format``, whether it ``waits`` for the next
        run, and of what it was found to be ``kind``, ``size``, ``checksum``, ``changed``,
        ``address``, ``counts`` and ``summary``; ``history``: earlier results too, the newest first
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such dataset
    :raises ckan.logic.NotAuthorized: if the user may not see it
    """
    tk.check_access("ogp_tn_check_list", context, data_dict)
    dataset = _dataset(context, data_dict["id"])
    to_steward = permissions.may_check(context.get("user"), dataset.get("owner_org"))
    return {
        **showing.of(dataset, to_steward=to_steward),
        "history": showing.history(dataset, to_steward=to_steward),
    }


@tk.validate_action_data(schema.check_of)
def ogp_tn_check_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Have a dataset and all its files checked in the background.

    :param id: name or id of the dataset
    :type id: string

    :returns: ``dataset`` (its id), ``job`` (the id of the background job)
    :rtype: dictionary
    :raises ckan.logic.NotFound: if there is no such dataset
    :raises ckan.logic.NotAuthorized: if the user does not write for its body
    :raises ckan.logic.ValidationError: if it is being checked, or all of it was a moment ago
    """
    tk.check_access("ogp_tn_check_run", context, data_dict)
    dataset = _dataset(context, data_dict["id"])
    found = results.latest([dataset["id"]]).get(dataset["id"], {})
    # A file whose address was corrected was not checked yet.
    files = [results.of_file(found, one) for one in dataset.get("resources") or []]
    if all(one and now() - one.checked < AGAIN for one in files or [found.get("")]):
        raise tk.ValidationError({"id": [tk._("It was checked a moment ago.")]})
    if not progress.queue(dataset["id"]):
        raise tk.ValidationError({"id": [tk._("It is being checked already.")]})
    job = tk.enqueue_job(
        jobs.check,
        [dataset["id"]],
        title=f"check {dataset['name']}",
        rq_kwargs={"timeout": jobs.TIMEOUT},
    )
    return {"dataset": dataset["id"], "job": job.id}


@tk.validate_action_data(schema.check_all)
def ogp_tn_check_all(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Check all datasets, and of their files those that are due; the next run goes on.

    :param organization: name or id of the one body to check (optional)
    :type organization: string

    :returns: ``datasets`` and ``files`` (how many were looked at), ``total`` (how many files there
        are that can be), ``states`` (how many of those looked at are in which), ``waiting`` (host
        to how many of its files wait for the next run, since its time was up), ``busy`` (hosts
        that another run was asking)
    :rtype: dictionary
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    :raises ckan.logic.NotFound: if there is no such body
    """
    tk.check_access("ogp_tn_check_all", context, data_dict)
    name = data_dict.get("organization")
    body = organizations.named(name) if name else None
    return asdict(running.run(organization=body["id"] if body else None))


@tk.validate_action_data(schema.no_parameters)
def ogp_tn_check_sites(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Ask the addresses of the register of portals that are due whether they answer.

    :returns: ``sites`` (how many were asked), ``answers`` (how many of those answer), ``waiting``
        and ``busy``, as ``ogp_tn_check_all`` gives them; ``offline`` (whether none of several
        could be reached, so that this portal is off the net and nothing was kept)
    :rtype: dictionary
    :raises ckan.logic.NotAuthorized: if the user is not a system administrator
    """
    tk.check_access("ogp_tn_check_sites", context, data_dict)
    register = tk.get_action("ogp_tn_portal_list")(Context(user=context.get("user", "")), {})
    answers = {one["id"]: one["answer"] for one in register["portals"] if one["answer"]}
    report = running.sites({id: one["address"] for id, one in answers.items()})
    return {
        "sites": report.files,
        "answers": report.files - report.states.get(rules.FAILED, 0),
        "waiting": report.waiting,
        "busy": report.busy,
        "offline": report.offline,
    }


@tk.side_effect_free
@tk.validate_action_data(schema.no_parameters)
def ogp_tn_check_site_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return how the addresses of the register of portals answered that were asked.

    :returns: by id in the register: ``address`` (that was asked), ``state`` (a value of
        ``address_states``), ``since``, ``checked`` (when it was last asked), ``reason`` (in the
        reader's language, or None) and ``states``: how it was over time, the latest first, each
        ``id``, ``address``, ``state``, ``since`` and ``reason``
    :rtype: dictionary
    """
    tk.check_access("ogp_tn_check_site_list", context, data_dict)
    return sites.found()


def _dataset(context: Context, id: str) -> dict[str, Any]:
    dataset = tk.get_action("package_show")(Context(user=context.get("user", "")), {"id": id})
    if dataset["type"] != computed.TYPE:
        raise tk.ObjectNotFound(tk._("Records of this kind have no files."))
    return dataset
